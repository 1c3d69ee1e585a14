"""Which comments stand for a theme: central, and unlike each other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from models.space import Floats

DIVERSITY = 0.5
"""Weight of being unlike those chosen already, against being central."""


def choose_exemplars(points: Floats, centre: Floats, n_exemplars: int) -> NDArray[np.intp]:
    """The members that represent a theme best, best first.

    Args:
        points: Unit rows of the members, ascending text ids, shape (n_members, n_dims).
        centre: Unit row of the theme, shape (n_dims,).
        n_exemplars: How many to choose at most.

    Returns:
        Positions in `points`.

    Source: maximal marginal relevance, Carbonell and Goldstein 1998 (SIGIR), equation 1.
    """
    centrality = np.round((points @ centre).astype(np.float64), 4)
    closest = np.zeros(len(points))
    chosen: list[int] = []
    for _ in range(min(n_exemplars, len(points))):
        worth = (1 - DIVERSITY) * centrality - DIVERSITY * closest
        worth[chosen] = -np.inf
        best = int(worth.argmax())
        chosen.append(best)
        closest = np.maximum(closest, np.round((points @ points[best]).astype(np.float64), 4))
    return np.array(chosen, np.intp)
