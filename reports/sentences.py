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


def findings(report: Report, words: Words) -> tuple[Sentence, ...]:
    """At most three sentences to read aloud: what is new, what grew, what is first."""
    if not report.totals.n_comments:
        return (words.sentence("Nothing was read for this team tonight."),)
    if not report.themes:
        return _without_themes(report, words)
    new = [theme for theme in report.themes if theme.is_new]
    grown = [theme for theme in report.themes if grows(theme) and not theme.is_new]
    if not report.has_history:
        return _first_night(report, words)
    if not new and not grown:
        calm = words.sentence("Nothing new tonight: no new theme, and none beyond its usual level.")
        return (calm, _first(report, words))
    most = _most_grown(grown)
    return (_new(new, words), _grown(most, words), _first(report, words, named=most))


def _without_themes(report: Report, words: Words) -> tuple[Sentence, ...]:
    if report.totals.n_voices < FEW_VOICES:
        few = words.sentence(
            "Too few voices to conclude: {people}. Read rather than count.",
            people=_strong(facts.people(words, report.totals.n_people, report.totals.n_unknown)),
        )
        return (few,)
    return (words.sentence("No theme has gathered enough people yet. The comments are below."),)


def _first_night(report: Report, words: Words) -> tuple[Sentence, ...]:
    """What dates alone can say: a theme may grow on the first night, but none is called new."""
    most = _most_grown([theme for theme in report.themes if grows(theme)])
    if all(theme.usual_voices is None for theme in report.themes):
        note = words.sentence(
            "First night: every theme is new, so none is called new. What grows will show from the "
            "next nights on."
        )
        return (_first(report, words), note)
    told = (_grown(most, words), _first(report, words, named=most))
    note = words.sentence("First night: every theme is new, so none is called new.")
    return (*(told if most else told[::-1]), note)


def _new(new: list[ThemeReport], words: Words) -> Sentence:
    if not new:
        return words.sentence("No new theme.")
    if len(new) == 2:
        return words.sentence(
            "Two themes are new: {title}, {people}, and {other}, {others}.",
            other=_theme(new[1]),
            others=_strong(facts.people(words, new[1].n_people, new[1].n_unknown)),
            **_named(new[0], words),
        )
    if len(new) == 1:
        return words.sentence("One theme is new: {title}, {people}.", **_named(new[0], words))
    return words.sentence(
        "{n} themes are new; the largest is {title}, {people}.",
        n=_strong(words.number(len(new))),
        **_named(new[0], words),
    )


def _most_grown(grown: list[ThemeReport]) -> ThemeReport | None:
    """The theme furthest beyond its usual level."""
    return max(
        grown, key=lambda theme: theme.n_voices_recent - (theme.usual_voices or 0), default=None
    )


def _grown(most: ThemeReport | None, words: Words) -> Sentence:
    if most is None:
        return words.sentence("No theme is beyond its usual level.")
    return words.sentence(
        "{people} write about {title} in the last seven days; {usual} is usual.",
        title=_theme(most),
        people=_strong(_recent(most, words)),
        usual=words.about(most.usual_voices or 0),
    )


def _first(report: Report, words: Words, named: ThemeReport | None = None) -> Sentence:
    """Who leads; without its title if the sentence before has just named it."""
    theme = report.themes[0]
    if theme is named:
        return words.sentence(
            "It is also the most spoken of: {who}.", who=_who(theme, report, words)
        )
    return words.sentence(
        "Most spoken of: {title}, {who}.", title=_theme(theme), who=_who(theme, report, words)
    )


def _who(theme: ThemeReport, report: Report, words: Words) -> tuple[Piece, ...]:
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
        who=_who(theme, report, words),
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


def _named(theme: ThemeReport, words: Words) -> dict[str, Piece]:
    who = facts.people(words, theme.n_people, theme.n_unknown)
    return {"title": _theme(theme), "people": _strong(who)}


def _recent(theme: ThemeReport, words: Words) -> str:
    return facts.voices(words, theme.n_voices_recent, theme.n_unknown)


def _theme(theme: ThemeReport) -> Piece:
    return Piece(theme.title, "theme", theme.theme_id)


def _strong(text: str) -> Piece:
    return Piece(text, "strong")
