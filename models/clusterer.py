"""Find the cores of themes: groups of comments that say the same thing, in a crowd that does not.

Little is seen in a whitened space of many dimensions: every text is about as far from every
other. Moving each text towards its nearest neighbours first, twice, thickens what is dense and
leaves the rest where it was. A whole corpus is then divided by average linkage; in what fits no
theme most is noise, and hdbscan, which knows noise, reads a few principal components.
Neighbours are sought in all languages alike: a text of another language is a little further away
than one of the same, so nearness is measured against what is usual between the two.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage

from models.neighbours import nearest
from models.space import Floats, unit_rows

NOISE = -1

Method = Literal["linkage", "hdbscan"]
_CHUNK = 1_024


@dataclass(frozen=True, slots=True)
class CoreParams:
    """How cores are found; docs/themes.md has the measurements."""

    method: Method = "hdbscan"
    """linkage: every text is in a group; hdbscan: some are in none."""
    groups_per_root: float = 1.6
    """Linkage makes so many groups for each unit of the square root of the number of texts."""
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
    """Most texts clustered at once: time and memory grow with the square."""
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
    moved = thickened(points, params, languages)
    if params.method == "linkage":
        return _linkage(moved, params)
    return _hdbscan(unit_rows(principal(moved, params.n_dims)), params)


def thickened(points: Floats, params: CoreParams, languages: Sequence[str] = ()) -> Floats:
    """Points moved as the search for cores moves them.

    Args:
        points: Unit rows, shape (n_texts, n_dims).
        params: How many neighbours pull, and how often.
        languages: Language tag of each text; none given: all are of one.
    """
    n_neighbours = n_neighbours_of(len(points), params)
    return move_to_neighbours(points, n_neighbours, params.n_moves, languages)


def n_neighbours_of(n_texts: int, params: CoreParams) -> int:
    """How many neighbours a text has among so many texts, fewer among few."""
    n_possible = max(params.min_neighbours, n_texts // params.texts_per_neighbour)
    return min(params.n_neighbours, n_possible)


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


def _linkage(points: Floats, params: CoreParams) -> NDArray[np.intp]:
    """Average linkage of cosine distances, cut at a number of groups."""
    n_groups = max(1, int(params.groups_per_root * np.sqrt(len(points))))
    tree = linkage(_condensed(points), "average")
    labels: NDArray[np.intp] = (fcluster(tree, n_groups, "maxclust") - 1).astype(np.intp)
    return labels


def _condensed(points: Floats) -> NDArray[np.float64]:
    """Cosine distances of all pairs, six decimals, in scipy's order; never the whole square."""
    n_texts = len(points)
    distances = np.empty(n_texts * (n_texts - 1) // 2)
    end = 0
    for start in range(0, n_texts, _CHUNK):
        similarity = points[start : start + _CHUNK] @ points[start:].T
        for i, row in enumerate(similarity):
            begin, end = end, end + n_texts - start - i - 1
            distances[begin:end] = 1.0 - row[i + 1 :]
    return np.maximum(distances.round(6, out=distances), 0.0, out=distances)


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
