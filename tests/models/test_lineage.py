from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from models.lineage import match_groups


def test_renumbered_groups_are_the_same_themes():
    lineage = match_groups([0, 0, 0, 1, 1, 1], [1, 1, 1, 0, 0, 0], 2, 2)
    assert lineage.ancestors == (1, 0)
    assert lineage.heirs == (1, 0)
    assert lineage.fates == ("same", "same")


def test_a_theme_that_falls_apart_keeps_its_larger_half():
    lineage = match_groups([0] * 10, [0] * 7 + [1] * 3, 1, 2)
    assert lineage.ancestors == (0, -1)


def test_a_theme_swallowed_by_another_is_merged():
    lineage = match_groups([0] * 9 + [1] * 3, [0] * 12, 2, 1)
    assert lineage.fates == ("same", "merged")
    assert lineage.heirs == (0, 0)


def test_a_theme_nobody_finds_again_is_gone():
    lineage = match_groups([0, 0, 0], [-1, -1, -1], 1, 0)
    assert lineage.fates == ("gone",)
    assert lineage.heirs == (-1,)


def test_without_a_registry_everything_is_new():
    assert match_groups([-1, -1], [0, 1], 0, 2).ancestors == (-1, -1)


@given(st.lists(st.integers(0, 4), min_size=1, max_size=60))
def test_a_clustering_is_its_own_heir(labels):
    groups, numbered = np.unique(labels, return_inverse=True)
    lineage = match_groups(numbered, numbered, len(groups), len(groups))
    assert lineage.ancestors == tuple(range(len(groups)))
    assert set(lineage.fates) == {"same"}
