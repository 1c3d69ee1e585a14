"""Several alerts that are one thing: how many people, since when, which side, which themes."""

from __future__ import annotations

from collections.abc import Mapping, Set

from models.report import Report
from models.report_parts import MovementReport
from models.theme_report import AlertReport
from reports import facts
from reports.language import Piece, Sentence, Words
from reports.telling.alerts import release_before
from reports.telling.common import joined, strong, theme_piece

N_THEMES = 5
"""Themes named of a movement."""
MANY_AGAINST = 0.25
"""Share of its voices from which on the first sentence says that they are against."""


def told(movement: MovementReport, words: Words) -> Sentence:
    """One sentence: what it is, how many people, since when, how many alerts."""
    values: dict[str, str | Piece | Sentence] = {
        "title": strong(movement.title),
        "people": strong(facts.people(words, movement.n_people, movement.n_unknown)),
        "day": words.day_and_month(movement.begun_on),
        "alerts": words.count("{n} alert", "{n} alerts", len(movement.alert_ids)),
    }
    if movement.n_against < MANY_AGAINST * movement.n_voices:
        return words.sentence(
            "{title}: {people} since {day}. One thing, behind {alerts}.", **values
        )
    return words.sentence(
        "{title}: {people} since {day}, {share} of them against. One thing, behind {alerts}.",
        share=words.percent(movement.n_against / movement.n_voices),
        **values,
    )


def about(movement: MovementReport, report: Report, words: Words) -> tuple[str, ...]:
    """Who is against and for, who asks for something, where, and the release before."""
    sides = (
        (movement.n_against, words.count("{n} against", "{n} against", movement.n_against)),
        (movement.n_for, words.count("{n} for", "{n} for", movement.n_for)),
        (
            movement.n_requesting,
            words.count("{n} asks for something", "{n} ask for something", movement.n_requesting),
        ),
    )
    n_places = len(movement.communities)
    places = facts.communities(words, n_places) if n_places > 1 else ""
    release = release_before(movement.begun_on, report)
    came = (
        words.say(
            "{release} came out on {day}", release=release.name, day=words.day_and_month(release.on)
        )
        if release
        else ""
    )
    over = (
        ""
        if movement.is_tonight
        else words.say(
            "no alert tonight, the last on {day}", day=words.day_and_month(movement.last_night)
        )
    )
    return tuple(part for part in (over, *(said for n, said in sides if n), places, came) if part)


def alone(report: Report) -> tuple[AlertReport, ...]:
    """The alerts that are part of no movement."""
    inside = {alert_id for movement in report.movements for alert_id in movement.alert_ids}
    return tuple(alert for alert in report.alerts if alert.alert_id not in inside)


def trend_label(movement: MovementReport, words: Words) -> str:
    """What its line shows, for those who do not see it."""
    most = max(movement.trend, key=lambda point: (point.n_voices, point.starts_on))
    return words.say(
        "Voices of {title} over time: at most {n}, on {day}",
        title=movement.title,
        n=words.number(most.n_voices),
        day=words.day(most.starts_on),
    )


def themes(
    movement: MovementReport, titles: Mapping[str, str], shown: Set[str], words: Words
) -> Sentence:
    """The themes in which it is said, with the voices of the movement in each; empty: none."""
    named = [
        words.pieces(
            "{theme} {n}",
            theme=theme_piece(count.name, titles[count.name], shown),
            n=words.number(count.n_voices),
        )
        for count in movement.themes[:N_THEMES]
        if count.name in titles
    ]
    if not named:
        return ()
    n_more = len(movement.themes) - len(named)
    if n_more > 0:
        named.append(words.pieces(words.count("and {n} more", "and {n} more", n_more)))
    return words.sentence("Said in: {themes}", themes=joined(named, " · "))
