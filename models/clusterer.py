"""Find the cores of themes: groups of comments that say the same thing, in a crowd that does not.

hdbscan sees little in a whitened space of many dimensions: every text is about as far from every
other. Moving each text towards its nearest neighbours first, twice, thickens what is dense and
leaves the rest where it was; a few principal components of the result are what hdbscan reads.
Neighbours are sought in all languages alike: a text of another language is a little further away
than one of the same, so nearness is measured against what is usual between the two.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.neighbours import nearest
from models.space import Floats, unit_rows

NOISE = -1


@dataclass(frozen=True, slots=True)
class CoreParams:
    """How cores are found; docs/themes.md has the measurements."""

    n_neighbours: int = 10
    min_neighbours: int = 5
    texts_per_neighbour: int = 50
    """With fewer texts than this a neighbour, fewer neighbours, down to the least."""
    n_moves: int = 2
    n_dims: int = 40
    min_cluster_size: int = 4
    min_samples: int = 2
    max_cluster_share: float = 0.25
    """A group of more than this share of the texts is looked into: it is no theme but a mood."""
    texts_per_size: int = 1_000
    """min_cluster_size grows by one for every so many texts."""
    max_core: int = 10_000
    """Most texts clustered at once: hdbscan grows with the square."""
    min_texts: int = 12
    """Fewer texts than this have no cores."""


def find_cores(
    points: Floats, params: CoreParams, languages: Sequence[str] = ()
) -> NDArray[np.intp]:
    """Label the cores among some texts.

    Args:
        points: Unit rows in a space, one a distinct text, ascending text ids, (n_texts, n_dims).
        params: How to look.
        languages: Language tag of each text; none given: all are of one.

    Returns:
        Shape (n_texts,): core number from 0, or -1 for none.
    """
    if len(points) < params.min_texts:
        return np.full(len(points), NOISE, np.intp)
    n_possible = max(params.min_neighbours, len(points) // params.texts_per_neighbour)
    n_neighbours = min(params.n_neighbours, n_possible)
    moved = move_to_neighbours(points, n_neighbours, params.n_moves, languages)
    return _hdbscan(unit_rows(principal(moved, params.n_dims)), params)


def choose_core(text_ids: Sequence[str], weights: Sequence[int], limit: int) -> NDArray[np.intp]:
    """A bounded sample of texts, the same for the same texts whatever their order.

    Args:
        text_ids: Ids of distinct texts.
        weights: How many people say each; those said by several come first.
        limit: Most texts to take.

    Returns:
        Positions of the chosen texts, ascending.
    """
    if len(text_ids) <= limit:
        return np.arange(len(text_ids))
    drawn = [hashlib.sha256(text_id.encode()).hexdigest() for text_id in text_ids]
    order = sorted(range(len(text_ids)), key=lambda i: (-min(weights[i], 2), drawn[i]))
    return np.sort(np.array(order[:limit], np.intp))


def move_to_neighbours(
    points: Floats, n_neighbours: int, n_moves: int, languages: Sequence[str] = ()
) -> Floats:
    """Points moved towards the mean of their nearest neighbours, at unit length again.

    Args:
        points: Unit rows, shape (n_texts, n_dims).
        n_neighbours: How many neighbours pull; at most n_texts - 1 are there.
        n_moves: How many times.
        languages: Language tag of each text; none given: all are of one.

    Source: one blurring step of mean shift (Cheng 1995, IEEE PAMI 17(8)), with the k nearest as
    the kernel.
    """
    moved = points
    k = min(n_neighbours, len(points) - 1)
    for _ in range(n_moves):
        pull = np.stack([moved[rows].mean(axis=0) for rows in nearest(moved, k, languages)])
        moved = unit_rows(moved + pull).astype(np.float32)
    return moved


def principal(points: Floats, n_dims: int) -> NDArray[np.floating]:
    """Leading principal components, shape (n_texts, at most n_dims)."""
    centred = points.astype(np.float64) - points.mean(axis=0, dtype=np.float64)
    variances, directions = np.linalg.eigh(centred.T @ centred)
    leading = np.argsort(variances)[::-1][:n_dims]
    projected: NDArray[np.floating] = centred @ directions[:, leading]
    return projected


def _hdbscan(points: NDArray[np.floating], params: CoreParams) -> NDArray[np.intp]:
    from hdbscan import HDBSCAN

    model = HDBSCAN(
        min_cluster_size=params.min_cluster_size + len(points) // params.texts_per_size,
        min_samples=params.min_samples,
        cluster_selection_method="eom",
        max_cluster_size=int(params.max_cluster_share * len(points)),
        core_dist_n_jobs=1,
    )
    labels: NDArray[np.intp] = model.fit_predict(points).astype(np.intp)
    return labels
