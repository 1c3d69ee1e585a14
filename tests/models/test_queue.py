from __future__ import annotations

import numpy as np

from models.queue import QueueParams, most_central, near_same, nearest_answered

AXES = np.eye(4, dtype=np.float32)
PARAMS = QueueParams()


def test_near_same_questions_are_of_one_theme():
    points = AXES[[0, 0, 0, 1]]
    labels = near_same(points, ["T-1", "T-2", "T-1", "T-1"], PARAMS).tolist()
    assert labels == [0, 2, 0, 1]


def test_what_has_no_theme_is_compared_too():
    assert near_same(AXES[[0, 0]], ["", ""], PARAMS).tolist() == [0, 0]
    assert near_same(AXES[:0], [], PARAMS).tolist() == []


def test_of_a_large_theme_parts_are_compared():
    few = QueueParams(at_once=2)
    assert near_same(AXES[[0, 0, 0]], ["T-1"] * 3, few).tolist() == [0, 0, 1]


def test_the_text_that_is_most_like_the_others_is_central():
    between = (AXES[0] + AXES[1]) / np.sqrt(2)
    assert most_central(np.stack([AXES[0], between, AXES[1]])) == 1
    assert most_central(AXES[[2, 2]]) == 0


def test_the_nearest_answered_questions_come_first_and_far_ones_not_at_all():
    tilted = (AXES[0] * 0.8 + AXES[1] * 0.6).astype(np.float32)
    answered = np.stack([AXES[3], tilted, AXES[0], AXES[0]])
    assert nearest_answered(AXES[:1], answered, PARAMS) == [[(2, 1.0), (3, 1.0)]]
    wide = QueueParams(n_near=4)
    assert nearest_answered(AXES[:1], answered, wide) == [[(2, 1.0), (3, 1.0), (1, 0.8)]]


def test_where_nothing_was_answered_nothing_is_near():
    assert nearest_answered(AXES[:2], AXES[:0], PARAMS) == [[], []]
    assert nearest_answered(AXES[:0], AXES, PARAMS) == []
