"""Movements: several alerts that are one thing, as far as a team hears it."""

from __future__ import annotations

from collections.abc import Sequence

from models.movements import FOUNDERS, MIN_TOUCHED
from models.reading import CommentReading, MovementReading
from models.report_parts import MovementReport
from models.spoken import voice_of
from models.theme_report import AlertReport, Count
from reports.building.basis import Basis
from reports.building.counting import counts, group_by
from reports.trends import count_voices, trend

N_QUOTES = 4


def movement_reports(basis: Basis, alerts: Sequence[AlertReport]) -> tuple[MovementReport, ...]:
    """What several of the alerts have in common.

    Args:
        basis: What the team reads; of what fewer than three of its voices say it is not told.
        alerts: Those that it is told.

    Returns:
        Those that stand out tonight first, then most voices first.
    """
    told = (_report(basis, movement, alerts) for movement in basis.reading.movements)
    heard = [movement for movement in told if movement]
    return tuple(sorted(heard, key=lambda m: (not m.is_tonight, -m.n_voices, m.movement_id)))


def _report(
    basis: Basis, movement: MovementReading, alerts: Sequence[AlertReport]
) -> MovementReport | None:
    own = [alert for alert in alerts if alert.alert_id in movement.alert_ids]
    texts = frozenset(movement.text_ids)
    said = [comment for comment in basis.ranked if comment.text_id in texts]
    n_people, n_unknown = count_voices(said)
    if not own or n_people + n_unknown < FOUNDERS:
        return None
    is_french = basis.language == "fr"
    return MovementReport(
        movement_id=movement.movement_id,
        title=movement.title_fr if is_french else movement.title_en,
        begun_on=movement.begun_on,
        last_night=movement.last_night,
        is_tonight=any(alert.is_tonight for alert in own),
        n_comments=len(said),
        n_people=n_people,
        n_unknown=n_unknown,
        n_against=_n_voices([c for c in said if c.stance == "against"]),
        n_for=_n_voices([c for c in said if c.stance == "for"]),
        n_requesting=_n_voices([c for c in said if "request" in c.intents]),
        communities=counts(said, lambda comment: comment.community),
        themes=_themes(basis, said),
        alert_ids=tuple(alert.alert_id for alert in own),
        trend=trend(said, basis.axis),
        quotes=basis.quotes_of(movement.text_ids, N_QUOTES),
    )


def _themes(basis: Basis, said: Sequence[CommentReading]) -> tuple[Count, ...]:
    """The themes in which enough of them speak, as names their ids, most voices first."""
    least = max(FOUNDERS, MIN_TOUCHED * _n_voices(said))
    told = [
        Count(theme_id, len(own), *count_voices(own))
        for theme_id, own in group_by(said, lambda comment: comment.theme_id).items()
        if theme_id in basis.shown
    ]
    touched = [count for count in told if count.n_voices >= least]
    return tuple(sorted(touched, key=lambda count: (-count.n_voices, count.name)))


def _n_voices(said: Sequence[CommentReading]) -> int:
    return len({voice_of(comment) for comment in said})
