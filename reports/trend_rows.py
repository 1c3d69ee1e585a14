"""What stands in the chart of a trend, as rows to draw: bars, the usual level, labels, notes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil, floor, sqrt
from typing import Any, Literal

from models.theme_report import TrendPoint
from reports import drawing
from reports.drawing import Frame, Row
from reports.language import Words

RECENT_DAYS = 7
"""Days at the end of a trend that are drawn as now."""
MIN_USUAL_PERIODS = 4
"""Fewest whole periods before the last days that say what is usual."""
MIN_MIDDLE_POINTS = 9
"""Fewest points whose middle is labelled."""
BAR_SHARE = 0.72
"""Share of its period that a bar takes of the width."""
LETTER = 0.56
"""Width of a letter, of its size."""
MAX_NOTE_ROWS = 3
"""Rows of labels above a chart; what does not fit keeps its line and is told below."""
NOTE_LIFT = 14
"""Room between the labels and the plot for the number of the highest bar."""
Align = Literal["left", "center", "right"]
NoteKind = Literal["release", "alert", "merge"]


@dataclass(frozen=True, slots=True)
class Note:
    """Something that happened on a day of a trend."""

    on: date
    text: str
    kind: NoteKind


@dataclass(frozen=True, slots=True)
class Usual:
    """Voices of a usual period, from low to high."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Trend:
    """What is drawn, and for whom."""

    points: Sequence[TrendPoint]
    period_days: int
    night: date
    words: Words
    usual: Usual | None

    @property
    def top(self) -> int:
        """Voices at the upper edge."""
        highest = max(point.n_voices for point in self.points)
        return _nice_top(max(highest, self.usual.high if self.usual else 0))

    @property
    def last(self) -> date:
        """The last day of the last period."""
        return self.points[-1].starts_on + timedelta(days=self.period_days - 1)


def usual_of(points: Sequence[TrendPoint], period_days: int, night: date) -> Usual | None:
    """What the periods before the last seven days lead to expect.

    Source: two standard deviations of a Poisson count about the mean, one added to the mean as in
    `reports.sentences.grows`.

    Args:
        points: The trend, without holes.
        period_days: 1 for days, 7 for weeks.
        night: Last day of the window.

    Returns:
        The band; None if there are too few periods to say.
    """
    before = [p.n_voices for p in points if not is_recent(p, period_days, night)]
    if len(before) < MIN_USUAL_PERIODS:
        return None
    mean = sum(before) / len(before)
    spread = 2 * sqrt(mean + 1)
    return Usual(max(0, ceil(mean - spread)), floor(mean + spread))


def is_recent(point: TrendPoint, period_days: int, night: date) -> bool:
    """Whether a period ends in the last seven days."""
    end = point.starts_on + timedelta(days=period_days - 1)
    return end >= night - timedelta(days=RECENT_DAYS - 1)


def rows_of(
    trend: Trend, frame: Frame, notes: Sequence[Note]
) -> tuple[int, Mapping[str, Sequence[Row]]]:
    """Everything that a drawing holds.

    Args:
        trend: What is drawn.
        frame: The size.
        notes: What is written on it; what is outside of it is left out.

    Returns:
        The margin above the plot, in pixels, and layer of `drawing.LAYERS` -> its rows.
    """
    placed = _placed(trend, frame, notes)
    n_rows = 1 + max((note.row for note in placed), default=-1)
    lift = 16 + n_rows * (frame.font + 5) + (NOTE_LIFT if n_rows else 0)
    return lift, {
        "band": _band(trend),
        "rules": _rules(trend),
        "bars": _bars(trend),
        "lines": [_line(note, frame) for note in placed if note.kind != "merge"],
        "dashes": [_line(note, frame) for note in placed if note.kind == "merge"],
        "texts": [
            *_y_labels(trend, frame),
            *_x_labels(trend, frame),
            *_peak(trend, frame),
            *_usual_label(trend, frame),
            *(_note_label(note, frame) for note in placed if note.row >= 0),
        ],
    }


def _band(trend: Trend) -> list[Row]:
    if not trend.usual:
        return []
    usual, n_points = trend.usual, len(trend.points)
    return [{"x": 0, "x2": n_points, "v": usual.high, "v2": usual.low, "paint": drawing.USUAL}]


def _rules(trend: Trend) -> list[Row]:
    return [
        {"v": value, "paint": drawing.LINE if value else drawing.LABEL}
        for value in _ticks(trend.top)
    ]


def _bars(trend: Trend) -> list[Row]:
    """Known people from zero, and voices without a name lighter on top of them."""
    gap = (1 - BAR_SHARE) / 2
    rows: list[Row] = []
    for index, point in enumerate(trend.points):
        is_now = is_recent(point, trend.period_days, trend.night)
        solid = drawing.NOW if is_now else drawing.BEFORE
        light = drawing.UNKNOWN if is_now else drawing.UNKNOWN_BEFORE
        sides = {"x": index + gap, "x2": index + 1 - gap}
        if point.n_people:
            rows.append({**sides, "v2": 0, "v": point.n_people, "paint": solid})
        if point.n_unknown:
            ends = {"v2": point.n_people, "v": point.n_voices}
            rows.append({**sides, **ends, "paint": light})
    return rows


def _text(
    x: float, y: float, text: str, align: Align, base: str, paint: str = drawing.LABEL
) -> dict[str, Any]:
    """A label at a place in pixels; its base is what of it is there: top, middle or bottom."""
    return {"x": x, "y": y, "text": text, "align": align, "base": base, "paint": paint}


