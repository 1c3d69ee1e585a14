"""What a report says in sentences: the same in every format, marked by each in its own way."""

from __future__ import annotations

from math import sqrt

from models.reading import Missing
from models.report import Report
from models.theme_report import ThemeReport
from reports import facts
from reports.language import Piece, Sentence, Words

FEW_VOICES = 30
"""Below, a report is to be read rather than counted."""
MIN_RECENT_VOICES = 5
"""Fewest voices of the last seven days that make growth worth a sentence."""


def grows(theme: ThemeReport) -> bool:
    """Whether the last seven days are beyond the usual level by two standard deviations.

    Source: the standard deviation of a Poisson count is the square root of its mean; one is added
    to the mean so that a theme that never spoke does not grow with its first voices.
    """
    if theme.usual_voices is None or theme.n_voices_recent < MIN_RECENT_VOICES:
        return False
    return theme.n_voices_recent - theme.usual_voices > 2 * sqrt(theme.usual_voices + 1)


def who(theme: ThemeReport, report: Report, words: Words) -> tuple[Piece, ...]:
    """How many people, and in how many communities where there are several."""
    people = _strong(facts.people(words, theme.n_people, theme.n_unknown))
    if not facts.has_communities(report):
        return (people,)
    return words.pieces(
        "{people} in {communities}",
        people=people,
        communities=facts.communities(words, len(theme.communities)),
    )


def theme_summary(theme: ThemeReport, report: Report, words: Words) -> Sentence:
    """One sentence under the title of a theme: who, where, how much of all."""
    return words.sentence(
        "{who}; {share} of all comments.",
        who=who(theme, report, words),
        share=words.percent(theme.share),
    )


def since(theme: ThemeReport, words: Words, *, has_history: bool) -> str:
    """Since when the theme is known, or spoken of; and how its last seven days compare."""
    parts = [_first_seen(theme, words, has_history=has_history)]
    if theme.usual_voices is not None:
        parts.append(
            words.say(
                "Last seven days: {people}; {usual} is usual.",
                people=_recent(theme, words),
                usual=words.about(theme.usual_voices),
            )
        )
    return " ".join(part for part in parts if part)


def _first_seen(theme: ThemeReport, words: Words, *, has_history: bool) -> str:
    """On the first night all that can be told is the date of the earliest comment."""
    if has_history:
        if theme.is_new:
            return words.say("New tonight.")
        return words.say("Known since {day}.", day=words.day(theme.first_night))
    if theme.first_said_on is None:
        return ""
    return words.say(
        "People have written about it since {day}.", day=words.day(theme.first_said_on)
    )


def moves(theme: ThemeReport, words: Words, *, has_history: bool) -> str:
    """What is worth a look at a theme further down: new, or growing; empty for the others."""
    if theme.is_new and has_history:
        return words.say("new tonight")
    if not grows(theme):
        return ""
    return words.say(
        "{people} in seven days, {usual} is usual",
        people=_recent(theme, words),
        usual=words.about(theme.usual_voices or 0),
    )


def chosen(theme: ThemeReport, words: Words) -> str:
    """How many of the texts are quoted, and which."""
    n_quotes = len(theme.quotes)
    if n_quotes == theme.n_texts:
        return words.count("{n} text, all there is.", "{n} texts, all there is.", n_quotes)
    return words.count(
        "{n} text out of {all}: the clearest, in proportion to languages and communities.",
        "{n} texts out of {all}: the clearest, in proportion to languages and communities.",
        n_quotes,
        all=words.number(theme.n_texts),
    )


def trend_title(theme: ThemeReport, words: Words) -> str:
    """The finding that stands over the chart of a theme."""
    recent = _recent(theme, words)
    if theme.usual_voices is None:
        return words.say("{people} in the last seven days", people=recent)
    values = {"people": recent, "usual": words.about(theme.usual_voices)}
    if grows(theme):
        return words.say("Growing: {people} in the last seven days, {usual} is usual", **values)
    if theme.usual_voices - theme.n_voices_recent > 2 * sqrt(theme.usual_voices + 1):
        return words.say("Quieter: {people} in the last seven days, {usual} is usual", **values)
    return words.say("As usual: {people} in the last seven days, {usual} is usual", **values)


def what_was_read(report: Report, words: Words) -> str:
    """The line of the masthead: comments, people, communities, period."""
    totals = report.totals
    to = words.day(report.window_to)
    if not totals.n_comments:
        return words.say("No comment up to {to}.", to=to)
    values = {
        "comments": words.count("{n} comment", "{n} comments", totals.n_comments),
        "people": facts.people(words, totals.n_people, totals.n_unknown),
        "communities": _communities(report, words),
        "to": to,
    }
    if report.window_from is None:
        return words.say("{comments} from {people} in {communities}, up to {to}.", **values)
    start = words.day(report.window_from)
    return words.say(
        "{comments} from {people} in {communities}, from {start} to {to}.", start=start, **values
    )


def _communities(report: Report, words: Words) -> str:
    """How many there are; the name of the only one."""
    if facts.has_communities(report) or not report.communities[0].name:
        return facts.communities(words, report.totals.n_communities)
    return words.say("the community {name}", name=report.communities[0].name)


def missing_sources(report: Report, words: Words) -> tuple[str, ...]:
    """One sentence for each source that did not arrive."""
    return tuple(
        words.say(
            "The source {source} did not arrive tonight.", source=str(source.get("source", ""))
        )
        if source.get("status") == "failed"
        else words.say(
            "The source {source} was stopped: too many of its rows are unreadable.",
            source=str(source.get("source", "")),
        )
        for source in report.run.sources
        if source.get("status") in {"failed", "stopped"}
    )


def trust(report: Report, words: Words) -> str:
    """One grade in a sentence: how far to trust tonight."""
    totals = report.totals
    n_missing = len(missing_sources(report, words))
    if n_missing:
        return words.count(
            "Incomplete: {n} source of {all} is missing. Counts are lower than they should be.",
            "Incomplete: {n} sources of {all} are missing. Counts are lower than they should be.",
            n_missing,
            all=words.number(len(report.run.sources)),
        )
    if totals.n_voices < FEW_VOICES:
        return words.say("Too few voices to compare numbers. Read rather than count.")
    if totals.n_in_themes < totals.n_unassigned:
        return words.say("With care: more comments are in no theme than in one.")
    return words.say("Complete: every source arrived, and most comments are in a theme.")


def missing(report: Report, words: Words) -> tuple[str, ...]:
    """What a small corpus would need to be counted rather than read."""
    return tuple(_missing(lack, words) for lack in report.missing)


def _missing(lack: Missing, words: Words) -> str:
    if lack.what == "comments":
        return words.count(
            "With {n} comment more, what people say can be counted by theme.",
            "With {n} comments more, what people say can be counted by theme.",
            lack.n,
        )
    if lack.what == "dates":
        return words.count(
            "{n} comment has no date: nothing can be said of when.",
            "{n} comments have no date: nothing can be said of when.",
            lack.n,
        )
    if lack.what == "authors":
        return words.count(
            "{n} comment has no author: how many people speak is not known.",
            "{n} comments have no author: how many people speak is not known.",
            lack.n,
        )
    return words.say("There is one community only: what others say of the same is not known.")


def _recent(theme: ThemeReport, words: Words) -> str:
    return facts.voices(words, theme.n_voices_recent, theme.n_unknown)


def _strong(text: str) -> Piece:
    return Piece(text, "strong")
