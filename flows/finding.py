"""What comments and themes have to do with some words."""

from __future__ import annotations

from collections.abc import Iterator

from flows.engines import open_engine
from flows.settings import Settings
from models.errors import UsageError
from models.plain_text import on_one_line
from models.records import Findings, FoundComment, FoundTheme, SearchScope
from models.wording import split_query
from transforms.search import ANYWHERE, Query, search
from transforms.search_scope import checked_scope
from transforms.store import open_store


def find(settings: Settings, query: str, limit: int, scope: SearchScope = ANYWHERE) -> Findings:
    """Comments nearest in meaning, nearest first, the themes named so, and where such words go.

    Args:
        settings: Where the store is, which model.
        query: Words in any language; what stands in quotation marks must occur word for word.
        limit: Most comments wanted.
        scope: Which comments to look at.

    Raises:
        UsageError: There are no words, or there is no such theme, community or language.
    """
    words, phrases = split_query(query)
    if not words:
        raise UsageError('There is nothing to search for. Write: remontee search "some words"')
    with open_store(settings.store_path, read_only=True) as con:
        scope = checked_scope(con, scope)
    engine = open_engine(settings)
    wanted = Query(words, engine.encode([words]).vectors, phrases, scope)
    with open_store(settings.store_path, read_only=True) as con:
        return search(con, engine.engine.key, wanted, limit, settings.project.language)


def found_lines(findings: Findings) -> Iterator[str]:
    """What was found, for the terminal.

    Args:
        findings: From `find`.
    """
    if not findings.n_stored:
        yield "Nothing is stored yet that could be found."
        return
    for theme in findings.themes:
        yield f"Theme {_theme(theme)}"
    for comment in findings.comments:
        yield from _comment(comment)
    yield from _end(findings)


def _theme(theme: FoundTheme) -> str:
    most = theme.n_people + theme.n_unknown
    people = f"{theme.n_people}" if most == theme.n_people else f"{theme.n_people}-{most}"
    noun = "person" if most == 1 else "people"
    return f"{theme.theme_id} {on_one_line(theme.title)} [{theme.state}]: {people} {noun}"


def _comment(found: FoundComment) -> Iterator[str]:
    theme = "no theme"
    if found.theme_id:
        theme = f"{found.theme_id} {on_one_line(found.title)} [{found.state}]"
    day = found.said_on.isoformat() if found.said_on else "no date"
    copies = ""
    if found.n_comments > 1:
        people = f" by {found.n_people} people" if found.n_people > 1 else ""
        copies = f"; said {found.n_comments} times{people}"
    yield f"{found.score:.2f}  {theme}  ({on_one_line(found.community)}, {day}{copies})"
    yield f"      {on_one_line(found.text)}"
    if found.url:
        yield f"      {on_one_line(found.url)}"


def _end(findings: Findings) -> Iterator[str]:
    """How much was searched, if not all of it, and where such words would go."""
    if not findings.n_comments:
        yield f"Nothing found: none of {findings.n_stored} comments fits these limits and phrases."
    elif not findings.comments:
        yield "No comment was read by this model yet: `remontee discover` does it."
    elif findings.n_comments < findings.n_stored:
        yield f"{findings.n_comments} of {findings.n_stored} comments fit these limits and phrases."
    going = findings.destination
    if going is None:
        return
    where = f"{going.theme_id} {on_one_line(going.title)}" if going.theme_id else "no theme"
    yield f"These words would go to {where} ({going.strength:.2f})."
