"""The registry of themes in the store: centres and memberships; ids last for ever."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Literal

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from models.errors import UsageError
from transforms.store import frames, rows, run_sql

ALIVE = ("candidate", "emerging", "active", "cooling", "dormant", "revived", "hidden")
"""States in which a theme takes comments."""

Event = Literal["born", "state", "split", "merged", "gone", "back", "refit", "curated"]

_STATES = pa.schema({"theme_id": pa.string(), "state": pa.string()})

Cause = Literal["assigned", "born", "refit", "curated"]
"""Why a text has its theme: the first decision on it, the birth of a theme among texts that had
none, a refit, a curator."""


@dataclass(frozen=True, slots=True)
class ThemeName:
    """What a theme is called."""

    theme_id: str
    title_fr: str
    title_en: str
    keywords: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Stamp:
    """What every row written tonight says of tonight."""

    night: date
    run_id: str
    space_id: str


def next_theme_ids(con: duckdb.DuckDBPyConnection, n_wanted: int) -> list[str]:
    """Ids never used before, ascending: T-0001, T-0002 and so on."""
    row = con.execute("SELECT coalesce(max(substring(theme_id, 3)::INT), 0) FROM themes").fetchone()
    last = int(row[0]) if row else 0
    return [f"T-{number:04d}" for number in range(last + 1, last + 1 + n_wanted)]


def living_themes(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Ids of the themes that take comments, ascending; also those that have none now."""
    found = con.execute(
        "SELECT theme_id FROM themes WHERE state = ANY($alive) AND replaced_by = ''"
        " ORDER BY theme_id",
        {"alive": list(ALIVE)},
    )
    return [theme_id for (theme_id,) in found.fetchall()]


def add_themes(con: duckdb.DuckDBPyConnection, theme_ids: Sequence[str], stamp: Stamp) -> None:
    """Add themes that are born tonight; their names come later."""
    for theme_id in theme_ids:
        record_event(con, theme_id, "born", stamp)
        con.execute(
            "INSERT INTO themes (theme_id, state, first_night, last_night, run_id)"
            " VALUES (?, 'emerging', ?, ?, ?)",
            [theme_id, stamp.night, stamp.night, stamp.run_id],
        )


def save_names(con: duckdb.DuckDBPyConnection, names: Sequence[ThemeName]) -> None:
    """Give themes their titles and keywords."""
    for name in names:
        con.execute(
            "UPDATE themes SET title_fr = ?, title_en = ?, keywords = ? WHERE theme_id = ?",
            [name.title_fr, name.title_en, list(name.keywords), name.theme_id],
        )


def retire(con: duckdb.DuckDBPyConnection, replacements: Mapping[str, str], stamp: Stamp) -> None:
    """Close themes that a refit no longer finds.

    Args:
        con: The store.
        replacements: Theme id -> the theme it was merged into, or "" if it is gone. Redirects that
            led to a closed theme are led on, so that one step is always enough; those that led to
            one that is gone are gone too.
        stamp: Of tonight.
    """
    for theme_id, heir in sorted(replacements.items()):
        record_event(con, theme_id, "merged" if heir else "gone", stamp, heir)
        con.execute(
            "UPDATE themes SET state = ?, replaced_by = ?, run_id = ? WHERE theme_id = ?",
            ["merged" if heir else "gone", heir, stamp.run_id, theme_id],
        )
        con.execute(
            "UPDATE themes SET replaced_by = ?, state = ? WHERE replaced_by = ?",
            [heir, "merged" if heir else "gone", theme_id],
        )
        con.execute("DELETE FROM theme_exemplars WHERE theme_id = ?", [theme_id])
        _lead_on(con, theme_id, heir, stamp)


