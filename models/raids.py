"""Raids: many comments in a short time about something that is not the product.

Nobody says beforehand what a raid is about. Hand-written examples tell talk of a product from talk
of something else (politics, causes, persons, the votes themselves) in general; where such talk
bursts, its surest comments and the community's usual talk teach what this raid speaks of, in a few
rounds. Praise and blame do not matter. A raid is found only where other talk is far more frequent
than usual.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit
from scipy.stats import binom
from sklearn.linear_model import LogisticRegression

from models.abuse import Numbers
from models.space import Floats

UNDATED = -1
"""Day of a comment whose source gives none."""
OTHER, PRODUCT = "other", "product"
"""What an example speaks of."""

_MAX_ITERATIONS = 3000


@dataclass(frozen=True, slots=True)
class RaidParams:
    """What a raid is; docs/set-aside.md has the measurements."""

    window_days: int = 14
    """Longest stretch in which a burst is looked for at once; neighbouring ones are joined."""
    usual_share: float = 0.05
    """Share of comments about something else in a community of which nothing else is known, and
    the least that is taken for usual: a wave of comments on the product brings some too."""
    prior_comments: int = 50
    """The share outside of a stretch is drawn to `usual_share` as if so many more were there."""
    min_comments: int = 10
    chance: float = 1e-6
    """A burst is less probable than this under the usual share."""
    is_other: float = 0.5
    """From this probability on, a comment of a burst may teach what the raid is about."""
    is_product: float = 0.3
    """Up to this probability, a comment teaches what the community usually speaks of."""
    sure: float = 0.8
    """From this probability on, a comment of a burst belongs to the raid."""
    n_rounds: int = 3
    prior_weight: float = 0.3
    """How much the general examples still count after each round."""
    strength: float = 3.0
    max_teachers: int = 3000
    """Comments of each side that teach."""


@dataclass(frozen=True, slots=True)
class SubjectJudge:
    """Talk of a product against talk of something else, in general."""

    mean: Numbers
    by_vectors: LogisticRegression
    by_both: LogisticRegression


@dataclass(frozen=True, slots=True)
class Burst:
    """Where talk of something else is more frequent than usual."""

    is_inside: NDArray[np.bool_]
    """Which comments were said then, shape (n_comments,)."""
    usual_share: float
    """Share of such talk outside, 0..1."""


def fit_subjects(vectors: Floats, wording: Numbers, abouts: Sequence[str]) -> SubjectJudge:
    """Learn from examples.

    Args:
        vectors: Of the examples, unit rows, shape (n_examples, n_dims).
        wording: What their words tell, shape (n_examples, n_signs).
        abouts: OTHER or PRODUCT; both occur.
    """
    exact = vectors.astype(np.float64)
    mean = exact.mean(axis=0)
    own = exact - mean
    return SubjectJudge(
        mean,
        _regression(10.0).fit(own, abouts),
        _regression(10.0).fit(np.hstack([own, wording]), abouts),
    )


def judge_subjects(judge: SubjectJudge, vectors: Floats, wording: Numbers) -> Numbers:
    """How probable it is that texts speak of something else than a product, shape (n_texts,).

    Args:
        judge: `fit_subjects`.
        vectors: Unit rows, shape (n_texts, n_dims).
        wording: What the words tell, shape (n_texts, n_signs).
    """
    if len(vectors) == 0:
        return np.zeros(0)
    own = vectors.astype(np.float64) - judge.mean
    place = list(judge.by_vectors.classes_).index(OTHER)
    seen = judge.by_vectors.predict_proba(own)[:, place]
    told = judge.by_both.predict_proba(np.hstack([own, wording]))[:, place]
    mixed: Numbers = np.round((seen + told) / 2, 4)
    return mixed


def find_burst(is_other: NDArray[np.bool_], days: NDArray[np.int64], params: RaidParams) -> Burst:
    """The days of a community in which talk of something else is improbably frequent.

    Args:
        is_other: Of each comment, whether it seems to speak of something else, shape (n_comments,).
        days: Number of the local day of each, UNDATED for none. Comments without a day are one
            stretch of their own, compared with the usual share alone.
        params: What a raid is.
    """
    inside = np.zeros(len(days), bool)
    is_dated = days != UNDATED
    undated = int(is_other[~is_dated].sum()), int((~is_dated).sum())
    inside[~is_dated] = _is_burst(undated, (0, 0), params)
    dated = np.flatnonzero(is_dated)
    if len(dated):
        inside[dated] = _inside(is_other[dated], days[dated], params)
    return Burst(inside, _usual(int(is_other[~inside].sum()), int((~inside).sum()), params))


def raid_probability(
    vectors: Floats, prior: Numbers, is_inside: NDArray[np.bool_], params: RaidParams
) -> Numbers:
    """How probable it is that each comment belongs to the raid of a burst, shape (n_texts,).

    Args:
        vectors: Unit rows of one community's distinct texts, shape (n_texts, n_dims).
        prior: `judge_subjects`, shape (n_texts,).
        is_inside: Which are said in the burst, shape (n_texts,). The others teach what the
            community usually speaks of.
        params: What a raid is.

    Returns:
        Probabilities, four decimals; 0 outside of the burst, and everywhere if there are not enough
        comments on both sides to learn from.
    """
    exact = vectors.astype(np.float64)
    points = exact - exact.mean(axis=0)
    points /= np.maximum(np.linalg.norm(points, axis=1, keepdims=True), 1e-12)
    found = prior
    is_other = is_inside & (prior >= params.is_other)
    is_product = np.where(is_inside, prior <= params.is_product, prior < params.is_other)
    for _ in range(params.n_rounds):
        if min(is_other.sum(), is_product.sum()) < params.min_comments:
            return np.zeros(len(prior))
        found = _learn(points, is_other, is_product, params)
        found = (1 - params.prior_weight) * found + params.prior_weight * prior
        is_other = is_inside & (found >= 1 - params.is_product)
        is_product = np.where(is_inside, found <= params.is_product, prior < params.is_other)
    return np.where(is_inside, np.round(found, 4), 0.0)


def _learn(
    points: Numbers,
    is_other: NDArray[np.bool_],
    is_product: NDArray[np.bool_],
    params: RaidParams,
) -> Numbers:
    sides = [np.flatnonzero(side)[: params.max_teachers] for side in (is_other, is_product)]
    teachers = np.sort(np.concatenate(sides))
    model = _regression(params.strength, "balanced").fit(points[teachers], is_other[teachers])
    found: Numbers = expit(model.decision_function(points))
    return found


def _inside(
    is_other: NDArray[np.bool_], days: NDArray[np.int64], params: RaidParams
) -> NDArray[np.bool_]:
    """Which dated comments lie in a stretch that is a burst."""
    first = int(days.min())
    n_days = int(days.max()) - first + 1
    n_all = np.bincount(days - first, minlength=n_days)
    n_other = np.bincount((days - first)[is_other], minlength=n_days)
    total = int(n_other.sum()), int(n_all.sum())
    hot = np.zeros(n_days, bool)
    for start in np.flatnonzero(n_other).tolist():
        stretch = slice(start, start + params.window_days)
        within = int(n_other[stretch].sum()), int(n_all[stretch].sum())
        rest = total[0] - within[0], total[1] - within[1]
        hot[stretch] |= _is_burst(within, rest, params)
    return hot[days - first]


def _is_burst(within: tuple[int, int], rest: tuple[int, int], params: RaidParams) -> bool:
    """Whether so many of so many comments are too many, given those of the rest."""
    n_other, n_all = within
    if n_other < params.min_comments:
        return False
    return bool(binom.sf(n_other - 1, n_all, _usual(*rest, params)) < params.chance)


def _usual(n_other: int, n_all: int, params: RaidParams) -> float:
    drawn = params.usual_share * params.prior_comments
    found = (n_other + drawn) / (n_all + params.prior_comments)
    return round(max(found, params.usual_share), 4)


def _regression(strength: float, weight: str | None = None) -> LogisticRegression:
    return LogisticRegression(C=strength, class_weight=weight, max_iter=_MAX_ITERATIONS)
