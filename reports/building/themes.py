"""One theme as a team reads it: its numbers, its places, its sides, its past."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from models.reading import CommentReading, ThemeReading
from models.theme_report import AlertReport, Neighbour, ThemeReport
from reports.building.basis import Basis, area_title
from reports.building.changes import theme_changes
from reports.building.counting import counts, named_counts
from reports.building.history import Histories, histories, history_of
from reports.building.ranking import Ranked
from reports.building.sides import side_reports
from reports.quotes import choose_quotes
from reports.trends import count_voices, recent_and_usual, trend

N_QUOTES = 12
"""Quotes of a theme."""


@dataclass(frozen=True, slots=True)
class _Frame:
    """What every theme of a report shares."""

    basis: Basis
    ranked: Ranked
    alerts: Mapping[str, AlertReport]
    """Theme -> the first alert of it."""
    told: Histories
    known_from: date | None
    n_mentions: Mapping[str, int]


def theme_reports(
    basis: Basis, ranked: Ranked, alerts: Sequence[AlertReport]
) -> tuple[ThemeReport, ...]:
    """The themes of a report in the order of their standings.

    Args:
        basis: What the team reads.
        ranked: Where each theme stands.
        alerts: Of the report.
    """
    frame = _Frame(
        basis=basis,
        ranked=ranked,
        alerts={alert.theme_id: alert for alert in reversed(alerts)},
        told=histories(basis),
        known_from=_known_from(basis),
        n_mentions=_mentions(basis.ranked),
    )
    return tuple(_theme(frame, basis.shown[theme_id]) for theme_id in ranked.standings)


def _known_from(basis: Basis) -> date | None:
    """The first day that counts: weeks before anybody was heard are no usual weeks."""
    reading = basis.reading
    heard = min((day for by_day in reading.series.values() for day in by_day), default=None)
    starts = [day for day in (reading.window_from, heard) if day is not None]
    days = (comment.said_on for comment in basis.comments if comment.said_on is not None)
    return max(starts) if starts else min(days, default=None)


def _mentions(ranked: Sequence[CommentReading]) -> Counter[str]:
    return Counter(name for c in ranked for name in {*c.mentions} - {c.theme_id})


def _theme(frame: _Frame, theme: ThemeReading) -> ThemeReport:
    basis, theme_id = frame.basis, theme.theme_id
    comments = basis.by_theme[theme_id]
    n_people, n_unknown = count_voices(comments)
    days = [comment.said_on for comment in comments if comment.said_on is not None]
    recent, usual = recent_and_usual(comments, basis.reading.run.night, frame.known_from)
    return ThemeReport(
        theme_id=theme_id,
        title=basis.titles[theme_id],
        keywords=basis.keywords[theme_id],
        state=theme.state,
        is_new=theme.first_night == basis.reading.run.night,
        n_comments=len(comments),
        n_texts=len({comment.text_id for comment in comments}),
        n_people=n_people,
        n_unknown=n_unknown,
        share=round(len(comments) / len(basis.ranked), 4),
        communities=counts(comments, lambda comment: comment.community),
        languages=counts(comments, lambda comment: comment.language),
        trend=trend(comments, basis.axis),
        mean_rating=_mean_rating(comments),
        quotes=choose_quotes(comments, N_QUOTES, basis.language, theme.keywords),
        first_night=theme.first_night,
        last_night=theme.last_night,
        area=area_title(theme, basis.language),
        owner=theme.owner,
        status=theme.status,
        stability=None if theme.stability is None else round(theme.stability, 3),
        n_mentions=frame.n_mentions[theme_id],
        n_voices_recent=recent,
        usual_voices=usual,
        first_said_on=min(days, default=None),
        standing=frame.ranked.standings[theme_id],
        firmness=frame.ranked.firmness.get(theme_id),
        changes=theme_changes(basis, theme_id, comments),
        intents=named_counts(comments, lambda comment: comment.intents),
        sides=side_reports(comments, theme.keywords),
        products=named_counts(comments, lambda comment: (comment.product,)),
        versions=named_counts(comments, lambda comment: (comment.version,)),
        segments=named_counts(comments, lambda comment: (comment.segment,)),
        alert=frame.alerts.get(theme_id),
        quality=basis.reading.qualities.get(theme_id),
        history=history_of(frame.told, theme_id),
        neighbours=_neighbours(basis, theme_id),
        claims=tuple(frame.ranked.claims.get(theme_id, ())),
        teams=theme.teams,
        ticket=theme.ticket,
        note=theme.note,
        shipped_version=theme.shipped_version,
        shipped_on=theme.shipped_on,
        area_id=theme.area,
    )


def _neighbours(basis: Basis, theme_id: str) -> tuple[Neighbour, ...]:
    near = basis.reading.neighbours.get(theme_id, ())
    return tuple(
        Neighbour(name, basis.titles[name], round(similarity, 4))
        for name, similarity in near
        if name in basis.shown
    )


def _mean_rating(comments: Sequence[CommentReading]) -> float | None:
    ratings = sorted(comment.rating for comment in comments if comment.rating is not None)
    return round(sum(ratings) / len(ratings), 2) if ratings else None
