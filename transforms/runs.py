"""The log of runs: what began, how each source and stage fared, how it ended."""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Literal

import duckdb

from models.errors import StoreError
from models.records import LandCounts, Night, SourceOutcome, StageOutcome
from transforms.store import read_sql, rows, run_sql, transaction

_KILLED = "it ended without a word: the process or the machine was stopped"


@dataclass(frozen=True, slots=True)
class RunEnd:
    """How a run ended."""

    status: Literal["done", "partial", "failed"]
    """partial: done, but some source failed."""
    finished_at: datetime
    """UTC."""
    staged: int = 0
    """Comments staged by the run."""
    themes: int = 0
    """Themes that there are at its end."""
    coverage: float | None = None
    """Share of the comments in the window that have a theme, 0..1."""
    peak_mb: float | None = None
    """The most memory the run held."""
    message: str = ""
    """What failed, and what to do."""


def start_run(
    con: duckdb.DuckDBPyConnection,
    night: Night,
    command: str,
    versions: Mapping[str, object],
    started_at: datetime,
    configuration: Mapping[str, object] | None = None,
) -> str:
    """Write down that a run begins; runs that never ended are marked as killed.

    Args:
        con: The store, open for writing; the caller holds the run lock.
        night: The night that the run stands at.
        command: What the user asked for, such as "run" or "ingest".
        versions: Versions of program, rules and model; JSON values.
        started_at: The clock (UTC); `night.now` may be the same for many runs of a replay.
        configuration: What the run was told to do, without secrets; JSON values.

    Returns:
        The run's id: unique, and in the order of nights, then of clocks.
    """
    run_id = f"{night.date:%Y%m%d}-{started_at:%Y%m%d%H%M%S%f}-{secrets.token_hex(2)}"
    with transaction(con):
        run_sql(con, "runs_killed", {"message": _KILLED})
        values = {
            "run_id": run_id,
            "night": night.date,
            "as_of": night.as_of,
            "seed": night.seed,
            "command": command,
            "started_at": started_at,
            "versions": json.dumps(dict(versions), sort_keys=True),
            "configuration": json.dumps(dict(configuration or {}), sort_keys=True),
        }
        run_sql(con, "runs_start", values)
    return run_id


def record_source(con: duckdb.DuckDBPyConnection, run_id: str, outcome: SourceOutcome) -> None:
    """Write down how a source fared; a later word on the same source replaces all but its notes.

    Args:
        con: The store, open for writing.
        run_id: The run.
        outcome: How it fared.

    Raises:
        StoreError: The counts do not add up.
    """
    if not outcome.counts.is_conserved:
        raise StoreError(
            f"source {outcome.source}: its counts do not add up ({asdict(outcome.counts)}), so "
            "they were not stored; please report this with the log of the run"
        )
    values = {
        "run_id": run_id,
        "source": outcome.source,
        "status": outcome.status,
        "message": outcome.message,
        "notes": json.dumps(_all_notes(con, run_id, outcome.source, outcome.notes)),
        **asdict(outcome.counts),
    }
    run_sql(con, "runs_source", values)


def add_notes(
    con: duckdb.DuckDBPyConnection, run_id: str, source: str, notes: Iterable[str]
) -> None:
    """Keep what is worth telling of a source while it is still being heard, each sentence once.

    Args:
        con: The store, open for writing.
        run_id: The run.
        source: Name of the source; nothing is kept if the run has no row of it yet.
        notes: Sentences.
    """
    told = json.dumps(_all_notes(con, run_id, source, notes))
    con.execute(
        "UPDATE run_sources SET notes = ? WHERE run_id = ? AND source = ?", [told, run_id, source]
    )


def notes_of(con: duckdb.DuckDBPyConnection, run_id: str, source: str) -> tuple[str, ...]:
    """What is worth telling of a source in a run, so far.

    Args:
        con: The store.
        run_id: The run.
        source: Name of the source.
    """
    return tuple(_all_notes(con, run_id, source, ()))


