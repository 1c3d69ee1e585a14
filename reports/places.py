"""Few places for many: in proportion, and those too small for one share theirs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from fractions import Fraction

MAIN_SHARE = Fraction(15, 100)
"""From this share on a name has places of its own; the smaller ones have theirs together."""


class Places:
    """Gives places to names one by one, so that at every moment they are in proportion.

    The small names are one group with their joint share, so that twenty languages of one percent
    get what one language of twenty percent would, and not twenty places.

    Source: Sainte-Laguë's method: the next place is for the largest n / (2 places + 1).
    """

    def __init__(self, counts: Mapping[str, int], favoured: str = "") -> None:
        """Weigh the names.

        Args:
            counts: Name -> how many it stands for, at least 1.
            favoured: A name that counts as one of MAIN_SHARE if it is smaller, so that it is never
                left out; need not be there.
        """
        total = sum(counts.values())
        self._weights = {name: Fraction(count, total) for name, count in counts.items()}
        if favoured in counts:
            self._weights[favoured] = max(self._weights[favoured], MAIN_SHARE)
        self._small = {name for name, weight in self._weights.items() if weight < MAIN_SHARE}
        self._small_weight = sum((self._weights[name] for name in self._small), Fraction(0))
        self._taken: Counter[str] = Counter()

    def claim(self, name: str) -> tuple[Fraction, Fraction]:
        """How far a name stands back for the next place: the smallest claim gets it.

        Args:
            name: One of the names.

        Returns:
            How far its group stands back, then the name itself within the group.
        """
        own = (2 * self._taken[name] + 1) / self._weights[name]
        if name not in self._small:
            return own, own
        n_taken = sum(self._taken[other] for other in self._small)
        return (2 * n_taken + 1) / self._small_weight, own

    def take(self, name: str) -> None:
        """Give a place to a name."""
        self._taken[name] += 1
