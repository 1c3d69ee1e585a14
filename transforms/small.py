"""What a small store says of itself: what to read first, what is said twice, what is missing."""

from __future__ import annotations

from collections import defaultdict

import duckdb

from models.reading import ReadingList
from models.small import (
    Facts,
    clear_groups,
    is_small,
    plain_points,
    reading_order,
    what_is_missing,
)
from transforms.store import rows
from transforms.vectors import load_corpus


def reading_list(con: duckdb.DuckDBPyConnection, engine_key: str) -> ReadingList | None:
    """What to read instead of numbers.

    Args:
        con: The store, staged, every text with its vector.
        engine_key: `EngineId.key`.

    Returns:
        None for a corpus that is large enough to count.
    """
    facts = _facts(con)
    if not is_small(facts.n_comments):
        return None
    corpus = load_corpus(con, engine_key)
    points = plain_points(corpus.vectors, corpus.languages)
    order = reading_order(points, corpus.n_tokens, [len(voices) for voices in corpus.voices])
    groups: dict[int, list[str]] = defaultdict(list)
    labels = clear_groups(points, corpus.n_tokens, corpus.voices, founders=1)
    for text_id, label in zip(corpus.text_ids, labels.tolist(), strict=True):
        groups[label].append(text_id)
    return ReadingList(
        text_ids=tuple(corpus.text_ids[i] for i in order),
        alike=tuple(tuple(groups[label]) for label in sorted(groups) if label >= 0),
        missing=what_is_missing(facts),
    )


def _facts(con: duckdb.DuckDBPyConnection) -> Facts:
    (told,) = rows(con, "small_facts").to_pylist()
    return Facts(**told)
