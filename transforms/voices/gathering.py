"""Proposals in the store: requests gathered night by night under ids that last.

A request keeps its proposal from night to night; a refit, which makes another space, gathers all of
them anew and matches what it finds to the proposals that are known. Those of which a curator has
spoken keep their requests.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from models.lineage import MERGED_SHARE, match_groups
from models.proposals import SINGLE, GatherParams, Requests, gather, pertinence, telling_words
from models.records import Night
from models.space import Floats, unit_rows
from transforms.curation.texts import text_points
from transforms.registry import Stamp
from transforms.spaces import load_space
from transforms.store import frames, rows, run_sql, transaction
from transforms.voices.asks import ASKS_VERSION, find_asks, wording_of
from transforms.voices.marks import decided_ideas

_SAVED = pa.schema(
    {
        "text_id": pa.string(),
        "start_char": pa.int32(),
        "end_char": pa.int32(),
        "clarity": pa.float64(),
        "asks_version": pa.int32(),
        "idea_id": pa.string(),
        "worth": pa.float64(),
        "space_id": pa.string(),
    }
)
_Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Gathered:
    """What a night came to."""

    n_requests: int
    """Distinct texts that ask for something."""
    n_gathered: int
    """Those that are in a proposal."""
    n_proposals: int
    """Proposals that have any."""
    n_new: int
    """Proposals that got their id tonight."""


def gather_ideas(
    con: duckdb.DuckDBPyConnection,
    engine_key: str,
    night: Night,
    run_id: str,
    params: GatherParams | None = None,
) -> Gathered:
    """Gather the requests that there are tonight into proposals.

    Args:
        con: The store, not in a transaction; signals and themes of the night are there.
        engine_key: `EngineId.key`.
        night: The night.
        run_id: The run.
        params: How to gather.

    Returns:
        Counts; the same for every run of a night, but for `n_new`.
    """
    found = _requests(con)
    stored = load_space(con, engine_key)
    space_id = stored.space.space_id if stored else ""
    read, points = text_points(con, [row["text_id"] for row in found], space_id)
    comparable = [row for row in found if row["text_id"] in set(read)]
    with transaction(con):
        n_known = len(_ideas(con))
        if comparable:
            names = _gather(con, comparable, points, space_id, params or GatherParams())
            _name(con, comparable, names, Stamp(night.date, run_id, space_id))
        _save(con, found)
        n_new = len(_ideas(con)) - n_known
    inside = [row["idea_id"] for row in found if row["idea_id"]]
    return Gathered(len(found), len(inside), len(set(inside)), n_new)


def _requests(con: duckdb.DuckDBPyConnection) -> list[_Row]:
    """Requests with the sentence that asks, found where that has not been done by these rules."""
    found: list[_Row] = rows(con, "voices_requests").to_pylist()
    fresh = [row for row in found if row["asks_version"] != ASKS_VERSION]
    own = [row["text"][row["own_start"] :] for row in fresh]
    for row, ask in zip(fresh, find_asks(own), strict=True):
        first = row["own_start"]
        told = {
            "start_char": first + ask.start,
            "end_char": first + ask.end,
            "clarity": ask.clarity,
        }
        row |= told | {"asks_version": ASKS_VERSION}
    return found


def _gather(
    con: duckdb.DuckDBPyConnection,
    found: list[_Row],
    points: Floats,
    space_id: str,
    params: GatherParams,
) -> list[str]:
    """The proposal of every request, new ones named "+…"; its worth goes into its row."""
    wordings = [_wording(row) for row in found]
    asked = [row["text"][row["start_char"] : row["end_char"]] for row in found]
    words, sentences = telling_words(wordings, asked)
    requests = Requests(
        points,
        words,
        tuple(row["theme_id"] for row in found),
        tuple(frozenset(row["people"] or [row["text_id"]]) for row in found),
    )
    if any(row["idea_id"] and row["space_id"] != space_id for row in found):
        names = _gathered_anew(con, found, requests, params)
    else:
        names = _continued(requests, _before(con, found), params)
    fit = pertinence(requests, sentences, _numbered(names), params)
    for row, share in zip(found, fit.tolist(), strict=True):
        row["worth"] = round(row["clarity"] * share, 4)
    return names


def _wording(row: _Row) -> str:
    """What is compared of a request: of its own words only."""
    first = row["own_start"]
    return wording_of(row["text"][first:], row["start_char"] - first, row["end_char"] - first)


def _name(
    con: duckdb.DuckDBPyConnection, found: list[_Row], names: Sequence[str], stamp: Stamp
) -> None:
    """Ids for what is new, the largest first; heirs for what has gone into another proposal."""
    before = _before(con, found)
    sizes = Counter(name for name in names if name.startswith("+"))
    fresh = sorted(sizes, key=lambda name: (-sizes[name], name))
    ids = dict(zip(fresh, _next_ids(con, len(fresh)), strict=True))
    for idea_id in ids.values():
        con.execute("INSERT INTO ideas VALUES (?, '', ?, ?)", [idea_id, stamp.night, stamp.run_id])
    for row, name in zip(found, names, strict=True):
        row["idea_id"] = ids.get(name, name)
        row["space_id"] = stamp.space_id
    _lead_on(con, before, [row["idea_id"] for row in found])


def _next_ids(con: duckdb.DuckDBPyConnection, n_wanted: int) -> list[str]:
    """Ids never used before, ascending: I-0001, I-0002 and so on."""
    row = con.execute("SELECT coalesce(max(substring(idea_id, 3)::INT), 0) FROM ideas").fetchone()
    last = int(row[0]) if row else 0
    return [f"I-{number:04d}" for number in range(last + 1, last + 1 + n_wanted)]


def _lead_on(con: duckdb.DuckDBPyConnection, before: Sequence[str], after: Sequence[str]) -> None:
    """Proposals whose requests went into others lead to the one that has the most of them."""
    for ended in sorted({*before} - {*after} - {""}):
        own = [now for was, now in zip(before, after, strict=True) if was == ended]
        counts = Counter(now for now in own if now)
        heir = min(counts, key=lambda name: (-counts[name], name), default="")
        if heir and counts[heir] >= MERGED_SHARE * len(own):
            con.execute(
                "UPDATE ideas SET replaced_by = $heir"
                " WHERE idea_id = $ended OR replaced_by = $ended",
                {"heir": heir, "ended": ended},
            )


def _before(con: duckdb.DuckDBPyConnection, found: Sequence[_Row]) -> list[str]:
    """The proposal that each request was in until tonight."""
    heirs = _ideas(con)
    return [heirs.get(row["idea_id"], "") for row in found]


def _ideas(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Every proposal -> the one it leads to: itself, or its heir."""
    told = dict(con.execute("SELECT idea_id, replaced_by FROM ideas ORDER BY idea_id").fetchall())
    return {idea_id: heir or idea_id for idea_id, heir in told.items()}


