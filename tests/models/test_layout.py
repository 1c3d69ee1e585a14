from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from models.layout import LARGEST, WIDTH, Spot, lay_out
from models.reading import Place


def planted(n_themes: int, n_areas: int, lone_share: float = 0.2, dims: int = 24):
    """Themes around the middle of their area, some without one, with people as of a long tail."""
    rng = np.random.default_rng(7)
    middles, parts = rng.normal(size=(n_areas, dims)), rng.normal(size=(n_areas, 4, dims))
    areas, own = rng.integers(0, n_areas, n_themes), rng.integers(0, 4, n_themes)
    points = middles[areas] + parts[areas, own] + 0.2 * rng.normal(size=(n_themes, dims))
    points /= np.linalg.norm(points, axis=1, keepdims=True)
    is_lone = rng.random(n_themes) < lone_share
    spots = [
        Spot(f"T-{i:04}", "" if is_lone[i] else f"A-{areas[i]:02}", int(1 + 3 * rng.pareto(1.1)))
        for i in range(n_themes)
    ]
    return spots, points.astype(np.float32)


def circles(placed: dict[str, Place], names: Sequence[str]) -> np.ndarray:
    return np.array([[placed[n].x, placed[n].y, placed[n].radius] for n in names])


def smallest_gap(rows: np.ndarray) -> float:
    """Between the edges of any two circles; below 0 they overlap."""
    far = np.hypot(*(rows[:, None, :2] - rows[None, :, :2]).transpose(2, 0, 1))
    gaps = far - rows[:, None, 2] - rows[None, :, 2]
    np.fill_diagonal(gaps, np.inf)
    return float(gaps.min())


def distances(rows: np.ndarray) -> np.ndarray:
    return np.hypot(*(rows[:, None, :2] - rows[None, :, :2]).transpose(2, 0, 1))


@pytest.mark.parametrize(
    ("n_themes", "n_areas", "lone_share"),
    [(2, 1, 0.0), (30, 5, 0.2), (300, 12, 0.1), (400, 1, 0.0), (400, 3, 1.0)],
)
def test_nothing_overlaps_and_everything_is_inside(n_themes, n_areas, lone_share):
    spots, points = planted(n_themes, n_areas, lone_share)
    placed = lay_out(spots, points)
    themes, areas = [s.theme_id for s in spots], sorted({s.area_id for s in spots})
    inner, outer = circles(placed, themes), circles(placed, areas)
    own = circles(placed, [s.area_id for s in spots])

    assert sorted(placed) == sorted([*themes, *areas])
    assert smallest_gap(inner) > 0
    assert smallest_gap(outer) > 0
    assert (np.hypot(*(inner - own)[:, :2].T) + inner[:, 2] < own[:, 2]).all()
    assert (outer[:, 0] - outer[:, 2]).min() >= -0.02
    assert (outer[:, 0] + outer[:, 2]).max() <= WIDTH + 0.02
    assert abs((outer[:, 1] - outer[:, 2]).min()) <= 0.02


def test_the_order_of_themes_does_not_matter_and_again_is_the_same():
    spots, points = planted(200, 8)
    order = np.random.default_rng(1).permutation(len(spots))
    placed = lay_out(spots, points)
    assert repr(lay_out([spots[i] for i in order], points[order])) == repr(placed)
    assert repr(lay_out(spots, points)) == repr(placed)


@pytest.mark.parametrize(("n_themes", "n_areas", "most"), [(300, 12, 0.75), (400, 1, 0.6)])
def test_themes_that_are_alike_are_nearer_than_others_of_their_area(n_themes, n_areas, most):
    spots, points = planted(n_themes, n_areas, 0.0)
    far = distances(circles(lay_out(spots, points), [s.theme_id for s in spots]))
    areas = np.array([s.area_id for s in spots])
    is_other = (areas[:, None] == areas) & ~np.eye(len(areas), dtype=bool)
    similarity = np.where(is_other, points @ points.T, -9)
    nearest = similarity.argmax(axis=1)
    assert far[np.arange(len(far)), nearest].mean() < most * far[is_other].mean()


def test_areas_that_are_alike_are_neighbours():
    east, west = np.array([1.0, 0.0, 0.0]), np.array([0.0, 1.0, 0.0])
    rows = [east, east + 0.2 * west, west, west + 0.2 * east]
    points = np.array([row / np.linalg.norm(row) for row in rows], np.float32)
    spots = [Spot(f"T-{i}", f"A-{i}", 5) for i in range(4)]
    far = distances(circles(lay_out(spots, points), [f"A-{i}" for i in range(4)]))
    assert max(far[0, 1], far[2, 3]) < min(far[0, 2], far[0, 3], far[1, 2], far[1, 3])


def test_themes_without_an_area_lie_below_all_areas_that_would_touch_them():
    spots, points = planted(60, 5, 0.3)
    placed = lay_out(spots, points)
    region = placed[""]
    others = [placed[a] for a in {s.area_id for s in spots} - {""}]
    assert all(other.y < region.y for other in others if abs(other.x - region.x) < region.radius)


def test_the_area_of_a_circle_is_as_its_people_within_bounds():
    spots = [Spot("T-1", "", 400), Spot("T-2", "", 100), Spot("T-3", "", 1), Spot("T-4", "", 0)]
    placed = lay_out(spots, np.eye(4, dtype=np.float32))
    assert [placed[s.theme_id].radius for s in spots] == [
        LARGEST,
        LARGEST / 2,
        LARGEST * 0.15,
        LARGEST * 0.15,
    ]


def test_one_theme_lies_in_the_middle_of_the_top_and_none_is_no_map():
    only = lay_out([Spot("T-1", "A-1", 3)], np.ones((1, 1), np.float32))
    assert only == {"A-1": Place(500.0, 63.6, 63.6), "T-1": Place(500.0, 63.6, 60.0)}
    assert lay_out([], np.zeros((0, 0), np.float32)) == {}


def test_themes_of_which_nothing_is_known_or_that_are_the_same_lie_side_by_side():
    spots = [Spot(f"T-{i:02}", "A-1", 1 + i) for i in range(20)]
    for points in (np.zeros((20, 3), np.float32), np.tile(np.float32([1, 0, 0]), (20, 1))):
        placed = lay_out(spots, points)
        assert smallest_gap(circles(placed, [s.theme_id for s in spots])) > 0
