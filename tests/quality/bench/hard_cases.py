"""Which human themes were found again and which were not: figures and names, never a text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean

import numpy as np

from tests.quality.bench.metrics import UNASSIGNED, BCubed, Labels, b_cubed_items


@dataclass(frozen=True, slots=True)
class Recovery:
    """How one human theme fared."""

    theme: str
    n_items: int
    cubed: BCubed
    """Means over its items."""
    n_parts: int
    """Found themes that hold some of it."""
    largest_part: int
    """Items in the one that holds most."""
    n_unassigned: int


@dataclass(frozen=True, slots=True)
class Confusion:
    """Two human themes that share found themes."""

    themes: tuple[str, str]
    share: float
    """Of all pairs of an item of one and an item of the other, those in one found theme."""


def recoveries(gold: Sequence[str], found: Labels, min_items: int = 5) -> list[Recovery]:
    """Every human theme of some size, the best recovered first.

    Args:
        gold: Human theme of each item, shape (n_items,).
        found: Found theme of each, or -1, shape (n_items,).
        min_items: Smaller themes are left out: their figures are chance.
    """
    items = b_cubed_items(gold, found)
    themes = np.asarray(gold)
    every = []
    for theme, n_items in sorted(Counter(gold).items()):
        members = np.flatnonzero(themes == theme)
        if n_items >= min_items:
            every.append(_recovery(theme, [items[i] for i in members], found[members]))
    return sorted(every, key=lambda r: (-r.cubed.f, r.theme))


def _recovery(theme: str, items: Sequence[BCubed], found: Labels) -> Recovery:
    parts = Counter(found[found != UNASSIGNED].tolist())
    return Recovery(
        theme,
        n_items=len(items),
        cubed=BCubed(fmean(i.precision for i in items), fmean(i.recall for i in items)),
        n_parts=len(parts),
        largest_part=max(parts.values(), default=0),
        n_unassigned=int(np.count_nonzero(found == UNASSIGNED)),
    )


def confusions(gold: Sequence[str], found: Labels, min_items: int = 5) -> list[Confusion]:
    """Pairs of human themes, the most confused first; those never together are left out.

    Args:
        gold: Human theme of each item, shape (n_items,).
        found: Found theme of each, or -1, shape (n_items,).
        min_items: Smaller themes are left out.
    """
    themes = np.asarray(gold)
    counts = {
        theme: Counter(found[(themes == theme) & (found != UNASSIGNED)].tolist())
        for theme, n in sorted(Counter(gold).items())
        if n >= min_items
    }
    sizes = Counter(gold)
    pairs = [
        Confusion((one, other), _together(counts[one], counts[other]) / (sizes[one] * sizes[other]))
        for one, other in combinations(counts, 2)
    ]
    together = [pair for pair in pairs if pair.share > 0]
    return sorted(together, key=lambda pair: (-pair.share, pair.themes))


def _together(one: Counter[int], other: Counter[int]) -> int:
    return sum(n * other[label] for label, n in one.items())