def _lead_on(con: duckdb.DuckDBPyConnection, theme_id: str, heir: str, stamp: Stamp) -> None:
    """Texts outside of the corpus (set aside), which no refit decides on, follow their theme."""
    found = con.execute(
        "SELECT text_id, strength FROM assignments WHERE theme_id = ? AND until_night IS NULL"
        " AND text_id NOT IN (SELECT text_id FROM staged_comments WHERE NOT is_set_aside)"
        " ORDER BY text_id",
        [theme_id],
    ).to_arrow_table()
    text_ids = found["text_id"].to_pylist()
    save_assignments(con, text_ids, [heir] * len(text_ids), found["strength"].to_numpy(), stamp)


def reopen(con: duckdb.DuckDBPyConnection, theme_ids: Sequence[str], stamp: Stamp) -> None:
    """Let themes that were merged or gone take comments again, under their old ids.

    Raises:
        UsageError: A theme is unknown, or was never closed.
    """
    for theme_id in theme_ids:
        found = con.execute(
            "UPDATE themes SET state = 'revived', replaced_by = '', run_id = ?"
            " WHERE theme_id = ? AND state IN ('merged', 'gone') RETURNING theme_id",
            [stamp.run_id, theme_id],
        ).fetchall()
        if not found:
            raise UsageError(
                f"{theme_id} is not closed: expected a theme that was merged or is gone; "
                "`remontee themes list` has the others"
            )
        record_event(con, theme_id, "back", stamp)


def record_event(
    con: duckdb.DuckDBPyConnection,
    theme_id: str,
    event: Event,
    stamp: Stamp,
    other_id: str = "",
    detail: Mapping[str, object] | None = None,
) -> None:
    """Write down one event in the life of a theme; told twice in a night it is one.

    Args:
        con: The store.
        theme_id: The theme it happens to.
        event: What happens.
        stamp: Of tonight.
        other_id: The other theme: the heir of a merged one, the parent of a split one.
        detail: JSON values; no text of a comment and no name of a person.
    """
    told = json.dumps(detail or {}, sort_keys=True)
    con.execute(
        "INSERT OR REPLACE INTO theme_events VALUES (?, ?, ?, ?, ?, ?)",
        [theme_id, stamp.night, event, other_id, told, stamp.run_id],
    )


def change_states(con: duckdb.DuckDBPyConnection, states: Mapping[str, str], stamp: Stamp) -> None:
    """Put themes into other states, each change an event; what stays as it is is no event.

    Args:
        con: The store.
        states: Theme id -> its new state.
        stamp: Of tonight. Changed twice in a night, a theme has one event, from what it was
            before the night.
    """
    wanted = pa.table({"theme_id": list(states), "state": list(states.values())}, _STATES)
    with frames(con, wanted=wanted):
        values = {"night": stamp.night, "run_id": stamp.run_id}
        run_sql(con, "state_events", values)
        run_sql(con, "change_states", {"run_id": stamp.run_id})


