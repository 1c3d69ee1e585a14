"""Which theme of the registry is which group of a new clustering, by members and by centre."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

Fate = Literal["same", "merged", "lost", "gone"]

_SAME: Fate = "same"
SAME_OVERLAP = 0.25
"""Least Jaccard overlap of members for a theme to be the same; or:"""
SAME_NEARNESS = 0.8
"""Least similarity of the centres for it to be the same whatever its members."""
MERGED_SHARE = 0.3
"""Share of a theme's members inside one group for it to be merged into that group's theme."""
SPLIT_SHARE = 0.5
"""Share of a new group's known members inside one theme for it to be split from that theme."""


@dataclass(frozen=True, slots=True)
class Lineage:
    """How a new clustering continues the registry."""

    heirs: tuple[int, ...]
    """Per known theme: the group that it is or would be merged into; -1: none."""
    fates: tuple[Fate, ...]
    """Per known theme; "lost" has members but no group is it, "gone" has no members."""
    ancestors: tuple[int, ...]
    """Per group: the known theme that it is; -1: none."""
    parents: tuple[int, ...]
    """Per group: the known theme that it would be split from; -1: it is known, or new."""


def match_groups(
    known: Sequence[int] | NDArray[np.intp],
    found: Sequence[int] | NDArray[np.intp],
    nearness: NDArray[np.floating],
) -> Lineage:
    """Match known themes to found groups.

    Args:
        known: Per text, position of its known theme; below 0 for none.
        found: Per text, number of its found group; below 0 for none.
        nearness: Similarity of every theme's centre to every group's, -1..1, shape
            (n_themes, n_groups).

    Returns:
        One-to-one matches by Hungarian assignment on the mean of Jaccard overlap and nearness, of
        at least SAME_OVERLAP or SAME_NEARNESS; a group that none matches is the largest of the
        themes that it mostly holds. What else became of themes and groups.
    """
    before, after = np.asarray(known, np.intp), np.asarray(found, np.intp)
    shared = _contingency(before, after, nearness.shape)
    ancestors = _match(shared, _sizes(before, len(shared)), _sizes(after, len(shared.T)), nearness)
    _adopt_absorbed(shared, _sizes(before, len(shared)), ancestors)
    heirs, fates = _fates(shared, _sizes(before, len(shared)), ancestors)
    parents = [
        _mostly(column) if ancestor < 0 else -1
        for column, ancestor in zip(shared.T, ancestors, strict=True)
    ]
    return Lineage(tuple(heirs), tuple(fates), tuple(ancestors), tuple(parents))


def _contingency(
    known: NDArray[np.intp], found: NDArray[np.intp], shape: tuple[int, ...]
) -> NDArray[np.int64]:
    shared = np.zeros(shape, np.int64)
    both = (known >= 0) & (found >= 0)
    np.add.at(shared, (known[both], found[both]), 1)
    return shared


def _sizes(labels: NDArray[np.intp], n: int) -> NDArray[np.int64]:
    return np.bincount(labels[labels >= 0], minlength=n).astype(np.int64)


def _match(
    shared: NDArray[np.int64],
    n_known: NDArray[np.int64],
    n_found: NDArray[np.int64],
    nearness: NDArray[np.floating],
) -> list[int]:
    overlap = shared / np.maximum(n_known[:, None] + n_found[None, :] - shared, 1)
    is_same = (overlap >= SAME_OVERLAP) | ((nearness >= SAME_NEARNESS) & (n_known[:, None] > 0))
    worth = np.where(is_same, np.round((overlap + np.maximum(nearness, 0)) / 2, 4), 0)
    ancestors = [-1] * shared.shape[1]
    for theme, group in zip(*linear_sum_assignment(-worth), strict=True):
        if is_same[theme, group]:
            ancestors[group] = int(theme)
    return ancestors


def _adopt_absorbed(
    shared: NDArray[np.int64], n_known: NDArray[np.int64], ancestors: list[int]
) -> None:
    """A group that no theme matches is the largest unmatched theme that it mostly holds."""
    is_held = shared >= SPLIT_SHARE * np.maximum(n_known, 1)[:, None]
    for group, ancestor in enumerate(ancestors):
        free = np.setdiff1d(np.flatnonzero(is_held[:, group]), ancestors)
        if ancestor < 0 and len(free):
            ancestors[group] = int(free[shared[free, group].argmax()])


def _fates(
    shared: NDArray[np.int64], n_known: NDArray[np.int64], ancestors: list[int]
) -> tuple[list[int], list[Fate]]:
    group_of = {theme: group for group, theme in enumerate(ancestors) if theme >= 0}
    heirs: list[int] = []
    fates: list[Fate] = []
    for theme, size in enumerate(n_known.tolist()):
        group, fate = group_of.get(theme, -1), _SAME
        if group < 0:
            group, fate = _absorbed(shared[theme], size)
        heirs.append(group)
        fates.append(fate)
    return heirs, fates


def _absorbed(row: NDArray[np.int64], size: int) -> tuple[int, Fate]:
    if size == 0:
        return -1, "gone"
    if len(row) and row.max() / size >= MERGED_SHARE:
        return int(row.argmax()), "merged"
    return -1, "lost"


def _mostly(column: NDArray[np.int64]) -> int:
    """The theme that most of a group's known members are in; -1: there is none such."""
    n_known = int(column.sum())
    if n_known and column.max() / n_known >= SPLIT_SHARE:
        return int(column.argmax())
    return -1
