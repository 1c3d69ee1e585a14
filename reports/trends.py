"""Counts over time: one axis for a whole report, so that every picture can be compared."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from models.reading import CommentReading
from models.theme_report import TrendPoint

MAX_DAILY_DAYS = 45
"""Longest window that is drawn day by day; a longer one is drawn by spans of seven days."""
MAX_WEEKS = 104
"""Most seven-day spans drawn; what was said before is counted but not drawn."""
MIN_EARLIER_SPANS = 2
"""Fewest seven-day spans before the last one that make a usual level."""
MAX_EARLIER_SPANS = 8
"""Most spans that the usual level looks back on."""


@dataclass(frozen=True, slots=True)
class Axis:
    """The periods that all trends of a report share."""

    starts: tuple[date, ...]
    """First day of each period, one after the other without a hole."""
    period_days: int
    """1: days; 7: spans of seven days, the last of which ends with the night."""
    end: date
    """Last day drawn."""

    def period_of(self, day: date) -> date:
        """The first day of the period that holds `day`."""
        n_periods = (day - self.starts[0]).days // self.period_days
        return self.starts[0] + timedelta(days=n_periods * self.period_days)


def make_axis(window_from: date | None, night: date, said_on: Sequence[date]) -> Axis:
    """The periods to draw.

    Args:
        window_from: First day of the window; None: the whole corpus, which is drawn from the first
            comment to the last, however long ago that was.
        night: Last day of the window.
        said_on: Days of the comments; only read for a whole corpus.

    Returns:
        Days if the window holds at most 45 of them, else spans of seven days counted back from the
        night, at most the last 104: their last bar is what the text calls the last seven days.
    """
    first, last = window_from, night
    if first is None:
        known = [day for day in said_on if day <= night]
        if not known:
            return Axis((), 1, night)
        first, last = min(known), max(known)
    if (last - first).days < MAX_DAILY_DAYS:
        return Axis(tuple(_steps(first, last, 1)), 1, last)
    n_back = (night - last).days // 7
    n_first = min((night - first).days // 7, n_back + MAX_WEEKS - 1)
    start = night - timedelta(days=7 * n_first + 6)
    return Axis(tuple(_steps(start, last, 7)), 7, last)


def trend(comments: Iterable[CommentReading], axis: Axis) -> tuple[TrendPoint, ...]:
    """Comments, people and unknown voices of each period, zeros included.

    Comments without a date, or outside of the axis, are left out. A person who speaks on two days
    counts on each, so that the points do not sum to the people of the window.

    Args:
        comments: Those to count.
        axis: The report's periods.

    Returns:
        One point for each period of the axis, in order.
    """
    by_period: dict[date, list[CommentReading]] = defaultdict(list)
    for comment in comments:
        if axis.starts and comment.said_on is not None and comment.said_on <= axis.end:
            by_period[axis.period_of(comment.said_on)].append(comment)
    return tuple(
        TrendPoint(start, len(by_period[start]), *count_voices(by_period[start]))
        for start in axis.starts
    )


def recent_and_usual(
    comments: Sequence[CommentReading], night: date, window_from: date | None
) -> tuple[int, float | None]:
    """Voices of the last seven days, and the mean of the whole seven-day spans before.

    Args:
        comments: Those of one theme.
        night: Last day of the window.
        window_from: First day for which comments are known; None if none has a date.

    Returns:
        The voices from night - 6 to night; the mean over the (at most 8) whole spans before, to
        one decimal, or None if the window holds fewer than 2 of them.
    """
    spans: dict[int, list[CommentReading]] = defaultdict(list)
    for comment in comments:
        if comment.said_on is not None and comment.said_on <= night:
            spans[(night - comment.said_on).days // 7].append(comment)
    recent = sum(count_voices(spans[0]))
    n_days = 0 if window_from is None else (night - window_from).days + 1
    n_earlier = min(n_days // 7 - 1, MAX_EARLIER_SPANS)
    if n_earlier < MIN_EARLIER_SPANS:
        return recent, None
    earlier = sum(sum(count_voices(spans[back])) for back in range(1, n_earlier + 1))
    return recent, round(earlier / n_earlier, 1)


def count_voices(comments: Iterable[CommentReading]) -> tuple[int, int]:
    """Distinct known people, and distinct texts that have no author."""
    people: set[str] = set()
    unknown: set[str] = set()
    for comment in comments:
        if comment.person:
            people.add(comment.person)
        else:
            unknown.add(comment.text_id)
    return len(people), len(unknown)


def _steps(first: date, last: date, days: int) -> Iterable[date]:
    n_steps = (last - first).days // days + 1
    return (first + timedelta(days=days * step) for step in range(n_steps))
