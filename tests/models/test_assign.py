from __future__ import annotations

import numpy as np

from models.assign import Centres, assign, centres_of


def centres(*rows: tuple[float, float], threshold: float = 0.5) -> Centres:
    ids = tuple(f"T-{i:04d}" for i in range(1, len(rows) + 1))
    return Centres(
        ids,
        np.array(rows, np.float32).reshape(-1, 2),
        np.full(len(rows), threshold, np.float32),
    )


POINTS = np.array([[1, 0], [0, 1], [-1, 0], [0.8, 0.6]], np.float32)


def test_each_text_gets_its_nearest_theme_or_none():
    found = assign(POINTS, centres((1, 0), (0, 1)))
    assert found.labels.tolist() == [0, 1, -1, 0]
    assert found.strengths.tolist() == [1.0, 1.0, 0.0, 0.8]


def test_the_first_of_two_equally_near_themes_wins():
    assert assign(POINTS[:1], centres((1, 0), (1, 0))).labels.tolist() == [0]


def test_without_themes_nobody_has_one():
    found = assign(POINTS, centres())
    assert found.labels.tolist() == [-1, -1, -1, -1]


def test_without_texts_there_is_nothing_to_say():
    assert assign(POINTS[:0], centres((1, 0))).labels.tolist() == []


def test_a_text_alone_and_in_company_gets_the_same():
    themes = centres((1, 0), (0, 1))
    together = assign(POINTS, themes)
    alone = [assign(POINTS[i : i + 1], themes) for i in range(len(POINTS))]
    assert [int(a.labels[0]) for a in alone] == together.labels.tolist()
    assert [float(a.strengths[0]) for a in alone] == together.strengths.tolist()


def test_a_centre_is_the_unit_mean_of_its_members():
    rows = centres_of(POINTS, np.array([0, 0, -1, 1]))
    assert np.allclose(rows, [[2**-0.5, 2**-0.5], [0.8, 0.6]])


def test_no_labels_no_centres():
    assert centres_of(POINTS, np.full(4, -1)).shape == (0, 2)
