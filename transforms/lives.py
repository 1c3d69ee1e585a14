"""The states of all themes, kept up night by night."""

from __future__ import annotations

from datetime import timedelta

import duckdb

from models.lives import Life, next_state
from transforms.registry import ALIVE, Stamp, change_states
from transforms.store import rows, transaction


def update_states(
    con: duckdb.DuckDBPyConnection, stamp: Stamp, window_days: int, founders: int
) -> int:
    """Bring the state of every theme up to tonight; each change is an event.

    Args:
        con: The store, the themes of the night decided, not in a transaction.
        stamp: Of tonight.
        window_days: Days that count as now, from 1.
        founders: Voices that keep a theme active, from 2.

    Returns:
        Number of themes that changed; again in the same night, none.
    """
    values = {
        "night": stamp.night,
        "first_day": stamp.night - timedelta(days=window_days - 1),
        "alive": list(ALIVE),
    }
    states: dict[str, str] = {}
    for row in rows(con, "lives", values).to_pylist():
        life = Life(row["state"], row["n_people"], row["n_nights"], row["n_nights_revived"])
        state = next_state(life, founders)
        if state != row["state"]:
            states[row["theme_id"]] = state
    with transaction(con):
        change_states(con, states, stamp)
    return len(states)
