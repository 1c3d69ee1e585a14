"""Nearest neighbours among texts of several languages, none of them favoured."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

MIN_TEXTS = 50
"""Languages of fewer texts are taken together."""
N_USUAL = 20
"""How many nearest texts of a language say how near that language usually is."""
_CHUNK = 1_024


def nearest(points: Floats, k: int, languages: Sequence[str] = ()) -> NDArray[np.intp]:
    """Positions of the k nearest other rows of each row.

    Args:
        points: Unit rows, shape (n_texts, n_dims).
        k: How many, below n_texts.
        languages: Language tag of each text; none given: all are of one.

    Returns:
        Shape (n_texts, k), each row ascending. Between two languages, or within one where there
        are several, a similarity counts by how far it exceeds what is usual for both texts.

    Source: cross-domain similarity local scaling, Conneau et al., "Word translation without
        parallel data", ICLR 2018, section 2.3.
    """
    groups = _groups(languages)
    found = np.empty((len(points), k), np.intp)
    usual = _usual(points, groups) if len(groups) and groups.max() else None
    for rows, similarity in _similarities(points):
        if usual is not None:
            similarity -= usual[rows][:, groups] / 2
            similarity -= usual[:, groups[rows]].T / 2
        similarity[np.arange(len(similarity)), np.arange(rows.start, rows.stop)] = -9.0
        found[rows] = np.argpartition(-similarity, k - 1, axis=1)[:, :k]
    found.sort(axis=1)
    return found


def _similarities(points: Floats) -> Iterator[tuple[slice, Floats]]:
    for start in range(0, len(points), _CHUNK):
        rows = slice(start, min(start + _CHUNK, len(points)))
        yield rows, points[rows] @ points.T


def _groups(languages: Sequence[str]) -> NDArray[np.intp]:
    """Number of each text's group of languages: 0 for all that are rare, if any are."""
    if not languages:
        return np.zeros(0, np.intp)
    tags, number, counts = np.unique(list(languages), return_inverse=True, return_counts=True)
    ordered = sorted(range(len(tags)), key=lambda i: int(counts[i] >= MIN_TEXTS))
    n_rare = int(np.count_nonzero(counts < MIN_TEXTS))
    group = np.empty(len(tags), np.intp)
    group[ordered] = np.maximum(np.arange(len(tags)) - max(n_rare - 1, 0), 0)
    return group[number]


def _usual(points: Floats, groups: NDArray[np.intp]) -> Floats:
    """Mean similarity of each text to its nearest ones of each group, (n_texts, n_groups)."""
    usual = np.zeros((len(points), int(groups.max()) + 1), np.float32)
    members = [np.flatnonzero(groups == group) for group in range(usual.shape[1])]
    for rows, similarity in _similarities(points):
        similarity[np.arange(len(similarity)), np.arange(rows.start, rows.stop)] = -1.0
        for group, columns in enumerate(members):
            n_usual = min(N_USUAL, len(columns))
            top = -np.partition(-similarity[:, columns], n_usual - 1, axis=1)[:, :n_usual]
            usual[rows, group] = top.mean(axis=1)
    return usual
