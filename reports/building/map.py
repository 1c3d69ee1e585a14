"""The map of themes: areas first, then themes, each where the night has put it."""

from __future__ import annotations

from collections.abc import Sequence

from models.reading import Place
from models.report_parts import MapDot
from models.spoken import voice_of
from models.theme_report import Standing
from reports.building.basis import Basis, area_title


def map_dots(basis: Basis, standings: dict[str, Standing], has_history: bool) -> tuple[MapDot, ...]:
    """The areas and themes of the report that have a place.

    Args:
        basis: What the team reads.
        standings: The themes, in the order to show; so are the dots.
        has_history: Whether a theme can be called new.

    Returns:
        The area of the themes without one is "", without a title, and comes after the others.
    """
    areas = sorted({theme.area for theme in basis.shown.values()}, key=lambda a: (not a, a))
    dots = [
        _area(basis, area, place) for area in areas if (place := basis.reading.places.get(area))
    ]
    for theme_id, standing in standings.items():
        theme, place = basis.shown[theme_id], basis.reading.places.get(theme_id)
        if place:
            is_new = has_history and theme.first_night == basis.reading.run.night
            told = (place.x, place.y, place.radius, standing.n_voices, is_new, theme.area)
            dots.append(MapDot(theme_id, basis.titles[theme_id], *told))
    return tuple(dots)


def _area(basis: Basis, area: str, place: Place) -> MapDot:
    inside = [theme for theme in basis.shown.values() if theme.area == area]
    title = area_title(inside[0], basis.language) if area else ""
    n_voices = _n_voices(basis, [theme.theme_id for theme in inside])
    return MapDot(area, title, place.x, place.y, place.radius, n_voices, False, "")


def _n_voices(basis: Basis, theme_ids: Sequence[str]) -> int:
    return len({voice_of(c) for theme_id in theme_ids for c in basis.by_theme[theme_id]})
