"""How a night was made, in plain words and with its own figures: the paragraphs of the method page.

What is said of the program in general is told at length, with how it was measured, in docs/.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from models.causes import CAUSES
from models.quality import THRESHOLDS, Part
from models.report import Report
from models.theme_report import ThemeReport
from reports import facts
from reports.language import Words
from reports.telling import changes

SURE_STABILITY, WEAK_STABILITY = 0.75, 0.4
"""From the first on a theme is found again in nearly every draw; under the second hardly ever."""
CLEAR_SEPARATION, CLOSE_SEPARATION = 0.15, 0.05


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the reports, and what it means."""

    anchor: str
    name: str
    meaning: str
    tonight: str = ""
    """The figure of this night; empty: there is none."""


@dataclass(frozen=True, slots=True)
class GradeRow:
    """A part of the grade."""

    name: str
    tonight: str
    grade: str
    better: str
    """What it would take for the next better grade; empty for the best."""


@dataclass(frozen=True, slots=True)
class ThemeRow:
    """How far a theme can be trusted."""

    theme: ThemeReport
    found_again: str
    apart: str
    told: str


def counting(report: Report, words: Words) -> tuple[Term, ...]:
    """What is counted: people, texts without an author, copies, shares."""
    totals = report.totals
    unknown = words.count(
        "{n} text without an author tonight",
        "{n} texts without an author tonight",
        totals.n_unknown,
    )
    return (
        Term(
            "person",
            words.say("Person"),
            words.say(
                "An account of a source. Whoever writes ten times counts once; the same person "
                "under two names counts twice, for nothing tells us so."
            ),
            words.count("{n} person", "{n} people", totals.n_people),
        ),
        Term(
            "voice",
            words.say("Voice"),
            words.say(
                "A person, or a text whose author is not known: at most one person each. They are "
                "drawn lighter, and a number that holds some says “up to”."
            ),
            unknown if totals.n_unknown else "",
        ),
        Term(
            "text",
            words.say("Distinct text"),
            words.say(
                "Comments that say the same word for word are one text. Copies are counted, and in "
                "a ranking each wording of a campaign is one voice."
            ),
            words.say(
                "{texts} in {comments}",
                texts=words.count("{n} distinct text", "{n} distinct texts", totals.n_texts),
                comments=words.count("{n} comment", "{n} comments", totals.n_comments),
            ),
        ),
        Term(
            "share",
            words.say("Share of active people"),
            words.say(
                "Those who speak of a theme, among all who wrote in the period of the report. It "
                "can fall while the number grows: more people wrote about other things."
            ),
        ),
        Term(
            "interval",
            words.say("Interval"),
            words.say(
                "If the same community had happened to send other people, the number would lie in "
                "it 95 times out of 100. Themes whose intervals overlap have no sure order."
            ),
        ),
    )


def making(report: Report, words: Words) -> tuple[str, ...]:
    """How themes come to be and why they stay."""
    engine = report.run.engine.split("|")[0]
    return (
        words.say(
            "Each text is read by a language model on this machine ({engine}); texts that mean "
            "much the same come to lie close together, whatever their language. Nothing leaves the "
            "machine.",
            engine=engine,
        ),
        words.say(
            "Close texts are gathered into themes; a new one needs several people, three unless "
            "set otherwise. Its title is a phrase that its own comments use, unless somebody gave "
            "it another."
        ),
        words.say(
            "Themes last: a comment of tonight joins the theme that it resembles, under the same "
            "number as yesterday. About once a week all is grouped anew and matched with what is "
            "known; a page of a theme that was merged leads to its heir."
        ),
        words.say(
            "What a curator decides (a title, a merger, a split, a comment moved) stands from then "
            "on, and can be undone. If the grouping would have it otherwise, it is told as a "
            "conflict."
        ),
    )


def grades(report: Report, words: Words) -> tuple[GradeRow, ...]:
    """The parts of tonight's grade, what they measure and what the next better grade needs."""
    if report.grade is None:
        return ()
    return tuple(_grade(part, words) for part in report.grade.parts)


def _grade(part: Part, words: Words) -> GradeRow:
    names = {
        "coverage": words.say("Comments that are in a theme"),
        "stability": words.say("Themes found again when other people are drawn"),
        "separation": words.say("How much nearer comments are to their own theme than to the next"),
        "churn": words.say("Comments that changed theme tonight"),
    }
    known = "" if part.value is None else words.percent(part.value)
    tonight = known or words.say("not known yet")
    return GradeRow(names.get(part.name, part.name), tonight, part.grade, _better(part, words))


def _better(part: Part, words: Words) -> str:
    """As in "B from 55 %"; for what should be small, "B up to 5 %"."""
    aims = dict(zip("BCD", zip("ABC", THRESHOLDS[part.name], strict=True), strict=True))
    if part.value is None or part.grade not in aims:
        return ""
    aim, bound = aims[part.grade]
    level = words.percent(bound)
    if part.name == "churn":
        return words.say("{grade} up to {level}", grade=aim, level=level)
    return words.say("{grade} from {level}", grade=aim, level=level)


def themes(report: Report, words: Words) -> tuple[ThemeRow, ...]:
    """The themes that have been measured, in the order of the report."""
    return tuple(_theme(theme, words) for theme in report.themes if theme.quality is not None)


def n_unmeasured(report: Report) -> int:
    """Themes born since the last measure."""
    return sum(theme.quality is None for theme in report.themes)


