"""The one assignment function: at night, at a refit, in search and for a single new comment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from models.space import Floats, unit_rows

UNASSIGNED = -1
DEFAULT_THRESHOLD = 0.2
"""Least similarity to a theme's centre; docs/decisions.md has the measurement."""
MARGIN = 0.01
"""Themes whose similarities differ by no more are equally near: the older one has the comment."""
SPREAD = 1.5
"""A new member may be so many standard deviations less similar than the mean one."""
PRIOR_TEXTS = 10
"""A small theme's own spread is drawn to the common threshold as if it had so many more texts."""
CHANCE = 0.5
"""Of the texts that have nothing to do with any theme, the share that is to have none."""
NARROWEST = 1.5
"""A theme's threshold is at least the common one, and at most so many times."""
NOBODY = 2.0
"""Threshold of a theme without members: nothing is as similar as that."""


@dataclass(frozen=True, slots=True)
class Centres:
    """What comments are compared with: one row a theme."""

    theme_ids: tuple[str, ...]
    """Ascending: the first of two equally near themes wins."""
    rows: Floats
    """Unit rows, shape (n_themes, n_dims)."""
    thresholds: Floats
    """Least similarity of a member, shape (n_themes,)."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """Which theme each comment belongs to."""

    labels: NDArray[np.intp]
    """Shape (n_texts,): position in `Centres.theme_ids`, or -1 for none."""
    strengths: NDArray[np.float64]
    """Shape (n_texts,): similarity to that centre, -1..1, four decimals; to the nearest if none."""


def assign(points: Floats, centres: Centres, refused: NDArray[np.bool_] | None = None) -> Assigned:
    """Give each text the nearest of the themes that it is near enough to.

    Args:
        points: Unit rows in the space of the centres, shape (n_texts, n_dims).
        centres: The themes. Of those within MARGIN of the nearest, the first wins.
        refused: Shape (n_texts, n_themes): true where a text must not be in a theme.

    Returns:
        One theme or none a text.
    """
    if not centres.theme_ids or len(points) == 0:
        return Assigned(np.full(len(points), UNASSIGNED, np.intp), np.zeros(len(points)))
    similarity = similarities(points, centres.rows)
    allowed = similarity if refused is None else np.where(refused, -1.0, similarity)
    near = np.where(allowed >= np.round(centres.thresholds, 4), allowed, -1.0)
    best = near.max(axis=1, keepdims=True)
    labels = (near >= best - MARGIN).argmax(axis=1)
    is_member = best[:, 0] > -1.0
    strengths = np.where(is_member, near[np.arange(len(points)), labels], allowed.max(axis=1))
    return Assigned(np.where(is_member, labels, UNASSIGNED).astype(np.intp), strengths)


def runners_up(points: Floats, centres: Centres, assigned: Assigned) -> NDArray[np.intp]:
    """The theme that was equally near and did not win, which the text mentions.

    Args:
        points: Unit rows in the space of the centres, shape (n_texts, n_dims).
        centres: The themes.
        assigned: What `assign` made of them.

    Returns:
        Shape (n_texts,): position in `Centres.theme_ids`, or -1 for none.
    """
    found = np.full(len(points), UNASSIGNED, np.intp)
    members = np.flatnonzero(assigned.labels >= 0)
    if len(members) == 0 or len(centres.theme_ids) < 2:
        return found
    similarity = similarities(points[members], centres.rows)
    similarity = np.where(similarity >= np.round(centres.thresholds, 4), similarity, -1.0)
    similarity[np.arange(len(members)), assigned.labels[members]] = -1.0
    second = similarity.argmax(axis=1)
    strength = similarity[np.arange(len(members)), second]
    is_near = (strength > -1.0) & (strength >= assigned.strengths[members] - MARGIN)
    found[members] = np.where(is_near, second, UNASSIGNED)
    return found


def similarities(points: Floats, rows: Floats) -> NDArray[np.float64]:
    """Cosine of each text with each centre, four decimals, shape (n_texts, n_themes)."""
    cosines: NDArray[np.float64] = (points @ rows.T).astype(np.float64)
    return cosines.round(4)


def chance_similarity(points: Floats, rows: Floats, labels: NDArray[np.intp]) -> float:
    """How similar the nearest theme is, by chance, to a text that has nothing to do with any.

    Args:
        points: Unit rows of the corpus, shape (n_texts, n_dims).
        rows: Centres of the themes, shape (n_themes, n_dims).
        labels: Theme of each text, or -1 for none: its similarity to its own is not by chance.

    Returns:
        What CHANCE of such texts stay below, four decimals; DEFAULT_THRESHOLD for fewer than two
        themes. The largest of n normal draws is below z with probability Φ(z)^n.
    """
    if len(rows) < 2 or len(points) == 0:
        return DEFAULT_THRESHOLD
    similarity = similarities(points, rows)
    is_other = np.ones(similarity.shape, bool)
    own = np.flatnonzero(labels >= 0)
    is_other[own, labels[own]] = False
    others = similarity[is_other]
    deviations = ndtri(CHANCE ** (1 / len(rows)))
    return round(float(np.sqrt(np.square(others).mean()) * deviations), 4)


def centres_of(points: Floats, labels: NDArray[np.intp]) -> Floats:
    """Unit mean of the members of each label.

    Args:
        points: Shape (n_texts, n_dims).
        labels: Shape (n_texts,): 0..n_labels-1, or -1 for none; every number occurs.

    Returns:
        Shape (n_labels, n_dims).
    """
    n_labels = int(labels.max(initial=UNASSIGNED)) + 1
    rows = [points[labels == i].mean(axis=0, dtype=np.float64) for i in range(n_labels)]
    stacked = np.stack(rows) if rows else np.zeros((0, points.shape[1]))
    return unit_rows(stacked).astype(np.float32)


def own_strengths(points: Floats, rows: Floats, labels: NDArray[np.intp]) -> NDArray[np.float64]:
    """Similarity of each text to its own theme's centre, four decimals; 0 for one without.

    Args:
        points: Shape (n_texts, n_dims).
        rows: Shape (n_labels, n_dims).
        labels: Shape (n_texts,): row of each text's theme; below 0 for none.
    """
    strengths = np.zeros(len(points))
    own = np.flatnonzero(labels >= 0)
    strengths[own] = (points[own] * rows[labels[own]]).sum(axis=1, dtype=np.float64)
    return strengths.round(4)


def thresholds_of(
    strengths: NDArray[np.float64],
    labels: NDArray[np.intp],
    n_labels: int,
    common: float = DEFAULT_THRESHOLD,
) -> Floats:
    """Least similarity of a member of each theme, from the theme's own spread.

    Args:
        strengths: Similarity of each text to its own theme's centre, shape (n_texts,).
        labels: Shape (n_texts,): 0..n_labels-1, or -1 for none.
        n_labels: Number of themes.
        common: The threshold of a theme of which nothing is known; the prior of a small one.

    Returns:
        Shape (n_labels,): SPREAD deviations below the mean similarity that members would have were
        they new, drawn to `common`, within WIDEST and NARROWEST times `common`; four decimals.
    """
    own = labels >= 0
    sizes = np.bincount(labels[own], minlength=n_labels)
    counts = np.maximum(sizes, 1)
    unseen = as_unseen(strengths[own], labels[own], n_labels)
    means = np.bincount(labels[own], unseen, n_labels) / counts
    squares = np.bincount(labels[own], unseen**2, n_labels) / counts
    edges = means - SPREAD * np.sqrt(np.maximum(squares - means**2, 0))
    drawn = (sizes * edges + PRIOR_TEXTS * common) / (sizes + PRIOR_TEXTS)
    bounded: Floats = np.clip(drawn, common, NARROWEST * common).astype(np.float32)
    return bounded.round(4)


def own_thresholds(points: Floats, rows: Floats, labels: NDArray[np.intp]) -> Floats:
    """Least similarity of a member of each theme, of a corpus and its centres.

    Args:
        points: Unit rows of the corpus, shape (n_texts, n_dims).
        rows: Centres of the themes, shape (n_themes, n_dims).
        labels: Theme of each text, or -1 for none.

    Returns:
        `thresholds_of` with the `chance_similarity` of this corpus, shape (n_themes,).
    """
    strengths = own_strengths(points, rows, labels)
    return thresholds_of(strengths, labels, len(rows), chance_similarity(points, rows, labels))


def as_unseen(
    strengths: NDArray[np.float64], labels: NDArray[np.intp], n_labels: int
) -> NDArray[np.float64]:
    """Similarity of each member to the centre of the others: a member draws the centre to itself.

    The sum S of a theme's unit rows has the length of the sum of their similarities to it, and
    (p · (S - p)) / |S - p| follows from p · S alone.

    Args:
        strengths: Similarity of each text to the unit mean of its theme, shape (n_texts,).
        labels: Shape (n_texts,): 0..n_labels-1; every text is in a theme.
        n_labels: Number of themes.

    Returns:
        Shape (n_texts,), -1..1; a theme's only member has nothing to be similar to: -1.
    """
    lengths = np.bincount(labels, strengths, n_labels)[labels]
    along = strengths * lengths
    squared = lengths**2 - 2 * along + 1
    apart = np.sqrt(np.maximum(squared, 1e-6))
    unseen: NDArray[np.float64] = np.clip((along - 1) / apart, -1, 1)
    return np.where(squared > 1e-6, unseen, -1.0)