def _y_labels(trend: Trend, frame: Frame) -> list[dict[str, Any]]:
    """Numbers above their hairline, so that no margin is lost on a phone."""
    return [
        _text(0, _height(value, trend, frame) - 3, trend.words.number(value), "left", "bottom")
        for value in _ticks(trend.top)
        if value
    ]


def _height(value: float, trend: Trend, frame: Frame) -> float:
    return frame.height * (1 - value / trend.top)


def _x_labels(trend: Trend, frame: Frame) -> list[dict[str, Any]]:
    """The first day, the start of the middle period and the last day; the outer ones flush."""
    points, last = trend.points, trend.last
    middle, step = len(points) // 2, frame.width / len(points)
    places: list[tuple[float, date, Align]] = [(0, points[0].starts_on, "left")]
    if len(points) >= MIN_MIDDLE_POINTS:
        places.append(((middle + 0.5) * step, points[middle].starts_on, "center"))
    if last > points[0].starts_on:
        places.append((frame.width, last, "right"))
    with_year = points[0].starts_on.year != last.year
    return [
        _text(x, frame.height + 10, trend.words.short_day(day, with_year=with_year), align, "top")
        for x, day, align in places
    ]


def _peak(trend: Trend, frame: Frame) -> list[dict[str, Any]]:
    """The highest bar says its number, unless it stands where the numbers of the axis are."""
    values = [point.n_voices for point in trend.points]
    highest = max(values)
    index = values.index(highest)
    if index < len(values) * 0.1:
        return []
    x = min(max((index + 0.5) * frame.width / len(values), 24), frame.width - 12)
    y = _height(highest, trend, frame) - 4
    return [_text(x, y, trend.words.number(highest), "center", "bottom", drawing.INK)]


def _usual_label(trend: Trend, frame: Frame) -> list[dict[str, Any]]:
    """What the band is, beside it; where there is no margin the words above the chart say it."""
    if not trend.usual or frame.right < 60:
        return []
    middle = _height((trend.usual.low + trend.usual.high) / 2, trend, frame)
    y = min(max(middle, frame.font), frame.height - frame.font)
    lines = (trend.words.say("usual:"), span(trend.usual, trend.words))
    return [
        _text(frame.width + 8, y + shift * frame.font * 0.6, line, "left", "middle")
        for shift, line in zip((-1, 1), lines, strict=True)
    ]


def span(usual: Usual, words: Words) -> str:
    """As in "3 to 11"."""
    return words.say("{low} to {high}", low=words.number(usual.low), high=words.number(usual.high))


@dataclass(frozen=True, slots=True)
class _Placed:
    x: float
    text: str
    kind: NoteKind
    row: int
    """From the chart upwards; -1: its label does not fit."""
    align: Align


def _placed(trend: Trend, frame: Frame, notes: Sequence[Note]) -> list[_Placed]:
    """Each note at its day, its label in the lowest row that has room; what matters most first."""
    taken: list[list[tuple[float, float]]] = [[] for _ in range(MAX_NOTE_ROWS)]
    first, found = trend.points[0].starts_on, []
    for note in sorted(notes, key=_importance):
        if not first <= note.on <= trend.last:
            continue
        x = ((note.on - first).days + 0.5) / trend.period_days
        x *= frame.width / len(trend.points)
        length = len(note.text) * frame.font * LETTER + 10
        align: Align = "left" if x + length <= frame.width + frame.right else "right"
        start, end = (x, x + length) if align == "left" else (x - length, x)
        fits = [n for n, row in enumerate(taken) if start >= -2 and _is_free(row, start, end)]
        if fits:
            taken[fits[0]].append((start, end))
        found.append(_Placed(x, note.text, note.kind, fits[0] if fits else -1, align))
    return found


def _importance(note: Note) -> tuple[int, int, str]:
    """Alerts, then merges, then releases; the latest first."""
    return (("alert", "merge", "release").index(note.kind), -note.on.toordinal(), note.text)


def _is_free(taken: Sequence[tuple[float, float]], start: float, end: float) -> bool:
    return all(end <= left or start >= right for left, right in taken)


def _line(note: _Placed, frame: Frame) -> Row:
    reach = -(max(note.row, 0) + 1) * (frame.font + 5) - NOTE_LIFT if note.row >= 0 else -8
    paint = drawing.ALERT if note.kind == "alert" else drawing.LABEL
    return {"x": note.x, "y": reach, "y2": frame.height, "paint": paint}


def _note_label(note: _Placed, frame: Frame) -> dict[str, Any]:
    y = -note.row * (frame.font + 5) - NOTE_LIFT - 2
    paint = drawing.ALERT if note.kind == "alert" else drawing.INK
    shift = 4 if note.align == "left" else -4
    return _text(note.x + shift, y, note.text, note.align, "bottom", paint)


def _nice_top(highest: int) -> int:
    """The smallest round number that holds `highest` and can be halved."""
    for power in (1, 10, 100, 1_000, 10_000, 100_000):
        for step in (2, 4, 6, 8, 10, 12, 16, 20, 24, 30, 40, 50, 60, 80, 100):
            if step * power >= highest:
                return step * power
    return highest


def _ticks(top: int) -> tuple[int, int, int]:
    return (0, top // 2, top)