def _theme(theme: ThemeReport, words: Words) -> ThemeRow:
    quality = theme.quality
    stability = None if quality is None else quality.stability
    separation = None if quality is None else quality.separation
    found = "" if stability is None else words.percent(stability)
    if quality and quality.stability_low is not None and quality.stability_high is not None:
        low, high = words.percent(quality.stability_low), words.percent(quality.stability_high)
        found = words.say("{found}, between {low} and {high}", found=found, low=low, high=high)
    apart = "" if separation is None else words.percent(separation)
    said = (_stability(stability, words), _separation(separation, words))
    return ThemeRow(theme, found, apart, " ".join(part for part in said if part))


def _stability(value: float | None, words: Words) -> str:
    if value is None:
        return ""
    if value >= SURE_STABILITY:
        return words.say("It is there whoever writes.")
    if value >= WEAK_STABILITY:
        return words.say("Its core is there; its edges move.")
    return words.say("It hangs on a few people: read it, do not count it.")


def _separation(value: float | None, words: Words) -> str:
    if value is None or CLOSE_SEPARATION <= value < CLEAR_SEPARATION:
        return ""
    if value >= CLEAR_SEPARATION:
        return words.say("Clearly apart from others.")
    return words.say("Close to others: look at its neighbours too.")


def causes(report: Report, words: Words) -> tuple[Term, ...]:
    """Why a number moves, and how much each cause moved the count of people since last night."""
    night = next((move for move in report.changes if move.period == "night"), None)
    return tuple(
        Term(name, title, meaning, changes.reasons_of({name: n}, words) if n else "")
        for name, (title, meaning) in _causes(words).items()
        for n in [night.causes.get(name, 0) if night else 0]
    )


def _causes(words: Words) -> Mapping[str, tuple[str, str]]:
    """Each of models.causes.CAUSES: where it comes from, and what it is."""
    told = {
        "new": (words.say("World: people"), words.say("People wrote who had not before.")),
        "edited": (words.say("World: edits"), words.say("People changed what they had written.")),
        "deleted": (
            words.say("World: deletions"),
            words.say("Comments were deleted where they were written."),
        ),
        "erased": (
            words.say("World: forgotten"),
            words.say("People asked to be forgotten; their comments are gone."),
        ),
        "reassigned": (
            words.say("Method"),
            words.say("The program places comments elsewhere than before. Nobody said more."),
        ),
        "curated": (words.say("Hand"), words.say("A curator merged, split or moved something.")),
        "source": (
            words.say("Source"),
            words.say("A source was late, came back or left, with comments of other days."),
        ),
    }
    return {name: told[name] for name in CAUSES}


def vocabulary(report: Report, words: Words) -> tuple[Term, ...]:
    """What the words of the report mean, with tonight's figures."""
    n_alerts = sum(alert.is_tonight for alert in report.alerts)
    return (
        Term(
            "new",
            words.say("New"),
            words.say("A theme that was found for the first time tonight."),
            words.count("{n} theme", "{n} themes", report.n_new_themes)
            if report.n_new_themes
            else "",
        ),
        Term(
            "usual",
            words.say("Usual"),
            words.say(
                "The mean of the weeks before, in the period of the report. With fewer than two "
                "such weeks nothing is called usual."
            ),
        ),
        Term(
            "alert",
            words.say("Alert"),
            words.say(
                "More people than the theme's own past, the weekday and the volume of the sources "
                "lead to expect. The rule is set so that 2 nights out of 100 raise a false one; it "
                "is told once and stays open until it is over."
            ),
            words.count("{n} tonight", "{n} tonight", n_alerts) if n_alerts else "",
        ),
        Term(
            "firm",
            words.say("Firm, fragile"),
            words.say(
                "A theme is firm if it stays among the first without its three loudest people, "
                "without each campaign and without the largest community; fragile if it does not."
            ),
        ),
        Term(
            "criticism",
            words.say("Criticism"),
            words.say(
                "Many people against something, in words of their own. However angry and however "
                "organised, it counts in full."
            ),
        ),
        Term(
            "campaign",
            words.say("Campaign"),
            words.say(
                "Many comments of one wording within days. It is shown with what gives it away, "
                "and each wording counts once in rankings."
            ),
            words.count("{n} known", "{n} known", len(report.campaigns))
            if report.campaigns
            else "",
        ),
        Term(
            "aside",
            words.say("Set aside"),
            words.say(
                "Insults at persons, scams, advertising, and raids that speak of something else. "
                "Out of every ranking, never deleted; a curator can take each back."
            ),
            facts.set_aside(report.totals, words),
        ),
        Term(
            "area",
            words.say("Area"),
            words.say("Themes that resemble each other, 8 to 15 in all, kept from week to week."),
        ),
    )


def limits(words: Words) -> tuple[str, ...]:
    """What the program cannot see or gets wrong, with figures measured on public collections."""
    return (
        words.say(
            "Those who write are not all customers. The report says what is said, and by how many "
            "of those who write; never how many think so."
        ),
        words.say(
            "People who group the same texts by hand do it otherwise: the agreement with them, "
            "where 0 is chance and 1 the same groups, is 0.69 on customer questions of a bank and "
            "0.36 on app reviews that were sorted very finely."
        ),
        words.say(
            "Of comments that report a problem or ask for something, about four out of five are "
            "seen as what they are. Irony is read as it is written."
        ),
        words.say(
            "Of insults at persons in a public test a little over half are seen, and 13% of "
            "harmless sentences made to look like them are taken for insults. Of comments in raids "
            "that speak of something else, about a third are set aside; the others stay in."
        ),
        words.say(
            "A new subject of 6 people a night is told on its first night in one case of five, "
            "within four nights in two of three; one of 20 people a night on its first in six of "
            "seven."
        ),
        words.say(
            "In languages other than French and English there are no lists of words to back up the "
            "language model: wishes, sides and insults are seen less surely."
        ),
    )
