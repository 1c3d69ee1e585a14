"""Communities in the store compared."""

from __future__ import annotations

import duckdb

from models.communities import compare
from models.records import Night
from models.voices import Comparison
from transforms.voices.spoken import load_spoken


def compare_communities(
    con: duckdb.DuckDBPyConnection, night: Night, window_days: int
) -> Comparison:
    """What is said everywhere in a window, and what only or mostly in one community.

    Args:
        con: The store, its themes decided and its campaigns found; open for reading is enough.
        night: The last night of the window.
        window_days: Length of the window, from 1; on the first night of the store it is the whole
            corpus.
    """
    return compare(load_spoken(con, night.date, window_days)[0])
