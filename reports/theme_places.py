"""A theme community by community: small pictures that share a scale, and the words beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from models.report import Report
from models.theme_report import Count, Quote, ThemeReport, TrendPoint
from reports import facts, theme_facts
from reports.language import Words

N_PANELS = 12
"""Communities that get a picture; the rest are a table."""


@dataclass(frozen=True, slots=True)
class Panel:
    """One community of a theme."""

    name: str
    who: str
    """How many people, in words."""
    columns: tuple[int, ...]
    """Texts of each period of the trend; none if no date is known."""
    about: tuple[str, ...]
    """What stands under it: languages, sides taken."""


def panels(theme: ThemeReport, report: Report, words: Words) -> tuple[Panel, ...]:
    """The first communities of a theme, most people first; none where there is only one at all.

    Args:
        theme: What they speak of.
        report: What the team reads; its comments say when.
        words: The reader's language.
    """
    if not facts.has_communities(report):
        return ()
    said = [q for q in report.comments.get(theme.theme_id, ()) if not q.set_aside_reason]
    return tuple(
        _panel(row, [quote for quote in said if quote.community == row.name], theme, report, words)
        for row in theme.communities[:N_PANELS]
    )


def _panel(
    row: Count, said: Sequence[Quote], theme: ThemeReport, report: Report, words: Words
) -> Panel:
    return Panel(
        name=words.community_name(row.name),
        who=facts.people(words, row.n_people, row.n_unknown),
        columns=_columns(said, theme.trend, report.trend_period_days),
        about=tuple(part for part in (_languages(said, words), _sides(said, words)) if part),
    )


def _columns(
    said: Sequence[Quote], trend: Sequence[TrendPoint], period_days: int
) -> tuple[int, ...]:
    if not trend:
        return ()
    places = [
        (quote.said_on - trend[0].starts_on).days // period_days
        for quote in said
        if quote.said_on is not None
    ]
    counted = Counter(places)
    return tuple(counted[index] for index in range(len(trend))) if places else ()


def _languages(said: Sequence[Quote], words: Words) -> str:
    counted = Counter(quote.language for quote in said)
    first = sorted(counted, key=lambda tag: (-counted[tag], tag))[:2]
    return ", ".join(words.language_name(tag) for tag in first)


def _sides(said: Sequence[Quote], words: Words) -> str:
    counted = Counter(quote.stance for quote in said)
    return ", ".join(
        f"{words.number(counted[stance])}\u00a0{name}"
        for stance, name in theme_facts.stance_names(words).items()
        if counted[stance]
    )


def ratings(theme: ThemeReport, report: Report, words: Words) -> tuple[tuple[str, int], ...]:
    """Ratings and how many texts gave them, the best first; none if nobody rated.

    Args:
        theme: What they speak of.
        report: What the team reads.
        words: The reader's language.
    """
    said = report.comments.get(theme.theme_id, ())
    counted = Counter(q.rating for q in said if q.rating is not None and not q.set_aside_reason)
    if len(counted) > 10:
        halves = Counter[float]()
        for value, n in counted.items():
            halves[float(round(value or 0))] += n
        return _tally(halves, words)
    return _tally(counted, words)


def _tally(counted: Counter[float], words: Words) -> tuple[tuple[str, int], ...]:
    return tuple((words.number(value), counted[value]) for value in sorted(counted, reverse=True))
