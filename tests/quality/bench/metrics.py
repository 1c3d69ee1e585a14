"""How well groups that were found agree with groups that people made."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import fmean

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

UNASSIGNED = -1
"""The label of what was left out. It counts as one group: leaving out earns nothing."""
FREQUENT = 5
"""Items from which a human theme is one that recurs."""

Labels = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class BCubed:
    """Agreement as single items see it, each 0..1; one number an item, or its mean."""

    precision: float
    """Of the items found with this one, how many belong with it; itself included."""
    recall: float
    """Of the items that belong with this one, how many were found with it; itself included."""

    @property
    def f(self) -> float:
        """Harmonic mean of both."""
        return 2 * self.precision * self.recall / (self.precision + self.recall)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Pairs of items of one human theme, for themes that occur in several languages."""

    n_cross: int = 0
    """Pairs of two languages."""
    n_cross_together: int = 0
    """Of these, in one found theme."""
    n_same: int = 0
    """Pairs of one language."""
    n_same_together: int = 0

    def __add__(self, other: Pairs) -> Pairs:
        """Both counted."""
        return Pairs(
            self.n_cross + other.n_cross,
            self.n_cross_together + other.n_cross_together,
            self.n_same + other.n_same,
            self.n_same_together + other.n_same_together,
        )

    @property
    def ratio(self) -> float | None:
        """Share of pairs together across languages / within one; None where there is no such."""
        cross, same = self.shares
        return cross / same if self.n_cross and same else None

    @property
    def shares(self) -> tuple[float, float]:
        """Share together of the pairs of two languages, and of those of one; 0 without pairs."""
        return (
            self.n_cross_together / max(self.n_cross, 1),
            self.n_same_together / max(self.n_same, 1),
        )


@dataclass(frozen=True, slots=True)
class Scores:
    """One method against one set of human labels, or the mean of several."""

    ami: float
    ami_frequent: float
    """AMI over the items of human themes of FREQUENT items and more; 0 without such."""
    ari: float
    b_cubed_f: float
    b_cubed_precision: float
    b_cubed_recall: float
    unassigned: float
    """Share of the labelled items."""
    n_themes: float
    """In the whole corpus."""
    seconds: float
    pairs: Pairs = Pairs()


def b_cubed_items(gold: Sequence[str], found: Labels) -> list[BCubed]:
    """B-cubed precision and recall of each item.

    Args:
        gold: Human theme of each item, shape (n_items,).
        found: Found theme of each, or -1, shape (n_items,).

    Source:
        Bagga and Baldwin, "Entity-Based Cross-Document Coreferencing Using the Vector Space
        Model", 1998; Amigó et al., "A comparison of extrinsic clustering evaluation metrics based
        on formal constraints", Information Retrieval 12(4), 2009.
    """
    theme, group = (np.unique(names, return_inverse=True)[1] for names in (list(gold), found))
    shared = np.zeros((theme.max() + 1, group.max() + 1), np.intp)
    np.add.at(shared, (theme, group), 1)
    together = shared[theme, group]
    precision = together / shared.sum(axis=0)[group]
    recall = together / shared.sum(axis=1)[theme]
    return [BCubed(*pair) for pair in zip(precision.tolist(), recall.tolist(), strict=True)]


def b_cubed(gold: Sequence[str], found: Labels) -> BCubed:
    """Means over the items of their precision and recall; see `b_cubed_items`."""
    items = b_cubed_items(gold, found)
    return BCubed(fmean(i.precision for i in items), fmean(i.recall for i in items))


def language_pairs(gold: Sequence[str], found: Labels, languages: Sequence[str]) -> Pairs:
    """Pairs of each human theme that occurs in several languages; what is left out is alone.

    Args:
        gold: Human theme of each item, shape (n_items,).
        found: Found theme of each, or -1, shape (n_items,).
        languages: Language of each, shape (n_items,).
    """
    counts = {True: [0, 0], False: [0, 0]}
    for theme in sorted(set(gold)):
        members = [i for i, name in enumerate(gold) if name == theme]
        if len({languages[i] for i in members}) < 2:
            continue
        for one, other in combinations(members, 2):
            tally = counts[languages[one] != languages[other]]
            tally[0] += 1
            tally[1] += int(found[one] == found[other] != UNASSIGNED)
    return Pairs(*counts[True], *counts[False])


def score(
    gold: Sequence[str],
    found: Labels,
    languages: Sequence[str],
    n_themes: int,
    seconds: float,
) -> Scores:
    """All measures of one method on one set of labels.

    Args:
        gold: Human theme of each item, shape (n_items,), at least one.
        found: Found theme of each, or -1, shape (n_items,).
        languages: Language of each; all equal where it does not matter.
        n_themes: Themes found in the whole corpus.
        seconds: What finding them took.
    """
    cubed = b_cubed(gold, found)
    return Scores(
        ami=float(adjusted_mutual_info_score(gold, found)),
        ami_frequent=_ami_frequent(gold, found),
        ari=float(adjusted_rand_score(gold, found)),
        b_cubed_f=cubed.f,
        b_cubed_precision=cubed.precision,
        b_cubed_recall=cubed.recall,
        unassigned=float(np.mean(found == UNASSIGNED)),
        n_themes=n_themes,
        seconds=seconds,
        pairs=language_pairs(gold, found, languages),
    )


def _ami_frequent(gold: Sequence[str], found: Labels) -> float:
    counts = Counter(gold)
    kept = [i for i, theme in enumerate(gold) if counts[theme] >= FREQUENT]
    if not kept:
        return 0.0
    return float(adjusted_mutual_info_score([gold[i] for i in kept], found[kept]))


def mean_scores(several: Sequence[Scores]) -> Scores:
    """The mean of each measure; pairs are pooled.

    Args:
        several: At least one.
    """

    def mean(pick: Callable[[Scores], float]) -> float:
        return fmean(pick(one) for one in several)

    return Scores(
        ami=mean(lambda s: s.ami),
        ami_frequent=mean(lambda s: s.ami_frequent),
        ari=mean(lambda s: s.ari),
        b_cubed_f=mean(lambda s: s.b_cubed_f),
        b_cubed_precision=mean(lambda s: s.b_cubed_precision),
        b_cubed_recall=mean(lambda s: s.b_cubed_recall),
        unassigned=mean(lambda s: s.unassigned),
        n_themes=mean(lambda s: s.n_themes),
        seconds=mean(lambda s: s.seconds),
        pairs=sum((s.pairs for s in several), Pairs()),
    )
