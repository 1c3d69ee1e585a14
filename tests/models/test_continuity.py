from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from models.continuity import KEPT_SHARE, UNASSIGNED, UNDECIDED, Adoption, Standing


def standing(labels, *, past=None, weights=None, leads_to=None) -> Standing:
    """A registry in which the last night was like tonight, unless told otherwise."""
    now = np.array(labels, np.intp)
    each = np.ones(len(now), np.int64) if weights is None else np.array(weights)
    return Standing(
        labels=now,
        past=np.array([labels] if past is None else past, np.intp),
        leads_to=np.arange(4) if leads_to is None else np.array(leads_to),
        weights=each,
        costs=each * (now != UNDECIDED),
        is_fixed=np.zeros(len(now), bool),
    )


def texts(*positions: int) -> np.ndarray:
    return np.array(positions, np.intp)


def test_a_step_within_the_budget_is_taken_and_paid_in_comments():
    adoption = Adoption(standing([0] * 8, weights=[1, 2, *[5] * 6]), budget=4)
    assert adoption.move(texts(0, 1), 1)
    assert adoption.labels.tolist() == [1, 1, 0, 0, 0, 0, 0, 0]
    assert adoption.n_changed == 3


def test_a_step_beyond_the_budget_is_left_whole_and_a_smaller_one_may_follow():
    adoption = Adoption(standing([0] * 10), budget=2)
    assert not adoption.move(texts(0, 1, 2), 1)
    assert adoption.labels.tolist() == [0] * 10
    assert adoption.move(texts(5, 6), 1)
    assert not adoption.move(texts(7), 1)
    assert adoption.n_changed == 2


def test_what_is_where_it_should_be_costs_nothing():
    adoption = Adoption(standing([0, 0]), budget=0)
    assert adoption.move(texts(0, 1), 0)
    assert adoption.n_changed == 0


def test_new_texts_cost_nothing_a_first_theme_of_old_ones_does():
    adoption = Adoption(standing([UNDECIDED, UNASSIGNED, 0]), budget=1)
    assert adoption.move(texts(0), 1)
    assert adoption.move(texts(1), 1)
    assert adoption.labels.tolist() == [1, 1, 0]
    assert adoption.n_changed == 1


def test_a_theme_never_loses_so_much_that_it_means_something_else():
    adoption = Adoption(standing([0] * 10), budget=100)
    assert not adoption.move(texts(0, 1, 2, 3, 4), 1)
    assert adoption.move(texts(0, 1, 2, 3), 1)
    assert not adoption.move(texts(9), 1)


def test_what_it_lost_on_earlier_nights_of_the_week_counts_too():
    """Of ten members a week ago three have left since: one more may go."""
    week_ago = [0] * 10
    now = [0] * 7 + [1] * 3
    adoption = Adoption(standing(now, past=[now, week_ago]), budget=100)
    assert not adoption.move(texts(0, 1), 1)
    assert adoption.move(texts(0), 1)


def test_a_merged_theme_takes_its_meaning_along():
    week_ago = [0] * 4 + [1] * 4
    adoption = Adoption(standing(week_ago, past=[week_ago]), budget=100)
    assert adoption.merge(0, 1)
    assert adoption.labels.tolist() == [1] * 8
    assert adoption.move(texts(0, 7), 2)
    assert not adoption.move(texts(1), 2)


def test_what_a_theme_merged_days_ago_meant_is_kept_as_well():
    """Theme 2 was merged into theme 0 two nights ago: three of its four texts must stay there."""
    week_ago = [0] * 20 + [2] * 4
    adoption = Adoption(standing([0] * 24, past=[week_ago], leads_to=[0, 1, 0]), budget=100)
    assert not adoption.move(texts(20, 21), 1)
    assert adoption.move(texts(20, 1, 2), 1)


def test_a_merge_beyond_the_budget_is_not_made():
    adoption = Adoption(standing([0] * 4 + [1] * 4), budget=3)
    assert not adoption.merge(0, 1)
    assert adoption.labels.tolist() == [0] * 4 + [1] * 4


@given(
    st.lists(st.integers(0, 3), min_size=8, max_size=40),
    st.lists(st.tuples(st.integers(0, 39), st.integers(0, 3)), max_size=60),
    st.integers(0, 40),
)
def test_whatever_is_tried_the_budget_and_every_meaning_hold(labels, steps, budget):
    before = standing(labels)
    adoption = Adoption(before, budget)
    for position, target in steps:
        adoption.move(texts(position % len(labels)), target)
    after = adoption.labels
    assert np.count_nonzero(after != before.labels) <= adoption.n_changed <= budget
    for theme in set(labels):
        members = before.labels == theme
        assert (after[members] == theme).mean() >= KEPT_SHARE
