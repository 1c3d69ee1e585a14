"""Themes in a few areas: what a page can hold at one look, the same areas week after week.

Themes are told apart in a whitened space, which hides what they share; areas are what they share.
So centres are first given their variances back. Areas that exist are kept: at a refit the clearest
few themes may go to a nearer area, and only a grouping that is clearly better replaces them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.optimize import linear_sum_assignment

from models.assign import UNASSIGNED, Centres, assign
from models.space import Floats, Space, unit_rows

Labels = NDArray[np.intp]
"""Area of each theme, from 0; -1 is none."""
Weights = NDArray[np.float64]
"""People of each theme."""


@dataclass(frozen=True, slots=True)
class AreaParams:
    """How themes are grouped; docs/trust.md has the measurements."""

    n_themes: int = 16
    """Fewer themes than this need no areas: they are a short list already."""
    fewest: int = 8
    most: int = 15
    max_moved_share: float = 0.10
    """Most of the themes that change area at a refit, unless the areas are made anew."""
    clearly_better: float = 0.05
    """Silhouette that a new grouping must gain to replace the one that readers know."""
    same_people: float = 0.2
    """Least Jaccard overlap in people for a new group to be a known area."""
    least_gain: float = 0.02
    """Similarity to another area's centre that a theme must gain to move."""
    n_rounds: int = 20
    """Most times that centres and members settle."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """The areas of some themes, and what became of those known before."""

    labels: Labels
    """Shape (n_themes,): a known area below `n_known`, a new one from `n_known` on; -1: none."""
    heirs: tuple[int, ...]
    """Per known area: itself, the one that most of its people went to, or -1: nobody's."""
    n_moved: int
    """Themes that had an area and have another now."""
    is_anew: bool
    """Whether all areas were made anew."""


def broad_rows(space: Space, rows: Floats) -> Floats:
    """Centres of themes with the variances that whitening, of all and of neighbours, took away.

    Args:
        space: The space of the centres.
        rows: Unit rows, shape (n_themes, n_dims).

    Returns:
        Unit rows of the same shape: along each direction as long as the comments are spread.
    """
    damped = rows if space.local is None else rows @ np.linalg.inv(space.local)
    shrunk = np.linalg.norm(space.components, axis=0)
    return unit_rows(damped / np.maximum(shrunk, 1e-12)).astype(np.float32)


