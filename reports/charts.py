"""Pictures as SVG: offline, the same bytes every time, coloured by the page's own variables.

The large chart is an Altair specification, compiled once for a number of bars and drawn by
vl-convert with the data of each theme. Sparklines and bars are written by hand: a front page holds
dozens, and an Altair drawing has twenty times the bytes of the line that it shows. The axes count
periods and are labelled by us, since Vega's time scales follow the time zone of the machine.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any, Literal

import altair as alt
import vl_convert as vlc
from markupsafe import escape

from models.theme_report import TrendPoint
from reports.language import Words

WIDTH = 680
HEIGHT = 200
RECENT_DAYS = 7
"""Days at the end of a trend that are drawn as now."""
MIN_MIDDLE_POINTS = 9
"""Fewest points whose middle is labelled."""
BAR_SHARE = 0.72
"""Share of its period that a bar takes of the width."""

_PAINTS = {
    "#000001": "var(--now)",
    "#000002": "var(--before)",
    "#000003": "var(--ink-2)",
    "#000004": "var(--line)",
    "#000005": "var(--ink)",
}
_NOW, _BEFORE, _LABEL, _LINE, _INK = _PAINTS

Align = Literal["left", "center", "right"]
Baseline = Literal["top", "bottom"]


def trend_chart(
    points: Sequence[TrendPoint], period_days: int, night: date, label: str, words: Words
) -> str:
    """Bars of voices over time, the last seven days in the accent colour.

    Args:
        points: The trend, without holes.
        period_days: 1 for days, 7 for weeks.
        night: Last day of the window.
        label: What the picture shows, in words, for those who do not see it.
        words: The reader's language.

    Returns:
        An `<svg>` element; empty if there is nothing to draw.
    """
    if not points or not any(point.n_voices for point in points):
        return ""
    top = _nice_top(max(point.n_voices for point in points))
    data = {
        "rules": [{"v": value, "paint": _LINE if value else _LABEL} for value in _ticks(top)],
        "bars": _bars(points, period_days, night),
        "texts": [
            *_y_labels(top, words),
            *_x_labels(points, period_days, words),
            *_peak(points, top, words),
        ],
    }
    return _page_svg(vlc.vega_to_svg(_with_data(_template(len(points)), data)), label)


def sparkline(points: Sequence[TrendPoint], label: str) -> str:
    """A line of voices over time in the space of a word, its end marked.

    Args:
        points: The trend, without holes; its baseline is zero.
        label: What the picture shows, in words.

    Returns:
        An `<svg>` element; empty if there are fewer than two points.
    """
    if len(points) < 2:
        return ""
    top = max(1, *(point.n_voices for point in points))
    step = 112 / (len(points) - 1)
    places = [
        f"{4 + index * step:.1f},{25 - 21 * point.n_voices / top:.1f}"
        for index, point in enumerate(points)
    ]
    x, y = places[-1].split(",")
    return (
        f'<svg class="spark" viewBox="0 0 120 28" role="img" aria-label="{escape(label)}">'
        f'<path class="zero" d="M4,25H116"/><polyline points="{" ".join(places)}"/>'
        f'<circle cx="{x}" cy="{y}" r="2.5"/></svg>'
    )


def bar(known: int, unknown: int, most: int) -> str:
    """A bar from zero: known people solid, unknown voices lighter after them.

    The number is always written beside it, so that it is hidden from those who listen.

    Args:
        known: Known people.
        unknown: Texts without an author.
        most: What fills the width; at least 1.

    Returns:
        An `<svg>` element that stretches to its place.
    """
    solid, light = 100 * known / most, 100 * unknown / most
    return (
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="known" width="{solid:.2f}" height="10"/>'
        f'<rect class="unknown" x="{solid:.2f}" width="{light:.2f}" height="10"/></svg>'
    )


@cache
def _template(n_points: int) -> Mapping[str, Any]:
    """The drawing of so many bars, compiled to Vega, its data still to come.

    All charts of a report have the same axis, and to build and check an Altair chart takes ten
    times as long as to draw it.
    """
    across, up = alt.Scale(domain=[0, n_points], nice=False), alt.Scale(nice=False, zero=True)
    paint = alt.Color("paint:N", scale=None)
    rules = _layer("rules").mark_rule(aria=False).encode(y=_y(up), color=paint)
    bars = (
        _layer("bars")
        .mark_rect(aria=False)
        .encode(x=alt.X("x:Q", axis=None, scale=across), x2="x2:Q", y=_y(up), y2=alt.datum(0))
        .encode(color=paint)
    )
    texts = (
        _layer("texts")
        .mark_text(fontSize=13, aria=False, align=_given("align"), baseline=_given("baseline"))
        .encode(x=_pixels(alt.X, "x"), y=_pixels(alt.Y, "y"), text="text:N", color=paint)
    )
    chart = (
        alt.layer(rules, bars, texts)
        .properties(width=WIDTH, height=HEIGHT, background="transparent")
        .properties(autosize="none", padding={"left": 2, "right": 2, "top": 30, "bottom": 34})
        .configure_view(stroke=None)
    )
    vega: Mapping[str, Any] = vlc.vegalite_to_vega(chart.to_dict())
    return vega


def _layer(name: str) -> alt.Chart:
    return alt.Chart(alt.NamedData(name))


def _y(scale: alt.Scale) -> alt.Y:
    return alt.Y("v:Q", axis=None, scale=scale)


def _pixels(channel: type[alt.X] | type[alt.Y], field: str) -> alt.X | alt.Y:
    return channel(f"{field}:Q", axis=None, scale=None)


def _given(field: str) -> alt.ExprRef:
    """A property of the mark that each row gives for itself."""
    return alt.ExprRef(f"datum.{field}")


def _with_data(
    template: Mapping[str, Any], data: Mapping[str, list[dict[str, Any]]]
) -> dict[str, Any]:
    filled = [
        {**source, "values": data[source["name"]]} if source["name"] in data else source
        for source in template["data"]
    ]
    return {**template, "data": filled}


def _bars(points: Sequence[TrendPoint], period_days: int, night: date) -> list[dict[str, Any]]:
    """From edge to edge, in periods from the left; those that end in the last days as now."""
    first_recent = night - timedelta(days=RECENT_DAYS - 1)
    ends = [point.starts_on + timedelta(days=period_days - 1) for point in points]
    gap = (1 - BAR_SHARE) / 2
    return [
        {
            "x": index + gap,
            "x2": index + 1 - gap,
            "v": point.n_voices,
            "paint": _NOW if end >= first_recent else _BEFORE,
        }
        for index, (point, end) in enumerate(zip(points, ends, strict=True))
        if point.n_voices
    ]


def _text(
    x: float, y: float, text: str, align: Align, baseline: Baseline, paint: str = _LABEL
) -> dict[str, Any]:
    """A label at a place in pixels."""
    return {"x": x, "y": y, "text": text, "align": align, "baseline": baseline, "paint": paint}


def _y_labels(top: int, words: Words) -> list[dict[str, Any]]:
    """Numbers above their hairline, so that no margin is lost on a phone."""
    return [
        _text(0, HEIGHT * (1 - value / top) - 3, words.number(value), "left", "bottom")
        for value in _ticks(top)
        if value
    ]


def _x_labels(points: Sequence[TrendPoint], period_days: int, words: Words) -> list[dict[str, Any]]:
    """The first day, the start of the middle period and the last day; the outer ones flush."""
    middle, last = len(points) // 2, points[-1].starts_on + timedelta(days=period_days - 1)
    step = WIDTH / len(points)
    places: list[tuple[float, date, Align]] = [(0, points[0].starts_on, "left")]
    if len(points) >= MIN_MIDDLE_POINTS:
        places.append(((middle + 0.5) * step, points[middle].starts_on, "center"))
    if last > points[0].starts_on:
        places.append((WIDTH, last, "right"))
    with_year = points[0].starts_on.year != last.year
    return [
        _text(x, HEIGHT + 12, words.short_day(day, with_year=with_year), align, "top")
        for x, day, align in places
    ]


def _peak(points: Sequence[TrendPoint], top: int, words: Words) -> list[dict[str, Any]]:
    """The highest bar says its number, unless it stands where the numbers of the axis are."""
    values = [point.n_voices for point in points]
    highest = max(values)
    index = values.index(highest)
    if index < len(points) * 0.1:
        return []
    x = min(max((index + 0.5) * WIDTH / len(points), 24), WIDTH - 24)
    y = HEIGHT * (1 - highest / top) - 4
    return [_text(x, y, words.number(highest), "center", "bottom", _INK)]


def _nice_top(highest: int) -> int:
    """The smallest round number that holds `highest` and can be halved."""
    for power in (1, 10, 100, 1_000, 10_000, 100_000):
        for step in (2, 4, 6, 8, 10, 12, 16, 20, 24, 30, 40, 50, 60, 80, 100):
            if step * power >= highest:
                return step * power
    return highest


def _ticks(top: int) -> tuple[int, int, int]:
    return (0, top // 2, top)


def _page_svg(svg: str, label: str) -> str:
    """Vega's drawing made ours: the page's colours and font, two decimals, one label."""
    body = svg[svg.index(">") + 1 : svg.rindex("</svg>")]
    view_box = re.search(r'viewBox="([^"]+)"', svg)
    box = view_box[1] if view_box else f"0 0 {WIDTH} {HEIGHT}"
    for hexadecimal, paint in _PAINTS.items():
        body = body.replace(f'"{hexadecimal}"', f'"{paint}"')
    for noise in _NOISE:
        body = noise.sub("", body)
    body = re.sub(
        r"-?\d+\.\d{3,}", lambda number: f"{float(number[0]):.2f}".rstrip("0").rstrip("."), body
    )
    return (
        f'<svg class="chart" viewBox="{box}" role="img" aria-label="{escape(label)}">{body}</svg>'
    )


_NOISE = (
    re.compile(r'<path class="(?:background|foreground)"[^>]*/>'),
    re.compile(
        r' (?:role|aria-roledescription|aria-hidden|pointer-events|font-family|class)="[^"]*"'
    ),
    re.compile(r' opacity="1"'),
)
