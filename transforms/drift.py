"""Whether a source is still the one it was: fresh, and with its fields filled as before."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import duckdb
import pandas as pd

from models.records import Night
from transforms.expectations import SOURCE_RULES
from transforms.store import rows
from transforms.validate import Verdicts, validate

MIN_JUDGED = 20
"""Comments, before and now, below which a share of filled fields says nothing."""
MIN_FILLED = 0.2
"""A field that fewer comments had is not missed."""
_NEWEST = "newest comment"
_DAY = timedelta(days=1)


def source_notes(
    con: duckdb.DuckDBPyConnection, source: str, run_id: str, night: Night, stale_days: int = 0
) -> tuple[str, ...]:
    """What is worth telling of a source once a run has landed all of it.

    Args:
        con: The store.
        source: Name of the source.
        run_id: The run that has just landed it.
        night: The night of the run.
        stale_days: Age of the newest comment, in days, from which on it is worth a word; 0: never.

    Returns:
        Sentences; empty if all is as it was.
    """
    fields = rows(con, "source_fields", {"source": source, "run_id": run_id}).to_pylist()
    judged = {row["field"]: row for row in fields if _is_judged(row)}
    age_days = _age_days(con, source, night) if stale_days else None
    facts = {name: _facts(row) for name, row in judged.items()}
    if age_days is not None:
        facts[_NEWEST] = {"days_too_old": age_days - stale_days}
    if not facts:
        return ()
    frame = pd.DataFrame.from_dict(facts, orient="index").reindex(columns=list(_NO_FACTS))
    return _sentences(validate(frame.astype("float64"), SOURCE_RULES), judged, age_days)


_NO_FACTS: dict[str, float | None] = {"days_too_old": None, "share_now": None, "drop": None}


def _is_judged(row: dict[str, Any]) -> bool:
    """Whether there are enough comments on both sides, and the field was one to be missed."""
    is_enough = min(row["n_now"] or 0, row["n_before"] or 0) >= MIN_JUDGED
    return is_enough and row["share_before"] >= MIN_FILLED


def _facts(row: dict[str, Any]) -> dict[str, float]:
    """One row of the source frame."""
    return {"share_now": row["share_now"], "drop": row["share_before"] - row["share_now"]}


def _age_days(con: duckdb.DuckDBPyConnection, source: str, night: Night) -> float | None:
    """Age of the newest comment that the night knows of; None where none has a date."""
    found = con.execute(
        "SELECT max(said_at) FROM comment_versions WHERE source = ? AND said_at < ?",
        [source, night.as_of],
    ).fetchone()
    return None if found is None or found[0] is None else (night.as_of - found[0]) / _DAY


def _sentences(
    verdicts: Verdicts, judged: dict[str, dict[str, Any]], age_days: float | None
) -> tuple[str, ...]:
    """A sentence for each row of the source frame that breaks an expectation."""
    told = []
    for name, broken in verdicts.warned.items():
        if name == _NEWEST and age_days is not None:
            told.append(
                f"the newest comment is {age_days:.0f} days old; is the source still alive? "
                f"({', '.join(broken)})"
            )
        else:
            row = judged[name]
            told.append(
                f"{name} is filled in {row['share_now']:.0%} of the comments of this run, in "
                f"{row['share_before']:.0%} of those before; has the source changed its format? "
                f"({', '.join(broken)})"
            )
    return tuple(told)
