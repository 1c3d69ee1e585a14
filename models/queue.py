"""Questions and problems that say nearly the same, and the answered ones nearest to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.proposals import groups_of
from models.space import Floats


@dataclass(frozen=True, slots=True)
class QueueParams:
    """When questions are nearly the same; docs/queue.md has the measurements."""

    same: float = 0.35
    """Least mean similarity of questions that are shown as one."""
    near: float = 0.35
    """Least similarity of an answered question that may help."""
    n_near: int = 2
    """Answered questions that are shown beside one."""
    at_once: int = 4000
    """Most texts of a theme that are compared each with each."""


def near_same(points: Floats, themes: Sequence[str], params: QueueParams) -> NDArray[np.intp]:
    """Which questions say nearly the same: those of one theme that are alike on average.

    Args:
        points: Unit rows, ascending text ids, shape (n_texts, n_dims).
        themes: The theme of each; "" is none.
        params: When they are.

    Returns:
        Group of each, from 0.
    """
    names = np.array(themes, dtype=object)
    labels = np.zeros(len(points), np.intp)
    following = 0
    for theme in sorted(set(themes)):
        own = np.flatnonzero(names == theme)
        for start in range(0, len(own), params.at_once):
            rows = own[start : start + params.at_once]
            groups = groups_of(np.round(points[rows] @ points[rows].T, 4), params.same)
            labels[rows] = groups + following
            following += int(groups.max()) + 1
    return labels


def most_central(points: Floats) -> int:
    """The text that is most like the others; of equals the first.

    Args:
        points: Unit rows of one group, at least one, shape (n_texts, n_dims).
    """
    return int(np.round((points @ points.T).astype(np.float64).mean(axis=1), 4).argmax())


def nearest_answered(
    points: Floats, answered: Floats, params: QueueParams
) -> list[list[tuple[int, float]]]:
    """The answered questions nearest to each that waits.

    Args:
        points: Unit rows of those that wait, shape (n_texts, n_dims).
        answered: Unit rows of the answered ones, shape (n_answered, n_dims).
        params: How near, how many.

    Returns:
        Positions and similarities (four decimals), nearest first; of equals the first.
    """
    if not len(points) or not len(answered):
        return [[] for _ in points]
    similarity = np.round((points @ answered.T).astype(np.float64), 4)
    order = np.argsort(-similarity, axis=1, kind="stable")[:, : params.n_near]
    return [
        [(int(i), float(row[i])) for i in best if row[i] >= params.near]
        for row, best in zip(similarity, order, strict=True)
    ]
