"""Why numbers moved, night by night, for all themes."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import duckdb

from models.causes import Change
from models.reading import Ledger
from transforms.ledger import change_of
from transforms.store import rows

N_NIGHTS = 400
"""Closed nights that are looked back on: a year, and what leads up to it."""


def read_ledger(con: duckdb.DuckDBPyConnection, night: date, n_nights: int = N_NIGHTS) -> Ledger:
    """The ledger of the last closed nights.

    Args:
        con: The store; reading is enough.
        night: The last night that counts.
        n_nights: Most closed nights wanted, from 1.
    """
    closed = con.execute(
        "SELECT night FROM ledger_nights WHERE night <= ? ORDER BY night DESC LIMIT ?",
        [night, n_nights],
    ).fetchall()
    nights = tuple(sorted(day for (day,) in closed))
    if not nights:
        return Ledger()
    refits = con.execute(
        "SELECT DISTINCT fitted_night FROM spaces"
        " WHERE fitted_night > (SELECT min(fitted_night) FROM spaces)"
    ).fetchall()
    changes: dict[str, list[Change]] = defaultdict(list)
    values = {"first": nights[0], "night": night}
    for row in rows(con, "reading_changes", values).to_pylist():
        changes[row["theme_id"]].append(change_of(row))
    return Ledger(
        nights,
        frozenset(day for (day,) in refits if nights[0] <= day <= night),
        {theme_id: tuple(own) for theme_id, own in changes.items()},
    )
