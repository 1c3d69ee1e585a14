"""Why a number moved, in words: the causes of one theme's change in one night."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

CAUSES = ("new", "edited", "deleted", "erased", "reassigned", "curated", "source")
"""In the order in which a person is counted in them."""

WORDS: Mapping[str, str] = {
    "new": "new",
    "edited": "by edits",
    "deleted": "deleted where they were said",
    "erased": "forgotten on request",
    "reassigned": "found elsewhere by the rules",
    "curated": "by curators",
    "source": "from sources that were late or left",
}


@dataclass(frozen=True, slots=True)
class Change:
    """One measure of one theme in one night; `before` and the causes give `after`."""

    night: date
    measure: Literal["comments", "people"]
    before: int
    causes: Mapping[str, int]
    """Name in CAUSES -> comments or people that came by it, less those that went; not 0."""
    after: int


def told(change: Change, words: Mapping[str, str] | None = None) -> str:
    """A change as a clause: "+14 people: 11 new, 3 by curators".

    Args:
        change: With a cause at least.
        words: Cause -> better words than WORDS, where more is known.

    Returns:
        The causes in their order, each with its sign if they differ in it.
    """
    named = {**WORDS, **(words or {})}
    present = [(cause, change.causes[cause]) for cause in CAUSES if change.causes.get(cause)]
    net = change.after - change.before
    is_plain = all(n > 0 for _, n in present)
    parts = [f"{n if is_plain else f'{n:+d}'} {named[cause]}" for cause, n in present]
    return f"{f'{net:+d}' if net else '±0'} {_noun(change.measure, net)}: {', '.join(parts)}"


def _noun(measure: str, n: int) -> str:
    one, many = {"people": ("person", "people"), "comments": ("comment", "comments")}[measure]
    return one if abs(n) == 1 else many
