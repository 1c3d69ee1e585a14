from __future__ import annotations

from statistics import fmean

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

from tests.quality.bench.metrics import (
    BCubed,
    Pairs,
    b_cubed,
    b_cubed_items,
    language_pairs,
    mean_scores,
    score,
)

GOLD = ["a", "a", "a", "b", "b"]
FOUND = np.array([0, 0, 1, 1, 1])
LANGUAGES = ["fr", "en", "fr", "fr", "fr"]


def test_b_cubed_of_each_item_by_hand():
    assert b_cubed_items(GOLD, FOUND) == [
        BCubed(1, 2 / 3),
        BCubed(1, 2 / 3),
        BCubed(1 / 3, 1 / 3),
        BCubed(2 / 3, 1),
        BCubed(2 / 3, 1),
    ]


def test_b_cubed_is_the_mean_over_the_items():
    found = b_cubed(GOLD, FOUND)
    assert (found.precision, found.recall, found.f) == pytest.approx((11 / 15, 11 / 15, 11 / 15))


@pytest.mark.parametrize(
    ("found", "precision", "recall"),
    [
        ([0, 0, 0, 1, 1], 1, 1),
        ([7, 7, 7, 3, 3], 1, 1),
        ([0, 1, 2, 3, 4], 1, (3 * 1 / 3 + 2 * 1 / 2) / 5),
        ([0, 0, 0, 0, 0], (3 * 3 / 5 + 2 * 2 / 5) / 5, 1),
        ([-1, -1, -1, -1, -1], (3 * 3 / 5 + 2 * 2 / 5) / 5, 1),
    ],
    ids=["the same", "other numbers", "each alone", "all together", "all left out: one group"],
)
def test_b_cubed_at_its_ends(found, precision, recall):
    cubed = b_cubed(GOLD, np.array(found))
    assert (cubed.precision, cubed.recall) == pytest.approx((precision, recall))


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(-1, 3)), min_size=1, max_size=20))
def test_b_cubed_is_what_its_definition_says(items):
    def share(items_like: int, both_like: int) -> float:
        own = items[both_like]
        with_it = [other for other in items if other[items_like] == own[items_like]]
        return fmean(other == own for other in with_it)

    cubed = b_cubed([gold for gold, _ in items], np.array([found for _, found in items]))
    assert cubed.precision == pytest.approx(fmean(share(1, i) for i in range(len(items))))
    assert cubed.recall == pytest.approx(fmean(share(0, i) for i in range(len(items))))


def test_a_score_holds_every_measure():
    scored = score(GOLD, np.array([0, 0, 1, 1, -1]), LANGUAGES, 2, 1.5)
    assert scored.ami == pytest.approx(adjusted_mutual_info_score(GOLD, [0, 0, 1, 1, 2]))
    assert scored.ari == adjusted_rand_score(GOLD, [0, 0, 1, 1, 2])
    assert scored.unassigned == 0.2
    assert (scored.n_themes, scored.seconds) == (2, 1.5)
    assert scored.pairs == Pairs(n_cross=2, n_cross_together=1, n_same=1, n_same_together=0)


def test_the_adjusted_rand_index_by_hand():
    pairs_expected = 4 * 4 / 10
    by_hand = (2 - pairs_expected) / (4 - pairs_expected)
    assert score(GOLD, FOUND, LANGUAGES, 2, 0).ari == pytest.approx(by_hand)


def test_human_themes_of_few_texts_can_be_left_out_of_ami():
    gold = ["sync"] * 5 + ["route"] * 5 + ["praise"] * 4
    found = np.array([0] * 5 + [1] * 5 + [0, 1, 2, 3])
    scored = score(gold, found, ["fr"] * 14, 4, 0)
    assert scored.ami < 1
    assert scored.ami_frequent == pytest.approx(1)


def test_without_a_human_theme_of_five_texts_nothing_is_said_of_them():
    assert score(GOLD, FOUND, LANGUAGES, 2, 0).ami_frequent == 0


def test_each_alone_earns_nothing_of_ami():
    gold = [str(i // 2) for i in range(40)]
    assert score(gold, np.arange(40), ["fr"] * 40, 40, 0).ami == pytest.approx(0, abs=1e-9)


def test_only_themes_of_several_languages_have_pairs():
    assert (
        language_pairs(["t", "t", "u", "u"], np.zeros(4, int), ["fr", "fr", "en", "en"]) == Pairs()
    )


def test_pairs_across_languages_against_pairs_within_one():
    gold = ["t"] * 4
    languages = ["fr", "fr", "en", "en"]
    pairs = language_pairs(gold, np.array([0, 0, 0, 1]), languages)
    assert pairs == Pairs(n_cross=4, n_cross_together=2, n_same=2, n_same_together=1)
    assert pairs.ratio == 1.0


def test_what_is_left_out_is_with_nobody():
    pairs = language_pairs(["t"] * 3, np.array([-1, -1, -1]), ["fr", "fr", "en"])
    assert pairs == Pairs(n_cross=2, n_cross_together=0, n_same=1, n_same_together=0)
    assert pairs.ratio is None


def test_a_mean_pools_the_pairs():
    one = score(GOLD, FOUND, LANGUAGES, 2, 1.0)
    other = score(GOLD, np.array([0, 0, 0, 1, 1]), LANGUAGES, 4, 3.0)
    mean = mean_scores([one, other])
    assert (mean.ari, mean.n_themes, mean.seconds) == (pytest.approx((1 + 1 / 6) / 2), 3, 2.0)
    assert mean.pairs == Pairs(4, 3, 2, 1)
    assert mean.pairs.ratio == 1.5
