"""The sentences at the top: what is new, what grew, what needs an answer; or that all is calm."""

from __future__ import annotations

from collections.abc import Sequence

from models.report import Report
from models.theme_report import ThemeReport, TrendPoint
from reports import facts, sentences
from reports.language import Piece, Sentence, Words
from reports.sentences import FEW_VOICES, grows
from reports.telling import alerts, movements
from reports.telling.common import shown_themes, strong, theme_piece

RECENT_DAYS = 7
N_FINDINGS = 3
MIN_POINTS = 4
"""Fewest bars before the last seven days that make a usual level."""
MOSTLY = 2 / 3
"""Share of a theme's voices from which on one community is where it is said."""


def findings(report: Report, words: Words) -> tuple[Sentence, ...]:
    """At most three sentences to read aloud."""
    if not report.totals.n_comments:
        return (words.sentence("Nothing was read for this team tonight."),)
    answer = _needs_answer(report, words)
    if not report.themes:
        return (*_without_themes(report, words), *answer)
    if not report.has_history:
        return _first_night(report, answer, words)
    new = [theme for theme in report.themes if theme.is_new]
    most = _most_grown([t for t in report.themes if grows(t) and not t.is_new])
    if not new and most is None and not report.movements and not _is_alarmed(report):
        return (_calm(report, words), *answer)
    news = (_new(new, report, words),)
    told = (
        *_movement(report, words),
        *(news if new else ()),
        _grown(most, report, words),
        *(answer or (_first(report, words, named=most),)),
        *(() if new else news),
    )
    return told[:N_FINDINGS]


def _is_alarmed(report: Report) -> bool:
    return any(alert.is_tonight for alert in report.alerts)


def _movement(report: Report, words: Words) -> tuple[Sentence, ...]:
    """The first movement: what several alerts have in common."""
    return tuple(movements.told(movement, words) for movement in report.movements[:1])


def _calm(report: Report, words: Words) -> Sentence:
    """That nothing happened, with the usual level where the trend is long enough to know one."""
    n_recent = RECENT_DAYS // report.trend_period_days
    before, last = report.trend[:-n_recent], report.trend[-n_recent:]
    if len(before) < max(n_recent, MIN_POINTS):
        return words.sentence("Nothing new tonight: no new theme, and none beyond its usual level.")
    now = _mean(last)
    values: dict[str, str | Piece | Sentence] = {"usual": words.about(_mean(before))}
    if report.trend_period_days == 1:
        return words.sentence(
            "Nothing new tonight: no new theme, and none beyond its usual level. {n} people a day "
            "wrote in the last seven days, {usual} a day is usual.",
            n=words.about(now),
            **values,
        )
    return words.sentence(
        "Nothing new tonight: no new theme, and none beyond its usual level. {people} wrote in the "
        "last seven days, {usual} is usual.",
        people=strong(facts.voices(words, round(now), report.totals.n_unknown)),
        **values,
    )


def _mean(points: Sequence[TrendPoint]) -> float:
    return sum(point.n_voices for point in points) / len(points)


def _without_themes(report: Report, words: Words) -> tuple[Sentence, ...]:
    if report.totals.n_voices < FEW_VOICES:
        few = words.sentence(
            "Too few voices to conclude: {people}. Read rather than count.",
            people=strong(facts.people(words, report.totals.n_people, report.totals.n_unknown)),
        )
        return (few,)
    return (words.sentence("No theme has gathered enough people yet. The comments are below."),)


def _first_night(
    report: Report, answer: tuple[Sentence, ...], words: Words
) -> tuple[Sentence, ...]:
    """What dates alone can say: a theme may grow on the first night, but none is called new."""
    most = _most_grown([theme for theme in report.themes if grows(theme)])
    first = _first(report, words, named=most)
    if all(theme.usual_voices is None for theme in report.themes):
        note = words.sentence(
            "First night: every theme is new, so none is called new. What is new, what grew and "
            "why will show from the next nights on."
        )
        return (first, note, *answer)
    grown = _grown(most, report, words)
    note = words.sentence("First night: every theme is new, so none is called new.")
    told = (grown, first) if most else (first, grown)
    return (told[0], note, *answer) if answer else (*told, note)


