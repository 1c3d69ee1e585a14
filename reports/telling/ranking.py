"""A theme in the table: its share of people with its interval, why it moved, what people want."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from models.intents import INTENTS
from models.reading import Release
from models.report import Report
from models.theme_report import Count, ThemeReport, TrendPoint
from reports import facts
from reports.language import Words
from reports.sentences import grows
from reports.telling.changes import in_row, of_period
from reports.telling.common import signed

WEEKS = 8
"""Weeks of the small trend."""
MOST = 0.5
"""Share of a theme's comments from which on an intent is what they mostly are."""
SOME = 0.15
"""Least share of an intent that is named second."""
N_PLACES = 3
"""Communities named in a row."""


def amount(theme: ThemeReport, words: Words) -> tuple[str, str]:
    """The number that the place is by, and what stands under it.

    Where a campaign writes, its wordings count, not its senders: the row says so.
    """
    standing = theme.standing
    if standing is None or not standing.n_in_campaigns:
        return facts.measure(words, theme.n_people, theme.n_unknown)
    under = words.count(
        "{n} comment of a campaign counted by its wording",
        "{n} comments of campaigns counted by wording",
        standing.n_in_campaigns,
    )
    return words.number(standing.n_voices), under


def share(theme: ThemeReport, words: Words) -> str:
    """As in "12% of people (10 to 14%)"; empty where the place is not known."""
    standing = theme.standing
    if standing is None:
        return ""
    if standing.share_low == standing.share_high:
        return words.say("{share} of people", share=words.percent(standing.share))
    return words.say(
        "{share} of people ({low} to {high})",
        share=words.percent(standing.share),
        low=words.number(round(100 * standing.share_low)),
        high=words.percent(standing.share_high),
    )


def extent(theme: ThemeReport) -> tuple[int, int, float, float]:
    """For the bar: known people, further voices, and the ends of the interval, in voices."""
    standing = theme.standing
    if standing is None:
        return theme.n_people, theme.n_unknown, 0.0, 0.0
    known = min(theme.n_people, standing.n_voices)
    active = standing.n_voices / standing.share if standing.share else 0.0
    ends = standing.share_low * active, standing.share_high * active
    return known, standing.n_voices - known, *ends


def longest(themes: Sequence[ThemeReport]) -> float:
    """What fills the width of the bars: the largest of all numbers and interval ends."""
    extents = [extent(theme) for theme in themes]
    return max((max(known + further, high) for known, further, _, high in extents), default=0) or 1


def change(theme: ThemeReport, report: Report, words: Words) -> tuple[str, str]:
    """Since last week, with its causes; without a ledger, the last seven days and what is usual."""
    move = of_period(theme, "week")
    if move is None:
        return facts.change(theme, words, has_history=report.has_history)
    if theme.is_new and report.has_history:
        return signed(move.after - move.before, words), words.say("new tonight")
    if move.after == move.before and not any(move.causes.values()):
        return words.say("unchanged"), ""
    return in_row(move, words)


def growth(theme: ThemeReport, words: Words) -> str:
    """What is beyond the usual level, where the row does not say it yet; empty for the others."""
    if of_period(theme, "week") is None or not grows(theme):
        return ""
    return words.say(
        "{people} in seven days, {usual} is usual",
        people=facts.voices(words, theme.n_voices_recent, theme.n_unknown),
        usual=words.about(theme.usual_voices or 0),
    )


def recent_points(report: Report, theme: ThemeReport) -> tuple[TrendPoint, ...]:
    """The last eight weeks of a theme's trend."""
    return theme.trend[-WEEKS * 7 // report.trend_period_days :]


def recent_releases(report: Report, points: Sequence[TrendPoint]) -> tuple[Release, ...]:
    """The releases within some bars of a trend, in their order."""
    if not points:
        return ()
    near = [r for r in report.releases if points[0].starts_on <= r.on <= report.window_to]
    return tuple(sorted(near, key=lambda release: (release.on, release.name)))


def releases_told(report: Report, words: Words) -> str:
    """What the ticks of the small trends are; empty if there are none."""
    points = recent_points(report, report.themes[0]) if report.themes else ()
    near = recent_releases(report, points)
    named = ", ".join(_release(release.name, release.on, words) for release in near)
    return words.say("Upright ticks: {releases}.", releases=named) if named else ""


def _release(name: str, on: date, words: Words) -> str:
    return words.say("{release} ({day})", release=name, day=words.short_day(on))


def wants(theme: ThemeReport, words: Words) -> str:
    """What its comments mostly are, in words: "mostly problems, some requests"."""
    found = sorted(
        ((row.n_comments / theme.n_comments, row.name) for row in theme.intents),
        key=lambda pair: (-pair[0], pair[1]),
    )
    told = [(part, intents(words)[name]) for part, name in found if name in INTENTS]
    first = [name for part, name in told[:1] if part >= MOST]
    some = [name for part, name in told if part >= SOME]
    if first and len(some) > 1:
        return words.say("mostly {first}, some {second}", first=some[0], second=some[1])
    if first:
        return words.say("mostly {first}", first=some[0])
    return words.say("{first} and {second}", first=some[0], second=some[1]) if some[1:] else ""


def intents(words: Words) -> Mapping[str, str]:
    """What the comments of an intent are called."""
    return {
        "problem": words.say("problems"),
        "request": words.say("requests"),
        "question": words.say("questions"),
        "praise": words.say("praise"),
        "experience": words.say("stories"),
    }


def places(theme: ThemeReport) -> tuple[tuple[Count, int], ...]:
    """The first communities of a theme, each with the size of its dot, 1 to 4."""
    most = max((row.n_voices for row in theme.communities), default=0) or 1
    return tuple(
        (row, 1 + round(3 * (row.n_voices / most) ** 0.5)) for row in theme.communities[:N_PLACES]
    )


def further_places(theme: ThemeReport, words: Words) -> str:
    """How many communities are not named; empty if none."""
    n_more = len(theme.communities) - N_PLACES
    return words.count("and {n} more", "and {n} more", n_more) if n_more > 0 else ""
