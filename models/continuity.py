"""What a registry takes over from a new clustering: what is clearest, and little at a time.

A refit proposes; a registry that followed every proposal would be another one each week. Steps are
tried in the order they are given, and each is taken whole or not at all: while the comments that
change theme are within the budget, and while every theme keeps its meaning, which is most of the
members it has had on any of the last nights.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

UNASSIGNED, UNDECIDED = -1, -2
KEPT_SHARE = 0.6
"""Share of a theme's members of a night of the last week that are still in it, at least."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the registry said before; labels are positions of its themes."""

    labels: NDArray[np.intp]
    """Shape (n_texts,): the theme of each text, UNASSIGNED for none, UNDECIDED for a new text."""
    past: NDArray[np.intp]
    """Shape (n_nights, n_texts): position in `leads_to` of the theme that each text had on each of
    the last nights; below 0 for none that is still one."""
    leads_to: NDArray[np.intp]
    """Label of each theme of the last nights: its own, or that of the theme it was merged into."""
    weights: NDArray[np.int64]
    """Comments of each text, shape (n_texts,)."""
    costs: NDArray[np.int64]
    """Comments of each text that some earlier night has decided on, shape (n_texts,)."""
    is_fixed: NDArray[np.bool_]
    """Texts whose theme a curator has said, shape (n_texts,)."""


class Adoption:
    """A registry that changes by steps, within a budget."""

    def __init__(self, standing: Standing, budget: int) -> None:
        """Begin with what there is.

        Args:
            standing: The registry before.
            budget: Comments decided on before that may change theme.
        """
        self.labels = standing.labels.copy()
        self.n_changed = 0
        self._standing, self._left = standing, budget
        self._leads_to = np.append(standing.leads_to, UNASSIGNED)
        everything = np.arange(len(standing.labels))
        self._total = self._tally(everything, is_kept=False)
        self._kept = self._tally(everything)

    def move(self, texts: NDArray[np.intp], target: int) -> bool:
        """Give texts another theme, all or none of them.

        Args:
            texts: Positions of the texts.
            target: The theme; UNASSIGNED for none.

        Returns:
            Whether it was done.
        """
        moving = texts[self.labels[texts] != target]
        lost = self._tally(moving)
        touched = lost.any(axis=0)
        kept = self._kept[:, touched] - lost[:, touched]
        if not (kept >= KEPT_SHARE * self._total[:, touched]).all():
            return False
        if not self._pay(moving):
            return False
        self._kept -= lost
        self.labels[moving] = target
        return True

    def merge(self, theme: int, heir: int) -> bool:
        """Give all texts of a theme to another, which its id leads to from now on.

        Args:
            theme: The theme that ends; what it means goes with its members.
            heir: The theme that stays.

        Returns:
            Whether it was done.
        """
        moving = np.flatnonzero(self.labels == theme)
        if not self._pay(moving):
            return False
        self.labels[moving] = heir
        self._leads_to[self._leads_to == theme] = heir
        self._kept = self._tally(np.arange(len(self.labels)))
        return True

    def _pay(self, moving: NDArray[np.intp]) -> bool:
        cost = int(self._standing.costs[moving].sum())
        if cost > self._left:
            return False
        self._left -= cost
        self.n_changed += cost
        return True

    def _tally(self, texts: NDArray[np.intp], *, is_kept: bool = True) -> NDArray[np.int64]:
        """Comments, of some texts, that each theme had on each night, and still has."""
        counts = np.zeros((len(self._standing.past), len(self._leads_to)), np.int64)
        for night, past in enumerate(self._standing.past[:, texts]):
            had = past >= 0
            if is_kept:
                had &= self._leads_to[np.maximum(past, UNASSIGNED)] == self.labels[texts]
            np.add.at(counts[night], past[had], self._standing.weights[texts[had]])
        return counts