def load_assignments(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Current theme of every text that was ever looked at; "" is none."""
    found = con.execute("SELECT text_id, theme_id FROM assignments WHERE until_night IS NULL")
    return dict(found.fetchall())


def save_assignments(
    con: duckdb.DuckDBPyConnection,
    text_ids: Sequence[str],
    theme_ids: Sequence[str],
    strengths: NDArray[np.float64],
    stamp: Stamp,
    cause: Cause = "assigned",
) -> None:
    """Give texts their theme from tonight on, keeping what they had before.

    Args:
        con: The store.
        text_ids: Distinct texts.
        theme_ids: Theme of each; "" is none.
        strengths: Similarity of each to its theme's centre, or to the nearest, -1..1.
        stamp: Of tonight.
        cause: Why they have it. What else they mention is told by `save_mentions`.
    """
    decided = pa.table(
        {
            "text_id": pa.array(text_ids, pa.string()),
            "theme_id": pa.array(theme_ids, pa.string()),
            "strength": pa.array(strengths, pa.float64()),
            "mentions": pa.array([[]] * len(text_ids), pa.list_(pa.string())),
        }
    )
    with frames(con, decided=decided):
        run_sql(con, "close_assignments", {"night": stamp.night})
        run_sql(con, "save_assignments", {**asdict(stamp), "cause": cause})


def texts_of(con: duckdb.DuckDBPyConnection, theme_id: str) -> list[str]:
    """Texts that are in a theme now, ascending; also those of comments that are set aside."""
    found = con.execute(
        "SELECT text_id FROM assignments WHERE theme_id = ? AND until_night IS NULL"
        " ORDER BY text_id",
        [theme_id],
    )
    return [text_id for (text_id,) in found.fetchall()]


def save_mentions(con: duckdb.DuckDBPyConnection, mentions: Mapping[str, Sequence[str]]) -> None:
    """Write what else texts speak of: no decision, and never counted.

    Args:
        con: The store, assignments saved.
        mentions: Text id -> themes beside its own, ascending.
    """
    told = pa.table(
        {
            "text_id": pa.array(list(mentions), pa.string()),
            "mentions": pa.array([list(m) for m in mentions.values()], pa.list_(pa.string())),
        }
    )
    with frames(con, told=told):
        run_sql(con, "save_mentions")


def refresh_strengths(
    con: duckdb.DuckDBPyConnection,
    text_ids: Sequence[str],
    strengths: NDArray[np.float64],
    space_id: str,
) -> None:
    """Measure again, in another space, texts that keep their theme: no new decision.

    Args:
        con: The store.
        text_ids: Distinct texts.
        strengths: Similarity of each to its theme's centre, or to the nearest, -1..1.
        space_id: The space they are measured in.
    """
    measured = pa.table(
        {
            "text_id": pa.array(text_ids, pa.string()),
            "strength": pa.array(strengths, pa.float64()),
        }
    )
    with frames(con, measured=measured):
        run_sql(con, "refresh_strengths", {"space_id": space_id})


def save_exemplars(con: duckdb.DuckDBPyConnection, exemplars: Mapping[str, Sequence[str]]) -> None:
    """Replace the exemplars of some themes: theme id -> text ids, best first."""
    ranked = [
        (theme_id, rank, text_id)
        for theme_id, text_ids in sorted(exemplars.items())
        for rank, text_id in enumerate(text_ids, start=1)
    ]
    columns = list(zip(*ranked, strict=True)) or [(), (), ()]
    types = (pa.string(), pa.int32(), pa.string())
    arrays = [pa.array(values, kind) for values, kind in zip(columns, types, strict=True)]
    chosen = pa.table(arrays, names=["theme_id", "rank", "text_id"])
    with frames(con, chosen=chosen):
        con.execute(
            "DELETE FROM theme_exemplars AS e WHERE theme_id = ANY($ids) AND NOT EXISTS ("
            " SELECT 1 FROM chosen WHERE theme_id = e.theme_id AND rank = e.rank)",
            {"ids": sorted(exemplars)},
        )
        con.execute("INSERT OR REPLACE INTO theme_exemplars SELECT * FROM chosen")


def save_series(con: duckdb.DuckDBPyConnection, night: date) -> int:
    """Write the daily series of every theme, as known now.

    Returns:
        Number of theme-days.
    """
    table = rows(con, "series", {"night": night})
    with frames(con, counted=table):
        con.execute(
            "DELETE FROM series AS s WHERE NOT EXISTS ("
            " SELECT 1 FROM counted WHERE theme_id = s.theme_id AND night = s.night)"
        )
        con.execute("INSERT OR REPLACE INTO series FROM counted EXCEPT FROM series")
    return len(table)


def touch_themes(con: duckdb.DuckDBPyConnection) -> None:
    """Set every theme's last night to the last date somebody spoke of it."""
    con.execute(
        "UPDATE themes SET last_night = s.last_night FROM ("
        " SELECT theme_id, max(night) AS last_night FROM series GROUP BY theme_id) AS s"
        " WHERE s.theme_id = themes.theme_id AND themes.last_night <> s.last_night"
    )
