from __future__ import annotations

import numpy as np
import pytest

from models.raids import (
    OTHER,
    PRODUCT,
    UNDATED,
    RaidParams,
    find_burst,
    fit_subjects,
    judge_subjects,
    raid_probability,
)

PARAMS = RaidParams()


def days_of(*parts: tuple[int, int]) -> np.ndarray:
    """Day and number of comments, one after another."""
    return np.concatenate([np.full(n, day, np.int64) for day, n in parts])


def unit(rows: np.ndarray) -> np.ndarray:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def talk(n: int, direction: int, seed: int = 0) -> np.ndarray:
    rows = np.random.default_rng(seed).normal(scale=0.15, size=(n, 12))
    rows[:, direction] += 1
    return unit(rows)


def test_talk_of_something_else_in_a_few_days_is_a_burst():
    days = np.concatenate([np.repeat(np.arange(60), 5), days_of((60, 40))])
    is_other = np.arange(len(days)) >= 300
    burst = find_burst(is_other, days, PARAMS)
    assert burst.is_inside[300:].all()
    assert days[burst.is_inside].min() > 60 - PARAMS.window_days
    assert burst.usual_share == PARAMS.usual_share


def test_what_is_always_so_is_no_burst():
    days = np.repeat(np.arange(100), 10)
    is_other = np.tile(np.arange(10) < 3, 100)
    assert not find_burst(is_other, days, PARAMS).is_inside.any()


def test_a_few_comments_are_no_burst():
    days = days_of((1, 9))
    assert not find_burst(np.ones(9, bool), days, PARAMS).is_inside.any()


def test_more_comments_of_the_usual_kind_are_no_burst():
    days = np.concatenate([np.repeat(np.arange(60), 5), days_of((60, 400))])
    is_other = np.zeros(len(days), bool)
    is_other[300:316] = True
    assert not find_burst(is_other, days, PARAMS).is_inside.any()


def test_undated_comments_are_compared_with_the_usual_share():
    days = np.full(100, UNDATED, np.int64)
    assert find_burst(np.arange(100) < 40, days, PARAMS).is_inside.all()
    assert not find_burst(np.arange(100) < 8, days, PARAMS).is_inside.any()


def test_a_community_without_comments_has_no_burst():
    burst = find_burst(np.zeros(0, bool), np.zeros(0, np.int64), PARAMS)
    assert (burst.is_inside.tolist(), burst.usual_share) == ([], PARAMS.usual_share)


def test_a_burst_teaches_what_its_raid_speaks_of():
    vectors = np.vstack([talk(80, 0), talk(40, 1, 1), talk(20, 1, 2)])
    prior = np.concatenate([np.full(80, 0.1), np.full(40, 0.6), np.full(20, 0.4)])
    found = raid_probability(vectors, prior, np.ones(140, bool), PARAMS)
    assert (found[:80] < 0.5).all()
    assert (found[80:] > 0.7).all()


def test_what_is_said_outside_of_the_burst_belongs_to_no_raid():
    vectors = np.vstack([talk(80, 0), talk(40, 1, 1)])
    prior = np.concatenate([np.full(80, 0.1), np.full(40, 0.6)])
    is_inside = np.arange(120) < 100
    found = raid_probability(vectors, prior, is_inside, PARAMS)
    assert found[100:].tolist() == [0.0] * 20


def test_the_order_of_comments_does_not_matter():
    vectors = np.vstack([talk(80, 0), talk(40, 1, 1)])
    prior = np.concatenate([np.full(80, 0.1), np.full(40, 0.6)])
    found = raid_probability(vectors, prior, np.ones(120, bool), PARAMS)
    turned = raid_probability(vectors[::-1], prior[::-1], np.ones(120, bool), PARAMS)
    assert turned[::-1] == pytest.approx(found, abs=0.01)


@pytest.mark.parametrize("prior", [0.1, 0.9])
def test_one_side_alone_teaches_nothing(prior):
    found = raid_probability(talk(50, 0), np.full(50, prior), np.ones(50, bool), PARAMS)
    assert found.tolist() == [0.0] * 50


def test_examples_tell_a_product_from_something_else():
    vectors = np.vstack([talk(30, 0), talk(30, 1)])
    wording = np.repeat([[1.0, 0.0], [0.0, 1.0]], 30, axis=0)
    fitted = fit_subjects(vectors, wording, [PRODUCT] * 30 + [OTHER] * 30)
    new = np.vstack([talk(5, 0, 3), talk(5, 1, 3)])
    told = judge_subjects(fitted, new, np.repeat([[1.0, 0.0], [0.0, 1.0]], 5, axis=0))
    assert (told >= 0.5).tolist() == [False] * 5 + [True] * 5
    assert judge_subjects(fitted, np.zeros((0, 12), np.float32), np.zeros((0, 2))).shape == (0,)
