"""Abuse of persons, spam and scams: two witnesses, vectors and wording, that must agree.

Vectors alone take every mention of a group for abuse of it, and words alone every rude word; where
they agree there is something. Each witness is a logistic regression on hand-written examples. Abuse
is as probable as the less sure of them says; of spam and scams the geometric mean is taken, for
their wording changes with what is sold.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from models.space import Floats

KINDS: tuple[str, ...] = ("abuse", "spam", "scam")
"""What is looked for, in the order of the columns of scores."""
NONE = "none"
"""The kind of an example that is nothing of it."""
ALONE = 11
"""Where the wording of a language is unknown, it is taken to be the vectors' word ** ALONE: abuse
needs vectors as sure as 0.94, spam and scams 0.89."""

_VECTORS_C, _WORDING_C = 10.0, 3.0
_MAX_ITERATIONS = 5000

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Judge:
    """The two witnesses, fitted."""

    mean: Numbers
    """Of the examples' vectors, shape (n_dims,)."""
    by_vectors: LogisticRegression
    by_wording: LogisticRegression


def fit_judge(vectors: Floats, wording: Numbers, kinds: Sequence[str]) -> Judge:
    """Learn from examples.

    Args:
        vectors: Of the examples, unit rows, shape (n_examples, n_dims).
        wording: What their words tell, shape (n_examples, n_signs).
        kinds: Of each example: one of KINDS, or NONE; all of them occur.
    """
    exact = vectors.astype(np.float64)
    mean = exact.mean(axis=0)
    return Judge(
        mean,
        _regression(_VECTORS_C).fit(exact - mean, kinds),
        _regression(_WORDING_C).fit(wording, kinds),
    )


def judge(judge: Judge, vectors: Floats, wording: Numbers, is_listed: NDArray[np.bool_]) -> Numbers:
    """How probable abuse, spam and scam are by both witnesses.

    Args:
        judge: `fit_judge`.
        vectors: Unit rows, shape (n_texts, n_dims).
        wording: What the words tell, shape (n_texts, n_signs).
        is_listed: Whether there are lists for the text's language, shape (n_texts,).

    Returns:
        Probabilities in the order of KINDS, shape (n_texts, 3), four decimals. Spam and scam are
        judged as one and shared out: at most one of them is 0.5 or more.
    """
    if len(vectors) == 0:
        return np.zeros((0, len(KINDS)))
    seen = _by_kind(judge.by_vectors, vectors.astype(np.float64) - judge.mean)
    told = _by_kind(judge.by_wording, wording)
    told = np.where(is_listed[:, None], told, seen**ALONE)
    junk = np.sqrt(seen[:, 1:].sum(axis=1) * told[:, 1:].sum(axis=1))
    spam_share = (seen[:, 1] + told[:, 1]) / (seen[:, 1:] + told[:, 1:]).sum(axis=1)
    is_spam = spam_share >= 0.5
    scores = np.column_stack(
        [
            np.minimum(seen[:, 0], told[:, 0]),
            np.where(is_spam, junk, junk * spam_share),
            np.where(is_spam, junk * (1 - spam_share), junk),
        ]
    )
    return np.round(scores, 4)


def _regression(strength: float) -> LogisticRegression:
    return LogisticRegression(C=strength, max_iter=_MAX_ITERATIONS)


def _by_kind(model: LogisticRegression, rows: Numbers) -> Numbers:
    """Probabilities in the order of KINDS."""
    places = [list(model.classes_).index(kind) for kind in KINDS]
    found: Numbers = model.predict_proba(rows)[:, places]
    return found
