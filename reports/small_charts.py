"""Pictures in the space of a word: a bar with its interval, a line with releases or a band.

They are written by hand, for a front page holds dozens of them; the numbers that they show are
always beside them in words.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from markupsafe import escape

from models.theme_report import TrendPoint

LEFT, WIDTH = 4, 112
"""First place of a line and what it stretches over, in units of the drawing."""
BASE, HEIGHT = 29, 21
"""Where zero is, and how far up the highest value is."""


def interval_bar(known: int, further: int, low: float, high: float, most: float) -> str:
    """A bar from zero with the ends of its interval: known people solid, other voices lighter.

    Args:
        known: Known people.
        further: Voices that may be further people.
        low: Lower end of the interval, in voices.
        high: Upper end; no interval is drawn if it is not above the lower one.
        most: What fills the width; above 0.

    Returns:
        An `<svg>` element that stretches to its place, hidden from those who listen.
    """
    solid, light = 100 * known / most, 100 * further / most
    further_bar = (
        f'<rect class="unknown" x="{solid:.2f}" y="2" width="{light:.2f}" height="10"/>'
        if further
        else ""
    )
    return (
        '<svg class="bar" viewBox="0 0 100 14" preserveAspectRatio="none" aria-hidden="true">'
        f'<rect class="known" y="2" width="{solid:.2f}" height="10"/>{further_bar}'
        f"{_whisker(100 * low / most, 100 * high / most)}</svg>"
    )


def _whisker(low: float, high: float) -> str:
    if high <= low:
        return ""
    path = f"M{low:.2f},3V11M{low:.2f},7H{high:.2f}M{high:.2f},3V11"
    return f'<path class="halo" d="{path}"/><path class="whisker" d="{path}"/>'


def sparkline(points: Sequence[TrendPoint], releases: Sequence[date], label: str) -> str:
    """A line of voices over time, its end marked, with an upright tick at each release.

    Args:
        points: The trend, without holes; its baseline is zero.
        releases: Days on which something was released; those outside are not drawn.
        label: What the picture shows, in words.

    Returns:
        An `<svg>` element; empty if there are fewer than two points.
    """
    if len(points) < 2:
        return ""
    top = max(1, *(point.n_voices for point in points))
    ticks = "".join(f"M{x:.1f},2V{BASE}" for x in _places_of(releases, points))
    marks = f'<path class="release" d="{ticks}"/>' if ticks else ""
    return f"{_open(label)}{marks}{_line(points, top)}</svg>"


def band_sparkline(points: Sequence[TrendPoint], low: float, high: float, label: str) -> str:
    """A line of voices over time over the band of what is usual.

    Args:
        points: The trend, without holes; its baseline is zero.
        low: Lower end of what is usual for one of its periods.
        high: Upper end.
        label: What the picture shows, in words.

    Returns:
        An `<svg>` element; empty if there are fewer than two points.
    """
    if len(points) < 2:
        return ""
    top = max(1.0, high, *(point.n_voices for point in points))
    y, depth = BASE - HEIGHT * high / top, max(HEIGHT * (high - low) / top, 1)
    band = f'<rect class="band" x="{LEFT}" y="{y:.1f}" width="{WIDTH}" height="{depth:.1f}"/>'
    return f"{_open(label)}{band}{_line(points, top)}</svg>"


def _open(label: str) -> str:
    return f'<svg class="spark" viewBox="0 0 120 32" role="img" aria-label="{escape(label)}">'


def _line(points: Sequence[TrendPoint], top: float) -> str:
    step = WIDTH / (len(points) - 1)
    places = [
        f"{LEFT + index * step:.1f},{BASE - HEIGHT * point.n_voices / top:.1f}"
        for index, point in enumerate(points)
    ]
    x, y = places[-1].split(",")
    return (
        f'<path class="zero" d="M{LEFT},{BASE}H{LEFT + WIDTH}"/>'
        f'<polyline points="{" ".join(places)}"/><circle cx="{x}" cy="{y}" r="2.5"/>'
    )


def _places_of(releases: Sequence[date], points: Sequence[TrendPoint]) -> list[float]:
    """Where each release stands between the middles of the periods."""
    first, last = points[0].starts_on, points[-1].starts_on
    n_days = (last - first).days
    inside = [day for day in releases if first <= day]
    return [LEFT + WIDTH * min((day - first).days / n_days, 1) for day in inside]
