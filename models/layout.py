"""The map of themes: a circle for each theme, inside a circle for each area, none over another.

Areas that are alike lie near each other, and so do the themes within an area: both start where
classical scaling puts them in the plane, and are pushed apart until nothing overlaps. The region
of themes without an area lies below. The area of a circle says how many people speak of a theme,
within bounds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import eigh
from scipy.spatial import cKDTree

from models.reading import Place
from models.space import Floats

WIDTH = 1000.0
"""Of the map; its height follows."""
SMALLEST = 0.15
"""Least radius of a theme, where the largest is 1."""
LARGEST = 60.0
"""Most that the radius of a theme is on the map, however few there are."""
_GAP = 0.06
"""Between two themes, as a share of the larger; and around the themes of an area."""
_AREA_GAP = 0.25
"""Between two areas."""
_DENSITY = 0.6
"""Share of a disc that circles cover when they are spread over it."""
_FEW = 150
"""So many start where scaling puts them and are drawn together; more start spread out evenly."""
_TURN = np.pi * (3 - np.sqrt(5))
"""The golden angle: what is alike in everything starts side by side."""
_N_ROUNDS = 90
_N_PULLED = 40
_N_PUSHES = 5
_PULL = 0.06
_CLOSE_ENOUGH = 1.03
_NOTHING = 1e-6
"""What is nearer to the middle than this is there."""
_DECIMALS = 2

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Spot:
    """A theme that is to have a place on the map."""

    theme_id: str
    area_id: str
    """Empty: none."""
    n_people: int


@dataclass(frozen=True, slots=True)
class _Circles:
    """Circles of which none overlaps another."""

    centres: Scores
    """Shape (n_circles, 2)."""
    radii: Scores


def lay_out(spots: Sequence[Spot], points: Floats) -> dict[str, Place]:
    """Where every theme and area lies on the map.

    Args:
        spots: The themes, in any order.
        points: Their centres, unit rows, shape (n_themes, n_dims); a zero row: nothing is known of
            it, and it lies in the middle of its own.

    Returns:
        Theme or area -> its circle, two decimals, ascending ids; "" is the region of themes
        without an area. The map is WIDTH wide; no circle of a theme overlaps another or leaves its
        area's, and no area overlaps another. The same for the same themes, whatever their order.

    Source: classical scaling, Torgerson 1952 (Psychometrika 17): of unit vectors, the two main
        components of their centred rows.
    """
    if not spots:
        return {}
    order = sorted(range(len(spots)), key=lambda i: spots[i].theme_id)
    told, rows = [spots[i] for i in order], points[order].astype(np.float64)
    radii = _radii(np.array([spot.n_people for spot in told], np.float64))
    members = _members(told)
    inside = {area: _packed(_flat(rows[own]), radii[own], _GAP) for area, own in members.items()}
    inside = {area: _centred(circles) for area, circles in inside.items()}
    regions = _regions(inside, {area: rows[own].mean(axis=0) for area, own in members.items()})
    circles = {area: (regions[area], inside[area]) for area in members}
    return _on_map(told, members, circles)


def _radii(people: Scores) -> Scores:
    """The area of a circle is as its people; 1 is the largest."""
    roots = np.sqrt(np.maximum(people, 0.0))
    return np.maximum(roots / max(float(roots.max()), 1.0), SMALLEST)


def _members(spots: Sequence[Spot]) -> dict[str, NDArray[np.intp]]:
    """Area -> positions of its themes; ascending, "" first."""
    areas = np.array([spot.area_id for spot in spots])
    return {str(area): np.flatnonzero(areas == area) for area in np.unique(areas)}


def _flat(rows: Scores) -> Scores:
    """Two main components, shape (n_rows, 2); the side that reaches further is positive."""
    centred = rows - rows.mean(axis=0)
    is_tall = len(rows) > rows.shape[1]
    products = np.einsum("ki,kj->ij" if is_tall else "ik,jk->ij", centred, centred)
    n_axes = min(2, len(products))
    sizes, axes = eigh(products, subset_by_index=[len(products) - n_axes, len(products) - 1])
    found = (
        np.einsum("ij,jk->ik", centred, axes) if is_tall else axes * np.sqrt(np.maximum(sizes, 0))
    )
    flat = np.zeros((len(rows), 2))
    flat[:, :n_axes] = found[:, ::-1]
    furthest = flat[np.abs(np.round(flat, 9)).argmax(axis=0), [0, 1]]
    signs: Scores = np.where(furthest < 0, -1.0, 1.0)
    return flat * signs


def _spread(flat: Scores, radii: Scores) -> Scores:
    """Points evenly over a disc that is large enough for their circles, none far from its own."""
    sizes = radii**2
    reach = float(np.sqrt(sizes.sum() / _DENSITY))
    if len(flat) <= _FEW:
        return _scaled(flat) * reach
    n_strips = max(round(len(flat) ** 0.5), 1)
    across = _evenly(flat[:, 0], sizes)
    strips = np.minimum((across * n_strips).astype(np.intp), n_strips - 1)
    square = np.zeros((len(flat), 2))
    square[:, 0] = 2 * across - 1
    for strip in range(n_strips):
        own = np.flatnonzero(strips == strip)
        square[own, 1] = 2 * _evenly(flat[own, 1], sizes[own]) - 1
    return _in_disc(square) * reach


def _scaled(flat: Scores) -> Scores:
    """Points as far from the middle, on average, as those of a disc of radius 1, nearly."""
    turns = np.arange(len(flat)) * _TURN
    apart = np.column_stack([np.cos(turns), np.sin(turns)]) * 1e-3
    mean = float(np.sqrt((flat**2).sum(axis=1).mean()))
    return (flat / (mean if mean > _NOTHING else 1.0) + apart) * 0.7


def _evenly(values: Scores, sizes: Scores) -> Scores:
    """Ranks by size, 0..1: how much of all is before each, and half of its own."""
    order = np.argsort(np.round(values, 9), kind="stable")
    ranks = np.empty(len(values))
    ranks[order] = (np.cumsum(sizes[order]) - sizes[order] / 2) / sizes.sum()
    return ranks


def _in_disc(square: Scores) -> Scores:
    """The square -1..1 onto the disc of radius 1; equal areas stay equal.

    Source: Shirley and Chiu 1997 (Journal of Graphics Tools 2), "A low distortion map between disk
        and square".
    """
    x, y = square.T
    is_wide = np.abs(x) > np.abs(y)
    far = np.where(is_wide, x, y)
    share = np.where(is_wide, y, x) / np.where(far == 0, 1.0, far)
    angle = np.where(is_wide, share * np.pi / 4, np.pi / 2 - share * np.pi / 4)
    return np.column_stack([far * np.cos(angle), far * np.sin(angle)])


def _packed(flat: Scores, radii: Scores, gap: float) -> _Circles:
    """Circles near where they belong, pushed apart until none overlaps another.

    While they settle they are drawn to the middle, ever less.
    """
    wide = radii + gap / 2
    places = _spread(flat, wide)
    n_pulled = _N_PULLED if len(flat) <= _FEW else 0
    for step in range(_N_ROUNDS):
        places = places * (1 - _PULL * max(1 - step / max(n_pulled, 1), 0.0))
        pairs = _close(places, wide)
        if step >= n_pulled and _stretch(places, wide, pairs) < _CLOSE_ENOUGH:
            break
        for _ in range(_N_PUSHES):
            places = _pushed(places, wide, pairs)
    return _Circles(places * _stretch(places, wide, _close(places, wide)), radii)


def _close(places: Scores, radii: Scores) -> NDArray[np.intp]:
    """Pairs of circles that overlap or soon might, shape (n_pairs, 2)."""
    slack = 0.2 * float(radii.min())
    pairs: NDArray[np.intp] = cKDTree(places).query_pairs(
        2 * float(radii.max()) + slack, output_type="ndarray"
    )
    one, other = pairs.T
    is_near = np.hypot(*(places[one] - places[other]).T) < radii[one] + radii[other] + slack
    near: NDArray[np.intp] = pairs[is_near]
    return near


def _pushed(places: Scores, radii: Scores, pairs: NDArray[np.intp]) -> Scores:
    """Every two that overlap half way apart, the smaller one further."""
    one, other = pairs.T
    between = places[one] - places[other]
    far = np.maximum(np.hypot(*between.T), 1e-9)
    share = np.maximum(radii[one] + radii[other] - far, 0.0) / far * 0.7
    heavy, light = radii[one] ** 2, radii[other] ** 2
    push = between * (share / (heavy + light))[:, None]
    moved = places.copy()
    for axis in (0, 1):
        moved[:, axis] += np.bincount(one, push[:, axis] * light, len(places))
        moved[:, axis] -= np.bincount(other, push[:, axis] * heavy, len(places))
    return moved


def _stretch(places: Scores, radii: Scores, pairs: NDArray[np.intp]) -> float:
    """By how much places must move apart so that no circle overlaps another, from 1."""
    one, other = pairs.T
    far = np.maximum(np.hypot(*(places[one] - places[other]).T), 1e-9)
    return float(((radii[one] + radii[other]) / far).max(initial=1.0))


def _centred(circles: _Circles) -> _Circles:
    """The same around the middle of the smallest circle that holds them, nearly.

    Source: Bădoiu and Clarkson 2003 (SODA), "Smaller core-sets for balls".
    """
    middle = circles.centres.mean(axis=0)
    for step in range(1, 200):
        far = np.hypot(*(circles.centres - middle).T) + circles.radii
        middle = middle + (circles.centres[far.argmax()] - middle) / (step + 1)
    return _Circles(circles.centres - middle, circles.radii)


def _reach(circles: _Circles) -> float:
    """Radius of the circle around the middle that holds them, with a margin."""
    return float((np.hypot(*circles.centres.T) + circles.radii).max()) + _GAP


def _regions(
    inside: Mapping[str, _Circles], means: Mapping[str, Scores]
) -> dict[str, tuple[Scores, float]]:
    """Centre and radius of every area's circle; that of no area lies below the others."""
    areas = [area for area in inside if area]
    regions: dict[str, tuple[Scores, float]] = {}
    if areas:
        radii = np.array([_reach(inside[area]) for area in areas])
        packed = _packed(_flat(np.array([means[area] for area in areas])), radii, _AREA_GAP)
        places = _centred(packed).centres
        regions = {area: (places[i], float(radii[i])) for i, area in enumerate(areas)}
    if "" in inside:
        radius = _reach(inside[""])
        regions[""] = (np.array([0.0, _below(radius, regions)]), radius)
    return regions


