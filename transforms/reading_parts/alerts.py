"""The alerts that a night has to tell."""

from __future__ import annotations

from datetime import date
from typing import Any

import duckdb

from models.alerts import AlertLifeParams
from models.reading import AlertReading
from transforms.store import rows

_ROUNDED = ("strength", "expected", "low", "high", "window_expected")


def read_alerts(con: duckdb.DuckDBPyConnection, night: date) -> tuple[AlertReading, ...]:
    """The alerts that are open, and those that fell silent for good on the night.

    One that ended otherwise (its theme is hidden or gone, or another alert of the same theme goes
    on) has nothing to tell.

    Args:
        con: The store, its alerts raised; reading is enough.
        night: The night.

    Returns:
        Ascending ids, each with the numbers of the last night in which it stood out.
    """
    values = {"night": night, "quiet_nights": AlertLifeParams().quiet_nights}
    return tuple(_alert(row) for row in rows(con, "reading_alerts", values).to_pylist())


def _alert(row: dict[str, Any]) -> AlertReading:
    told = {**row, **{name: round(row[name], 4) for name in _ROUNDED}}
    return AlertReading(
        **{
            **told,
            "q_value": float(f"{row['q_value']:.4g}"),
            "opened_nights": tuple(row["opened_nights"]),
            "text_ids": tuple(row["text_ids"]),
        }
    )
