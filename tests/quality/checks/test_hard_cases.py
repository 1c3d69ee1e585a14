from __future__ import annotations

import numpy as np
import pytest

from tests.quality.bench.hard_cases import Confusion, confusions, recoveries

GOLD = ["late"] * 6 + ["lost"] * 5 + ["rare"] * 2
FOUND = np.array([0, 0, 0, 0, 1, -1, 0, 2, 2, 2, 2, 0, 0])


def test_themes_are_told_best_first_and_small_ones_not():
    lost, late = recoveries(GOLD, FOUND)
    assert (lost.theme, lost.n_items, lost.n_parts, lost.largest_part) == ("lost", 5, 2, 4)
    assert (late.theme, late.n_items, late.n_parts, late.largest_part) == ("late", 6, 2, 4)
    assert (lost.n_unassigned, late.n_unassigned) == (0, 1)
    assert lost.cubed.precision == pytest.approx((1 / 7 + 4) / 5)
    assert late.cubed.recall == pytest.approx((4 * 4 / 6 + 1 / 6 + 1 / 6) / 6)


def test_a_theme_wholly_left_out_has_no_part():
    (theme,) = recoveries(["a"] * 5, np.full(5, -1))
    assert (theme.n_parts, theme.largest_part, theme.n_unassigned) == (0, 0, 5)


def test_themes_that_share_a_found_theme_are_confused():
    assert confusions(GOLD, FOUND) == [Confusion(("late", "lost"), 4 * 1 / 30)]


def test_being_left_out_together_is_no_confusion():
    assert confusions(["a"] * 5 + ["b"] * 5, np.full(10, -1)) == []
