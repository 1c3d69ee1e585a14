"""The map of themes as a drawing: a circle for each theme, which leads to its page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from markupsafe import escape

from models.report_parts import MapDot
from reports.links import theme_path
from reports.map_labels import LINE, Box, Circle, Label, place_labels

N_DRAWN = 150
"""Themes drawn; the list below the map has all."""
N_NUMBERED = 30
"""Themes that a drawing with numbers instead of names numbers."""
_MARGIN = 2.5
"""Above and below the map, in sizes of its font; beside it what names need."""
_ASIDE = 9.0


@dataclass(frozen=True, slots=True)
class Told:
    """What is said of a theme on the map."""

    label: str
    """For those who do not see it, and where one points."""
    is_new: bool
    is_alarmed: bool


def draw_map(
    dots: Sequence[MapDot],
    told: Mapping[str, Told],
    size: float,
    label: str,
    *,
    is_numbered: bool = False,
) -> str:
    """The map in the colours and the font of the page.

    Args:
        dots: Areas, then themes, those of most voices first.
        told: theme_id -> what is said of it; a theme without it is not drawn.
        size: Of the font, in units of the map, which is a thousand wide at most.
        label: What it shows, in words.
        is_numbered: Whether the first themes bear their place instead of their name, and areas
            nothing, for where there is no room for names.

    Returns:
        An `<svg>` element; the same bytes for the same map.
    """
    themes = [dot for dot in dots if dot.subject_id in told][:N_DRAWN]
    spoken = {dot.area_id for dot in themes}
    areas = [dot for dot in dots if dot.subject_id in spoken and dot.subject_id not in told]
    frame = _frame([*areas, *themes], _MARGIN * size, (1 if is_numbered else _ASIDE) * size)
    circles = [_circle(theme) for theme in themes]
    if is_numbered:
        circles = [
            replace(circle, name=str(i) if i <= N_NUMBERED else "")
            for i, circle in enumerate(circles, 1)
        ]
    around = [] if is_numbered else [_circle(area) for area in areas]
    of_areas, of_themes = place_labels(around, circles, frame, size)
    parts = [
        *(_round(area, "region") for area in areas),
        *(_theme(dot, told[dot.subject_id], of_themes.get(i)) for i, dot in enumerate(themes)),
        *(f'<g class="area" aria-hidden="true">{_text(of_areas[i])}</g>' for i in of_areas),
    ]
    name = "narrow-map" if is_numbered else "wide-map"
    box = (frame.left, frame.top, frame.right - frame.left, frame.bottom - frame.top)
    return (
        f'<svg class="map {name}" viewBox="{" ".join(_number(n) for n in box)}" role="group" '
        f'aria-label="{escape(label)}" font-size="{_number(size)}">{"".join(parts)}</svg>'
    )


def _circle(dot: MapDot) -> Circle:
    return Circle(dot.x, dot.y, dot.radius, " ".join(dot.title.split()))


def _frame(dots: Sequence[MapDot], above: float, aside: float) -> Box:
    """All of them with a margin."""
    left = min((dot.x - dot.radius for dot in dots), default=0) - aside
    right = max((dot.x + dot.radius for dot in dots), default=0) + aside
    return Box(
        left,
        min((dot.y - dot.radius for dot in dots), default=0) - above,
        right,
        max((dot.y + dot.radius for dot in dots), default=0) + above,
    )


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _round(dot: MapDot, kind: str, more: float = 0.0) -> str:
    x, y, radius = _number(dot.x), _number(dot.y), _number(dot.radius + more)
    return f'<circle class="{kind}" cx="{x}" cy="{y}" r="{radius}"/>'


def _theme(dot: MapDot, told: Told, label: Label | None) -> str:
    said = escape(told.label)
    ring = _round(dot, "ring", 4) if told.is_new else ""
    alarm = _alarm(dot) if told.is_alarmed else ""
    return (
        f'<a href="{theme_path(dot.subject_id)}" aria-label="{said}"><title>{said}</title>'
        f"{ring}{_round(dot, 'alarmed' if told.is_alarmed else 'dot-of')}{_text(label)}{alarm}</a>"
    )


def _alarm(dot: MapDot) -> str:
    """A flag at the upper right of the circle."""
    x, y = dot.x + dot.radius * 0.7, dot.y - dot.radius * 0.7
    return f'<path class="flag" d="M{_number(x)},{_number(y)}v-16l13,5l-13,5"/>'


def _text(label: Label | None) -> str:
    if label is None:
        return ""
    x = _number(label.x)
    size = f' font-size="{_number(label.size)}"' if label.is_small else ""
    lines = "".join(
        f'<tspan x="{x}" y="{_number(label.y + i * label.size * LINE)}">{escape(line)}</tspan>'
        for i, line in enumerate(label.lines)
    )
    return f"<text{size}>{lines}</text>"