def _numbered(names: Sequence[str]) -> NDArray[np.intp]:
    """A number a proposal, ascending by name; SINGLE for ""."""
    order = {name: n for n, name in enumerate(sorted({*names} - {""}))}
    return np.array([order.get(name, SINGLE) for name in names], np.intp)


def _continued(requests: Requests, before: Sequence[str], params: GatherParams) -> list[str]:
    """Proposals that go on as they were, and new ones, named "+0" and so on."""
    ids = sorted({*before} - {""})
    labels = gather(requests, _numbered(before), params)
    return ["" if n == SINGLE else ids[n] if n < len(ids) else f"+{n:06}" for n in labels.tolist()]


def _gathered_anew(
    con: duckdb.DuckDBPyConnection,
    found: Sequence[_Row],
    requests: Requests,
    params: GatherParams,
) -> list[str]:
    """All requests gathered again; what is found takes the id of the proposal that it continues."""
    before = _before(con, found)
    members = {row["text_id"]: name for row, name in zip(found, before, strict=True)}
    kept = set(decided_ideas(con, members, _ideas(con)))
    names = _continued(requests, [name if name in kept else "" for name in before], params)
    was, now = (["" if name in kept else name for name in column] for column in (before, names))
    known, groups = sorted({*was} - {""}), sorted({*now} - {""})
    centres = [_centres(requests.points, _numbered(column)) for column in (was, now)]
    lineage = match_groups(_numbered(was), _numbered(now), centres[0] @ centres[1].T)
    named = {g: known[a] for g, a in zip(groups, lineage.ancestors, strict=True) if a >= 0}
    return [named.get(name, name) for name in names]


def _centres(points: Floats, labels: NDArray[np.intp]) -> NDArray[np.float64]:
    n = int(labels.max(initial=SINGLE)) + 1
    sums = np.zeros((n, points.shape[1]))
    inside = labels != SINGLE
    np.add.at(sums, labels[inside], points[inside].astype(np.float64))
    centres: NDArray[np.float64] = np.round(unit_rows(sums), 6)
    return centres


def _save(con: duckdb.DuckDBPyConnection, found: Sequence[_Row]) -> None:
    """What differs from what the store has; what asks for nothing any more is dropped."""
    kept = [{name: row[name] for name in _SAVED.names} for row in found]
    with frames(con, gathered=pa.Table.from_pylist(kept, _SAVED)):
        con.execute("DELETE FROM idea_texts WHERE text_id NOT IN (SELECT text_id FROM gathered)")
        run_sql(con, "voices_ideas_save")
