"""Pictures as SVG: offline, the same bytes every time, coloured by the page's own variables.

The large chart is an Altair specification drawn by vl-convert. Sparklines and bars are written by
hand: a front page holds thirty of each, and an Altair drawing costs 0.1 s and twenty times the
bytes of the line that it shows. The axes count periods and are labelled by us, since Vega's time
scales follow the time zone of the machine.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Literal

import altair as alt
import vl_convert as vlc
from markupsafe import escape

from models.report import TrendPoint
from reports.language import Words

WIDTH = 680
HEIGHT = 200
RECENT_DAYS = 7
"""Days at the end of a trend that are drawn as now."""

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
    layers = [
        _rules(top, len(points)),
        _bars(points, period_days, night),
        _texts(_y_labels(top, words), "left", "bottom", _LABEL),
        *_x_labels(points, words),
        *_peak(points, words),
    ]
    chart = (
        alt.layer(*layers)
        .properties(width=WIDTH, height=HEIGHT, background="transparent")
        .properties(autosize="none", padding={"left": 2, "right": 2, "top": 30, "bottom": 34})
        .configure_view(stroke=None)
    )
    return _page_svg(vlc.vegalite_to_svg(chart.to_dict(validate=False)), label)


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


def _bars(points: Sequence[TrendPoint], period_days: int, night: date) -> alt.Chart:
    first_recent = night - timedelta(days=RECENT_DAYS - 1)
    rows = [
        {
            "i": index,
            "v": point.n_voices,
            "now": point.starts_on + timedelta(days=period_days - 1) >= first_recent,
        }
        for index, point in enumerate(points)
    ]
    chart: alt.Chart = (
        _chart(rows)
        .mark_bar(width=max(1, round(WIDTH / len(points) * 0.72, 1)), aria=False)
        .encode(
            x=_x(len(points)),
            y=alt.Y("v:Q", axis=None),
            color=alt.condition("datum.now", alt.value(_NOW), alt.value(_BEFORE)),
        )
    )
    return chart


def _rules(top: int, n_points: int) -> alt.Chart:
    """Hairlines at half and top; the baseline a little stronger."""
    rows = [{"v": value, "ink": value == 0} for value in _ticks(top)]
    chart: alt.Chart = (
        _chart(rows)
        .mark_rule(aria=False)
        .encode(
            y=alt.Y("v:Q", axis=None, scale=alt.Scale(domain=[0, top], nice=False)),
            color=alt.condition("datum.ink", alt.value(_LABEL), alt.value(_LINE)),
        )
    )
    return chart


def _texts(rows: list[dict[str, Any]], align: Align, baseline: Baseline, paint: str) -> alt.Chart:
    """Labels at places given in pixels."""
    chart: alt.Chart = (
        _chart(rows)
        .mark_text(align=align, baseline=baseline, fontSize=13, fill=paint, aria=False)
        .encode(
            x=alt.X("x:Q", axis=None, scale=None),
            y=alt.Y("y:Q", axis=None, scale=None),
            text="text:N",
        )
    )
    return chart


def _y_labels(top: int, words: Words) -> list[dict[str, Any]]:
    """Numbers above their hairline, so that no margin is lost on a phone."""
    return [
        {"x": 0, "y": HEIGHT * (1 - value / top) - 3, "text": words.number(value)}
        for value in _ticks(top)
        if value
    ]


def _x_labels(points: Sequence[TrendPoint], words: Words) -> list[alt.Chart]:
    """The first, middle and last period, flush with the edges."""
    last = len(points) - 1
    places: dict[int, Align] = {0: "left", last: "right"} if last else {0: "center"}
    if last >= 8:
        places[last // 2] = "center"
    with_year = points[0].starts_on.year != points[-1].starts_on.year
    step = WIDTH / len(points)
    edge = {"left": 0.0, "center": step / 2, "right": step}
    return [
        _texts(
            [
                {
                    "x": index * step + edge[align],
                    "y": HEIGHT + 12,
                    "text": words.short_day(points[index].starts_on, with_year=with_year),
                }
            ],
            align,
            "top",
            _LABEL,
        )
        for index, align in sorted(places.items())
    ]


def _peak(points: Sequence[TrendPoint], words: Words) -> list[alt.Chart]:
    """The highest bar says its number, unless it stands where the numbers of the axis are."""
    values = [point.n_voices for point in points]
    if values.index(max(values)) < len(points) * 0.1:
        return []
    index = values.index(max(values))
    step = WIDTH / len(points)
    x = min(max((index + 0.5) * step, 24), WIDTH - 24)
    y = HEIGHT * (1 - values[index] / _nice_top(values[index])) - 4
    row = {"x": x, "y": y, "text": words.number(values[index])}
    return [_texts([row], "center", "bottom", _INK)]


def _x(n_points: int) -> alt.X:
    scale = alt.Scale(domain=[-0.5, n_points - 0.5], nice=False, zero=False)
    return alt.X("i:Q", axis=None, scale=scale)


def _chart(rows: list[dict[str, Any]]) -> alt.Chart:
    return alt.Chart(alt.InlineData(values=rows))


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
