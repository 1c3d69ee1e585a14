from __future__ import annotations

import numpy as np

from models.spoken import NONE, count_distinct, distinct_pairs, theme_voices
from tests.columns import Said, spoken_of


def test_pairs_are_told_once_and_not_where_something_is_missing():
    first, second = np.array([1, 0, 1, NONE, 0, 1]), np.array([0, 2, 0, 1, NONE, 1])
    assert [each.tolist() for each in distinct_pairs(first, second)] == [[0, 1, 1], [2, 0, 1]]
    assert count_distinct(first, second, 3).tolist() == [1, 2, 0]


def test_nothing_has_no_pairs():
    nothing = np.zeros(0, np.intp)
    assert [each.tolist() for each in distinct_pairs(nothing, nothing)] == [[], []]


def test_a_voice_speaks_of_several_themes_and_of_each_once():
    spoken = spoken_of([Said("A", "ann"), Said("A", "ann"), Said("B", "ann"), Said("", "bob")])
    assert spoken.n_themes == 2
    assert theme_voices(spoken).tolist() == [1, 1]
    assert theme_voices(spoken, np.array([True, True, False, True])).tolist() == [1, 0]
