"""Requests gathered into proposals: what is asked for, said in many ways and languages.

Two requests are alike if they mean the same (points of the space) and ask with the same telling
words, less so where their themes differ. What is alike on average is one proposal.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.sparse import csr_matrix, diags
from sklearn.feature_extraction.text import TfidfVectorizer

from models.keywords import stop_words
from models.space import Floats

SINGLE = -1
WORDLESS = 0.2
"""What is left of the pertinence of a sentence that has none of the words of its proposal."""
_AT_ONCE = 1000
_TELLING = r"(?u)\b[^\W\d_]{3,}\b"


@dataclass(frozen=True, slots=True)
class GatherParams:
    """How requests are gathered; docs/queue.md has the measurements."""

    least: float = 0.16
    """Least mean likeness of the requests of one proposal, among `few` of them."""
    finer: float = 0.06
    """How much more alike they must be where there are ten times as many: then more ask for the
    very same, and a proposal need not take what is only near."""
    few: int = 100
    words: float = 0.5
    """Weight of the words in common beside the meaning."""
    floor: float = 0.05
    """Words in common count only between texts that are more similar in meaning than this."""
    apart: float = 0.05
    """How much less alike two requests of different themes are."""
    at_once: int = 4000
    """Most requests that are compared each with each; more are taken theme by theme."""
    founders: int = 2
    """People that a proposal needs."""
    scarce: float = 0.12
    """How much more alike two requests must be to found a proposal; three half of it, and so on:
    the fewer pairs there are, the more of them are alike by chance."""


@dataclass(frozen=True, slots=True)
class Requests:
    """Distinct texts that ask for something, ascending ids."""

    points: Floats
    """Unit rows in the space, shape (n_texts, n_dims)."""
    words: csr_matrix
    """From `telling_words`, shape (n_texts, n_words)."""
    themes: tuple[str, ...]
    """The theme of each; "" is none."""
    voices: tuple[frozenset[str], ...]
    """Who says it; a text without an author is a voice of its own."""

    def at(self, rows: NDArray[np.intp]) -> Requests:
        """Some of them.

        Args:
            rows: Positions.
        """
        return Requests(
            self.points[rows],
            self.words[rows],
            tuple(self.themes[i] for i in rows.tolist()),
            tuple(self.voices[i] for i in rows.tolist()),
        )


def telling_words(
    wordings: Sequence[str], sentences: Sequence[str]
) -> tuple[csr_matrix, csr_matrix]:
    """What requests ask for in words: rare ones weigh more, and what says little weighs little.

    Args:
        wordings: What is to be compared of each request, without what only makes it polite.
        sentences: The sentence of each that asks.

    Returns:
        Both as rows of length at most 1, less than 1 for the half that says least; of the same
        words, shape (n_texts, n_words).
    """
    plain = TfidfVectorizer(token_pattern=_TELLING, strip_accents="unicode").build_analyzer()
    vectorizer = TfidfVectorizer(
        sublinear_tf=True,
        token_pattern=_TELLING,
        strip_accents="unicode",
        stop_words=sorted({token for word in stop_words("") for token in plain(word)}),
        norm=None,
    )
    try:
        told = vectorizer.fit_transform(wordings)
    except ValueError:  # not a single telling word
        return csr_matrix((len(wordings), 1)), csr_matrix((len(wordings), 1))
    return _scaled(told), _scaled(vectorizer.transform(sentences))


def _scaled(told: csr_matrix) -> csr_matrix:
    lengths = np.sqrt(np.asarray(told.multiply(told).sum(axis=1)).ravel())
    usual = float(np.median(lengths[lengths > 0])) if lengths.any() else 1.0
    return csr_matrix(diags(1 / np.maximum(lengths, usual)) @ told)


def likeness(one: Requests, other: Requests, params: GatherParams) -> NDArray[np.float32]:
    """How much alike requests are.

    Args:
        one: Requests.
        other: Requests, told in the same words.
        params: Weights.

    Returns:
        Four decimals, shape (n_one, n_other).
    """
    meaning = one.points @ other.points.T
    shared = (one.words @ other.words.T).toarray()
    is_apart = np.array(one.themes)[:, None] != np.array(other.themes)[None, :]
    is_apart |= np.array([theme == "" for theme in one.themes], bool)[:, None]
    alike = meaning + params.words * shared * (meaning > params.floor) - params.apart * is_apart
    rounded: NDArray[np.float32] = np.round(alike, 4).astype(np.float32)
    return rounded


def groups_of(alike: NDArray[np.floating], least: float) -> NDArray[np.intp]:
    """What is alike on average.

    Args:
        alike: Symmetric, at most about 1, shape (n_items, n_items); the diagonal does not count.
        least: Least mean likeness between two parts of a group.

    Returns:
        Group of each item, 0..n_groups-1, in the order of their first items.

    Source:
        Sokal and Michener 1958, group average linkage.
    """
    n = len(alike)
    if n < 2:
        return np.zeros(n, np.intp)
    rows, columns = np.triu_indices(n, 1)
    apart = np.round(2 - np.clip(alike[rows, columns].astype(np.float64), -2, 2), 4)
    labels = fcluster(linkage(apart, "average"), 2 - least + 1e-9, "distance")
    _, first, group = np.unique(labels, return_index=True, return_inverse=True)
    order: NDArray[np.intp] = np.argsort(np.argsort(first)).astype(np.intp)[group]
    return order


def gather(requests: Requests, known: NDArray[np.intp], params: GatherParams) -> NDArray[np.intp]:
    """The proposal of each request: known ones keep theirs, others join one or found another.

    It goes on until nobody joins or founds any more, so that doing it again changes nothing.

    Args:
        requests: All of them, ascending text ids.
        known: Number of the proposal that a request is in already, or SINGLE.
        params: How to gather.

    Returns:
        `known`, filled; new proposals follow the highest number that is known; SINGLE where too
        few people ask for something.
    """
    labels = known.copy()
    params = replace(params, least=least_of(len(labels), params))
    while True:
        n_before = int(np.sum(labels == SINGLE))
        _join(requests, labels, params)
        _found(requests, labels, params)
        if int(np.sum(labels == SINGLE)) == n_before:
            return labels


def least_of(n_requests: int, params: GatherParams) -> float:
    """Least mean likeness of the requests of one proposal among so many.

    Args:
        n_requests: All of them.
        params: How to gather.
    """
    decades = max(0.0, math.log10(max(n_requests, 1) / params.few))
    return round(params.least + params.finer * decades, 4)


def pertinence(
    requests: Requests, sentences: csr_matrix, labels: NDArray[np.intp], params: GatherParams
) -> NDArray[np.float64]:
    """How well the sentence of each request says what its proposal asks for.

    Args:
        requests: All of them.
        sentences: The words of the sentences alone, as `telling_words` weighs them.
        labels: Their proposals, or SINGLE.
        params: How they are compared.

    Returns:
        By the mean likeness to the proposal's requests and by the share of their words that the
        sentence has, both against the best one, above 0 to 1; 1 for those that are single.
    """
    found = np.ones(len(labels))
    for label in np.unique(labels[labels != SINGLE]):
        rows = np.flatnonzero(labels == label)
        own = requests.at(rows)
        mean = likeness(own, own, params).astype(np.float64).mean(axis=1)
        shared = np.asarray((sentences[rows] @ own.words.T).mean(axis=1)).ravel()
        found[rows] = _against_best(mean) * (WORDLESS + (1 - WORDLESS) * _against_best(shared))
    return np.round(found, 4)


def _against_best(values: NDArray[np.float64]) -> NDArray[np.float64]:
    shares: NDArray[np.float64] = np.maximum(values / max(float(values.max()), 1e-9), 0.01)
    return shares


def _join(requests: Requests, labels: NDArray[np.intp], params: GatherParams) -> None:
    """Single requests go to the proposal that they are most like on average, if enough so."""
    single, inside = np.flatnonzero(labels == SINGLE), np.flatnonzero(labels != SINGLE)
    if not len(single) or not len(inside):
        return
    _, group = np.unique(labels[inside], return_inverse=True)
    sizes = np.bincount(group)
    member = csr_matrix((1 / sizes[group], (np.arange(len(inside)), group)))
    members = requests.at(inside)
    names = np.unique(labels[inside])
    for start in range(0, len(single), _AT_ONCE):
        rows = single[start : start + _AT_ONCE]
        alike = np.round(likeness(requests.at(rows), members, params) @ member, 4)
        best = alike.argmax(axis=1)
        near = alike[np.arange(len(rows)), best] >= params.least
        labels[rows[near]] = names[best[near]]


def _found(requests: Requests, labels: NDArray[np.intp], params: GatherParams) -> None:
    """Single requests of enough people that are alike become proposals."""
    single = np.flatnonzero(labels == SINGLE)
    by_theme = np.argsort(np.array([requests.themes[i] for i in single.tolist()]), kind="stable")
    following = int(labels.max(initial=SINGLE)) + 1
    for start in range(0, len(single), params.at_once):
        rows = np.sort(single[by_theme[start : start + params.at_once]])
        part = requests.at(rows)
        groups = groups_of(likeness(part, part, params), params.least)
        for group in range(int(groups.max(initial=-1)) + 1):
            own = part.at(np.flatnonzero(groups == group))
            people = frozenset().union(*own.voices)
            if len(people) >= params.founders and _is_close(own, params):
                labels[rows[groups == group]] = following
                following += 1


def _is_close(group: Requests, params: GatherParams) -> bool:
    n = len(group.themes)
    if n < 2:
        return True
    alike = likeness(group, group, params).astype(np.float64)
    mean = (alike.sum() - alike.trace()) / (n * (n - 1))
    return bool(mean >= params.least + params.scarce / (n - 1))
