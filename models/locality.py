"""The second step of a space: what neighbours differ in counts less.

Texts that say the same thing still differ, in length, tone, wording, and they differ in the same
directions everywhere. Who says the same is not known, but who is near is: the directions in which
texts differ from their neighbours are damped, and what themes differ in is left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from models.clusterer import CoreParams, n_neighbours_of, thickened
from models.neighbours import nearest
from models.space import Floats, Space, project

_Matrix = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LocalParams:
    """How the local step is fitted; docs/themes.md has the measurements."""

    min_texts: int = 200
    """Fewer texts than this, and there is none."""
    shrinkage: float = 0.5
    """How far the scatter of neighbours is drawn to that of no direction in particular, 0..1."""


def with_local(
    space: Space,
    vectors: Floats,
    languages: Sequence[str],
    params: LocalParams,
    cores: CoreParams,
) -> Space:
    """A space with its local step, where there are texts enough.

    Args:
        space: As `fit_space` gives it.
        vectors: Sentence vectors of the texts that may found themes, ascending text ids, shape
            (n_texts, n_features).
        languages: Language tag of each text.
        params: How to fit.
        cores: How neighbours are sought.

    Returns:
        The same space for fewer than `params.min_texts` texts.
    """
    if len(vectors) < params.min_texts:
        return space
    plain = replace(space, local=None)
    points = project(plain, vectors, languages)
    scatter = local_scatter(points, languages, cores)
    return replace(plain, local=_damping(scatter, params.shrinkage))


def local_scatter(points: Floats, languages: Sequence[str], cores: CoreParams) -> _Matrix:
    """Mean of d dᵀ over texts and their neighbours, d being the difference of the two.

    Args:
        points: Unit rows, shape (n_texts, n_dims).
        languages: Language tag of each text.
        cores: How neighbours are sought: among the points moved to theirs, which are steadier.

    Returns:
        Shape (n_dims, n_dims).
    """
    k = min(n_neighbours_of(len(points), cores), len(points) - 1)
    near = nearest(thickened(points, cores, languages), k, languages)
    exact = points.astype(np.float64)
    scatter = np.zeros((points.shape[1], points.shape[1]))
    for column in near.T:
        differences = exact - exact[column]
        scatter += differences.T @ differences
    mean: _Matrix = scatter / near.size
    return mean


def _damping(scatter: _Matrix, shrinkage: float) -> _Matrix:
    """The symmetric inverse root of the shrunk scatter.

    Source: within-class covariance normalisation, Hatch, Kajarekar and Stolcke, Interspeech 2006,
        with neighbours for classes; shrinkage as in Ledoit and Wolf 2004, of a fixed share.
    """
    n_dims = len(scatter)
    even = np.trace(scatter) / n_dims * np.eye(n_dims)
    variances, directions = np.linalg.eigh((1 - shrinkage) * scatter + shrinkage * even)
    scaled = directions * np.maximum(variances, 1e-12) ** -0.5
    damping: _Matrix = scaled @ directions.T
    return damping
