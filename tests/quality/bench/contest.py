"""Every method on one corpus, scored in the same way."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from tests.quality.bench.datasets import Dataset, Gold
from tests.quality.bench.metrics import UNASSIGNED, Labels, Scores, mean_scores, score
from tests.quality.bench.peers import MAX_DRAWN, PEERS, Crowd, Method, quietly, warm_up
from tests.quality.bench.running import Heard, n_groups

OURS = "Remontée"

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table: scores, or why there are none."""

    name: str
    scores: Scores | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Contest:
    """What all methods came to on one corpus."""

    dataset: Dataset
    heard: Heard
    lines: tuple[Line, ...]
    by_gold: dict[str, Scores] = field(default_factory=dict)
    """Ours, by set of labels."""

    @property
    def ours(self) -> Scores:
        """The program's own line."""
        return next(line.scores for line in self.lines if line.name == OURS and line.scores)


def hold(
    dataset: Dataset,
    heard: Heard,
    methods: Sequence[Method] = PEERS,
    told: Progress = lambda _: None,
) -> Contest:
    """Score the program's themes and those of other methods.

    Args:
        dataset: Texts and human labels.
        heard: What the program made of the texts.
        methods: The others; one that lacks something gets a line that says what.
        told: Called with the name of each method as it begins.
    """
    crowd = Crowd(
        heard.texts, heard.vectors, heard.points, heard.n_themes, max(dataset.n_gold_themes, 1)
    )
    by_gold = _scores(dataset, heard, heard.labels, heard.seconds)
    lines = [Line(OURS, mean_scores(list(by_gold.values())))]
    warm_up([method for method in methods if not method.lacks()])
    for method in methods:
        told(f"{dataset.name}: {method.name}")
        lines.append(_line(dataset, heard, method, crowd))
    return Contest(dataset, heard, tuple(lines), by_gold)


def merged(contests: Sequence[Contest]) -> tuple[Line, ...]:
    """The lines of several corpora as one: means of the measures, pairs pooled.

    Args:
        contests: At least one, all of the same methods.
    """
    return tuple(_merged_line(lines) for lines in zip(*(c.lines for c in contests), strict=True))


def found_for(gold: Gold, dataset: Dataset, heard: Heard, labels: Labels) -> Labels:
    """Found group of each labelled text; what the program did not stage has none.

    Args:
        gold: The labelled texts.
        dataset: The corpus that they are of.
        heard: Which row each text of the corpus has.
        labels: Group of each row.
    """
    position = {text: i for i, text in enumerate(dataset.texts)}
    rows = heard.rows[[position[text] for text in gold.texts]]
    return np.where(rows >= 0, labels[rows], UNASSIGNED).astype(np.intp)


def _merged_line(lines: Sequence[Line]) -> Line:
    several = [line.scores for line in lines if line.scores]
    if len(several) < len(lines):
        return next(line for line in lines if line.scores is None)
    return Line(lines[0].name, mean_scores(several))


def _line(dataset: Dataset, heard: Heard, method: Method, crowd: Crowd) -> Line:
    if reason := method.lacks():
        return Line(method.name, None, reason)
    draws = []
    for _ in range(method.n_draws if len(crowd.texts) <= MAX_DRAWN else 1):
        began = time.perf_counter()
        labels = quietly(method, crowd)
        seconds = time.perf_counter() - began
        draws.append(mean_scores(list(_scores(dataset, heard, labels, seconds).values())))
    return Line(method.name, mean_scores(draws))


def _scores(dataset: Dataset, heard: Heard, labels: Labels, seconds: float) -> dict[str, Scores]:
    n_themes = n_groups(labels)
    return {
        gold.name: score(
            gold.themes,
            found_for(gold, dataset, heard, labels),
            gold.languages,
            n_themes,
            seconds,
        )
        for gold in dataset.golds
    }
