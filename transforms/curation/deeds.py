"""Deeds from what a curator asks for: named things found, and refused where they make no sense."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import duckdb
import numpy as np

from models.curation import STATUSES, Deed, Kind
from models.curation_parts import parts_of
from models.errors import UsageError
from models.plain_text import on_one_line, without_accents
from transforms import registry
from transforms.curation.acts import title_key
from transforms.curation.targets import KnownTheme, find_comments, find_theme, known_themes
from transforms.curation.texts import text_points
from transforms.registry import Stamp
from transforms.store import rows

MAX_TITLE = 120
"""Characters; a report has one line for it."""

_COLUMNS = {"title_fr": "--fr", "title_en": "--en"}


def rename(con: duckdb.DuckDBPyConnection, theme: str, titles: Mapping[str, str]) -> Deed:
    """Give a theme a title by hand.

    Args:
        con: The store.
        theme: As typed.
        titles: title_fr, title_en or both.

    Raises:
        UsageError: There is no such theme, or another one has that title.
    """
    themes = known_themes(con)
    found = find_theme(themes, theme)
    given = {column: " ".join(title.split()) for column, title in titles.items()}
    if not given:
        raise UsageError("No title was given. Write --fr, --en or both.")
    for column, title in given.items():
        _check_title(_COLUMNS[column], title)
        for other in themes.values():
            _check_unlike(found, other, column, title)
    return Deed("rename", (found.theme_id,), values=given)


def _check_title(option: str, title: str) -> None:
    if not title or not title.isprintable():
        raise UsageError(f"{option}: a title is some printable text. `themes undo` takes one back.")
    if len(title) > MAX_TITLE:
        raise UsageError(f"{option}: {len(title)} characters; a title has at most {MAX_TITLE}.")


def _check_unlike(found: KnownTheme, other: KnownTheme, column: str, title: str) -> None:
    is_other = other.is_open and other.theme_id != found.theme_id
    if is_other and title_key(getattr(other, column)) == title_key(title):
        raise UsageError(
            f'{_COLUMNS[column]}: {other.theme_id} is called "{title}" already. Choose another '
            f"title, or make one of the two: "
            f"remontee themes merge {found.theme_id} {other.theme_id} --into {other.theme_id}"
        )


def merge(con: duckdb.DuckDBPyConnection, wanted: Sequence[str], into: str) -> Deed:
    """Make one theme of several.

    Args:
        con: The store.
        wanted: Themes as typed; the one that stays may be among them.
        into: The theme that stays.

    Raises:
        UsageError: There is no such theme, or nothing to merge.
    """
    themes = known_themes(con)
    heir = find_theme(themes, into).theme_id
    ended = {find_theme(themes, each).theme_id for each in wanted} - {heir}
    if not ended:
        raise UsageError(f"{', '.join(wanted)}: there is no second theme to merge into {heir}.")
    return Deed("merge", tuple(sorted(ended)), to=heir)


def split_by_comments(
    con: duckdb.DuckDBPyConnection, theme: str, comments: Sequence[str]
) -> tuple[str, list[list[str]]]:
    """The part of a theme that named comments are.

    Args:
        con: The store.
        theme: As typed.
        comments: As typed.

    Returns:
        The theme, and the one part that leaves.

    Raises:
        UsageError: Something is not there, or the part would be nothing or all of the theme.
    """
    found = _theme_id(con, theme)
    named = find_comments(con, comments)
    inside = set(registry.texts_of(con, found))
    if strangers := sorted(set(named.text_ids) - inside):
        raise UsageError(
            f"{len(strangers)} of the {len(named.text_ids)} comments named are not in {found}. "
            f"`remontee themes move` brings a comment from one theme to another."
        )
    return _checked(con, found, [list(named.text_ids)])


def split_by_words(
    con: duckdb.DuckDBPyConnection, theme: str, phrases: Sequence[str]
) -> tuple[str, list[list[str]]]:
    """The part of a theme in which one of some phrases is said, whatever case and accents.

    Args:
        con: The store.
        theme: As typed.
        phrases: Words or phrases; whole words count.

    Returns:
        The theme, and the one part that leaves.

    Raises:
        UsageError: Nothing or everything in the theme says them.
    """
    found = _theme_id(con, theme)
    wanted = [plain for phrase in phrases if (plain := _plain(phrase).strip())]
    if not wanted:
        raise UsageError('--words: there are no words. Write: --words "bluetooth"')
    said = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, wanted))})(?!\w)")
    texts = rows(con, "curation_texts", {"theme_id": found}).to_pydict()
    pairs = zip(texts["text_id"], texts["text"], strict=True)
    return _checked(con, found, [[t for t, text in pairs if said.search(_plain(text))]])


def split_by_meaning(
    con: duckdb.DuckDBPyConnection, theme: str, n_parts: int, stamp: Stamp
) -> tuple[str, list[list[str]]]:
    """Parts of a theme that lie apart in meaning; the largest stays.

    Args:
        con: The store.
        theme: As typed.
        n_parts: From 2.
        stamp: `spaces.current_stamp`.

    Returns:
        The theme, and the parts that leave.

    Raises:
        UsageError: The theme has too few texts.
    """
    found = _theme_id(con, theme)
    text_ids, points = text_points(con, registry.texts_of(con, found), stamp.space_id)
    if len(np.unique(points, axis=0)) < 2 * n_parts:
        raise UsageError(
            f"{found} has {len(text_ids)} texts: too few different ones for {n_parts} parts. Name "
            "the comments that are to leave it instead."
        )
    labels = parts_of(points, n_parts)
    parts = [[t for t, own in zip(text_ids, labels, strict=True) if own == n] for n in set(labels)]
    return _checked(con, found, sorted(parts, key=len, reverse=True)[1:])


def _checked(
    con: duckdb.DuckDBPyConnection, theme_id: str, parts: list[list[str]]
) -> tuple[str, list[list[str]]]:
    inside = set(registry.texts_of(con, theme_id))
    leaving = {text for part in parts for text in part}
    if not leaving or leaving == inside:
        how_many = "all" if leaving else "none"
        raise UsageError(
            f"{how_many} of the {len(inside)} texts of {theme_id} would leave it: that is no split."
        )
    return theme_id, [sorted(part) for part in parts]


def split(con: duckdb.DuckDBPyConnection, theme_id: str, parts: Sequence[Sequence[str]]) -> Deed:
    """The deed that makes themes of parts.

    Args:
        con: The store.
        theme_id: The theme.
        parts: Its texts that leave it, part by part.
    """
    new_ids = registry.next_theme_ids(con, len(parts))
    made = {new: tuple(part) for new, part in zip(new_ids, parts, strict=True)}
    return Deed("split", (theme_id,), made=made)


def move(con: duckdb.DuckDBPyConnection, comments: Sequence[str], to: str) -> Deed:
    """Put comments, hence all that say the same, into a theme or into none.

    Args:
        con: The store.
        comments: As typed.
        to: A theme as typed, or "none".

    Raises:
        UsageError: Something is not there.
    """
    is_none = to.strip().casefold() == "none"
    target = "" if is_none else _theme_id(con, to)
    named = find_comments(con, comments)
    return Deed("move", to=target, texts=named.text_ids, comments=named.comment_ids)


def refuse(con: duckdb.DuckDBPyConnection, comments: Sequence[str], theme: str) -> Deed:
    """Say that comments, hence all that say the same, are not of a theme.

    Args:
        con: The store.
        comments: As typed.
        theme: As typed.

    Raises:
        UsageError: Something is not there.
    """
    found = _theme_id(con, theme)
    named = find_comments(con, comments)
    return Deed("not", (found,), texts=named.text_ids, comments=named.comment_ids)


def say(con: duckdb.DuckDBPyConnection, kind: Kind, theme: str, values: Mapping[str, str]) -> Deed:
    """Set what is said of a theme: own, status, ticket, note; or pin, hide and their opposites.

    Args:
        con: The store.
        kind: One of these.
        theme: As typed.
        values: Column of `themes` -> value; empty for pin and hide.

    Raises:
        UsageError: There is no such theme, or a value is wrong.
    """
    found = _theme_id(con, theme)
    told = {column: " ".join(value.split()) for column, value in values.items()}
    if "status" in told:
        told["status"] = told["status"].casefold()
    if told.get("status", "new") not in STATUSES:
        raise UsageError(f'"{told["status"]}" is no status; expected {", ".join(STATUSES)}.')
    if not all(value.isprintable() for value in told.values()):
        raise UsageError(f"{kind}: expected printable text.")
    return Deed(kind, (found,), values=told)


def route(
    con: duckdb.DuckDBPyConnection, theme: str, teams: Sequence[str], known: Sequence[str]
) -> Deed:
    """Bring a theme into the reports of some teams, whatever else these ask for.

    Args:
        con: The store.
        theme: As typed.
        teams: As typed; all that it goes to, so that none is nobody in particular.
        known: Names of the configured teams.

    Raises:
        UsageError: There is no such theme or team.
    """
    names = {name.casefold(): name for name in known}
    for team in teams:
        if team.strip().casefold() not in names:
            told = ", ".join(known) or "none; write a [[team]] into remontee.toml"
            raise UsageError(f'There is no team "{team}". Configured: {told}.')
    found = _theme_id(con, theme)
    wanted = tuple(dict.fromkeys(names[team.strip().casefold()] for team in teams))
    return Deed("route", (found,), teams=wanted)


def quotes_of(con: duckdb.DuckDBPyConnection, text_ids: Sequence[str], n_quotes: int) -> list[str]:
    """What some texts say, the most usual length first, on one line each.

    Args:
        con: The store.
        text_ids: Distinct texts.
        n_quotes: How many.
    """
    found = con.execute(
        "SELECT text FROM texts WHERE text_id = ANY($ids)"
        " ORDER BY abs(n_chars - 120), text_id LIMIT $n",
        {"ids": sorted(text_ids), "n": n_quotes},
    )
    return [on_one_line(text) for (text,) in found.fetchall()]


def _theme_id(con: duckdb.DuckDBPyConnection, words: str) -> str:
    """The open theme that somebody means."""
    return find_theme(known_themes(con), words).theme_id


def _plain(text: str) -> str:
    """Letters without case and accents, one space between words."""
    return " ".join(without_accents(text).split())
