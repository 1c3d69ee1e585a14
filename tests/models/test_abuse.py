from __future__ import annotations

import numpy as np
import pytest

from models.abuse import KINDS, fit_judge, judge

N = 30
DIRECTIONS = {"none": 0, "abuse": 1, "spam": 2, "scam": 3}


def vectors_of(kinds: list[str], seed: int = 0) -> np.ndarray:
    """A direction a kind, with a little noise."""
    rows = np.random.default_rng(seed).normal(scale=0.05, size=(len(kinds), 8))
    rows[np.arange(len(kinds)), [DIRECTIONS[kind] for kind in kinds]] += 1
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def wording_of(kinds: list[str]) -> np.ndarray:
    """A sign a kind."""
    return np.array([[kind == name for name in KINDS] for kind in kinds], float)


@pytest.fixture(scope="module")
def fitted():
    kinds = [kind for kind in DIRECTIONS for _ in range(N)]
    return fit_judge(vectors_of(kinds), wording_of(kinds), kinds)


def found(fitted, seen: list[str], told: list[str], is_listed: bool = True) -> list[list[bool]]:
    scores = judge(fitted, vectors_of(seen, 1), wording_of(told), np.full(len(seen), is_listed))
    return (scores >= 0.5).tolist()


def test_what_both_witnesses_say_is_found(fitted):
    kinds = ["none", "abuse", "spam", "scam"]
    assert found(fitted, kinds, kinds) == [
        [False, False, False],
        [True, False, False],
        [False, True, False],
        [False, False, True],
    ]


def test_one_witness_is_not_enough(fitted):
    assert found(fitted, ["abuse", "none"], ["none", "abuse"]) == [[False] * 3, [False] * 3]


def test_spam_and_scam_are_judged_as_one_and_shared_out(fitted):
    (scores,) = judge(fitted, vectors_of(["spam"], 1), wording_of(["scam"]), np.array([True]))
    assert max(scores[1:]) >= 0.5
    assert sum(scores[1:] >= 0.5) == 1


def test_without_lists_vectors_must_be_surer(fitted):
    sure = vectors_of(["abuse"], 1)
    unsure = ((sure + vectors_of(["none"], 1) * 0.75) / 1.25).astype(np.float32)
    both = np.vstack([sure, unsure])
    nothing = wording_of(["none", "none"])
    alone = judge(fitted, both, nothing, np.array([False, False]))[:, 0]
    assert (alone >= 0.5).tolist() == [True, False]


def test_nothing_is_judged_as_nothing(fitted):
    scores = judge(fitted, np.zeros((0, 8), np.float32), np.zeros((0, 3)), np.zeros(0, bool))
    assert scores.shape == (0, 3)
