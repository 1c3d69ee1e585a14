"""Spaces in the store: each fit is kept, so that what was measured in it can be compared again."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb
import numpy as np

from models.space import Space
from transforms.registry import Stamp


@dataclass(frozen=True, slots=True)
class StoredSpace:
    """A space as the store keeps it."""

    space: Space
    engine_key: str
    fitted_night: date
    n_texts: int
    params: Mapping[str, Any]
    """What decided on the themes of the refit that fitted it; JSON values."""
    coverage: float
    """Share of the comments that had a theme after that refit, 0..1."""


def load_space(con: duckdb.DuckDBPyConnection, engine_key: str) -> StoredSpace | None:
    """The latest space of an engine; None before the first fit."""
    return _stored(
        con.execute(
            f"{_SELECT} WHERE engine_key = ? ORDER BY fitted_night DESC, space_id LIMIT 1",
            [engine_key],
        ).fetchone()
    )


def first_fit(con: duckdb.DuckDBPyConnection, engine_key: str) -> StoredSpace | None:
    """The first space of an engine; None before the first fit."""
    return _stored(
        con.execute(
            f"{_SELECT} WHERE engine_key = ? ORDER BY fitted_night, space_id LIMIT 1",
            [engine_key],
        ).fetchone()
    )


def find_space(con: duckdb.DuckDBPyConnection, space_id: str) -> StoredSpace | None:
    """A space by its name; None if the store does not have it."""
    return _stored(con.execute(f"{_SELECT} WHERE space_id = ?", [space_id]).fetchone())


def current_stamp(con: duckdb.DuckDBPyConnection, night: date, run_id: str) -> Stamp:
    """A stamp in the space that themes are compared in now.

    Args:
        con: The store.
        night: The night or local date of what is done.
        run_id: The run, or the name of the act.
    """
    return Stamp(night, run_id, current_space_id(con))


def current_space_id(con: duckdb.DuckDBPyConnection) -> str:
    """The space that themes are compared in now; "" before the first fit."""
    row = con.execute(
        "SELECT space_id FROM spaces ORDER BY fitted_night DESC, space_id LIMIT 1"
    ).fetchone()
    return str(row[0]) if row else ""


def save_space(con: duckdb.DuckDBPyConnection, stored: StoredSpace, run_id: str) -> None:
    """Keep a space; a second fit of the same night replaces the first."""
    space = stored.space
    buffer = io.BytesIO()
    means = {f"mean:{name}": array for name, array in sorted(space.language_means.items())}
    turns = {f"turn:{name}": array for name, array in sorted(space.language_turns.items())}
    fitted = {"mean": space.mean, "components": space.components}
    if space.local is not None:
        fitted["local"] = space.local
    np.savez(buffer, allow_pickle=False, **fitted, **means, **turns)
    con.execute(
        "DELETE FROM spaces WHERE engine_key = ? AND fitted_night = ? AND space_id <> ?",
        [stored.engine_key, stored.fitted_night, space.space_id],
    )
    con.execute(
        "INSERT OR REPLACE INTO spaces BY NAME SELECT $space_id AS space_id,"
        " $engine_key AS engine_key, $fitted_night AS fitted_night, $n_texts AS n_texts,"
        " $params AS params, $arrays AS arrays, $run_id AS run_id, $coverage AS coverage",
        {
            "space_id": space.space_id,
            "engine_key": stored.engine_key,
            "fitted_night": stored.fitted_night,
            "n_texts": stored.n_texts,
            "params": json.dumps(stored.params, sort_keys=True),
            "arrays": buffer.getvalue(),
            "run_id": run_id,
            "coverage": stored.coverage,
        },
    )


def last_refit(con: duckdb.DuckDBPyConnection) -> date | None:
    """The night of the latest fit of a space; None before the first."""
    row = con.execute("SELECT max(fitted_night) FROM spaces").fetchone()
    return row[0] if row else None


_SELECT = "SELECT arrays, engine_key, fitted_night, n_texts, params, coverage FROM spaces"


def _stored(row: tuple[Any, ...] | None) -> StoredSpace | None:
    if row is None:
        return None
    arrays = np.load(io.BytesIO(row[0]))
    means = {name[5:]: arrays[name] for name in arrays.files if name.startswith("mean:")}
    turns = {name[5:]: arrays[name] for name in arrays.files if name.startswith("turn:")}
    local = arrays["local"] if "local" in arrays.files else None
    space = Space(arrays["mean"], means, arrays["components"], turns, local)
    return StoredSpace(space, row[1], row[2], row[3], json.loads(row[4]), row[5])
