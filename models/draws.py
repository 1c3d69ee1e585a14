"""How sure a ranking is: the same people drawn again and again.

People are drawn, not comments: who writes ten times is heard ten times or not at all. Voices that
speak of the same themes are as good as each other, so a draw of all of them is a draw of how many
there are of each kind, which makes it cheap.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse, stats

from models.spoken import Codes, Counts, Spoken, distinct_pairs

N_DRAWS = 400
LOW, HIGH = 0.025, 0.975
"""Of an interval of 95 %."""
_BATCH = 40
_SALT = 6
"""Keeps these draws apart from others of the same night."""


@dataclass(frozen=True, slots=True)
class Intervals:
    """What 95 % of the draws come to; shape (n_themes,) each."""

    rank_low: Counts
    rank_high: Counts
    share_low: NDArray[np.float64]
    share_high: NDArray[np.float64]


def draw_intervals(spoken: Spoken, n_draws: int, seed: int) -> Intervals:
    """Ranks and shares of every theme among people drawn with replacement.

    Args:
        spoken: The comments.
        n_draws: How often all are drawn.
        seed: Of the draws.

    Source:
        Efron and Tibshirani, "An Introduction to the Bootstrap", 1993, section 13.3 (percentiles).
    """
    n_voices = len(spoken.voices.names)
    counts = np.concatenate(
        [np.zeros((0, spoken.n_themes), np.int64), *_drawn(spoken, n_draws, seed)]
    )
    ranks = stats.rankdata(-counts, method="min", axis=1).astype(np.int64)
    share_low, share_high = (_quantile(counts, each) / max(n_voices, 1) for each in (LOW, HIGH))
    return Intervals(
        rank_low=_quantile(ranks, LOW),
        rank_high=_quantile(ranks, HIGH),
        share_low=np.round(share_low, 4),
        share_high=np.round(share_high, 4),
    )


def _quantile(values: Counts, share: float) -> Counts:
    """The value that so many of the draws do not exceed, one a theme."""
    if not values.size:
        return np.zeros(values.shape[1], np.int64)
    return np.quantile(values, share, axis=0, method="inverted_cdf").astype(np.int64)


def _drawn(spoken: Spoken, n_draws: int, seed: int) -> Iterator[Counts]:
    """Voices of each theme in some draws at a time, shape (n_draws, n_themes)."""
    kinds, n_of_kind = _kinds(spoken)
    n_voices = int(n_of_kind.sum())
    if not n_voices:
        return
    rng = np.random.default_rng([seed, _SALT])
    for start in range(0, n_draws, _BATCH):
        size = min(_BATCH, n_draws - start)
        drawn = rng.multinomial(n_voices, n_of_kind / n_voices, size=size)
        yield np.asarray(kinds.T @ drawn.T, np.int64).T


def _kinds(spoken: Spoken) -> tuple[sparse.csr_array, Counts]:
    """Kinds of voices by the themes that they speak of, and how many voices are of each kind."""
    n_voices = len(spoken.voices.names)
    voices, themes = distinct_pairs(spoken.voices.codes, spoken.themes.codes)
    marks = np.zeros(n_voices, np.uint64)
    np.add.at(marks, voices, _marks(spoken.n_themes)[themes])
    _, first, kind, n_of_kind = np.unique(
        marks, return_index=True, return_inverse=True, return_counts=True
    )
    is_first = np.isin(voices, first)
    shape = (len(first), spoken.n_themes)
    cells: tuple[Codes, Codes] = (kind[voices[is_first]], themes[is_first])
    ones = np.ones(int(is_first.sum()), np.int64)
    return sparse.csr_array((ones, cells), shape=shape), n_of_kind.astype(np.int64)


def _marks(n_themes: int) -> NDArray[np.uint64]:
    """A number for each theme; sums of different themes are different."""
    return np.random.default_rng(_SALT).integers(1, 2**63, n_themes, dtype=np.uint64)
