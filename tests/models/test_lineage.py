from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from models.lineage import match_groups


def matched(known, found, n_known, n_found, nearness=None):
    """Lineage by members alone, unless told how near the centres are."""
    near = np.zeros((n_known, n_found)) if nearness is None else np.array(nearness)
    return match_groups(known, found, near)


def test_renumbered_groups_are_the_same_themes():
    lineage = matched([0, 0, 0, 1, 1, 1], [1, 1, 1, 0, 0, 0], 2, 2)
    assert lineage.ancestors == (1, 0)
    assert lineage.heirs == (1, 0)
    assert lineage.fates == ("same", "same")
    assert lineage.parents == (-1, -1)


def test_a_theme_that_falls_apart_keeps_its_larger_half_and_the_other_is_split_from_it():
    lineage = matched([0] * 10, [0] * 7 + [1] * 3, 1, 2)
    assert lineage.ancestors == (0, -1)
    assert lineage.parents == (-1, 0)


def test_a_theme_swallowed_by_another_is_merged():
    lineage = matched([0] * 9 + [1] * 3, [0] * 12, 2, 1)
    assert lineage.fates == ("same", "merged")
    assert lineage.heirs == (0, 0)


def test_a_theme_that_no_group_is_is_lost_and_one_without_members_is_gone():
    lineage = matched([0, 0, 0], [-1, -1, -1], 2, 0)
    assert lineage.fates == ("lost", "gone")
    assert lineage.heirs == (-1, -1)


def test_without_a_registry_everything_is_new():
    lineage = matched([-1, -2], [0, 1], 0, 2)
    assert lineage.ancestors == lineage.parents == (-1, -1)


def test_a_theme_whose_members_are_few_among_new_ones_is_known_by_its_centre():
    known, found = [0] * 3 + [1] * 3 + [-2] * 30, [1] * 18 + [0] * 18
    known[20] = 0
    assert matched(known, found, 2, 2, [[0.9, 0.1], [0.0, 0.2]]).ancestors == (0, 1)


def test_a_group_that_holds_small_themes_among_much_else_is_the_larger_of_them():
    """Neither overlap nor centre match, and yet nothing here is new."""
    lineage = matched([0] * 2 + [1] * 3 + [-1] * 30, [0] * 35, 2, 1)
    assert lineage.ancestors == (1,)
    assert lineage.fates == ("merged", "same")


@given(st.lists(st.integers(0, 4), min_size=1, max_size=60))
def test_a_clustering_is_its_own_heir(labels):
    groups, numbered = np.unique(labels, return_inverse=True)
    lineage = matched(numbered, numbered, len(groups), len(groups))
    assert lineage.ancestors == tuple(range(len(groups)))
    assert set(lineage.fates) == {"same"}