def group_themes(rows: Floats, weights: Weights, params: AreaParams) -> Labels:
    """Areas from nothing: Ward's tree, cut where the silhouette is best, then settled.

    Args:
        rows: Broad unit rows of the themes, in ascending order of their ids.
        weights: People of each theme, at least 1.
        params: How many areas there may be.

    Returns:
        Areas numbered by their first theme; all -1 where there are too few themes.

    Source: Ward 1963 (JASA 58) for the tree; Rousseeuw 1987 (J. Comput. Appl. Math. 20) for the
    silhouette, of cosine distances and weighted by people.
    """
    if len(rows) < params.n_themes:
        return np.full(len(rows), UNASSIGNED, np.intp)
    tree = linkage(rows.astype(np.float64), "ward")
    most = min(params.most, len(rows) // 2)
    cuts = [
        _settle(rows, weights, fcluster(tree, n, "maxclust") - 1, params)
        for n in range(min(params.fewest, most), most + 1)
    ]
    scores = [round(silhouette(rows, weights, labels), 4) for labels in cuts]
    return cuts[int(np.argmax(scores))]


def regroup(
    rows: Floats, weights: Weights, before: Labels, n_known: int, params: AreaParams
) -> Grouping:
    """Areas at a refit: those known, with the clearest moves; or new ones if clearly better.

    Args:
        rows: Broad unit rows of the themes, in ascending order of their ids.
        weights: People of each theme, at least 1.
        before: Area that each theme had; -1 for a new theme.
        n_known: How many areas are known; their numbers are 0..n_known-1.
        params: How to group, and what may change.

    Returns:
        The areas; known ones keep their number.
    """
    kept = _with_clear_moves(rows, weights, before, params)
    fresh = group_themes(rows, weights, params)
    is_anew = _is_clearly_better(rows, weights, fresh, kept, params)
    labels = _known_numbers(rows, weights, before, fresh, n_known, params) if is_anew else kept
    n_moved = int(np.count_nonzero((before >= 0) & (labels != before)))
    return Grouping(labels, _heirs(weights, before, labels, n_known), n_moved, is_anew)


def nearest_areas(rows: Floats, weights: Weights, before: Labels) -> Labels:
    """The areas that themes have; a theme without one gets the nearest.

    Args:
        rows: Broad unit rows of the themes.
        weights: People of each theme, at least 1.
        before: Area that each theme has; -1 for none.

    Returns:
        Shape (n_themes,); all -1 where there is no area.
    """
    return np.where(before >= 0, before, _nearest(rows, weights, before)[0])


def silhouette(rows: Floats, weights: Weights, labels: Labels) -> float:
    """How much nearer themes are to their own area than to the next, -1..1, weighted by people.

    Args:
        rows: Unit rows of the themes.
        weights: People of each theme, at least 1.
        labels: Their areas.

    Returns:
        -1 where there are fewer than two areas, or a theme without one.
    """
    names, compact = np.unique(labels, return_inverse=True)
    if len(names) < 2 or names[0] < 0:
        return -1.0
    distances = 1 - (rows @ rows.T).astype(np.float64)
    sizes = np.bincount(compact)
    totals = np.stack([distances[:, compact == i].sum(axis=1) for i in range(len(names))], axis=1)
    own = np.arange(len(rows)), compact
    inside = totals[own] / np.maximum(sizes[compact] - 1, 1)
    means = totals / sizes
    means[own] = np.inf
    outside = means.min(axis=1)
    each = (outside - inside) / np.maximum(np.maximum(inside, outside), 1e-12)
    each[sizes[compact] == 1] = 0.0
    return float(np.average(each, weights=weights))


def _is_clearly_better(
    rows: Floats, weights: Weights, fresh: Labels, kept: Labels, params: AreaParams
) -> bool:
    """Whether new areas are worth unlearning the old ones for; also if these are too few."""
    if len(fresh) == 0 or fresh[0] < 0:
        return False
    n_kept, n_fresh = (len(np.unique(labels[labels >= 0])) for labels in (kept, fresh))
    gain = silhouette(rows, weights, fresh) - silhouette(rows, weights, kept)
    return n_kept < min(params.fewest, n_fresh) or gain >= params.clearly_better


def _centres(rows: Floats, weights: Weights, labels: Labels) -> Centres:
    names = np.unique(labels[labels >= 0])
    sums = [(weights[labels == i, None] * rows[labels == i]).sum(axis=0) for i in names]
    stacked = np.stack(sums) if sums else np.zeros((0, rows.shape[1]))
    ids = tuple(f"{i:06d}" for i in names)
    return Centres(ids, unit_rows(stacked).astype(np.float32), np.full(len(ids), -1.0, np.float32))


def _nearest(rows: Floats, weights: Weights, labels: Labels) -> tuple[Labels, Weights]:
    """Nearest area of each theme, and how near; by the one assignment function."""
    centres = _centres(rows, weights, labels)
    found = assign(rows, centres)
    names = np.array([*map(int, centres.theme_ids), UNASSIGNED], np.intp)
    return names[found.labels], found.strengths


def _settle(rows: Floats, weights: Weights, labels: Labels, params: AreaParams) -> Labels:
    """Spherical k-means from a start, areas numbered by their first theme."""
    for _ in range(params.n_rounds):
        settled, _ = _nearest(rows, weights, labels)
        if np.array_equal(settled, labels):
            break
        labels = settled
    _, firsts = np.unique(labels, return_index=True)
    order = {int(labels[i]): number for number, i in enumerate(sorted(firsts.tolist()))}
    return np.array([order[int(label)] for label in labels], np.intp)


def _with_clear_moves(rows: Floats, weights: Weights, before: Labels, params: AreaParams) -> Labels:
    """New themes placed; of those that another area is nearer to, the clearest moved."""
    placed = nearest_areas(rows, weights, before)
    wanted, strengths = _nearest(rows, weights, placed)
    own = _similarity_to_own(rows, weights, placed)
    gains = np.round(strengths - own, 4)
    movers = np.flatnonzero((before >= 0) & (wanted != before) & (gains >= params.least_gain))
    clearest = movers[np.argsort(-gains[movers], kind="stable")]
    n_known = int(np.count_nonzero(before >= 0))
    chosen = clearest[: int(params.max_moved_share * n_known)]
    placed[chosen] = wanted[chosen]
    return placed


def _similarity_to_own(rows: Floats, weights: Weights, labels: Labels) -> Weights:
    centres = _centres(rows, weights, labels)
    if not centres.theme_ids:
        return np.zeros(len(rows))
    position = np.searchsorted([int(name) for name in centres.theme_ids], labels)
    similarity: Weights = np.einsum("ij,ij->i", rows, centres.rows[position]).astype(np.float64)
    return similarity


def _people_shared(
    weights: Weights, before: Labels, found: Labels, n_known: int, n_found: int
) -> Weights:
    """Shape (n_known, n_found): people of the themes that are in both."""
    shared = np.zeros((n_known, n_found))
    both = (before >= 0) & (found >= 0)
    np.add.at(shared, (before[both], found[both]), weights[both])
    return shared


def _known_numbers(
    rows: Floats,
    weights: Weights,
    before: Labels,
    fresh: Labels,
    n_known: int,
    params: AreaParams,
) -> Labels:
    """New groups under the numbers of the known areas that they are, or new numbers."""
    n_found = int(fresh.max()) + 1
    overlap = _overlap(weights, before, fresh, n_known, n_found)
    affinity = overlap + _closeness(rows, weights, before, fresh, n_known, n_found)
    numbers = np.full(n_found, UNASSIGNED, np.intp)
    for area, group in zip(*linear_sum_assignment(-np.round(affinity, 6)), strict=True):
        if overlap[area, group] >= params.same_people:
            numbers[group] = area
    is_new = numbers < 0
    numbers[is_new] = n_known + np.arange(np.count_nonzero(is_new))
    return numbers[fresh]


def _overlap(
    weights: Weights, before: Labels, found: Labels, n_known: int, n_found: int
) -> Weights:
    """Jaccard overlap of areas and groups in people."""
    shared = _people_shared(weights, before, found, n_known, n_found)
    known = np.bincount(before[before >= 0], weights[before >= 0], n_known)
    groups = np.bincount(found, weights, n_found)
    overlap: Weights = shared / np.maximum(known[:, None] + groups[None, :] - shared, 1e-12)
    return overlap


def _closeness(
    rows: Floats, weights: Weights, before: Labels, fresh: Labels, n_known: int, n_found: int
) -> Weights:
    """Similarity of the centres of areas and groups, 0..1: decides between equal overlaps."""
    close = np.zeros((n_known, n_found))
    known, found = _centres(rows, weights, before), _centres(rows, weights, fresh)
    alive = [int(name) for name in known.theme_ids]
    close[alive] = np.maximum(known.rows @ found.rows.T, 0)
    return close


def _heirs(weights: Weights, before: Labels, labels: Labels, n_known: int) -> tuple[int, ...]:
    """Where a reader who knew an area finds its people now."""
    n_labels = max(int(labels.max(initial=UNASSIGNED)) + 1, n_known)
    shared = _people_shared(weights, before, labels, n_known, n_labels)
    alive = set(labels.tolist())
    return tuple(
        area if area in alive else int(row.argmax()) if row.any() else UNASSIGNED
        for area, row in enumerate(shared)
    )
