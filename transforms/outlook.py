"""What a store can tell of a run that has not begun: what the last one did, and what is left of it.

Everything here only reads.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from transforms.arrivals import mask_stamp
from transforms.clean import CLEAN_VERSION
from transforms.language import LANGUAGE_VERSION
from transforms.store import rows

LEAST_MEASURED = 50
"""Texts below which an encoding says nothing about speed."""


@dataclass(frozen=True, slots=True)
class LastRun:
    """The latest run that ended, and what it was told to do."""

    night: date
    versions: Mapping[str, Any]
    configuration: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Stored:
    """How much is stored, and how much of it other rules than today's have made."""

    n_comments: int
    n_texts: int
    n_restaged: int
    """Comments that are masked and cleaned again."""
    n_languages: int
    """Texts whose language is detected again."""
    n_without_vectors: int
    """Texts that the engine has not seen."""


@dataclass(frozen=True, slots=True)
class Speed:
    """How fast an engine was."""

    engine_key: str
    texts_per_second: float


def last_run(con: duckdb.DuckDBPyConnection) -> LastRun | None:
    """The latest run that ended; None: none has.

    Args:
        con: The store. A whole night counts before a stage alone, whichever was later.
    """
    found = rows(con, "outlook_last_run").to_pylist()
    if not found:
        return None
    (row,) = found
    return LastRun(row["night"], json.loads(row["versions"]), json.loads(row["configuration"]))


def last_refit_configuration(con: duckdb.DuckDBPyConnection) -> Mapping[str, Any] | None:
    """What the latest run that clustered everything was told to do; None: none is known.

    Args:
        con: The store.
    """
    found = rows(con, "outlook_refit")["configuration"].to_pylist()
    return json.loads(found[0]) if found else None


def stored(
    con: duckdb.DuckDBPyConnection, masks: Sequence[str], region: str, engine_key: str
) -> Stored:
    """How much is stored, and how much of it the next run makes again.

    Args:
        con: The store.
        masks: Kinds to mask.
        region: Country of phone numbers without their country code.
        engine_key: `EngineId.key`; empty: one that has seen nothing.
    """
    values = {
        "clean_version": CLEAN_VERSION,
        "mask_version": mask_stamp(masks, region),
        "language_version": LANGUAGE_VERSION,
        "engine_key": engine_key,
    }
    (row,) = rows(con, "outlook_stored", values).to_pylist()
    return Stored(**row)


def n_comments_by_source(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Name of a source -> how many comments of it are stored.

    Args:
        con: The store.
    """
    return dict(
        con.execute("SELECT source, count(*) FROM staged_comments GROUP BY source").fetchall()
    )


def last_speed(con: duckdb.DuckDBPyConnection) -> Speed | None:
    """How fast the latest encoding of at least LEAST_MEASURED texts was; None: there was none.

    Args:
        con: The store.
    """
    found = rows(con, "outlook_speed", {"least": LEAST_MEASURED}).to_pylist()
    return Speed(**found[0]) if found else None
