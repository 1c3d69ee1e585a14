"""Early alerts as a team reads them: what stands out, since when, in whose words."""

from __future__ import annotations

from collections.abc import Sequence

from models.reading import AlertReading, CommentReading
from models.theme_report import AlertReport
from reports.building.basis import Basis, area_title
from reports.trends import trend

N_QUOTES = 3


def alert_reports(basis: Basis) -> tuple[AlertReport, ...]:
    """The alerts on themes of the report and on areas that it has a theme of.

    Args:
        basis: What the team reads.

    Returns:
        Tonight's first, then the strongest. People and what was expected are of the nights that
        stand out together; the band is of one night.
    """
    told = [report for alert in basis.reading.alerts if (report := _report(basis, alert))]
    return tuple(sorted(told, key=lambda a: (not a.is_tonight, -a.strength, a.alert_id)))


def _report(basis: Basis, alert: AlertReading) -> AlertReport | None:
    theme = basis.shown.get(alert.subject_id)
    if theme:
        said, title, owner = (
            basis.by_theme[theme.theme_id],
            basis.titles[theme.theme_id],
            theme.owner,
        )
        return _told(basis, alert, said, title, owner)
    inside = [t for t in basis.shown.values() if t.area and t.area == alert.subject_id]
    if not inside:
        return None
    said = [comment for each in inside for comment in basis.by_theme[each.theme_id]]
    return _told(basis, alert, said, area_title(inside[0], basis.language), "")


def _told(
    basis: Basis, alert: AlertReading, said: Sequence[CommentReading], title: str, owner: str
) -> AlertReport:
    return AlertReport(
        alert_id=alert.alert_id,
        theme_id=alert.subject_id if alert.subject_id in basis.shown else "",
        title=title,
        state=alert.state,
        first_night=alert.first_night,
        last_night=alert.last_night,
        is_back=len(alert.opened_nights) > 1,
        is_tonight=alert.is_tonight,
        n_people=alert.window_people,
        n_nights=alert.n_nights,
        expected=alert.window_expected,
        low=alert.low,
        high=alert.high,
        q_value=alert.q_value,
        strength=alert.strength,
        owner=owner,
        trend=trend(said, basis.axis),
        quotes=basis.quotes_of(alert.text_ids, N_QUOTES),
    )
