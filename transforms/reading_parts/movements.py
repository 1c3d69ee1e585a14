"""The movements that a night has to tell."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import duckdb

from models.reading import AlertReading, MovementReading
from transforms.store import rows


def read_movements(
    con: duckdb.DuckDBPyConnection, night: date, alerts: Iterable[AlertReading]
) -> tuple[MovementReading, ...]:
    """The movements of which the night tells an alert.

    Args:
        con: The store, its movements found; reading is enough.
        night: The night.
        alerts: Those that the night tells.

    Returns:
        Ascending ids.
    """
    told = {alert.alert_id for alert in alerts}
    found = rows(con, "reading_movements", {"night": night}).to_pylist()
    return tuple(
        MovementReading(
            **{
                **row,
                "alert_ids": tuple(row["alert_ids"]),
                "text_ids": tuple(row["text_ids"]),
            }
        )
        for row in found
        if told.intersection(row["alert_ids"])
    )