def _new(new: list[ThemeReport], report: Report, words: Words) -> Sentence:
    if not new:
        return words.sentence("No new theme.")
    n_new = max(len(new), report.n_new_themes)
    if n_new == 1:
        return words.sentence("One theme is new: {title}, {people}.", **_named(new[0], words))
    if n_new == 2 and len(new) == 2:
        other = _named(new[1], words)
        return words.sentence(
            "Two themes are new: {title}, {people}, and {other}, {others}.",
            other=other["title"],
            others=other["people"],
            **_named(new[0], words),
        )
    return words.sentence(
        "{n} themes are new; the largest is {title}, {people}.",
        n=strong(words.number(n_new)),
        **_named(new[0], words),
    )


def _most_grown(grown: list[ThemeReport]) -> ThemeReport | None:
    """The theme furthest beyond its usual level."""
    return max(
        grown, key=lambda theme: theme.n_voices_recent - (theme.usual_voices or 0), default=None
    )


def _grown(most: ThemeReport | None, report: Report, words: Words) -> Sentence:
    """What grew most in seven days; if nothing did, what stands out tonight."""
    if most is None:
        if _is_alarmed(report):
            return alerts.told(report.alerts[0], shown_themes(report), words)
        return words.sentence("No theme is beyond its usual level.")
    values: dict[str, str | Piece | Sentence] = {
        "title": _theme(most),
        "people": strong(facts.voices(words, most.n_voices_recent, most.n_unknown)),
        "usual": words.about(most.usual_voices or 0),
    }
    community = _mostly_in(most, report)
    if not community:
        return words.sentence(
            "{people} write about {title} in the last seven days; {usual} is usual.", **values
        )
    return words.sentence(
        "{people} write about {title} in the last seven days, {usual} is usual; mostly in "
        "{community}.",
        community=community,
        **values,
    )


def _mostly_in(theme: ThemeReport, report: Report) -> str:
    """The community of most of a theme's voices, where there are others; else empty."""
    if not facts.has_communities(report):
        return ""
    first = theme.communities[0]
    return first.name if first.n_voices >= MOSTLY * theme.n_voices else ""


def _first(report: Report, words: Words, named: ThemeReport | None = None) -> Sentence:
    """Who leads; without its title if the sentence before has just named it."""
    theme = report.themes[0]
    who = sentences.who(theme, report, words)
    if theme is named:
        return words.sentence("It is also the most spoken of: {who}.", who=who)
    return words.sentence("Most spoken of: {title}, {who}.", title=_theme(theme), who=who)


def _needs_answer(report: Report, words: Words) -> tuple[Sentence, ...]:
    """What waits, for how long, and what most of those who wait share; nothing: no sentence."""
    queue = report.queue
    if queue is None or not queue.waiting:
        return ()
    first = queue.waiting[0]
    titles = {theme.theme_id: theme.title for theme in report.themes}
    values: dict[str, str | Piece | Sentence] = {
        "comments": strong(words.count("{n} comment", "{n} comments", queue.n_waiting)),
        "people": facts.people(words, first.n_people, first.n_unknown),
    }
    n_days = max((w.n_days for w in queue.waiting if w.n_days is not None), default=None)
    if n_days is None or first.theme_id not in titles:
        return (words.sentence("Waiting for an answer: {comments}.", **values),)
    told = words.sentence(
        "Waiting for an answer: {comments}, the oldest for {days}; first {people} on {title}.",
        days=strong(words.count("{n} day", "{n} days", n_days)),
        title=theme_piece(first.theme_id, titles[first.theme_id], titles.keys()),
        **values,
    )
    return (told,)


def _named(theme: ThemeReport, words: Words) -> dict[str, Piece]:
    who = facts.people(words, theme.n_people, theme.n_unknown)
    return {"title": _theme(theme), "people": strong(who)}


def _theme(theme: ThemeReport) -> Piece:
    return Piece(theme.title, "theme", theme.theme_id)
