from __future__ import annotations

import numpy as np
import pytest

from models.storms import NO_TIME, Said, StormParams, find_storms

RAIDERS = ["ann", "bob", "cy"] * 3
"""Each says three things, an hour apart."""


def said(people=RAIDERS, hours=None, sure=(), quiet=()):
    """What people say, an hour each: trouble but for the quiet places, of which some is sure."""
    n = len(people)
    is_sure, is_trouble = np.zeros(n, bool), np.ones(n, bool)
    is_sure[list(sure)], is_trouble[list(quiet)] = True, False
    return Said(people, np.arange(n) if hours is None else np.array(hours), is_sure, is_trouble)


def test_newcomers_who_come_at_once_to_make_noise_are_a_storm():
    assert find_storms(said(sure=range(4)), StormParams()).all()


def test_all_that_a_noisy_newcomer_says_goes_with_the_storm():
    assert find_storms(said(sure=range(4), quiet=[8]), StormParams()).all()


@pytest.mark.parametrize(
    "calm",
    [
        pytest.param(said(sure=range(3)), id="hardly anything is sure to be trouble"),
        pytest.param(said(people=["ann", "bob"] * 5, sure=range(9)), id="two people"),
        pytest.param(said(people=["ann", "bob", "cy"] * 2, sure=range(6)), id="few comments"),
        pytest.param(said(people=[""] * 9, sure=range(9)), id="nobody is named"),
        pytest.param(said(hours=[NO_TIME] * 9, sure=range(9)), id="nothing is dated"),
        pytest.param(said(sure=range(4), quiet=range(3, 9)), id="most of it is criticism"),
        pytest.param(said(hours=[0, 90, 200, *range(300, 306)], sure=range(9)), id="members"),
    ],
)
def test_what_is_no_storm(calm):
    assert not find_storms(calm, StormParams()).any()


def test_who_was_heard_before_is_no_passer_by():
    people = ["old", *RAIDERS, "old"]
    found = find_storms(said(people, [0, *range(100, 109), 109], sure=range(11)), StormParams())
    assert found.tolist() == [False, *[True] * 9, False]
