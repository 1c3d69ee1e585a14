from __future__ import annotations

import numpy as np
import pytest

from models.intents import (
    INTENTS,
    STANCES,
    Example,
    features_of,
    fit_intents,
    intent_probabilities,
    name_intents,
    stance_probabilities,
    uncertainty,
)
from models.stance import Side, Sides, name_stances

N_DIMS = 8
KINDS = {
    "problem": ("problem", "against"),
    "request": ("request", "none"),
    "question": ("question", "none"),
    "praise": ("praise", "for"),
    "experience": ("experience", "conditional"),
}
N_EACH = 6


def lesson(weight: float = 1.0) -> tuple[np.ndarray, list[Example]]:
    """Some examples of each intent, told apart by one direction each; and their features."""
    examples, vectors = [], []
    for place, (intent, stance) in enumerate(KINDS.values()):
        for number in range(N_EACH):
            vector = np.zeros(N_DIMS, np.float32)
            vector[[place, N_DIMS - 1]] = 1.0, number / 20
            vectors.append(vector)
            examples.append(Example(f"{intent} {number}", frozenset({intent}), stance, weight))
    counts = np.zeros((len(examples), 2), np.int64)
    return features_of(np.array(vectors), counts, np.full(len(examples), 5)), examples


def test_features_are_the_vector_the_cues_and_the_length():
    vectors = np.array([[1.0, 0.0]], np.float32)

    found = features_of(vectors, np.array([[3, 0]]), np.array([0]))

    assert found.tolist() == [[2.0, 0.0, 2.0, 0.0, 0.0]]


def test_a_model_knows_its_examples_again():
    features, examples = lesson(weight=20)

    model = fit_intents(features, examples)

    intents = name_intents(intent_probabilities(model, features))
    stances = name_stances(stance_probabilities(model, features))
    assert intents == [sorted(example.intents) for example in examples]
    assert stances == [example.stance for example in examples]


def test_an_example_that_weighs_more_is_believed_more():
    features, examples = lesson()
    said = Example("also a problem", frozenset({"problem"}), "", 1.0)
    loud = Example("also a problem", frozenset({"problem"}), "", 5.0)
    rows = np.vstack([features, features[-1:]])

    quiet_model = fit_intents(rows, [*examples, said])
    loud_model = fit_intents(rows, [*examples, loud])

    quiet = intent_probabilities(quiet_model, features[-1:])[0, 0]
    assert intent_probabilities(loud_model, features[-1:])[0, 0] > quiet + 0.1


def test_an_example_without_a_stance_says_nothing_of_stances():
    features, examples = lesson()
    without = Example("no word of it", frozenset({"praise"}), "")

    model = fit_intents(np.vstack([features, features[:1]]), [*examples, without])

    assert np.allclose(model.stances, fit_intents(features, examples).stances)


def test_probabilities_have_four_decimals_and_one_stance_holds():
    features, examples = lesson()
    model = fit_intents(features, examples)

    intents, stances = intent_probabilities(model, features), stance_probabilities(model, features)

    assert np.array_equal(intents, np.round(intents, 4))
    assert np.allclose(stances.sum(axis=1), 1, atol=2e-4)
    assert intents.shape == (len(examples), len(INTENTS))
    assert stances.shape == (len(examples), len(STANCES))


def test_no_text_is_no_trouble():
    features, examples = lesson()
    model = fit_intents(features, examples)

    assert name_intents(intent_probabilities(model, features[:0])) == []
    assert name_stances(stance_probabilities(model, features[:0])) == []


def test_several_intents_may_hold_and_other_stands_for_none():
    probabilities = np.array([[0.5, 0.9, 0.1, 0.0, 0.0], [0.4999, 0.2, 0.1, 0.1, 0.1]])

    assert name_intents(probabilities) == [["problem", "request"], ["other"]]


def test_of_equal_stances_the_first_is_named():
    assert name_stances(np.array([[0.1, 0.4, 0.4, 0.1]])) == ["against"]


def test_what_is_least_sure_tells_most():
    sure, unsure = [1.0, 0.0, 0.0, 0.0, 0.0], [0.5, 0.5, 0.0, 0.0, 0.0]

    bits = uncertainty(np.array([sure, unsure]), np.array([[1.0, 0, 0, 0], [0.5, 0.5, 0, 0]]))

    assert bits.tolist() == [0.0, 3.0]


@pytest.mark.parametrize(("stance", "share"), [("for", 0.25), ("against", 0.75), ("none", 0.0)])
def test_the_share_of_a_side_is_of_people_and_unknown_voices(stance: str, share: float):
    sides = Sides(
        (
            Side("for", 9, 5, 1, 1),
            Side("against", 6, 6, 6, 0),
            Side("conditional", 0, 0, 0, 0),
            Side("none", 0, 0, 0, 0),
        )
    )

    assert sides.share(stance) == share


def test_a_theme_without_signals_has_no_shares():
    assert Sides((Side("for", 0, 0, 0, 0),)).share("for") == 0.0
