"""How improbable a wording is: would several people find the same words by chance?

"Very good" is said by thousands who never met; thirty words in the same order are not. What decides
is not the length but the information in the words, given how people write in this corpus.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.families import Family
from models.phrases import Hashes, Places, Worded, count_hashes, hash_runs, runs_of

PRIOR = 5.0
"""Weight of the shorter context, in words seen."""
MAX_WORDS = 400
"""Words of a wording that are weighed; more add nothing to what is certain."""
_ORDERS = (1, 2, 3)

Bits = NDArray[np.float64]


def wording_bits(texts: Worded, families: Sequence[Family]) -> Bits:
    """Information in the common wording of each family, as the other texts of the corpus word it.

    Args:
        texts: The distinct texts of the corpus, near copies folded into one.
        families: Their families. What its own members say teaches nothing about a family.

    Returns:
        Bits, shape (n_families,): minus log2 of the probability that somebody who writes in this
        corpus puts these words in this order, by a trigram model.

    Source:
        MacKay and Bauman Peto, "A hierarchical Dirichlet language model", 1995, equation 9.
    """
    counted = [_outside(texts, families, order) for order in _ORDERS]
    n_words, n_known = len(texts.words), len(np.unique(texts.words)) + 1
    bits = np.zeros(len(families))
    for i, family in enumerate(families):
        own = sum(int(texts.lengths[member]) for member in family.members)
        uniform = 1.0 / n_known
        single, pair, triple = (each[i] for each in counted)
        chance = (single + PRIOR * uniform) / (max(n_words - own, 0) + PRIOR)
        chance = (pair + PRIOR * chance) / (_before(single) + PRIOR)
        chance = (triple + PRIOR * chance) / (_before(pair) + PRIOR)
        core = np.array([place for place in family.core if place < len(chance)], np.intp)
        bits[i] = -np.log2(chance[core]).sum()
    return np.asarray(np.round(bits, 4), np.float64)


def _before(counts: Bits) -> Bits:
    """How often the context of each word occurs; that of the first never."""
    return np.concatenate([np.zeros(1), counts[:-1]])


def _outside(texts: Worded, families: Sequence[Family], order: int) -> list[Bits]:
    """How often the run that ends at each word of a family's first text occurs in other texts.

    One array a family; 0 where no run of this length ends.
    """
    asked = [hash_runs(_wording(texts, family), order) for family in families]
    everything = np.concatenate([np.zeros(0, np.uint64), *asked])
    total = count_hashes(everything, runs_of(texts, order).hashes)
    parts = np.split(total, np.cumsum([len(each) for each in asked])[:-1]) if asked else []
    return [
        np.r_[np.zeros(order - 1), part - _inside(texts, family, hashes, order)][
            : _n(texts, family)
        ]
        for family, hashes, part in zip(families, asked, parts, strict=True)
    ]


def _inside(texts: Worded, family: Family, asked: Hashes, order: int) -> Places:
    """How often a family's own texts have each run."""
    own = [hash_runs(texts.of(member), order) for member in family.members]
    return count_hashes(asked, np.concatenate(own))


def _wording(texts: Worded, family: Family) -> Places:
    return texts.of(family.members[0])[:MAX_WORDS]


def _n(texts: Worded, family: Family) -> int:
    return len(_wording(texts, family))
