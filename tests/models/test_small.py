from __future__ import annotations

import numpy as np
import pytest

from models.reading import Missing
from models.small import (
    Facts,
    alike_level,
    clear_groups,
    is_small,
    plain_points,
    reading_order,
    what_is_missing,
)
from models.space import unit_rows

LONG = np.full(60, 20, np.int32)


def crowd(n_groups: int = 3, size: int = 3, n_alone: int = 40, noise: float = 0.05):
    """Texts that nearly repeat each other, group after group, and others that say nothing alike."""
    rng = np.random.default_rng(6)
    directions = unit_rows(rng.normal(size=(n_groups, 60)))
    repeated = np.repeat(directions, size, axis=0)
    repeated = repeated + noise * rng.normal(size=repeated.shape)
    return unit_rows(np.concatenate([repeated, rng.normal(size=(n_alone, 60))])).astype(np.float32)


def everyone(n: int) -> list[frozenset[str]]:
    return [frozenset([f"p{i}"]) for i in range(n)]


def groups(points, voices=None, founders=3, n_tokens=None) -> list[int]:
    n = len(points)
    lengths = LONG[:n] if n_tokens is None else n_tokens
    return clear_groups(points, lengths, voices or everyone(n), founders).tolist()


@pytest.mark.parametrize(("n_comments", "small"), [(0, True), (199, True), (200, False)])
def test_a_corpus_is_small_under_two_hundred_comments(n_comments, small):
    assert is_small(n_comments) is small


def test_texts_that_nearly_repeat_each_other_are_a_group_and_no_other_text_is():
    assert groups(crowd()) == [0, 0, 0, 1, 1, 1, 2, 2, 2, *[-1] * 40]


def test_in_texts_that_have_nothing_in_common_there_is_no_group():
    alone = crowd(n_groups=0)
    assert groups(alone, founders=1) == [-1] * 40


def test_the_order_of_texts_changes_no_group():
    points = crowd()
    shuffled = np.random.default_rng(1).permutation(len(points))
    found = np.array(groups(points[shuffled]))
    assert sorted(shuffled[found == found[np.flatnonzero(shuffled == 0)[0]]].tolist()) == [0, 1, 2]


def test_a_group_needs_its_founders():
    points = crowd()
    voices = everyone(len(points))
    voices[4] = voices[3]
    assert groups(points, voices)[:9] == [0, 0, 0, -1, -1, -1, 1, 1, 1]
    assert groups(points, voices, founders=2)[:9] == [0, 0, 0, 1, 1, 1, 2, 2, 2]


def test_a_text_too_short_to_say_anything_is_like_no_other():
    lengths = LONG[:49].copy()
    lengths[0] = 9
    assert groups(crowd(), founders=2, n_tokens=lengths)[:6] == [-1, 0, 0, 1, 1, 1]


def test_of_fewer_than_eight_texts_none_are_alike():
    same = np.repeat(np.eye(1, 5, dtype=np.float32), 7, axis=0)
    assert groups(same, founders=1) == [-1] * 7
    assert alike_level(same) > 1


def test_the_level_is_beyond_what_chance_brings():
    alone = crowd(n_groups=0)
    pairs = (alone @ alone.T)[np.triu_indices(len(alone), 1)]
    assert pairs.max() < alike_level(alone) < 1


def test_plain_points_bring_languages_together_and_whiten_nothing():
    texts = crowd(n_groups=0, n_alone=30)
    shift = np.zeros(60, np.float32)
    shift[0] = 3
    both = unit_rows(np.concatenate([texts, texts + shift])).astype(np.float32)
    points = plain_points(both, ["en"] * 30 + ["fr"] * 30)
    own = np.einsum("ij,ij->i", points[:30], points[30:])
    assert np.linalg.norm(points, axis=1) == pytest.approx(np.ones(60), abs=1e-5)
    assert (own > (points[:30] @ points[30:].T).mean(axis=1) + 0.3).all()


def test_nothing_has_no_points_no_groups_and_no_order():
    nothing = plain_points(np.zeros((0, 8), np.float32), [])
    empty = np.zeros(0, np.int32)
    assert clear_groups(nothing, empty, [], 3).tolist() == []
    assert reading_order(nothing, empty, []).tolist() == []


def test_what_most_people_are_near_to_is_read_first_then_what_is_unlike_it():
    points = unit_rows(np.array([[1, 0, 0], [1, 0.1, 0], [0, 1, 0], [0, 0.9, 0.3], [0, 0, 1]]))
    rows = points.astype(np.float32)
    assert reading_order(rows, LONG[:5], [1, 1, 1, 1, 1]).tolist() == [3, 0, 4, 2, 1]
    assert reading_order(rows, LONG[:5], [1, 1, 1, 1, 9]).tolist()[0] == 4
    assert reading_order(rows, LONG[:5], [1, 1, 1, 1, 1], n_read=2).tolist() == [3, 0]


def test_short_texts_are_read_last():
    points = crowd()
    lengths = LONG[:49].copy()
    lengths[[0, 1, 2]] = 4
    order = reading_order(points, lengths, [1] * 49, n_read=49).tolist()
    assert sorted(order[-3:]) == [0, 1, 2]
    assert sorted(order) == list(range(49))


@pytest.mark.parametrize(
    ("facts", "missing"),
    [
        (Facts(0, 0, 0, 0), [("comments", 200)]),
        (Facts(40, 40, 40, 2), [("comments", 160)]),
        (Facts(40, 19, 20, 1), [("comments", 160), ("dates", 21), ("communities", 1)]),
        (Facts(200, 100, 0, 3), [("authors", 200)]),
        (Facts(900, 900, 900, 3), []),
    ],
)
def test_what_stands_between_a_corpus_and_its_numbers_is_named(facts, missing):
    assert what_is_missing(facts) == tuple(Missing(what, n) for what, n in missing)
