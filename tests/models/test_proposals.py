from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.proposals import (
    SINGLE,
    GatherParams,
    Requests,
    gather,
    groups_of,
    least_of,
    likeness,
    pertinence,
    telling_words,
)

PARAMS = GatherParams()
AXES = np.eye(6, dtype=np.float32)


def requests(points, themes, wordings=None, voices=None) -> Requests:
    """Requests that lie somewhere, each by its own person."""
    n = len(points)
    words, _ = telling_words(wordings or [""] * n, [""] * n)
    return Requests(
        np.asarray(points, np.float32),
        words,
        tuple(themes),
        tuple(voices or [frozenset({f"p{i}"}) for i in range(n)]),
    )


def lean(axis: int, towards: int, share: float) -> np.ndarray:
    """A unit row near one axis."""
    row = AXES[axis] * np.sqrt(1 - share**2) + AXES[towards] * share
    return row.astype(np.float32)


def nothing_known(n: int) -> np.ndarray:
    return np.full(n, SINGLE, np.intp)


def test_requests_that_mean_the_same_are_more_alike_with_the_same_words_and_theme():
    told = requests(
        [AXES[0], lean(0, 1, 0.6), AXES[0], AXES[2]],
        ["T-1", "T-1", "T-2", "T-1"],
        ["dark theme", "dark theme", "garmin watch", "dark theme"],
    )
    alike = likeness(told, told, PARAMS)
    assert alike[0, 1] == pytest.approx(0.8 + 0.5 * 1, abs=0.01)
    assert alike[0, 2] == pytest.approx(1 - PARAMS.apart)
    assert alike[0, 3] == 0, "words in common count for nothing where the meaning differs"


def test_requests_without_a_theme_are_apart_even_from_each_other():
    told = requests([AXES[0], AXES[0]], ["", ""])
    assert likeness(told, told, PARAMS)[0, 1] == pytest.approx(1 - PARAMS.apart)


def test_what_says_little_is_like_little_in_words():
    words, sentences = telling_words(
        ["garmin watch battery display", "strava export speed altitude", "garmin"], ["garmin"] * 3
    )
    lengths = np.sqrt(np.asarray(words.multiply(words).sum(axis=1)).ravel())
    assert lengths[:2] == pytest.approx([1, 1])
    assert lengths[2] < 0.6
    assert sentences.shape == words.shape


def test_words_that_tell_nothing_make_nothing_alike():
    words, sentences = telling_words(["the", "of it"], ["the", "it"])
    assert words.shape == sentences.shape == (2, 1)
    assert words.nnz == 0
    some, none = telling_words(["garmin watch"], ["the"])
    assert (some.nnz, none.nnz) == (2, 0)


def test_groups_are_what_is_alike_on_average_in_the_order_of_their_first_items():
    alike = np.array([[1, 0, 0.9], [0, 1, 0], [0.9, 0, 1]])
    assert groups_of(alike, 0.5).tolist() == [0, 1, 0]
    assert groups_of(np.ones((1, 1)), 0.5).tolist() == [0]
    assert groups_of(np.ones((0, 0)), 0.5).tolist() == []


def test_two_people_found_a_proposal_and_one_who_says_it_twice_does_not():
    told = requests([AXES[0], AXES[0], AXES[1], AXES[1]], ["T-1"] * 4)
    same = [frozenset({"a"}), frozenset({"b"}), frozenset({"c"}), frozenset({"c"})]
    told = Requests(told.points, told.words, told.themes, tuple(same))
    assert gather(told, nothing_known(4), PARAMS).tolist() == [0, 0, SINGLE, SINGLE]


def test_two_must_be_more_alike_to_found_a_proposal_than_one_to_join():
    barely = [AXES[0], lean(1, 0, 0.2)]
    assert gather(requests(barely, ["T-1"] * 2), nothing_known(2), PARAMS).tolist() == [SINGLE] * 2
    many = requests([AXES[0], AXES[0], lean(1, 0, 0.2)], ["T-1"] * 3)
    assert gather(many, nothing_known(3), PARAMS).tolist() == [0, 0, 0]


def test_known_proposals_keep_their_requests_and_new_ones_follow_in_number():
    points = [AXES[0], AXES[1], AXES[0], AXES[3], AXES[3]]
    known = np.array([1, 0, SINGLE, SINGLE, SINGLE], np.intp)
    assert gather(requests(points, ["T-1"] * 5), known, PARAMS).tolist() == [1, 0, 1, 2, 2]


def test_where_many_ask_a_proposal_takes_only_what_is_nearer():
    assert least_of(1, PARAMS) == least_of(100, PARAMS) == 0.16
    assert least_of(1000, PARAMS) == 0.22
    assert least_of(10_000, PARAMS) == 0.28


def test_more_than_can_be_compared_at_once_are_taken_theme_by_theme():
    points = [AXES[n % 3] for n in range(12)]
    told = requests(points, [f"T-{n % 3}" for n in range(12)])
    few = GatherParams(at_once=4)
    labels = gather(told, nothing_known(12), few)
    assert [len({*labels[n::3].tolist()}) for n in range(3)] == [1, 1, 1]
    assert len(set(labels.tolist())) == 3


def test_the_sentence_with_the_words_of_its_proposal_says_it_best():
    wordings = ["dark theme night", "dark theme screen", "dark theme", "please", "garmin"]
    asked = ["dark theme", "please", "dark", "please", "garmin"]
    words, sentences = telling_words(wordings, asked)
    told = Requests(np.tile(AXES[0], (5, 1)), words, ("T-1",) * 5, (frozenset(),) * 5)
    fit = pertinence(told, sentences, np.array([0, 0, 0, 0, SINGLE]), PARAMS)
    assert fit.argmax() in (0, 4)
    assert fit[4] == 1
    assert fit[1] < fit[2] < fit[0] == pytest.approx(1, abs=0.05)


@settings(deadline=None)  # some draws are gathered several times
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 5)), min_size=1, max_size=20))
def test_gathering_what_is_gathered_changes_nothing(spoken):
    rng = np.random.default_rng(len(spoken))
    rows = np.array([AXES[axis] for axis, _ in spoken]) + rng.normal(0, 0.4, (len(spoken), 6))
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    voices = [frozenset({f"p{person}"}) for _, person in spoken]
    told = requests(rows, [f"T-{axis}" for axis, _ in spoken], voices=voices)
    once = gather(told, nothing_known(len(spoken)), PARAMS)
    assert gather(told, once, PARAMS).tolist() == once.tolist()