def _all_notes(
    con: duckdb.DuckDBPyConnection, run_id: str, source: str, notes: Iterable[str]
) -> list[str]:
    """The notes kept so far and further ones, each once, in the order they came."""
    row = con.execute(
        "SELECT notes FROM run_sources WHERE run_id = ? AND source = ?", [run_id, source]
    ).fetchone()
    kept: list[str] = json.loads(row[0]) if row else []
    return list(dict.fromkeys([*kept, *notes]))


def record_stage(
    con: duckdb.DuckDBPyConnection,
    run_id: str,
    outcome: StageOutcome,
    status: Literal["running", "done", "failed"] = "done",
) -> None:
    """Write down how a stage fared; a later attempt replaces it.

    Args:
        con: The store, open for writing.
        run_id: The run.
        outcome: How it fared.
        status: Where it stands.
    """
    values = {
        "run_id": run_id,
        "stage": outcome.stage,
        "status": status,
        "seconds": outcome.seconds,
        "n_in": outcome.n_in,
        "n_out": outcome.n_out,
        "detail": json.dumps(dict(outcome.detail), sort_keys=True, default=str),
    }
    run_sql(con, "runs_stage", values)


def finish_run(con: duckdb.DuckDBPyConnection, run_id: str, end: RunEnd) -> LandCounts:
    """Write down how a run ended, with the sums of its sources.

    Args:
        con: The store, open for writing.
        run_id: The run.
        end: How it ended.

    Returns:
        The sums over the sources; they add up.
    """
    run_sql(con, "runs_finish", {"run_id": run_id, **asdict(end)})
    return run_counts(con, run_id)


def run_counts(con: duckdb.DuckDBPyConnection, run_id: str) -> LandCounts:
    """What became of the records of a run, over all sources heard so far.

    Args:
        con: The store.
        run_id: The run.
    """
    names = LandCounts.__slots__
    found = con.execute(
        "SELECT received, new, edited, deleted, unchanged, quarantined, set_aside, held "
        "FROM run_sources WHERE run_id = ?",
        [run_id],
    ).fetchall()
    return sum((LandCounts(**dict(zip(names, row, strict=True))) for row in found), LandCounts())


def source_counts(con: duckdb.DuckDBPyConnection, run_id: str, source: str) -> LandCounts:
    """What became of the records of one source in a run, so far.

    Args:
        con: The store.
        run_id: The run.
        source: Name of the source.
    """
    row = con.execute(
        "SELECT received, new, edited, deleted, unchanged, quarantined, set_aside, held "
        "FROM run_sources WHERE run_id = ? AND source = ?",
        [run_id, source],
    ).fetchone()
    return LandCounts(*row) if row else LandCounts()


def last_night(con: duckdb.DuckDBPyConnection) -> date | None:
    """The latest night of which anything was landed, staged or given a theme; None: no night yet.

    Args:
        con: The store. Runs that only looked, or failed before they brought anything, count not.
    """
    (night,) = rows(con, "runs_last_night")["night"].to_pylist()
    return night  # type: ignore[no-any-return]


def commands_run(con: duckdb.DuckDBPyConnection) -> set[str]:
    """The commands of all runs.

    Args:
        con: The store.
    """
    return {command for (command,) in con.execute("SELECT DISTINCT command FROM runs").fetchall()}


@dataclass(frozen=True, slots=True)
class SourceState:
    """How far one source is."""

    source: str
    night: date
    """Of the latest run that asked it."""
    status: str
    received: int
    new: int
    edited: int
    deleted: int
    n_comments: int
    """Known and not gone."""
    newest_at: datetime | None
    """When the newest of them was said."""
    has_cursor: bool
    """Whether it goes on from a bookmark; else it is read from its start."""


def source_states(con: duckdb.DuckDBPyConnection) -> dict[str, SourceState]:
    """How far each source is that was ever asked.

    Args:
        con: The store.

    Returns:
        By name of the source.
    """
    rows = con.execute(read_sql("source_states")).fetchall()
    return {row[0]: SourceState(*row) for row in rows}
