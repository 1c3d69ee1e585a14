"""Stand-ins that can be read: an engine whose vectors are sums of words, and people who speak."""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta

import duckdb
import numpy as np
from numpy.typing import NDArray

from models.embedder import Encoded, Progress
from models.records import EngineId, Night, Page, SourceRecord
from transforms.arrivals import LandRun
from transforms.land import land_page
from transforms.redact import MASKS
from transforms.stage import stage
from transforms.vectors import save_vectors, units_to_encode

N_DIMS = 96
KEY = bytes(range(32))
PARIS = "Europe/Paris"

TOPICS = {
    "battery": "battery drains overnight charger percent winter cold range empty cable plug volts",
    "route": "route map tracking lost recording ride history gps blank distance position trace",
    "brakes": "brakes squeal pads rain disc noise lever front rear cleaning oil screech",
    "delivery": "delivery parcel waiting weeks courier tracking warehouse order late box refund",
    "seat": "seat child helmet harness buckle cushion passenger mount screws legs height kids",
}
"""What people speak of, and in which words."""


class BagEmbedder:
    """An engine in which each word is a direction and a text is the sum of its words."""

    engine = EngineId("bag", "1", "fake", "float32", "", 40, N_DIMS)

    def __init__(self) -> None:
        self.n_encoded = 0

    def encode(self, texts: Sequence[str], progress: Progress | None = None) -> Encoded:
        """Texts with the same words, in any order, have the same vector."""
        words = [re.findall(r"\w+", text.casefold()) for text in texts]
        vectors = np.array([_sum_of(each) for each in words], np.float32).reshape(-1, N_DIMS)
        lengths = np.array([len(each) + 4 for each in words], np.int32)
        self.n_encoded += len(texts)
        if progress:
            progress(len(texts))
        return Encoded(vectors, lengths, lengths > self.engine.max_tokens)


def _sum_of(words: Sequence[str]) -> NDArray[np.float64]:
    total = sum((direction(word) for word in sorted(words)), np.zeros(N_DIMS))
    return total / max(float(np.linalg.norm(total)), 1e-12)


def direction(word: str) -> NDArray[np.float64]:
    """The direction of a word: the same for ever, nearly at right angles to any other's."""
    seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8])
    row = np.random.default_rng(seed).normal(size=N_DIMS)
    return row / np.linalg.norm(row)


def sentence(topic: str, number: int) -> str:
    """What the person of this number says of a topic: always the same, never twice the same."""
    drawn = random.Random(f"{topic} {number}").sample(TOPICS[topic].split(), 7)
    return f"My {' and the '.join((' '.join(drawn[:4]), ' '.join(drawn[4:])))} number{number}"


def said(topic: str, numbers: Sequence[int], **fields: object) -> Iterator[SourceRecord]:
    """One comment a number, each by another person; fields go into every record."""
    for number in numbers:
        told = {"author": f"{topic} {number}", "body": sentence(topic, number), **fields}
        told.setdefault("created_at", datetime(2026, 11, 1, 9, number % 60, tzinfo=UTC))
        yield SourceRecord(native_id=f"{topic}-{number}", **told)  # type: ignore[arg-type]


def night_of(day: date) -> Night:
    """The night that closes a day, its clock at the end of it."""
    as_of = datetime(day.year, day.month, day.day, 23, tzinfo=UTC)
    return Night(day, as_of, as_of + timedelta(hours=1), PARIS)


def land_run(night: Night, run_id: str = "r1", source: str = "forum", **fields: object) -> LandRun:
    """A run that lands one source."""
    told = {"kind": "fake", "community": source, "product": "", "language": "", **fields}
    return LandRun(
        run_id=run_id,
        source=source,
        masks=MASKS,
        region="FR",
        key=KEY,
        night=night,
        max_quarantine_share=0.5,
        **told,  # type: ignore[arg-type]
    )


def hear(
    con: duckdb.DuckDBPyConnection,
    night: Night,
    records: Sequence[SourceRecord],
    source: str = "forum",
    embedder: BagEmbedder | None = None,
) -> None:
    """Land, stage and encode some comments, as a night does before it looks for themes."""
    run = land_run(night, f"run-{night.date}", source)
    land_page(con, run, Page(tuple(records), {}))
    stage(con, run.run_id, night, PARIS, MASKS)
    engine = embedder or BagEmbedder()
    unit_ids, texts = units_to_encode(con, engine.engine.key)
    save_vectors(con, engine.engine.key, unit_ids, engine.encode(texts))
