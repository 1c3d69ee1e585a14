"""What curators have decided, in the form that the search for themes must obey."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Constraints:
    """Acts of curators that stand, resolved to texts and themes; every later run obeys them."""

    moved: Mapping[str, str] = field(default_factory=dict)
    """text_id -> theme_id; "" is no theme. Beats any similarity."""
    refused: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """text_id -> themes that it must not be in."""
    merged: Mapping[str, str] = field(default_factory=dict)
    """theme_id -> the theme that it was merged into by hand, in one step; never apart again."""
    split: frozenset[str] = frozenset()
    """Themes made or left by a split by hand: a refit never merges one of them into another."""
    pinned: frozenset[str] = frozenset()
    """Themes that no night and no refit closes or merges."""


NO_CONSTRAINTS = Constraints()


def refusals(
    constraints: Constraints, text_ids: Sequence[str], theme_ids: Sequence[str]
) -> NDArray[np.bool_] | None:
    """Where a text must not be in a theme.

    Args:
        constraints: What curators have decided.
        text_ids: The texts that are looked at.
        theme_ids: The themes that they are compared with.

    Returns:
        Shape (n_texts, n_themes); None: nothing is refused.
    """
    label_of = {theme_id: label for label, theme_id in enumerate(theme_ids)}
    pairs = [
        (row, label_of[theme_id])
        for row, text_id in enumerate(text_ids)
        for theme_id in constraints.refused.get(text_id, ())
        if theme_id in label_of
    ]
    if not pairs:
        return None
    refused = np.zeros((len(text_ids), len(theme_ids)), bool)
    refused[tuple(np.array(pairs).T)] = True
    return refused
