from __future__ import annotations

import numpy as np
import pytest

from models.assign import (
    DEFAULT_THRESHOLD,
    NARROWEST,
    Centres,
    assign,
    centres_of,
    chance_similarity,
    own_strengths,
    runners_up,
    thresholds_of,
)


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


def turned(*degrees: float) -> np.ndarray:
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def test_of_two_themes_as_near_as_makes_no_difference_the_older_has_the_comment():
    """The second is nearer by less than the margin, the third by more."""
    text, older, newer, nearest = turned(0, 25, 24.5, 20)
    assert assign(
        text[None], Centres(("a", "b"), np.stack([older, newer]), np.zeros(2))
    ).labels == [0]
    assert assign(
        text[None], Centres(("a", "b"), np.stack([older, nearest]), np.zeros(2))
    ).labels == [1]


def test_each_theme_has_its_own_threshold_and_a_text_goes_to_the_nearest_that_it_meets():
    narrow_and_near, wide_and_far = turned(30, 60)
    rows = np.stack([narrow_and_near, wide_and_far])
    themes = Centres(("a", "b"), rows, np.array([0.9, 0.4], np.float32))
    found = assign(turned(0, 20, 200), themes)
    assert found.labels.tolist() == [1, 0, -1]
    assert found.strengths.tolist() == [0.5, 0.9848, -0.766]


def test_a_refused_theme_is_passed_over_for_the_next_one_or_for_none():
    themes = centres((1, 0), (0.8, 0.6))
    refused = np.array([[True, False], [True, True]])
    found = assign(POINTS[[0, 0]], themes, refused)
    assert found.labels.tolist() == [1, -1]
    assert found.strengths.tolist() == [0.8, -1.0]


def test_the_theme_that_nearly_won_is_a_mention():
    points, themes = turned(0, 10, 180), Centres(("a", "b"), turned(20, -20), np.zeros(2))
    found = assign(points, themes)
    assert found.labels.tolist() == [0, 0, -1]
    assert runners_up(points, themes, found).tolist() == [1, -1, -1]


@pytest.mark.parametrize("n_themes", [0, 1])
def test_where_there_is_no_second_theme_nothing_is_mentioned(n_themes):
    themes = centres(*[(1, 0)] * n_themes)
    assert runners_up(POINTS, themes, assign(POINTS, themes)).tolist() == [-1] * 4


def test_a_theme_whose_members_are_alike_asks_for_more_than_one_whose_members_are_not():
    strengths = np.repeat([0.8, 0.4, 0.25], 40)
    labels = np.repeat([0, 1, 2], 40)
    tight, common, loose = thresholds_of(strengths, labels, 3, 0.2).tolist()
    assert (tight, loose) == (pytest.approx(0.2 * NARROWEST), pytest.approx(0.2))
    assert loose <= common <= tight


def test_of_a_small_theme_little_is_known_and_of_an_empty_one_nothing():
    small, empty = thresholds_of(np.array([0.6, 0.6, 0.6]), np.zeros(3, np.intp), 2, 0.2).tolist()
    assert small == pytest.approx(0.2)
    assert empty == pytest.approx(0.2)


def test_similarity_by_chance_grows_with_the_number_of_themes_and_shrinks_with_dimensions():
    rng = np.random.default_rng(1)

    def chance(n_themes: int, n_dims: int) -> float:
        points, rows = rng.normal(size=(2_000, n_dims)), rng.normal(size=(n_themes, n_dims))
        points, rows = (m / np.linalg.norm(m, axis=1, keepdims=True) for m in (points, rows))
        return chance_similarity(points, rows, np.full(2_000, -1))

    few, many, wide = chance(10, 50), chance(100, 50), chance(10, 200)
    assert wide < few < many
    assert few == pytest.approx(1.5 / 50**0.5, rel=0.05)


def test_what_a_text_has_in_common_with_its_own_theme_is_not_chance():
    rows = turned(0, 90)
    assert chance_similarity(rows, rows, np.array([0, 1])) == 0.0
    assert chance_similarity(rows, rows, np.array([-1, -1])) == 0.3853
    assert chance_similarity(rows, rows[:1], np.array([0, 0])) == DEFAULT_THRESHOLD


def test_the_strength_of_a_text_is_measured_to_its_own_theme():
    assert own_strengths(POINTS, POINTS[:2], np.array([0, 0, -1, 1])).tolist() == [1, 0, 0, 0.6]


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
