"""What a page of a theme is made of, and nothing else: equal views give equal pages.

A theme's page shows little of what goes on beside it. What it does show (its share, its neighbours,
why it moved) is put into words here, and the report around it is cut down to what is the same for
all pages, so that a night that moved a few themes need not write the pages of the others anew. For
the same reason its place among the others is on the front page alone: each new comment would move
it a little on every page.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from models.report import NO_SINGLES, Report, Totals
from models.theme_report import Count, Quote, ThemeReport
from reports import sentences, theme_facts
from reports.comment_pages import CommentPage
from reports.language import Sentence, Words
from reports.theme_facts import Figure


@dataclass(frozen=True, slots=True)
class Titled:
    """Another theme."""

    theme_id: str
    """Empty: it has no page."""
    title: str


@dataclass(frozen=True, slots=True)
class ThemeView:
    """What a theme's page is made of."""

    report: Report
    """Without the other themes, and without numbers of them."""
    theme: ThemeReport
    """Without what only tells its place among others: that is said below."""
    summary: Sentence
    figures: tuple[Figure, ...]
    claims: tuple[str, ...]
    near: tuple[tuple[Titled, str], ...]
    """Neighbours, and how close they are."""
    movements: tuple[str, ...]
    """Titles of those that it is part of."""
    addresses: Mapping[str, str]
    """Of its quotes: comment id -> where the whole of it is."""
    is_plain: bool
    """Bars alone stand for its trend."""


@dataclass(frozen=True, slots=True)
class CommentsView:
    """What a page of comments is made of."""

    report: Report
    """Of no night and no theme: only whose report it is."""
    page: CommentPage
    of: Titled | None
    """None: of no theme."""


def frame_of(report: Report) -> Report:
    """The report as pages of themes know it: who reads, when, and of how many communities.

    Args:
        report: What the team reads.

    Returns:
        No theme, no comment, no number that another theme can move.
    """
    totals = Totals(0, 0, 0, min(report.totals.n_unknown, 1), report.totals.n_communities, 0, 0, 0)
    return replace(
        report,
        totals=totals,
        communities=_nameless(report.communities),
        languages=_nameless(report.languages),
        trend=(),
        themes=(),
        unassigned=(),
        run=replace(report.run, run_id="", counts={}, sources=(), notes=()),
        moved={},
        alike=(),
        missing=(),
        alerts=(),
        movements=(),
        changes=(),
        n_new_themes=0,
        proposals=(),
        single_requests=(),
        queue=None,
        criticism=(),
        campaigns=(),
        set_aside=(),
        praise=(),
        singles=NO_SINGLES,
        comparison=None,
        dots=(),
        grade=None,
        chores=(),
        unheard=(),
        comments={},
        silent={},
    )


def timeless(frame: Report) -> Report:
    """The report as pages of comments know it, which are the same on every night.

    Args:
        frame: As `frame_of` gives it.
    """
    run = replace(frame.run, night=date.min, first_said_on=None, coverage=0.0, is_cut_share=0.0)
    return replace(
        frame, night=date.min, window_from=None, window_to=date.min, releases=(), run=run
    )


def _nameless(counts: tuple[Count, ...]) -> tuple[Count, ...]:
    """As many as there are."""
    return tuple(Count("", 0, 0) for _ in counts)


def view_of(
    report: Report,
    frame: Report,
    index: int,
    words: Words,
    addresses: Mapping[str, str],
    *,
    is_plain: bool,
) -> ThemeView:
    """What the page of a theme is made of.

    Args:
        report: What the team reads.
        frame: The same as `frame_of` gives it.
        index: Place of the theme among `report.themes`.
        words: The reader's language.
        addresses: Comment id -> where the whole comment is.
        is_plain: Whether bars alone stand for its trend.
    """
    theme = report.themes[index]
    shown = {each.theme_id for each in report.themes}
    own = {quote.comment_id for quote in _quotes(theme)}
    return ThemeView(
        report=replace(frame, comments={theme.theme_id: report.comments.get(theme.theme_id, ())}),
        theme=_alone(theme),
        summary=sentences.theme_summary(theme, report, words),
        figures=theme_facts.figures(theme, report, words),
        claims=tuple(theme_facts.claim(claim, words) for claim in theme.claims),
        near=_near(theme, shown, words),
        movements=tuple(
            movement.title
            for movement in report.movements
            if theme.theme_id in {count.name for count in movement.themes}
        ),
        addresses={key: addresses[key] for key in sorted(own) if key in addresses},
        is_plain=is_plain,
    )


def _alone(theme: ThemeReport) -> ThemeReport:
    return replace(
        theme,
        share=0.0,
        standing=None,
        firmness=None,
        quality=None,
        stability=None,
        changes=(),
        claims=(),
        neighbours=(),
    )


def _quotes(theme: ThemeReport) -> Iterator[Quote]:
    yield from theme.quotes
    for side in theme.sides:
        yield from side.quotes


def _near(theme: ThemeReport, shown: set[str], words: Words) -> tuple[tuple[Titled, str], ...]:
    return tuple(
        (
            Titled(other.theme_id if other.theme_id in shown else "", other.title),
            theme_facts.closeness(other.similarity, words),
        )
        for other in theme.neighbours
    )
