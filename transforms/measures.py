"""What a night counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import duckdb

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


def measure_night(con: duckdb.DuckDBPyConnection, night: date) -> Measured:
    """Write the daily series of every theme and count the night.

    Args:
        con: The store, its themes decided.
        night: The night; what was said on later dates is not in the series.
    """
    with transaction(con):
        save_series(con, night)
        touch_themes(con)
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
