"""What a comment wants and how it stands to the product: calibrated, learnt from few examples.

Logistic regressions over sentence vectors, how often cues of wording occur, and the length. Few
examples need the cues: a request differs from a problem in its wording more than in its meaning.
docs/voices.md has what other methods came to.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

INTENTS = ("problem", "request", "question", "praise", "experience")
OTHER = "other"
"""The intent of a comment that has none of INTENTS."""
STANCES = ("for", "against", "conditional", "none")
Stance = Literal["for", "against", "conditional", "none"]

METHOD = 1
"""Version of what is computed here; a new one computes all signals again."""
VECTOR_WEIGHT = 2.0
"""What a vector counts beside the cues: from here on the log loss of our own examples, held out
together with their translations, hardly falls (1: 0.285, 2: 0.263, 3: 0.252, 4: 0.248)."""
INVERSE_PENALTY = 1.0
LIKELY = 0.5
"""Probability from which on a comment has an intent."""

Floats = NDArray[np.float32]
Probabilities = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Example:
    """A text and what is said with it."""

    text: str
    intents: frozenset[str]
    """Of INTENTS; empty is other."""
    stance: str
    """Of STANCES; "" where nobody says."""
    weight: float = 1.0
    """How many examples it counts as."""


@dataclass(frozen=True, slots=True)
class IntentModel:
    """Coefficients, the constant last."""

    intents: NDArray[np.float64]
    """Shape (n_features + 1, len(INTENTS)): log odds."""
    stances: NDArray[np.float64]
    """Shape (n_features + 1, len(STANCES)): log odds of each against the others."""


def features_of(
    vectors: Floats, cue_counts: NDArray[np.integer], n_words: NDArray[np.integer]
) -> NDArray[np.float64]:
    """What the model sees of some texts.

    Args:
        vectors: Unit sentence vectors, shape (n_texts, n_dims).
        cue_counts: How often each cue occurs, shape (n_texts, n_cues).
        n_words: Shape (n_texts,).

    Returns:
        Shape (n_texts, n_dims + n_cues + 1).
    """
    weighted = VECTOR_WEIGHT * vectors.astype(np.float64)
    lengths = np.log1p(n_words.astype(np.float64))[:, None] / 3
    return np.hstack([weighted, np.log2(1 + cue_counts.astype(np.float64)), lengths])


def fit_intents(features: NDArray[np.float64], examples: Sequence[Example]) -> IntentModel:
    """Learn from examples.

    Args:
        features: `features_of` the examples, shape (n_examples, n_features).
        examples: In the same order; every intent and stance occurs, and none in all of them. The
            result depends on their order in the last bits: sort by text.
    """
    weights = np.array([example.weight for example in examples])
    has_stance = np.array([bool(example.stance) for example in examples])
    intents = [
        _fit(features, np.array([name in each.intents for each in examples]), weights)
        for name in INTENTS
    ]
    stances = [
        _fit(
            features[has_stance],
            np.array([each.stance == name for each in examples if each.stance]),
            weights[has_stance],
        )
        for name in STANCES
    ]
    return IntentModel(np.column_stack(intents), np.column_stack(stances))


def _fit(
    features: NDArray[np.float64], labels: NDArray[np.bool_], weights: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Coefficients and the constant, shape (n_features + 1,)."""
    regression = LogisticRegression(C=INVERSE_PENALTY, solver="newton-cholesky", max_iter=100)
    regression.fit(features, labels, sample_weight=weights)
    fitted: NDArray[np.float64] = np.append(regression.coef_[0], regression.intercept_)
    return fitted


def intent_probabilities(model: IntentModel, features: NDArray[np.float64]) -> Probabilities:
    """How probable each intent is, by itself.

    Args:
        model: A fitted model.
        features: `features_of` some texts, shape (n_texts, n_features).

    Returns:
        Shape (n_texts, len(INTENTS)), to four decimals.
    """
    odds = features @ model.intents[:-1] + model.intents[-1]
    probabilities: Probabilities = np.round(_logistic(odds), 4)
    return probabilities


def stance_probabilities(model: IntentModel, features: NDArray[np.float64]) -> Probabilities:
    """How probable each stance is; one of them holds.

    Args:
        model: A fitted model.
        features: `features_of` some texts, shape (n_texts, n_features).

    Returns:
        Shape (n_texts, len(STANCES)), to four decimals.
    """
    each: Probabilities = _logistic(features @ model.stances[:-1] + model.stances[-1])
    probabilities: Probabilities = np.round(each / each.sum(axis=1, keepdims=True), 4)
    return probabilities


def _logistic(odds: NDArray[np.float64]) -> NDArray[np.float64]:
    shares: NDArray[np.float64] = 1 / (1 + np.exp(-np.clip(odds, -30, 30)))
    return shares


def name_intents(probabilities: Probabilities) -> list[list[str]]:
    """The intents of each text, in the order of INTENTS; `other` where it has none.

    Args:
        probabilities: Shape (n_texts, len(INTENTS)).
    """
    likely = (probabilities >= LIKELY).tolist()
    return [
        [name for name, holds in zip(INTENTS, row, strict=True) if holds] or [OTHER]
        for row in likely
    ]


def uncertainty(intents: Probabilities, stances: Probabilities) -> NDArray[np.float64]:
    """How much a person's word on each text would tell, in bits.

    Args:
        intents: Shape (n_texts, len(INTENTS)).
        stances: Shape (n_texts, len(STANCES)).

    Returns:
        Shape (n_texts,): entropies of the intents and of the stance, summed, to four decimals.
    """
    unsure = (_bits(intents) + _bits(1 - intents)).sum(axis=1) + _bits(stances).sum(axis=1)
    bits: NDArray[np.float64] = np.round(unsure, 4)
    return bits


def _bits(probabilities: Probabilities) -> NDArray[np.float64]:
    safe = np.clip(probabilities, 1e-12, 1)
    entropy: NDArray[np.float64] = -safe * np.log2(safe)
    return entropy
