"""Pictures of voices over time, as SVG: offline, the same bytes every time, for light and dark.

The large chart is drawn by Altair (`reports.drawing`), once wide and once narrow, since letters
that fit a desk are too small on a phone. Bars and small multiples are written by hand:
a page holds dozens, and an Altair drawing has twenty times the bytes of the line that it shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from markupsafe import escape

from models.theme_report import TrendPoint
from reports import drawing
from reports.drawing import Frame
from reports.language import Words
from reports.trend_rows import Note, Trend, is_recent, rows_of, usual_of

WIDE = Frame("wide", 600, 200, 13, 88)
NARROW = Frame("narrow", 340, 180, 13, 4)


def trend_chart(
    points: Sequence[TrendPoint],
    period_days: int,
    night: date,
    label: str,
    words: Words,
    notes: Sequence[Note] = (),
) -> str:
    """Bars of voices over time, the last seven days in the accent colour, the usual in grey.

    Args:
        points: The trend, without holes.
        period_days: 1 for days, 7 for weeks.
        night: Last day of the window.
        label: What the picture shows, in words, for those who do not see it.
        words: The reader's language.
        notes: What is written on the chart; what is outside of it is left out.

    Returns:
        Two `<svg>` elements, of which the page shows the one that fits; empty if there is nothing
        to draw.
    """
    if not points or not any(point.n_voices for point in points):
        return ""
    trend = Trend(points, period_days, night, words, usual_of(points, period_days, night))
    return "".join(_drawn(trend, frame, notes, label) for frame in (WIDE, NARROW))


def _drawn(trend: Trend, frame: Frame, notes: Sequence[Note], label: str) -> str:
    lift, rows = rows_of(trend, frame, notes)
    svg = drawing.draw(len(trend.points), frame, lift, rows)
    return drawing.labelled(svg, f"chart {frame.name}", label)


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


def columns(values: Sequence[int], top: int) -> str:
    """Small upright bars from zero, one a period, for small multiples that share a scale.

    The numbers are written beside them, so that they are hidden from those who listen.

    Args:
        values: One a period.
        top: What fills the height; at least 1.

    Returns:
        An `<svg>` element that stretches to its place.
    """
    bars = "".join(
        f"M{index + 0.1:.1f},30h0.8v-{30 * value / top:.1f}h-0.8Z"
        for index, value in enumerate(values)
        if value
    )
    return (
        f'<svg class="columns" viewBox="0 0 {max(1, len(values))} 30" preserveAspectRatio="none"'
        f' aria-hidden="true"><path d="{bars}"/></svg>'
    )


def plain_trend(points: Sequence[TrendPoint], period_days: int, night: date, label: str) -> str:
    """Bars over time without axis or notes: for the many themes of a few voices each.

    Args:
        points: The trend, without holes.
        period_days: 1 for days, 7 for weeks.
        night: Last day of the window.
        label: What the picture shows, in words.

    Returns:
        An `<svg>` element; empty if there is nothing to draw.
    """
    top = max((point.n_voices for point in points), default=0)
    if not top:
        return ""
    step = 600 / len(points)
    bars = "".join(
        f'<rect class="{"now" if is_recent(point, period_days, night) else "before"}"'
        f' x="{(index + 0.14) * step:.1f}" width="{0.72 * step:.1f}"'
        f' y="{100 - 100 * point.n_voices / top:.1f}" height="{100 * point.n_voices / top:.1f}"/>'
        for index, point in enumerate(points)
        if point.n_voices
    )
    return (
        f'<svg class="chart plain" role="img" aria-label="{escape(label)}" viewBox="0 0 600 101">'
        f'{bars}<path class="zero" d="M0,100.5H600"/></svg>'
    )
