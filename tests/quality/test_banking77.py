"""Themes of customer questions against 77 human categories, through the program."""

from __future__ import annotations

import pytest

FLOORS = {
    3_000: {"ami": 0.67, "ari": 0.40, "b_cubed_f": 0.46},
    13_072: {"ami": 0.67, "ari": 0.38, "b_cubed_f": 0.42},
}
"""By number of texts."""
CASES = [(n, measure, floor) for n, floors in FLOORS.items() for measure, floor in floors.items()]
MAX_UNASSIGNED = 0.02


@pytest.mark.parametrize(("n_texts", "measure", "floor"), CASES)
def test_themes_agree_with_human_categories(banking_contests, n_texts, measure, floor):
    ours = {len(c.dataset.texts): c.ours for c in banking_contests}
    assert getattr(ours[n_texts], measure) >= floor


def test_few_questions_are_left_out(banking_contests):
    assert [c.ours.unassigned <= MAX_UNASSIGNED for c in banking_contests] == [True, True]
