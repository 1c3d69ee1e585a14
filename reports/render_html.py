"""The report as a small site: a front page, and a page for each theme.

Every page stands alone: its style and pictures are inside, it asks for nothing from outside, runs
no script, and its Content-Security-Policy forbids both. What people wrote passes through Jinja's
escaping; only our own drawings do not.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from models.records import Language
from models.report import Report
from models.theme_report import Quote, ThemeReport
from reports import charts, facts, links, provenance, render_theme, sentences
from reports.language import Words, words_of
from reports.quotes import unwrap

N_FIRST_THEMES = 10
"""Themes shown at once; the rest unfolds."""
N_FIRST_COUNTS = 8
"""Languages or communities listed at once; the rest unfolds."""
N_MOVING_THEMES = 8
"""New or growing themes named although they are not among the first."""
_HERE = Path(__file__).parent
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


def render_html(report: Report) -> Mapping[str, bytes]:
    """The site of a report.

    Args:
        report: What to write.

    Returns:
        Path -> content: `index.html`, and the pages of the themes and of their comments as
        `render_theme.theme_pages` gives them: a link to a theme never breaks.

    Raises:
        PublishError: A theme id cannot be a file name.
    """
    words = words_of(report.language)
    pages = {"index.html": _front(report, words)}
    pages.update(render_theme.theme_pages(report, words, _render))
    return pages


def render_shelf(
    project: str, nights: Sequence[tuple[str, Sequence[tuple[str, str]]]], language: Language
) -> bytes:
    """The list of all published reports.

    Args:
        project: Its name.
        nights: Each night ("latest", or an ISO date) with (label, relative link) of its reports.
        language: Of the page.

    Returns:
        The bytes of `index.html`.
    """
    words = words_of(language)
    titled = [
        (_night_title(night, words), [(_reader(name, project, words), to) for name, to in reports])
        for night, reports in nights
    ]
    return _render("shelf.html.j2", words, project=project, nights=titled)


def _night_title(night: str, words: Words) -> str:
    if night == "latest":
        return words.say("Latest")
    return words.say("Night of {day}", day=words.day_of_week(date.fromisoformat(night)))


def _reader(name: str, project: str, words: Words) -> str:
    """The project's own name stands for everybody."""
    return words.say("For everybody") if name == project else name


def _front(report: Report, words: Words) -> bytes:
    rest = report.themes[N_FIRST_THEMES:]
    return _render(
        "index.html.j2",
        words,
        report=report,
        chart=render_theme.trend_picture(report, None, words),
        first=report.themes[:N_FIRST_THEMES],
        moving=_moving(rest, words, has_history=report.has_history),
        n_rest=len(rest),
        rest=_by_area(rest),
        most=max((theme.n_voices for theme in report.themes), default=1) or 1,
    )


def _moving(themes: Sequence[ThemeReport], words: Words, *, has_history: bool) -> list[ThemeReport]:
    """The first of the themes that are new or growing."""
    found = (t for t in themes if sentences.moves(t, words, has_history=has_history))
    return list(islice(found, N_MOVING_THEMES))


def _by_area(themes: Sequence[ThemeReport]) -> list[tuple[str, list[ThemeReport]]]:
    """Areas in the order of their largest theme, and what has none at the end."""
    areas: dict[str, list[ThemeReport]] = {}
    for theme in themes:
        areas.setdefault(theme.area, []).append(theme)
    return sorted(areas.items(), key=lambda area: not area[0])


def _render(template: str, words: Words, **values: Any) -> bytes:
    text = _environment(words.language).get_template(template).render(**values)
    return text.encode()


@cache
def _environment(language: Language) -> Environment:
    """Jinja with the reader's language; undefined names are errors."""
    words = words_of(language)
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    style = _style()
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    environment.globals.update(
        w=words,
        say=words.say,
        count=words.count,
        facts=facts,
        provenance=provenance,
        sentences=sentences,
        style=Markup(style),  # noqa: S704  our own file
        style_hash=digest,
        safe_url=links.safe_url,
        host_of=links.host_of,
        theme_path=links.theme_path,
        n_first_counts=N_FIRST_COUNTS,
        lang_of=_lang,
        bar=_bar,
        spark=_spark,
        marked=marked,
    )
    return environment


def _style() -> str:
    """All style sheets as one: the common one first, then those of the rooms by name."""
    sheets = sorted(
        (_HERE / "assets").glob("*.css"), key=lambda path: (path.name != "style.css", path.name)
    )
    return "".join(sheet.read_text(encoding="utf-8") for sheet in sheets)


def _lang(tag: str) -> str:
    """A tag for the `lang` attribute; empty (unknown) if the source's word is not a tag."""
    return tag if _TAG.fullmatch(tag) and tag != "und" else ""


def _bar(known: int, unknown: int, most: int) -> Markup:
    return Markup(charts.bar(known, unknown, most))  # noqa: S704  our own drawing


def _spark(report: Report, theme: ThemeReport, words: Words) -> Markup:
    drawing = charts.sparkline(theme.trend, facts.trend_label(report, theme, words))
    return Markup(drawing)  # noqa: S704  our own drawing


def marked(quote: Quote, keywords: Sequence[str]) -> list[tuple[str, bool]]:
    """The text of a quote in stretches, those that hold a keyword marked.

    Args:
        quote: What somebody wrote.
        keywords: Words that decided; whole words, case ignored.

    Returns:
        (stretch, whether it is a keyword), which together are the text, the line breaks of a mail
        program read as blanks and several empty lines as one.
    """
    shown = re.sub(r"\n\s*\n", "\n\n", unwrap(quote.text))
    wanted = "|".join(re.escape(word) for word in sorted(keywords, key=len, reverse=True) if word)
    if not wanted:
        return [(shown, False)]
    stretches = re.split(rf"(?<!\w)({wanted})(?!\w)", shown, flags=re.IGNORECASE)
    return [(text, index % 2 == 1) for index, text in enumerate(stretches) if text]
