"""A few dozen comments: what to read first, what is said twice, and what is missing to count.

Under MIN_COMMENTS a clustering finds themes in anything. Here nothing is clustered: two comments
are alike when they are nearer to each other than chance brings any two of so many, and a group is
clear when all of it is as near as that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage

from models.assign import UNASSIGNED
from models.quality import MIN_COMMENTS
from models.reading import Lack, Missing
from models.space import Floats, SpaceParams, fit_space, project

Labels = NDArray[np.intp]

MIN_TEXTS = 8
"""Fewer texts than this say nothing of what chance brings: none are called alike."""
N_READ = 20
"""Texts of a reading list at most."""
MIN_TOKENS = 10
"""Texts shorter than this (prefix and end marks included) come last, and are alike to none."""
CHANCE = 0.05
"""Pairs of a corpus that may be called alike by chance."""
_PLAIN = SpaceParams(n_dims=4_096, power=0.0, texts_per_dim=1)
"""Centred per language, nothing whitened: of so few texts the spread says nothing."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a corpus is made of; those set aside are left out."""

    n_comments: int
    n_dated: int
    n_signed: int
    """Comments whose author is known."""
    n_communities: int


def is_small(n_comments: int) -> bool:
    """Whether a corpus is to be read rather than counted.

    Args:
        n_comments: Comments of the corpus, those set aside left out.
    """
    return n_comments < MIN_COMMENTS


def plain_points(vectors: Floats, languages: Sequence[str]) -> Floats:
    """Texts of a small corpus as they are compared: centred per language, not whitened.

    Args:
        vectors: Unit sentence vectors in ascending order of text ids, (n_texts, n_features).
        languages: Language tag of each text.

    Returns:
        Unit rows.
    """
    if len(vectors) == 0:
        return vectors.reshape(0, 0)
    return project(fit_space(vectors, languages, _PLAIN), vectors, languages)


def alike_level(points: Floats) -> float:
    """Similarity that chance gives to a pair in one corpus of twenty of this size.

    Args:
        points: Unit rows of the texts that may be alike.

    Returns:
        -1..1; more than 1, so that nothing is alike, for fewer than MIN_TEXTS texts. Centre and
        spread are read from the lower half of the pairs, where nobody says the same.
    """
    n_texts = len(points)
    if n_texts < MIN_TEXTS:
        return 2.0
    upper = np.triu_indices(n_texts, 1)
    pairs = (points @ points.T).astype(np.float64)[upper]
    low, middle = np.quantile(pairs, [NormalDist().cdf(-1), 0.5])
    return round(float(middle + NormalDist().inv_cdf(1 - CHANCE / len(pairs)) * (middle - low)), 4)


def clear_groups(
    points: Floats, n_tokens: NDArray[np.int32], voices: Sequence[frozenset[str]], founders: int
) -> Labels:
    """Groups of texts that say nearly the same, and that enough people say.

    Args:
        points: `plain_points` of the texts, ascending text ids.
        n_tokens: Length of each; texts under MIN_TOKENS are in no group.
        voices: Who says each.
        founders: Least number of distinct voices; 1: also one person who repeats themselves.

    Returns:
        Shape (n_texts,): group of each text, numbered by the first; -1 for none.
    """
    labels = np.full(len(points), UNASSIGNED, np.intp)
    rows = np.flatnonzero(n_tokens >= MIN_TOKENS)
    level = alike_level(points[rows])
    if level > 1:
        return labels
    distances = np.round(np.maximum(1 - (points[rows] @ points[rows].T).astype(np.float64), 0), 4)
    tree = linkage(distances[np.triu_indices(len(rows), 1)], "average")
    groups = fcluster(tree, round(1 - level, 4), "distance")
    number = 0
    for group in dict.fromkeys(groups.tolist()):
        members = rows[groups == group]
        heard = frozenset().union(*(voices[i] for i in members.tolist()))
        if len(members) > 1 and len(heard) >= founders:
            labels[members] = number
            number += 1
    return labels


def reading_order(
    points: Floats, n_tokens: NDArray[np.int32], n_voices: Sequence[int], n_read: int = N_READ
) -> Labels:
    """What to read first: together the texts chosen are near to as many people as can be.

    Args:
        points: `plain_points` of the texts, ascending text ids.
        n_tokens: Length of each; texts under MIN_TOKENS come last.
        n_voices: How many people say each.
        n_read: How many texts at most.

    Returns:
        Positions in `points`, what most people are near to first.

    Source: greedy facility location, Lin and Bilmes 2011 (ACL), equation 4 without its reward.
    """
    similarity = np.round(np.maximum((points @ points.T).astype(np.float64), 0), 4)
    weights = np.array(n_voices, np.float64)
    long, short = (np.flatnonzero(n_tokens >= MIN_TOKENS), np.flatnonzero(n_tokens < MIN_TOKENS))
    covered = np.zeros(len(points))
    chosen: list[int] = []
    for pool in (long, short):
        left = pool.tolist()
        while left and len(chosen) < n_read:
            gains = weights @ np.maximum(similarity[:, left] - covered[:, None], 0)
            best = left.pop(int(np.round(gains, 4).argmax()))
            chosen.append(best)
            covered = np.maximum(covered, similarity[:, best])
    return np.array(chosen, np.intp)


def what_is_missing(facts: Facts) -> tuple[Missing, ...]:
    """What stands between a corpus and its numbers, the most important first.

    Args:
        facts: What it is made of.

    Returns:
        Comments if they are fewer than MIN_COMMENTS; dates and authors if half of the comments
        have none; communities if there is only one. Nothing of an empty corpus but its comments.
    """
    n = facts.n_comments
    lacks: tuple[tuple[Lack, int, bool], ...] = (
        ("comments", MIN_COMMENTS - n, n < MIN_COMMENTS),
        ("dates", n - facts.n_dated, 2 * facts.n_dated < n),
        ("authors", n - facts.n_signed, 2 * facts.n_signed < n),
        ("communities", facts.n_communities, n > 0 and facts.n_communities < 2),
    )
    return tuple(Missing(what, number) for what, number, is_missing in lacks if is_missing)