def _below(radius: float, regions: Mapping[str, tuple[Scores, float]]) -> float:
    """How far down a circle must lie to be below all others."""
    depths = [0.0]
    for (x, y), other in regions.values():
        clear = radius + other + _AREA_GAP
        depths.append(y + np.sqrt(max(clear**2 - x**2, 0.0)))
    return float(max(depths)) if regions else 0.0


def _on_map(
    spots: Sequence[Spot],
    members: Mapping[str, NDArray[np.intp]],
    circles: Mapping[str, tuple[tuple[Scores, float], _Circles]],
) -> dict[str, Place]:
    """Every circle in the units of the map."""
    regions = {area: region for area, (region, _) in circles.items()}
    left = min(middle[0] - radius for middle, radius in regions.values())
    right = max(middle[0] + radius for middle, radius in regions.values())
    top = min(middle[1] - radius for middle, radius in regions.values())
    scale = min(WIDTH / (right - left), LARGEST)
    shift = np.array([WIDTH / 2 - scale * (left + right) / 2, -scale * top])
    placed = {
        area: _place(middle * scale + shift, radius * scale)
        for area, (middle, radius) in regions.items()
    }
    for area, ((middle, _), inner) in circles.items():
        for row, i in enumerate(members[area].tolist()):
            centre = (middle + inner.centres[row]) * scale + shift
            placed[spots[i].theme_id] = _place(centre, inner.radii[row] * scale)
    return dict(sorted(placed.items()))


def _place(centre: Scores, radius: float) -> Place:
    x, y, wide = (round(float(value), _DECIMALS) for value in (*centre, radius))
    return Place(x, y, wide)
