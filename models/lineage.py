"""Which theme of the registry is which group of a new clustering."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

Fate = Literal["same", "merged", "gone"]

_SAME: Fate = "same"
SAME_OVERLAP = 0.25
"""Least Jaccard overlap of members for a theme to be the same."""
MERGED_SHARE = 0.5
"""Share of a theme's members inside one group for it to be merged into that group's theme."""


@dataclass(frozen=True, slots=True)
class Lineage:
    """How a new clustering continues the registry."""

    heirs: tuple[int, ...]
    """Per known theme: the group that it is or was merged into; -1: gone."""
    fates: tuple[Fate, ...]
    """Per known theme."""
    ancestors: tuple[int, ...]
    """Per group: the known theme that it is; -1: a new theme."""


def match_groups(
    known: Sequence[int] | NDArray[np.intp],
    found: Sequence[int] | NDArray[np.intp],
    n_known: int,
    n_found: int,
) -> Lineage:
    """Match known themes to found groups by their members.

    Args:
        known: Per text, position of its known theme; -1 for none.
        found: Per text, number of its found group; -1 for none.
        n_known: Number of known themes.
        n_found: Number of found groups.

    Returns:
        One-to-one matches by Hungarian assignment on Jaccard overlap, of at least SAME_OVERLAP;
        an unmatched theme whose members mostly went to one group is merged into it.
    """
    shared = _contingency(np.asarray(known), np.asarray(found), n_known, n_found)
    ancestors = _match(shared, np.asarray(known), np.asarray(found))
    heirs, fates = _fates(shared, np.asarray(known), ancestors, n_known)
    return Lineage(tuple(heirs), tuple(fates), tuple(ancestors))


def _contingency(
    known: NDArray[np.intp], found: NDArray[np.intp], n_known: int, n_found: int
) -> NDArray[np.int64]:
    shared = np.zeros((n_known, n_found), np.int64)
    both = (known >= 0) & (found >= 0)
    np.add.at(shared, (known[both], found[both]), 1)
    return shared


def _sizes(labels: NDArray[np.intp], n: int) -> NDArray[np.int64]:
    return np.bincount(labels[labels >= 0], minlength=n).astype(np.int64)


def _match(
    shared: NDArray[np.int64], known: NDArray[np.intp], found: NDArray[np.intp]
) -> list[int]:
    n_known, n_found = shared.shape
    union = _sizes(known, n_known)[:, None] + _sizes(found, n_found)[None, :] - shared
    overlap = shared / np.maximum(union, 1)
    ancestors = [-1] * n_found
    for row, column in zip(*linear_sum_assignment(-overlap), strict=True):
        if overlap[row, column] >= SAME_OVERLAP:
            ancestors[column] = int(row)
    return ancestors


def _fates(
    shared: NDArray[np.int64], known: NDArray[np.intp], ancestors: list[int], n_known: int
) -> tuple[list[int], list[Fate]]:
    group_of = {theme: group for group, theme in enumerate(ancestors) if theme >= 0}
    sizes = _sizes(known, n_known)
    heirs: list[int] = []
    fates: list[Fate] = []
    for theme in range(n_known):
        group, fate = group_of.get(theme, -1), _SAME
        if group < 0:
            group, fate = _absorbed(shared[theme], int(sizes[theme]))
        heirs.append(group)
        fates.append(fate)
    return heirs, fates


def _absorbed(row: NDArray[np.int64], size: int) -> tuple[int, Fate]:
    if len(row) and size and row.max() / size >= MERGED_SHARE:
        return int(row.argmax()), "merged"
    return -1, "gone"
