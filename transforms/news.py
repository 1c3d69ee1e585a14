"""What is news in some nights: texts around which far more is said than before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

import duckdb
import numpy as np
import pyarrow as pa

from models.movements import MIN_NEWS, Flags, Numbers, Said, news_shares
from models.space import Floats, unit_rows
from transforms.spaces import StoredSpace
from transforms.store import rows

BASELINE_NIGHTS = 56
MIN_NIGHTS = 14
"""Sources younger than that say nothing of what is new."""


class Past(NamedTuple):
    """A distinct text that was said before."""

    language: str
    text: str
    theme_id: str
    area: str


@dataclass(frozen=True, slots=True)
class News:
    """Distinct texts that are news, copies folded, in ascending order of their copies."""

    begun_on: date
    last_on: date
    """The nights looked at."""
    copy_ids: Sequence[str]
    texts: Sequence[str]
    languages: Sequence[str]
    themes: Sequence[str]
    areas: Sequence[str]
    shares: Numbers
    points: Floats
    before: Sequence[Past]
    """What was said before, for contrast."""


def load_news(
    con: duckdb.DuckDBPyConnection, stored: StoredSpace, begun_on: date, last_on: date
) -> News:
    """What is news in some nights, against the BASELINE_NIGHTS before them.

    Args:
        con: The store, its themes decided.
        stored: The space; only its means are used, for what is common to a language.
        begun_on: The first night.
        last_on: The last one.
    """
    values = {
        "first": begun_on - timedelta(BASELINE_NIGHTS),
        "begun_on": begun_on,
        "last": last_on,
        "min_nights": MIN_NIGHTS,
        "engine_key": stored.engine_key,
    }
    table = rows(con, "movements_said", values)
    languages = table["language"].to_pylist()
    points = _points(stored, table, languages)
    is_new = np.array(table["is_new"].to_pylist(), np.bool_)
    shares = news_shares(Said(points, is_new, _weights(table, begun_on, last_on)))
    is_news = shares >= MIN_NEWS
    chosen = np.flatnonzero(is_new)[is_news]
    own = table.take(pa.array(chosen))
    return News(
        begun_on=begun_on,
        last_on=last_on,
        copy_ids=own["copy_id"].to_pylist(),
        texts=own["text"].to_pylist(),
        languages=own["language"].to_pylist(),
        themes=own["theme_id"].to_pylist(),
        areas=own["area"].to_pylist(),
        shares=shares[is_news],
        points=points[chosen],
        before=_before(table, is_new),
    )


def _weights(table: pa.Table, begun_on: date, last_on: date) -> Numbers:
    """Texts that as many nights lead to expect, for each one of the nights before."""
    past = [(begun_on - day).days for day in table["first_on"].to_pylist()]
    n_known = np.clip(np.array(past, np.float64), 1, BASELINE_NIGHTS)
    return np.asarray(((last_on - begun_on).days + 1) / n_known, np.float64)


def _before(table: pa.Table, is_new: Flags) -> list[Past]:
    past = table.filter(pa.array(~is_new)).select(Past._fields).to_pydict()
    return [Past(*each) for each in zip(*past.values(), strict=True)]


def _points(stored: StoredSpace, table: pa.Table, languages: Sequence[str]) -> Floats:
    """Vectors without what is common to their language: fine differences count as they are."""
    space = stored.space
    if not len(table):
        return np.zeros((0, len(space.mean)), np.float32)
    flat = table["vector"].combine_chunks().flatten().to_numpy().astype(np.float64)
    means = np.stack([space.language_means.get(tag, space.mean) for tag in languages])
    return unit_rows(flat.reshape(len(table), len(space.mean)) - means).astype(np.float32)
