"""What changed since last night, last week and the last release, and why.

Causes are of two kinds: what people did (they wrote, edited, deleted, asked to be forgotten), and
what changed the count only (a source that was late or left, the method, a curator).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from models.causes import CAUSES
from models.report import Report
from models.theme_report import PeriodChange, ThemeReport
from reports.language import Piece, Sentence, Words
from reports.telling.common import joined, signed, strong

WORLD = ("new", "edited", "deleted", "erased")
COUNT = ("source", "reassigned", "curated")
N_MOVED = 3
"""Themes named as those that moved most."""
LITTLE = 0.25
"""Share of what people did below which a row leaves out what changed the count only."""


@dataclass(frozen=True, slots=True)
class Changed:
    """A period on the page: since when, what moved in all, what moved most."""

    since: str
    sentence: Sentence
    most: Sentence
    """Themes that moved most; empty if none did."""


def changes(report: Report, words: Words) -> tuple[Changed, ...]:
    """The periods that are known, in their order: last night, last week, last release."""
    return tuple(
        Changed(since(move, words), told(move, words), most_moved(report, move, words))
        for move in report.changes
    )


def since(move: PeriodChange, words: Words) -> str:
    """As in "Since last night", "Since version 4.2, 28 October"."""
    if move.period == "night":
        return words.say("Since last night")
    if move.period == "week":
        return words.say("Since last week")
    return words.say(
        "Since {release}, {day}", release=move.release, day=words.day_and_month(move.since)
    )


def told(move: PeriodChange, words: Words) -> Sentence:
    """How far the people of all themes moved in a period, and why.

    The level is not told: who speaks of two themes is in it twice.
    """
    causes = [name for name in CAUSES if move.causes.get(name)]
    if not causes:
        return words.sentence("Nothing moved.")
    reasons, net = reasons_of(move.causes, words), move.after - move.before
    if len(causes) == 1 and causes[0] in WORLD:
        return words.sentence("{reasons}, counted theme by theme.", reasons=strong(reasons))
    if not net:
        return words.sentence(
            "As many came as went, counted theme by theme: {reasons}.", reasons=Piece(reasons)
        )
    return words.sentence(
        "{change}, counted theme by theme: {reasons}.",
        change=strong(_net(net, words)),
        reasons=Piece(reasons),
    )


def _net(net: int, words: Words) -> str:
    return words.count("{signed} person", "{signed} people", abs(net), signed=signed(net, words))


def reasons_of(causes: Mapping[str, int], words: Words) -> str:
    """What people did, then what changed the count only."""
    world, count = _named(causes, WORLD, words), _named(causes, COUNT, words)
    if world and count:
        return words.say(
            "{world}; in the count only: {count}", world=", ".join(world), count=", ".join(count)
        )
    if count:
        return words.say("in the count only, {count}", count=", ".join(count))
    return ", ".join(world)


def short_reasons(causes: Mapping[str, int], words: Words) -> str:
    """The causes in a word each, for a table; empty if all that happened is new people."""
    short = {
        "new": words.say("new"),
        "edited": words.say("edits"),
        "deleted": words.say("deletions"),
        "erased": words.say("forgotten"),
        "source": words.say("late source"),
        "reassigned": words.say("by the method"),
        "curated": words.say("by curators"),
    }
    names = [name for name in (*WORLD, *COUNT) if causes.get(name)]
    if names == ["new"]:
        return words.say("all new people")
    return ", ".join(f"{signed(causes[name], words)}\u00a0{short[name]}" for name in names)


def in_row(move: PeriodChange, words: Words) -> tuple[str, str]:
    """How far a theme moved and why, in a row: what people did; the rest where it is not little.

    Args:
        move: Of one theme, with all its causes.
        words: Of the reader.
    """
    net, causes = _of_row(move)
    return signed(net, words), short_reasons(causes, words)


def _of_row(move: PeriodChange) -> tuple[int, Mapping[str, int]]:
    world = {name: move.causes[name] for name in WORLD if move.causes.get(name)}
    net = sum(world.values())
    rest = sum(abs(move.causes.get(name, 0)) for name in COUNT)
    if net and rest < LITTLE * abs(net):
        return net, world
    return move.after - move.before, move.causes


def most_moved(report: Report, move: PeriodChange, words: Words) -> Sentence:
    """The themes that moved most in the same period, each with its causes."""
    found = [(t, own) for t in report.themes if (own := of_period(t, move.period)) is not None]
    moved = [(t, own) for t, own in found if own.after != own.before]
    if not moved:
        return ()
    moved.sort(key=lambda pair: (-abs(_of_row(pair[1])[0]), pair[0].theme_id))
    parts = [_moved(theme, own, words) for theme, own in moved[:N_MOVED]]
    return words.sentence("Most of all: {themes}.", themes=joined(parts, " · "))


def of_period(theme: ThemeReport, period: str) -> PeriodChange | None:
    """How a theme moved in a period; None if that is not known."""
    return next((move for move in theme.changes if move.period == period), None)


def _moved(theme: ThemeReport, move: PeriodChange, words: Words) -> Sentence:
    change, reasons = in_row(move, words)
    return words.pieces(
        "{title} {change} ({reasons})",
        title=Piece(theme.title, "theme", theme.theme_id),
        change=strong(change),
        reasons=reasons,
    )


def _named(causes: Mapping[str, int], names: tuple[str, ...], words: Words) -> list[str]:
    return [_CAUSES[name](words, causes[name]) for name in names if causes.get(name)]


def _new(words: Words, n: int) -> str:
    return words.count(
        "{signed} new person", "{signed} new people", abs(n), signed=signed(n, words)
    )


def _edited(words: Words, n: int) -> str:
    return words.say("{signed} by edits", signed=signed(n, words))


def _deleted(words: Words, n: int) -> str:
    return words.say("{signed} by deletions", signed=signed(n, words))


def _erased(words: Words, n: int) -> str:
    return words.say("{signed} forgotten at their request", signed=signed(n, words))


def _source(words: Words, n: int) -> str:
    return words.say("{signed} by a source that was late or left", signed=signed(n, words))


def _reassigned(words: Words, n: int) -> str:
    return words.say("{signed} by the method", signed=signed(n, words))


def _curated(words: Words, n: int) -> str:
    return words.say("{signed} by curators", signed=signed(n, words))


_CAUSES: Mapping[str, Callable[[Words, int], str]] = {
    "new": _new,
    "edited": _edited,
    "deleted": _deleted,
    "erased": _erased,
    "source": _source,
    "reassigned": _reassigned,
    "curated": _curated,
}
