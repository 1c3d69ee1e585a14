from __future__ import annotations

import numpy as np

from models.exemplars import choose_exemplars
from models.space import unit_rows


def test_the_most_central_comes_first_and_the_next_differs():
    points = unit_rows(np.array([[1, 0.05], [1, 0.06], [1, -0.6], [0.2, 1]])).astype(np.float32)
    centre = np.array([1, 0], np.float32)
    assert choose_exemplars(points, centre, 2).tolist() == [0, 2]


def test_a_small_theme_gives_all_it_has():
    points = np.eye(2, dtype=np.float32)
    assert sorted(choose_exemplars(points, points[0], 5).tolist()) == [0, 1]
