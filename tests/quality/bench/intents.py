"""Intents of real comments against those that people gave them."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.embedder import Embedder
from models.records import Page, SourceRecord
from tests.fakes import PARIS, land_run, night_of
from tests.quality.bench.datasets import APPS, read_csv
from transforms.copies import near_copies, text_id
from transforms.land import land_page
from transforms.redact import MASKS
from transforms.stage import stage
from transforms.store import MEMORY, open_store
from transforms.vectors import save_vectors, units_to_encode
from transforms.voices.signals import find_signals

PAGE = 5_000
N_BINS = 10
MAX_BODY = 2_000
LANGUAGES = ("en", "fr")

Holds = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Judged:
    """A comment and what people said of it."""

    text: str
    group: str
    """App and language, or the source."""
    intents: frozenset[str]
    """Of those that were asked for."""
    rating: float | None = None


@dataclass(frozen=True, slots=True)
class Signal:
    """What the program says of a text."""

    intents: frozenset[str]
    stance: str
    scores: tuple[float, ...]
    """Of problem, request and question."""


@dataclass(frozen=True, slots=True)
class Bin:
    """Comments with about the same probability."""

    n: int
    said: float
    """Mean probability."""
    true: float
    """Share of them that has the intent."""


def minibar_intents(data: Path) -> list[Judged]:
    """Reviews of two apps in two languages; of copies one, what most labels of its text say.

    Args:
        data: The folder of real data.
    """
    labels: dict[str, list[tuple[str, bool, bool, float]]] = defaultdict(list)
    for app in APPS:
        for language in LANGUAGES:
            for row in read_csv(data / f"minibar/intents/{app}.{language}.csv"):
                told = (row["problem_report"] == "1", row["feature_request"] == "1")
                group = f"{app.replace('_', ' ')}, {language}"
                labels[row["data"].strip()].append((group, *told, float(row["score"])))
    return [_agreed(text, labels[text]) for text in _without_copies(sorted(set(labels) - {""}))]


def _agreed(text: str, told: Sequence[tuple[str, bool, bool, float]]) -> Judged:
    shares = {
        "problem": np.mean([each[1] for each in told]),
        "request": np.mean([each[2] for each in told]),
    }
    agreed = frozenset(name for name, share in shares.items() if share >= 0.5)
    return Judged(text, told[0][0], agreed, float(np.median([each[3] for each in told])))


def _without_copies(texts: Sequence[str]) -> list[str]:
    ids = [text_id(text) for text in texts]
    copies = near_copies(ids, texts)
    return [text for one, text in zip(ids, texts, strict=True) if copies[one] == one]


def nlbse_issues(data: Path) -> list[Judged]:
    """Issues of five repositories: bug, feature or question.

    Args:
        data: The folder of real data.
    """
    csv.field_size_limit(10_000_000)
    names = {"bug": "problem", "feature": "request", "question": "question"}
    told = {
        f"{row['title'].strip()}\n{(row['body'] or '')[:MAX_BODY]}".strip(): row["label"]
        for row in read_csv(data / "nlbse24/issues_train.csv")
    }
    return [Judged(text, "nlbse24", frozenset({names[label]})) for text, label in told.items()]


def other_languages(file: Path) -> list[Judged]:
    """Sentences written for this project in languages without cues or examples.

    Args:
        file: A csv of text, language, intents, stance.
    """
    return [
        Judged(row["text"], row["language"], frozenset(row["intents"].split("|")) - {"other"})
        for row in read_csv(file)
    ]


def hear_signals(texts: Sequence[str], embedder: Embedder) -> list[Signal]:
    """What the program says of texts: landed, staged, encoded, signalled; labels unseen.

    Args:
        texts: Distinct.
        embedder: The engine.
    """
    night = night_of(date(2026, 11, 2))
    with open_store(MEMORY) as con:
        for start in range(0, len(texts), PAGE):
            records = tuple(
                SourceRecord(native_id=str(start + place), body=text)
                for place, text in enumerate(texts[start : start + PAGE])
            )
            land_page(con, land_run(night), Page(records, {}))
        stage(con, "r1", night, PARIS, MASKS)
        unit_ids, units = units_to_encode(con, embedder.engine.key)
        save_vectors(con, embedder.engine.key, unit_ids, embedder.encode(units))
        find_signals(con, embedder.engine.key, (), lambda: embedder)
        found = con.execute(
            "SELECT c.native_id::INTEGER, g.intents, g.stance, s.problem, s.request, s.question"
            " FROM staged_comments AS c JOIN signals AS g USING (text_id)"
            " JOIN signal_scores AS s USING (text_id)"
        ).fetchall()
    heard = {place: Signal(frozenset(i), stance, tuple(p)) for place, i, stance, *p in found}
    nothing = Signal(frozenset(), "none", (0.0, 0.0, 0.0))
    return [heard.get(place, nothing) for place in range(len(texts))]


def f1(true: Holds, found: Holds) -> float:
    """Harmonic mean of precision and recall, 0..1.

    Args:
        true: Shape (n_comments,).
        found: In the same order.
    """
    return float(2 * (true & found).sum() / max(int(true.sum() + found.sum()), 1))


def review_scores(judged: Sequence[Judged], heard: Sequence[Signal]) -> dict[str, float]:
    """F1 of problem, request and irrelevant (neither of the two), and their mean.

    Args:
        judged: Comments.
        heard: In the same order.
    """
    true = [np.array([name in each.intents for each in judged]) for name in ("problem", "request")]
    found = [np.array([name in each.intents for each in heard]) for name in ("problem", "request")]
    scores = {
        "problem": f1(true[0], found[0]),
        "request": f1(true[1], found[1]),
        "irrelevant": f1(~(true[0] | true[1]), ~(found[0] | found[1])),
    }
    return scores | {"macro": float(np.mean(list(scores.values())))}


def reliability(probabilities: NDArray[np.float64], holds: Holds) -> tuple[list[Bin], float]:
    """Whether a probability means what it says.

    Args:
        probabilities: Shape (n_comments,), 0..1.
        holds: In the same order.

    Returns:
        N_BINS or fewer bins of equal width, and the expected calibration error: the mean distance
        of said and true, weighted by comments (Guo et al. 2017).
    """
    places = np.minimum((probabilities * N_BINS).astype(int), N_BINS - 1)
    bins = [
        Bin(int(rows.sum()), float(probabilities[rows].mean()), float(holds[rows].mean()))
        for rows in (places == place for place in range(N_BINS))
        if rows.any()
    ]
    error = sum(each.n * abs(each.said - each.true) for each in bins) / max(len(holds), 1)
    return bins, error
