"""Turn the languages of a space towards each other, with nothing but the texts themselves.

Two texts of different languages that are each other's nearest are taken for translations; the
rotation that brings such pairs together is found, and the search repeated. It is drawn towards no
rotation at all, so few pairs turn little.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class TurnParams:
    """How languages are turned; docs/themes.md has the measurements."""

    min_texts: int = 100
    """Languages of fewer texts stay as they are."""
    max_texts: int = 4_000
    """Texts of a language that are looked at: the first, by text id."""
    n_rounds: int = 3
    n_usual: int = 10
    """How many nearest texts say how near the other language usually is."""
    prior: float = 1.0
    """Weight of not turning, against that of the pairs."""


def language_turns(
    points: Floats, languages: Sequence[str], params: TurnParams
) -> dict[str, NDArray[np.float64]]:
    """A rotation of each frequent language towards the most frequent one.

    Args:
        points: Unit rows, shape (n_texts, n_dims), ascending text ids.
        languages: Language tag of each text.
        params: How to turn.

    Returns:
        By language, shape (n_dims, n_dims), to be applied from the right.

    Source: the refinement of Conneau et al., "Word translation without parallel data", ICLR 2018,
        section 2.2, from the identity instead of an adversarial start.
    """
    tags, counts = np.unique(list(languages), return_counts=True)
    tag_of = np.asarray(languages)
    pivot = str(tags[counts.argmax()])
    targets = points[tag_of == pivot][: params.max_texts]
    return {
        str(tag): _turn(points[tag_of == tag][: params.max_texts], targets, params)
        for tag, count in zip(tags, counts, strict=True)
        if count >= params.min_texts and tag != pivot
    }


def _turn(sources: Floats, targets: Floats, params: TurnParams) -> NDArray[np.float64]:
    n_dims = sources.shape[1]
    turn = np.eye(n_dims)
    for _ in range(params.n_rounds):
        turned = (sources.astype(np.float64) @ turn).astype(np.float32)
        ours, theirs = _pairs(turned, targets, params.n_usual)
        moments = sources[ours].astype(np.float64).T @ targets[theirs].astype(np.float64)
        mean = moments / max(len(ours), 1) * n_dims
        left, _, right = np.linalg.svd(mean + params.prior * np.eye(n_dims))
        turn = left @ right
    return turn


def _pairs(
    sources: Floats, targets: Floats, n_usual: int
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows that are each other's nearest, measured against what is usual for both."""
    similarity = sources @ targets.T
    nearness = similarity - _usual(similarity, n_usual)[:, None] / 2
    nearness -= _usual(similarity.T, n_usual)[None, :] / 2
    nearness = nearness.round(4)
    there, back = nearness.argmax(axis=1), nearness.argmax(axis=0)
    ours = np.flatnonzero(back[there] == np.arange(len(sources)))
    return ours, there[ours]


def _usual(similarity: Floats, n_usual: int) -> Floats:
    n_kept = min(n_usual, similarity.shape[1])
    top: Floats = -np.partition(-similarity, n_kept - 1, axis=1)[:, :n_kept]
    usual: Floats = top.mean(axis=1)
    return usual
