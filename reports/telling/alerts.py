"""What stands out: how many people, what would be usual, since when, whose it is."""

from __future__ import annotations

from collections.abc import Set
from datetime import date

from models.reading import Release
from models.report import Report
from models.theme_report import AlertReport
from reports import facts
from reports.language import Piece, Sentence, Words
from reports.telling.common import strong, theme_piece

RELEASE_DAYS = 14
"""How long before an alert a release is still worth naming."""


def told(alert: AlertReport, shown: Set[str], words: Words) -> Sentence:
    """One sentence: how many people, in how many nights, and what would be usual."""
    values: dict[str, str | Piece | Sentence] = {
        "people": strong(facts.people(words, alert.n_people, 0)),
        "title": theme_piece(alert.theme_id, alert.title, shown),
        "usual": words.about(alert.expected),
    }
    if alert.n_nights == 1:
        return words.sentence(
            "{people} wrote about {title} in one night; {usual} would be usual.", **values
        )
    return words.sentence(
        "{people} wrote about {title} in {nights}; {usual} would be usual.",
        nights=words.count("{n} night", "{n} nights", alert.n_nights),
        **values,
    )


def about(alert: AlertReport, report: Report, words: Words) -> tuple[str, ...]:
    """What is known beside: since when, the release before, the owner."""
    release = release_before(alert.first_night, report)
    named = (
        words.say(
            "{release} came out on {day}", release=release.name, day=words.day_and_month(release.on)
        )
        if release
        else ""
    )
    owner = (
        words.say("owner: {owner}", owner=alert.owner) if alert.owner else words.say("no owner yet")
    )
    return tuple(part for part in (_since(alert, report, words), named, owner) if part)


def band(alert: AlertReport, report: Report) -> tuple[float, float]:
    """What is usual for a bar of the trend: a band for a night, about one number for a week."""
    if report.trend_period_days == 1:
        return alert.low, alert.high
    usual = alert.expected / alert.n_nights * report.trend_period_days
    return usual, usual


def band_label(alert: AlertReport, report: Report, words: Words) -> str:
    """What the grey of the sparkline is."""
    if report.trend_period_days > 1:
        return words.say(
            "Grey: what is usual for a week, about {usual}",
            usual=words.about(band(alert, report)[0]),
        )
    return words.say(
        "Grey: what is usual for one night, {low} to {high}",
        low=words.number(round(alert.low)),
        high=words.number(round(alert.high)),
    )


def _since(alert: AlertReport, report: Report, words: Words) -> str:
    if not alert.is_tonight and alert.first_night == alert.last_night:
        return words.say(
            "stood out on {day}, not tonight", day=words.day_and_month(alert.first_night)
        )
    if not alert.is_tonight:
        return words.say(
            "stood out from {first} to {last}, not tonight",
            first=words.day_and_month(alert.first_night),
            last=words.day_and_month(alert.last_night),
        )
    if alert.is_back:
        return words.say(
            "back: it stood out before, first on {day}", day=words.day_and_month(alert.first_night)
        )
    if alert.first_night == report.night:
        return words.say("stands out for the first night")
    return words.say("stands out since {day}", day=words.day_and_month(alert.first_night))


def release_before(first: date, report: Report) -> Release | None:
    """The latest release of the fortnight before a night."""
    near = [r for r in report.releases if 0 <= (first - r.on).days <= RELEASE_DAYS]
    return max(near, key=lambda release: release.on, default=None)
