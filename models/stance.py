"""How people stand to the product: one stance a text, and the sides within a theme."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from models.intents import STANCES, Probabilities


@dataclass(frozen=True, slots=True)
class SideQuote:
    """Somebody's words for a side."""

    comment_id: str
    text: str
    community: str
    url: str
    probability: float
    """Of the side, 0..1."""


@dataclass(frozen=True, slots=True)
class Side:
    """Those of a theme who stand alike."""

    stance: str
    """Of STANCES."""
    n_comments: int
    n_texts: int
    """Distinct."""
    n_people: int
    n_unknown: int
    """Distinct texts without an author: each at most one more person."""
    quotes: tuple[SideQuote, ...] = ()
    """The strongest first; none for "none"."""


@dataclass(frozen=True, slots=True)
class Sides:
    """All sides of a theme."""

    sides: tuple[Side, ...]
    """One for each of STANCES, in their order. Who stands on two sides is counted in both."""

    def share(self, stance: str) -> float:
        """Share of the people and unknown voices of all sides that stand on one, 0..1."""
        total = sum(side.n_people + side.n_unknown for side in self.sides)
        (side,) = (side for side in self.sides if side.stance == stance)
        return (side.n_people + side.n_unknown) / total if total else 0.0


def name_stances(probabilities: Probabilities) -> list[str]:
    """The most probable stance of each text; of equal ones the first of STANCES.

    Args:
        probabilities: Shape (n_texts, len(STANCES)).
    """
    places: Sequence[int] = probabilities.argmax(axis=1).tolist()
    return [STANCES[place] for place in places]
