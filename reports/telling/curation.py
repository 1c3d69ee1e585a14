"""What is to be settled, for whoever curates: what was found, and what settles it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from models.report import Report
from models.report_parts import Chore
from models.theme_report import Quote
from reports.language import Words
from reports.telling.common import shown_themes
from reports.telling.contested import reason_told

N_SAMPLES = 2
"""Quotes of what is set aside, to judge by."""


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to settle."""

    name: str
    theme_id: str
    """Of a theme that has a page; else empty."""
    code: str
    """Id of a theme or an act; empty where the name says it all."""
    found: str
    """What was found; empty where the heading says it all."""
    record: str
    """What the registry wrote down of it, in English."""
    commands: tuple[str, ...]
    """Each settles it in its own way."""
    cell: str
    """Column of the sheet that settles it too."""
    n_voices: int
    samples: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """Tasks that are settled alike."""

    anchor: str
    title: str
    meaning: str
    tasks: tuple[Task, ...]


def kinds(report: Report, words: Words) -> tuple[Kind, ...]:
    """The tasks of a report by kind, what waits longest for a human word first.

    Args:
        report: Everybody's; that of a team has none.
        words: The reader's language.

    Returns:
        Those kinds of which there is something to do.
    """
    shown = shown_themes(report)
    samples = {aside.reason: aside.quotes[:N_SAMPLES] for aside in report.set_aside}
    told = []
    for kind, (title, meaning) in _headings(words).items():
        chores = [chore for chore in report.chores if chore.kind == kind]
        tasks = tuple(
            _task(chore, words, shown, samples.get(chore.subject_id, ())) for chore in chores
        )
        if tasks:
            told.append(Kind(kind.replace(" ", "-"), title, meaning, tasks))
    return tuple(told)


def summary(told: Sequence[Kind], words: Words) -> str:
    """How much there is to do."""
    n_tasks = sum(len(kind.tasks) for kind in told)
    if not n_tasks:
        return words.say("Nothing is to be settled tonight.")
    return words.count("{n} thing to settle.", "{n} things to settle.", n_tasks)


def _task(chore: Chore, words: Words, shown: frozenset[str], samples: tuple[Quote, ...]) -> Task:
    is_reason, is_act = chore.kind == "set aside", chore.kind == "conflict"
    return Task(
        name=_name(chore, words),
        theme_id=chore.subject_id if chore.subject_id in shown else "",
        code="" if is_reason or is_act else chore.subject_id,
        found=_found(chore, words),
        record=chore.detail if is_act else "",
        commands=_commands(chore),
        cell=chore.cell,
        n_voices=chore.n_voices,
        samples=samples if is_reason else (),
    )


def _name(chore: Chore, words: Words) -> str:
    if chore.kind == "set aside":
        name, _ = reason_told(chore.subject_id, words)
        return name
    if chore.kind == "conflict":
        return words.say("Act {act}", act=chore.subject_id)
    return chore.title


def _found(chore: Chore, words: Words) -> str:
    if chore.kind == "set aside":
        _, meaning = reason_told(chore.subject_id, words)
        return meaning
    if chore.kind == "candidate" and chore.other:
        return words.say("Nearest theme: {title}.", title=chore.other)
    return {
        "untitled": words.say("It has no title in the language of this report."),
        "common word": words.say("One word that says nothing by itself."),
        "keywords": words.say("Keywords only."),
        "twin": words.say("Nearly the same as “{title}”.", title=chore.other),
    }.get(chore.finding, "")


def _commands(chore: Chore) -> tuple[str, ...]:
    """What settles it; of a candidate and of what is set aside, both ways out."""
    if chore.kind == "set aside":
        return (chore.command, f"remontee voices restore --reason {chore.subject_id}")
    pin = f"remontee themes pin {chore.subject_id}"
    if chore.kind == "candidate" and chore.command != pin:
        return (chore.command, pin)
    return (chore.command,)


def _headings(words: Words) -> dict[str, tuple[str, str]]:
    """Kind of a chore -> its heading, and what is asked of the curator."""
    return {
        "conflict": (
            words.say("Acts that a later night did not find as they were"),
            words.say(
                "They were settled in the curator's favour as far as that goes. Undo what no "
                "longer makes sense."
            ),
        ),
        "set aside": (
            words.say("Set aside by a rule: was it right?"),
            words.say("Look at the list; then take back what was not, all of it or one by one."),
        ),
        "candidate": (
            words.say("Too young to be shown"),
            words.say("Merge it into the theme that it is part of, or keep it as a theme."),
        ),
        "no team": (
            words.say("No team is told of these"),
            words.say("They are in this report only. Name the team that should read them."),
        ),
        "no owner": (
            words.say("Nobody sees to these"),
            words.say("Name somebody: alerts and questions of the theme then bear that name."),
        ),
        "title": (
            words.say("Titles that read badly"),
            words.say("Yours stays, whatever later nights find."),
        ),
    }
