"""The comments that a person's word would teach most about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa

from models.intents import INTENTS, Probabilities, uncertainty
from transforms.store import rows
from transforms.voices.labels import Label
from transforms.voices.signals import SCORED_STANCES


@dataclass(frozen=True, slots=True)
class Question:
    """A comment to ask about, and what is thought of it now."""

    comment_id: str
    text: str
    n_people: int
    """Who say it or a copy; 1 where nobody is named."""
    intents: tuple[str, ...]
    stance: str


def most_telling(
    con: duckdb.DuckDBPyConnection, labels: Sequence[Label], limit: int
) -> list[Question]:
    """What to ask about, the most telling first: what is least sure and said by most people.

    Args:
        con: The store, with signals.
        labels: What was answered already: neither that nor its copies are asked again.
        limit: Most questions wanted.
    """
    answered = {
        "comment_ids": sorted({label.comment_id for label in labels}),
        "texts": sorted({label.text for label in labels}),
    }
    table = rows(con, "voices_askable", answered)
    bits = uncertainty(_columns(table, INTENTS), _stances(table))
    worth = np.round(bits * np.log2(1 + table["n_people"].to_numpy()), 4)
    order = np.argsort(-worth, kind="stable")[:limit]
    return [_question(row) for row in table.take(order).to_pylist()]


def _columns(table: pa.Table, names: Sequence[str]) -> Probabilities:
    return np.column_stack([table[name].to_numpy() for name in names])


def _stances(table: pa.Table) -> Probabilities:
    """With that of "none", which is what the others leave."""
    scored = _columns(table, SCORED_STANCES)
    return np.column_stack([scored, np.clip(1 - scored.sum(axis=1), 0, 1)])


def _question(row: Mapping[str, Any]) -> Question:
    return Question(
        comment_id=row["comment_id"],
        text=row["text"],
        n_people=row["n_people"],
        intents=tuple(row["intents"]),
        stance=row["stance"],
    )
