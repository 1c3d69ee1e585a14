"""Texts of one wording: those that are mostly made of the words of another, in its order."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.phrases import Places, Runs, Worded, runs_of

RUN = 5
"""Words in a row that are compared."""
MIN_SHARED = 0.6
"""Least share of a text's words in runs that it has from another's wording."""
SAME_SHARED = 0.8
"""From which on it is the same wording, as for near copies."""
_MAX_BEARERS, _MAX_VERIFIED = 16, 4
"""Bounds for runs that many wordings have in common."""

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Family:
    """Texts of one wording, that of the first."""

    members: tuple[int, ...]
    """Places of the texts, the one said most first."""
    wordings: tuple[int, ...]
    """For each member the text whose wording it has: the first's, or its own if it adds to it."""
    core: tuple[int, ...]
    """Places, in the first text, of the words that most of the other comments repeat."""


@dataclass(frozen=True, slots=True)
class _Repeated:
    """What more than one text says in the same words."""

    runs: Runs
    """Only these."""
    first: Places
    """The first run of each text, and the end, shape (n_texts + 1,)."""
    n_others: Places
    """Other texts that have its runs, summed over them, shape (n_texts,)."""

    def of(self, text: int, starts: Places) -> tuple[list[int], list[int]]:
        """Hashes of a text's repeated runs, and where they begin in it."""
        part = slice(self.first[text], self.first[text + 1])
        return self.runs.hashes[part].tolist(), (self.runs.places[part] - starts[text]).tolist()


def find_families(texts: Worded, n_comments: Places) -> list[Family]:
    """Which texts share a wording, the same for texts in the same order.

    A text belongs to the family of a wording if most of its words stand in runs of RUN words that
    the wording has too; a text of its own words that quotes a sentence does not. A wording is what
    is said most, of equals the one whose words are repeated most.

    Args:
        texts: Distinct texts, near copies folded into one, in ascending order of their ids.
        n_comments: Comments that say each or a near copy of it, shape (n_texts,).

    Returns:
        Families of two comments or more, in the order of their first members.
    """
    repeated = _repeated(texts)
    shares = _covered(texts, repeated.runs.places)
    is_candidate = (shares >= MIN_SHARED) | ((n_comments > 1) & (texts.lengths > 0))
    candidates = np.flatnonzero(is_candidate)
    keys = (np.arange(len(shares)), texts.lengths, -repeated.n_others, -n_comments)
    order = candidates[np.lexsort([key[candidates] for key in keys])]
    groups = _gather(texts, repeated, order.tolist())
    families = [
        Family(
            tuple(group),
            tuple(group.values()),
            _core(texts, repeated, [*group], n_comments[[*group]].tolist()),
        )
        for group in groups
        if n_comments[[*group]].sum() > 1
    ]
    return sorted(families, key=lambda family: family.members[0])


def _repeated(texts: Worded) -> _Repeated:
    """The runs that two texts or more have."""
    runs, owners = runs_of(texts, RUN), texts.owners
    order = np.argsort(runs.hashes, kind="stable")
    hashes, who = runs.hashes[order], owners[runs.places[order]]
    is_first = np.r_[True, hashes[1:] != hashes[:-1]][: len(hashes)]
    is_other = np.r_[False, (hashes[1:] == hashes[:-1]) & (who[1:] != who[:-1])][: len(hashes)]
    group = np.cumsum(is_first) - 1
    n_others = np.zeros(len(hashes), np.intp)
    n_others[order] = np.bincount(group[is_other], minlength=int(group.max(initial=-1)) + 1)[group]
    totals = np.zeros(len(texts.lengths), np.intp)
    np.add.at(totals, owners[runs.places], n_others)
    kept = Runs(runs.hashes[n_others > 0], runs.places[n_others > 0])
    return _Repeated(kept, np.searchsorted(kept.places, texts.starts), totals)


def _covered(texts: Worded, places: Places) -> NDArray[np.float64]:
    """Share of each text's words that lie in runs beginning at some places."""
    n_words = len(texts.words)
    edges = np.bincount(places, minlength=n_words + 1)[: n_words + 1]
    ends = np.bincount(places + RUN, minlength=n_words + 1)[: n_words + 1]
    is_covered = np.cumsum(edges - ends)[:n_words] > 0
    totals = np.r_[0, np.cumsum(is_covered)][texts.starts]
    return np.asarray(np.diff(totals) / np.maximum(texts.lengths, 1), np.float64)


def _gather(texts: Worded, repeated: _Repeated, order: list[int]) -> list[dict[int, int]]:
    """Members of each family to the texts whose wording they have; taken in the order given."""
    bearers: dict[int, list[int]] = defaultdict(list)
    groups: dict[int, dict[int, int]] = {}
    for text in order:
        hashes, places = repeated.of(text, texts.starts)
        first, share = _likeliest(hashes, places, bearers, int(texts.lengths[text]))
        if share >= MIN_SHARED:
            groups[first][text] = first if share >= SAME_SHARED else text
            continue
        groups[text] = {text: text}
        for one in set(hashes):
            if len(bearers[one]) < _MAX_BEARERS:
                bearers[one].append(text)
    return list(groups.values())


def _likeliest(
    hashes: list[int], places: list[int], bearers: dict[int, list[int]], length: int
) -> tuple[int, float]:
    """The wording from which a text has most of its words, and their share; of equals the first."""
    hits = Counter(first for one in hashes for first in bearers.get(one, ()))
    found = (-1, 0.0)
    for first, n_hits in hits.most_common(_MAX_VERIFIED):
        if n_hits * RUN < MIN_SHARED * length:
            break
        shared = [p for one, p in zip(hashes, places, strict=True) if first in bearers.get(one, ())]
        share = len(_words_of(shared)) / length
        if share > found[1]:
            found = (first, share)
    return found


def _words_of(places: list[int]) -> set[int]:
    """The words in runs that begin at some places."""
    return {place + shift for place in places for shift in range(RUN)}


def _core(
    texts: Worded, repeated: _Repeated, members: list[int], n_comments: list[int]
) -> tuple[int, ...]:
    """The words of the first member that more than half of the other comments say too.

    What each of them has from another part of the first is common to none of them.
    """
    first = members[0]
    n_saying = np.full(int(texts.lengths[first]), n_comments[0] - 1)
    hashes, places = repeated.of(first, texts.starts)
    for member, n_more in zip(members[1:], n_comments[1:], strict=True):
        others = {*repeated.of(member, texts.starts)[0]}
        shared = [p for one, p in zip(hashes, places, strict=True) if one in others]
        n_saying[sorted(_words_of(shared))] += n_more
    is_core = 2 * n_saying > sum(n_comments) - 1
    return tuple(np.flatnonzero(is_core).tolist())
