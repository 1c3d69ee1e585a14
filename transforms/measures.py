"""What a night counts."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb

from models.records import Night
from transforms.ledger import write_changes
from transforms.registry import ALIVE, save_series, touch_themes
from transforms.store import transaction


@dataclass(frozen=True, slots=True)
class Measured:
    """The counts of a night."""

    n_comments: int
    """Staged comments that are not set aside."""
    n_themes: int
    """Themes that take comments."""
    coverage: float
    """Share of the comments that have a theme, 0..1."""


def measure_night(con: duckdb.DuckDBPyConnection, night: Night, run_id: str) -> Measured:
    """Write the daily series of every theme and why it moved, and count the night.

    Args:
        con: The store, its themes decided, in no transaction.
        night: The night; what was said on later dates is not in the series.
        run_id: The run.

    Raises:
        StoreError: The changes do not add up: the tables were changed by something else.
    """
    with transaction(con):
        save_series(con, night.date)
        touch_themes(con)
        write_changes(con, night, run_id)
    row = con.execute(
        "SELECT count(*), count(*) FILTER (WHERE a.theme_id <> '') FROM staged_comments AS c"
        " LEFT JOIN assignments AS a ON a.text_id = c.text_id AND a.until_night IS NULL"
        " WHERE NOT c.is_set_aside"
    ).fetchone()
    n_comments, n_in_themes = row or (0, 0)
    themes = con.execute(
        "SELECT count(*) FROM themes WHERE state = ANY($alive) AND replaced_by = ''",
        {"alive": list(ALIVE)},
    ).fetchone()
    coverage = n_in_themes / n_comments if n_comments else 0.0
    return Measured(n_comments, themes[0] if themes else 0, coverage)
