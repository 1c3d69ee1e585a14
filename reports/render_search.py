"""The search page and the files that it searches."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from markupsafe import Markup

from models.report import Report
from reports import theme_facts
from reports.language import Words
from reports.render_theme import Render
from reports.search_index import STANCES, SearchIndex, as_json, search_index

NAME = "search.html"
_LEFT = {name: f"{{{name}}}" for name in ("n", "all", "left", "file")}
"""What the script fills in."""


def search_pages(report: Report, words: Words, render: Render) -> Mapping[str, bytes]:
    """The search page.

    Args:
        report: What can be searched.
        words: The reader's language.
        render: Fills a template with values.

    Returns:
        `search.html` and `search/part-<n>.js`; nothing where there is no comment.
    """
    index = search_index(report)
    if not index.n_comments:
        return {}
    script, digest = _script()
    page = render(
        "search.html.j2",
        words,
        report=report,
        index=index,
        script=script,
        script_hash=digest,
        told=Markup(as_json(_told(index, words))),  # noqa: S704  JSON without `<`
    )
    parts = {_path(number): data for number, data in enumerate(index.parts)}
    return {NAME: page, **parts}


def _path(number: int) -> str:
    return f"search/part-{number}.js"


def _told(index: SearchIndex, words: Words) -> Mapping[str, object]:
    """What the script needs to know before the first comment."""
    kinds, stances = theme_facts.intent_names(words), theme_facts.stance_names(words)
    return {
        "locale": words.language,
        "parts": [_path(number) for number in range(len(index.parts))],
        "n": index.n_comments,
        "first": index.first_day,
        "themes": index.themes,
        "facets": {
            "community": [words.community_name(name) for name in index.communities],
            "language": [words.language_name(tag) for tag in index.languages],
            "intents": [kinds.get(name, name) for name in theme_facts.INTENTS],
            "stance": [stances.get(name, name) for name in STANCES],
            "segment": index.segments,
        },
        "tags": index.languages,
        "say": {
            "some": words.say("{n} of {all} texts", **_LEFT),
            "reading": words.say("{n} of {all} texts; {left} still to be read", **_LEFT),
            "none": words.say("No comment fits. Fewer words or filters find more."),
            "aside": words.say("set aside"),
            "none_theme": words.say("In no theme"),
            "failed": words.say("Some of the texts could not be read: {file}", **_LEFT),
        },
    }


@cache
def _script() -> tuple[Markup, str]:
    """The script of the page and its digest."""
    path = Path(__file__).parent / "assets" / "alone" / "search.js"
    script = path.read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return Markup(script), digest  # noqa: S704  our own file
