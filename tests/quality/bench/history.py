"""The past of a store, night by night: who was in which theme, told by the ledger's intervals.

Nothing of the program's own search for themes or of its counting plays a part: the rows of
`memberships` are laid out as one table of nights and comments, and everything is counted in that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import duckdb
import numpy as np
from numpy.typing import NDArray

ABSENT, NONE = -2, -1
"""Not said yet or not counted any more; said, and in no theme."""
NIGHTS_BACK = 7
"""An id is held against what it meant so many nights ago."""
KEPT_SHARE = 0.5
"""Of a theme's members of then, those that must be under its id, or its heir's, at least."""
WINDOW_DAYS = 28
FOUNDERS = 3
"""People of the window from which a theme is spoken of."""

Places = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class History:
    """Every night of a store."""

    nights: tuple[date, ...]
    theme_ids: tuple[str, ...]
    places: Places
    """Theme of every comment on every night, or ABSENT or NONE; shape (n_nights, n_comments)."""
    is_curated: NDArray[np.bool_]
    """Moved by a curator on that night; the same shape."""
    said_on: NDArray[np.datetime64]
    people: NDArray[np.intp]
    """Person of each comment; a comment without an author is a person of its own."""
    refits: frozenset[date]
    merged: Mapping[str, tuple[date, str]]
    """Theme -> when it was merged, and into which."""


def read_history(con: duckdb.DuckDBPyConnection) -> History:
    """Lay out what a store remembers.

    Args:
        con: A store of several closed nights.
    """
    nights = [n for (n,) in con.execute("SELECT night FROM ledger_nights ORDER BY 1").fetchall()]
    told = con.execute(
        "SELECT comment_id, from_night, until_night, theme_id, cause FROM memberships"
    ).fetchall()
    ids = sorted({row[0] for row in told})
    themes = sorted({row[3] for row in told} - {""})
    column, number = {c: i for i, c in enumerate(ids)}, {t: i for i, t in enumerate(themes)}
    row_of = {night: i for i, night in enumerate(nights)} | {None: len(nights)}
    places = np.full((len(nights), len(ids)), ABSENT, np.int32)
    is_curated = np.zeros(places.shape, np.bool_)
    for comment_id, start, end, theme_id, cause in told:
        at = column[comment_id]
        places[row_of[start] : row_of[end], at] = number.get(theme_id, NONE)
        is_curated[row_of[start], at] |= cause == "curated"
    days, people = _who_and_when(con, ids)
    return History(
        tuple(nights),
        tuple(themes),
        places,
        is_curated,
        days,
        people,
        _refits(con),
        _merges(con),
    )


def _who_and_when(
    con: duckdb.DuckDBPyConnection, ids: Sequence[str]
) -> tuple[NDArray[np.datetime64], NDArray[np.intp]]:
    """Day and person of some comments; of what is no longer there, none and its own."""
    told = con.execute("SELECT comment_id, said_on, person FROM staged_comments").fetchall()
    said = {comment_id: (said_on, person or comment_id) for comment_id, said_on, person in told}
    known = [said.get(comment_id, (None, comment_id)) for comment_id in ids]
    _, people = np.unique([person for _, person in known], return_inverse=True)
    return np.array([day for day, _ in known], "datetime64[D]"), people


def _refits(con: duckdb.DuckDBPyConnection) -> frozenset[date]:
    found = con.execute(
        "SELECT DISTINCT r.night FROM run_stages AS s JOIN runs AS r USING (run_id)"
        " WHERE s.stage = 'themes' AND s.status = 'done' AND (s.detail->>'is_refit') = 'true'"
    )
    return frozenset(night for (night,) in found.fetchall())


def _merges(con: duckdb.DuckDBPyConnection) -> dict[str, tuple[date, str]]:
    found = con.execute(
        "SELECT theme_id, night, other_id FROM theme_events WHERE event = 'merged'"
    ).fetchall()
    return {theme_id: (night, heir) for theme_id, night, heir in found}


def changed_meaning(history: History) -> list[tuple[date, str]]:
    """Night and id of every theme most of whose members of seven nights ago are elsewhere.

    Args:
        history: Of a store; comments moved by a curator in between are left out.
    """
    found = []
    for i in range(NIGHTS_BACK, len(history.nights)):
        was, now = history.places[i - NIGHTS_BACK], history.places[i]
        is_moved = history.is_curated[i - NIGHTS_BACK + 1 : i + 1].any(axis=0)
        is_there = (was >= 0) & (now != ABSENT) & ~is_moved
        heirs = np.array([_heir(history, t, i) for t in range(len(history.theme_ids))], np.int32)
        is_kept = is_there & (now == heirs[np.maximum(was, 0)])
        n_were = np.bincount(was[is_there], minlength=len(heirs))
        n_are = np.bincount(was[is_kept], minlength=len(heirs))
        for theme in np.flatnonzero(n_are < KEPT_SHARE * n_were).tolist():
            found.append((history.nights[i], history.theme_ids[theme]))
    return found


def _heir(history: History, theme: int, i: int) -> int:
    """Where the id leads on a night."""
    theme_id = history.theme_ids[theme]
    while theme_id in history.merged and history.merged[theme_id][0] <= history.nights[i]:
        theme_id = history.merged[theme_id][1]
    return history.theme_ids.index(theme_id) if theme_id in history.theme_ids else ABSENT


@dataclass(frozen=True, slots=True)
class Moves:
    """What changed theme in a night, other than by a curator."""

    night: date
    is_refit: bool
    n_before: int
    """Comments of the night before."""
    n_moved: int
    """From one theme to another, or to none."""
    n_first: int
    """From none to a first one."""


def moves_of(history: History) -> list[Moves]:
    """What changed theme, night by night, from the second on.

    Args:
        history: Of a store.
    """
    told = []
    for i in range(1, len(history.nights)):
        was, now = history.places[i - 1], history.places[i]
        is_changed = (was != ABSENT) & (now != ABSENT) & (was != now) & ~history.is_curated[i]
        night = history.nights[i]
        told.append(
            Moves(
                night,
                night in history.refits,
                int(np.count_nonzero(was != ABSENT)),
                int(np.count_nonzero(is_changed & (was >= 0))),
                int(np.count_nonzero(is_changed & (was == NONE))),
            )
        )
    return told


def active_themes(history: History, night: date) -> tuple[int, int]:
    """Themes that FOUNDERS people of the window speak of, and comments of the window.

    Args:
        history: Of a store.
        night: One of its nights.
    """
    now = history.places[history.nights.index(night)]
    start = np.datetime64(night - timedelta(days=WINDOW_DAYS - 1))
    is_recent = (now != ABSENT) & (history.said_on >= start)
    spoken = np.unique(np.stack([now, history.people])[:, is_recent & (now >= 0)], axis=1)[0]
    return int(np.count_nonzero(np.bincount(spoken) >= FOUNDERS)), int(is_recent.sum())


def wrong_changes(con: duckdb.DuckDBPyConnection, history: History) -> list[tuple[date, str]]:
    """Night and theme where the ledger's numbers of comments are not those counted here.

    Args:
        con: The store of the history.
        history: All its nights; the first one's comments all arrive in it.
    """
    told = con.execute(
        "SELECT night, theme_id, before, after,"
        " before + new + edited + deleted + erased + reassigned + curated + source"
        " FROM changes WHERE measure = 'comments'"
    ).fetchall()
    ledger = {(night, theme_id): row for night, theme_id, *row in told}
    names = ["", *history.theme_ids]
    counts = [
        np.bincount(now[now >= NONE] + 1, minlength=len(names)).tolist() for now in history.places
    ]
    return [
        (history.nights[i], names[t])
        for i in range(1, len(counts))
        for t in range(len(names))
        if ledger.get((history.nights[i], names[t]), [counts[i - 1][t]] * 3)
        != [counts[i - 1][t], counts[i][t], counts[i][t]]
    ]
