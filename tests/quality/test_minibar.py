"""Themes of real app reviews against human ones (Mini-BAR, ICTAI 2023), through the program."""

from __future__ import annotations

import pytest

from tests.quality.bench.contest import merged
from tests.quality.bench.metrics import Scores

FLOORS = {"ami": 0.34, "ami_frequent": 0.40, "ari": 0.23, "b_cubed_f": 0.49}
MAX_UNASSIGNED = 0.05
MIN_CROSS_LANGUAGE = 0.65


@pytest.fixture(scope="module")
def ours(minibar_contests) -> Scores:
    """Mean over apps and sets of labels."""
    return merged(minibar_contests)[0].scores


@pytest.mark.parametrize(("measure", "floor"), FLOORS.items(), ids=FLOORS)
def test_themes_agree_with_human_ones(ours: Scores, measure: str, floor: float):
    assert getattr(ours, measure) >= floor


def test_few_reviews_are_left_out(ours: Scores):
    assert ours.unassigned <= MAX_UNASSIGNED


def test_a_theme_spoken_of_in_two_languages_is_one(ours: Scores):
    assert ours.pairs.ratio >= MIN_CROSS_LANGUAGE


def test_every_app_and_set_of_labels_is_scored(minibar_contests):
    assert [name for c in minibar_contests for name in c.by_gold] == [
        "Garmin Connect, feature request",
        "Garmin Connect, problem report",
        "Huawei Health, feature request",
        "Huawei Health, problem report",
    ]
