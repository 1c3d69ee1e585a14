"""Would the same themes be found had other people written?

Everything is looked for again among other draws of the same people, and each theme is looked for in
what is found. People are drawn, not comments: who writes ten times is heard ten times or not at
all, and a theme that hangs on two persons shows it.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from models.discovery import DiscoveryParams, Texts, find_candidates

Labels = NDArray[np.intp]
Counts = NDArray[np.int64]

_SALT = 5
"""Keeps these draws apart from others of the same night."""
WILSON_Z = 1.96
"""Of an interval of 95 %."""


@dataclass(frozen=True, slots=True)
class StabilityParams:
    """How often and among how many; docs/trust.md has the measurements."""

    n_resamples: int = 20
    max_texts: int = 5_000
    """Most texts clustered in a draw: the cost grows with the square."""
    min_overlap: float = 0.5
    """Least Jaccard overlap for a group to be the theme."""
    founders: int = 2
    """Least voices of a group: of three people a draw holds two."""


@dataclass(frozen=True, slots=True)
class Stability:
    """Of each theme, in how many draws it was found."""

    n_found: Counts
    """Shape (n_themes,)."""
    n_resamples: int


def count_reappearances(
    texts: Texts,
    labels: Labels,
    n_themes: int,
    params: DiscoveryParams,
    how: StabilityParams,
    seed: int,
) -> Stability:
    """Draw people again and again, and see which themes are found among them.

    Args:
        texts: All distinct texts in a space.
        labels: Theme of each text, 0..n_themes-1; -1 is none.
        n_themes: How many themes there are.
        params: How themes are looked for.
        how: How often, and among how many.
        seed: Of the draws.

    Returns:
        In how many draws a group overlaps each theme by `how.min_overlap`, over the texts of the
        draw.

    Source: cluster-wise assessment of stability, Hennig 2007 (Computational Statistics & Data
        Analysis 52), section 3: bootstrap, Jaccard; points drawn twice count once, as in his fpc.
    """
    n_found = np.zeros(n_themes, np.int64)
    limits = replace(params, founders=min(how.founders, params.founders))
    for number in range(how.n_resamples):
        rng = np.random.default_rng((seed, _SALT, number))
        rows, drawn = _draw(texts, labels, how.max_texts, rng)
        found = find_candidates(drawn, limits).assigned.labels
        n_found += best_overlaps(labels[rows], found, n_themes) >= how.min_overlap
    return Stability(n_found, how.n_resamples)


def best_overlaps(labels: Labels, found: Labels, n_themes: int) -> NDArray[np.float64]:
    """How well each theme is found again.

    Args:
        labels: Theme of each text, 0..n_themes-1; -1 is none.
        found: Group of each text; -1 is none.
        n_themes: How many themes there are.

    Returns:
        Shape (n_themes,): Jaccard overlap with the group nearest to it, 0..1; 0 without texts.
    """
    n_groups = int(found.max(initial=-1)) + 1
    shared = np.zeros((n_themes, n_groups + 1), np.int64)
    both = (labels >= 0) & (found >= 0)
    np.add.at(shared, (labels[both], found[both]), 1)
    themes = np.bincount(labels[labels >= 0], minlength=n_themes)
    groups = np.bincount(found[found >= 0], minlength=n_groups + 1)
    overlaps = shared / np.maximum(themes[:, None] + groups[None, :] - shared, 1)
    best: NDArray[np.float64] = overlaps.max(axis=1)
    return best


def wilson_interval(n_found: int, n_tried: int) -> tuple[float, float]:
    """Where a share lies, with 95 % confidence.

    Args:
        n_found: Successes, 0..n_tried.
        n_tried: Trials, at least 1.

    Returns:
        Lower and upper end, 0..1, four decimals.

    Source: Wilson 1927 (JASA 22), as in Brown, Cai and DasGupta 2001 (Statistical Science 16),
        section 3.1.1.
    """
    share, z2 = n_found / n_tried, WILSON_Z**2
    centre = share + z2 / (2 * n_tried)
    half = WILSON_Z * np.sqrt(share * (1 - share) / n_tried + z2 / (4 * n_tried**2))
    low, high = ((centre + sign * half) / (1 + z2 / n_tried) for sign in (-1, 1))
    return max(round(float(low), 4), 0.0), min(round(float(high), 4), 1.0)


def _draw(
    texts: Texts, labels: Labels, max_texts: int, rng: np.random.Generator
) -> tuple[NDArray[np.intp], Texts]:
    """The texts of the people drawn, with replacement, once each: about 63 % of all people."""
    people = _people(texts)
    drawn = np.unique(rng.integers(len(people), size=len(people))).tolist()
    heard = frozenset(people[i] for i in drawn)
    said = np.flatnonzero([not heard.isdisjoint(voices) for voices in texts.voices])
    rows = said[_balanced(labels[said], max_texts, rng)]
    part = Texts(
        text_ids=[texts.text_ids[i] for i in rows],
        points=texts.points[rows],
        voices=[texts.voices[i] & heard for i in rows],
        n_tokens=texts.n_tokens[rows],
        languages=[texts.languages[i] for i in rows] if texts.languages else (),
    )
    return rows, part


def _people(texts: Texts) -> list[str]:
    """Everybody, in the order of what they say: keys of people differ from store to store."""
    said: dict[str, list[int]] = defaultdict(list)
    for row, voices in enumerate(texts.voices):
        for voice in voices:
            said[voice].append(row)
    return sorted(said, key=lambda voice: (said[voice], voice))


def _balanced(labels: Labels, max_texts: int, rng: np.random.Generator) -> NDArray[np.intp]:
    """Of too many texts as many of each theme as there is room for, small themes whole."""
    shuffled = rng.permutation(len(labels))
    order = shuffled[np.argsort(labels[shuffled], kind="stable")]
    _, starts, sizes = np.unique(labels[order], return_index=True, return_counts=True)
    place = np.arange(len(order)) - np.repeat(starts, sizes)
    depth = np.flatnonzero(np.bincount(place).cumsum() <= max_texts)
    return np.sort(order[place < len(depth)])
