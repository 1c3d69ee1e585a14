"""Rankings of the themes in the store by the people who speak of them, and how firm they are."""

from __future__ import annotations

import duckdb

from models.firmness import weigh_firmness
from models.rankings import rank_themes
from models.records import Night
from models.voices import Firmness, Ranking
from transforms.voices.spoken import load_spoken


def load_rankings(con: duckdb.DuckDBPyConnection, night: Night, window_days: int) -> Ranking:
    """The themes of the window that ends with a night, those of most voices first.

    Args:
        con: The store, its themes decided and its campaigns found; open for reading is enough.
        night: The night; its seed draws the people.
        window_days: Length of the window, from 1; on the first night of the store it is the whole
            corpus.
    """
    spoken, first = load_spoken(con, night.date, window_days)
    return rank_themes(spoken, first, night.date, night.seed)


def load_firmness(
    con: duckdb.DuckDBPyConnection, night: Night, window_days: int
) -> tuple[Firmness, ...]:
    """How firmly the top of the same ranking stands.

    Args:
        con: The store, as for `load_rankings`.
        night: The night.
        window_days: Length of the window, from 1.

    Returns:
        One a theme of the top, in the order of their ranks.
    """
    return weigh_firmness(load_spoken(con, night.date, window_days)[0])
