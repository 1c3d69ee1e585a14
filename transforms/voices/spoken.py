"""What was said in a window, out of the store, as the columns that rankings are made from."""

from __future__ import annotations

from datetime import date

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from models.spoken import NONE, Column, Spoken
from models.voices import DIMENSIONS
from transforms.readings import window_from
from transforms.store import rows


def load_spoken(
    con: duckdb.DuckDBPyConnection, night: date, window_days: int
) -> tuple[Spoken, date | None]:
    """The comments of a window that are not set aside, and its first date.

    Args:
        con: The store, its themes decided and its campaigns found; open for reading is enough.
        night: The last local date.
        window_days: Length of the window, from 1; on the first night of the store it is the whole
            corpus, and the first date is None.
    """
    first = window_from(con, night, window_days)
    table = rows(con, "voices_spoken", {"night": night, "window_from": first})
    spoken = Spoken(
        themes=_column(table["theme_id"]),
        voices=_column(table["voice"]),
        people=_column(table["person"]),
        texts=_column(table["text_id"]),
        copies=_column(table["copy_id"]),
        campaigns=_column(table["campaign_id"]),
        parts={dimension: _column(table[dimension]) for dimension in DIMENSIONS},
        ratings=table["rating"].to_numpy().astype(np.float64),
    )
    return spoken, first


def _column(values: pa.ChunkedArray) -> Column:
    """Values as their places among the distinct ones; what is empty has none."""
    known = pc.unique(values)
    names = known.filter(pc.not_equal(known, "")).sort()
    codes = pc.fill_null(pc.index_in(values, names), NONE)
    return Column(tuple(names.to_pylist()), np.asarray(codes.to_numpy(), np.intp))
