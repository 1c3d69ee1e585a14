"""The one assignment function: at night, at a refit, in search and for a single new comment."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.space import Floats, unit_rows

UNASSIGNED = -1
DEFAULT_THRESHOLD = 0.2
"""Least similarity to a theme's centre; docs/decisions.md has the measurement."""


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


def assign(points: Floats, centres: Centres) -> Assigned:
    """Give each text its nearest theme, if near enough.

    Args:
        points: Unit rows in the space of the centres, shape (n_texts, n_dims).
        centres: The themes.

    Returns:
        One theme or none a text.
    """
    if not centres.theme_ids or len(points) == 0:
        return Assigned(np.full(len(points), UNASSIGNED, np.intp), np.zeros(len(points)))
    similarity = np.round((points @ centres.rows.T).astype(np.float64), 4)
    nearest = similarity.argmax(axis=1)
    strengths = similarity[np.arange(len(points)), nearest]
    is_member = strengths >= centres.thresholds[nearest]
    return Assigned(np.where(is_member, nearest, UNASSIGNED).astype(np.intp), strengths)


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
