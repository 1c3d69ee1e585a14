"""The registry of themes in the store: spaces, centres, memberships; ids last for ever."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from models.assign import Centres
from models.space import Floats, Space, SpaceParams
from transforms.store import frames, rows, run_sql

ALIVE = ("candidate", "emerging", "active", "cooling", "dormant", "revived", "hidden")
"""States in which a theme takes comments."""


@dataclass(frozen=True, slots=True)
class StoredSpace:
    """A space as the store keeps it."""

    space: Space
    fitted_night: date
    n_texts: int


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


def load_space(con: duckdb.DuckDBPyConnection, engine_key: str) -> StoredSpace | None:
    """The latest space of an engine; None before the first fit."""
    row = con.execute(
        "SELECT arrays, fitted_night, n_texts FROM spaces WHERE engine_key = ?"
        " ORDER BY fitted_night DESC, space_id LIMIT 1",
        [engine_key],
    ).fetchone()
    if row is None:
        return None
    arrays = np.load(io.BytesIO(row[0]))
    means = {name[5:]: arrays[name] for name in arrays.files if name.startswith("mean:")}
    return StoredSpace(Space(arrays["mean"], means, arrays["components"]), row[1], row[2])


def save_space(
    con: duckdb.DuckDBPyConnection,
    space: Space,
    params: SpaceParams,
    engine_key: str,
    n_texts: int,
    stamp: Stamp,
) -> None:
    """Keep a space; a second fit of the same night replaces the first."""
    buffer = io.BytesIO()
    means = {f"mean:{name}": array for name, array in sorted(space.language_means.items())}
    np.savez(buffer, allow_pickle=False, mean=space.mean, components=space.components, **means)
    con.execute(
        "DELETE FROM spaces WHERE engine_key = ? AND fitted_night = ? AND space_id <> ?",
        [engine_key, stamp.night, space.space_id],
    )
    con.execute(
        "INSERT OR REPLACE INTO spaces VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            space.space_id,
            engine_key,
            stamp.night,
            n_texts,
            json.dumps(asdict(params)),
            buffer.getvalue(),
            stamp.run_id,
        ],
    )


def load_centres(con: duckdb.DuckDBPyConnection, space_id: str) -> Centres:
    """Centres of the themes that take comments, ascending ids."""
    table = con.execute(
        "SELECT c.theme_id, c.centre, c.threshold FROM theme_centres AS c"
        " JOIN themes AS t USING (theme_id)"
        " WHERE c.space_id = $space_id AND t.state = ANY($alive) AND t.replaced_by = ''"
        " ORDER BY c.theme_id",
        {"space_id": space_id, "alive": list(ALIVE)},
    ).to_arrow_table()
    theme_ids = tuple(table["theme_id"].to_pylist())
    flat = table["centre"].combine_chunks().flatten().to_numpy()
    return Centres(
        theme_ids,
        flat.reshape(len(theme_ids), -1).astype(np.float32) if theme_ids else _no_rows(),
        table["threshold"].to_numpy().astype(np.float32),
    )


def _no_rows() -> Floats:
    return np.zeros((0, 0), np.float32)


def save_centres(
    con: duckdb.DuckDBPyConnection, centres: Centres, n_texts: Sequence[int], space_id: str
) -> None:
    """Keep the centres of some themes in a space."""
    table = pa.table(
        {
            "theme_id": pa.array(centres.theme_ids, pa.string()),
            "centre": pa.array([row.tolist() for row in centres.rows], pa.list_(pa.float32())),
            "threshold": pa.array(centres.thresholds, pa.float32()),
            "n_texts": pa.array(n_texts, pa.int64()),
        }
    )
    with frames(con, fitted=table):
        con.execute(
            "INSERT OR REPLACE INTO theme_centres"
            " SELECT $space_id, theme_id, centre, threshold, n_texts FROM fitted",
            {"space_id": space_id},
        )


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
    """Add themes that are new tonight; their names come later."""
    for theme_id in theme_ids:
        con.execute(
            "INSERT INTO themes (theme_id, state, first_night, last_night, run_id)"
            " VALUES (?, 'active', ?, ?, ?)",
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
) -> None:
    """Give texts their theme from tonight on, keeping what they had before.

    Args:
        con: The store.
        text_ids: Distinct texts.
        theme_ids: Theme of each; "" is none.
        strengths: Similarity of each to its theme's centre, or to the nearest, -1..1.
        stamp: Of tonight.
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
        run_sql(con, "save_assignments", asdict(stamp))


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
        con.execute("INSERT OR REPLACE INTO series BY NAME SELECT * FROM counted")
    return len(table)


def touch_themes(con: duckdb.DuckDBPyConnection) -> None:
    """Set every theme's last night to the last date somebody spoke of it."""
    con.execute(
        "UPDATE themes SET last_night = s.last_night FROM ("
        " SELECT theme_id, max(night) AS last_night FROM series GROUP BY theme_id) AS s"
        " WHERE s.theme_id = themes.theme_id AND themes.last_night <> s.last_night"
    )


def last_refit(con: duckdb.DuckDBPyConnection) -> date | None:
    """The night of the latest fit of a space; None before the first."""
    row = con.execute("SELECT max(fitted_night) FROM spaces").fetchone()
    return row[0] if row else None
