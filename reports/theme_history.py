"""The life of a theme in words: what the nights made of it, what curators did, what was undone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from models.report import Report
from models.theme_report import HistoryLine, ThemeReport
from reports import theme_facts
from reports.language import Words
from reports.trend_rows import Note

ACT = "act:"
"""Before the kind of what a curator did."""


def told(line: HistoryLine, words: Words) -> str:
    """What happened, as a sentence.

    Args:
        line: What is known of it.
        words: The reader's language.

    Returns:
        Plain text; who did it and why are told apart, by `by_whom`.
    """
    others = ", ".join(line.others)
    if not line.kind.startswith(ACT):
        return _event(line, others, words)
    kind = line.kind.removeprefix(ACT)
    if kind in {"rename", "own", "status", "ticket", "note", "route"}:
        return _set(kind, line.values, words)
    return _done(kind, others, words)


def by_whom(line: HistoryLine, words: Words) -> str:
    """Who did it, why, and whether it was taken back; empty where the program did it."""
    parts = [
        words.say("by {actor}", actor=line.actor) if line.actor else "",
        words.say("reason: {reason}", reason=line.reason) if line.reason else "",
        words.say("taken back since") if line.is_undone else "",
    ]
    return " · ".join(part for part in parts if part)


def _event(line: HistoryLine, others: str, words: Words) -> str:
    values = line.values
    match line.kind:
        case "state":
            before, after = (_state(values.get(name, ""), words) for name in ("from", "to"))
            return words.say("From {before} to {after}.", before=before, after=after)
        case "split" if "from" in values:
            return words.say("Split off from {title}.", title=values["from"])
        case "split":
            return words.say("A part of it became a theme of its own: {others}.", others=others)
        case "merged":
            return words.say("Took in a theme that says the same: {others}.", others=others)
    plain = {
        "born": words.say("Found for the first time."),
        "gone": words.say("Gone: nothing like it was found again."),
        "back": words.say("Found again, under its old id."),
        "refit": words.say("All comments were grouped anew; some joined it, some left."),
        "curated": words.say("Changed by a curator."),
        "revived": words.say("People speak of it again."),
    }
    return plain.get(line.kind, line.kind)


def _state(name: str, words: Words) -> str:
    named = {
        "candidate": words.say("candidate"),
        "emerging": words.say("emerging"),
        "active": words.say("active"),
        "cooling": words.say("cooling"),
        "dormant": words.say("dormant"),
        "revived": words.say("back"),
        "hidden": words.say("hidden"),
    }
    return named.get(name, name or words.say("unknown"))


def _set(kind: str, values: Mapping[str, str], words: Words) -> str:
    title = values.get(f"title_{words.language}") or " / ".join(v for v in values.values() if v)
    named = {
        "rename": words.say("Title given by hand: {value}.", value=title),
        "own": words.say("Owner: {owner}.", owner=values.get("owner", "")),
        "status": words.say(
            "Decision: {value}.", value=theme_facts.status(values.get("status", ""), words)
        ),
        "ticket": words.say("Ticket: {value}.", value=values.get("ticket", "")),
        "note": words.say("Note: {value}.", value=values.get("note", "")),
        "route": words.say("Brought to the teams: {value}.", value=values.get("teams", "")),
    }
    return named[kind]


def _done(kind: str, others: str, words: Words) -> str:
    named = {
        "merge": words.say("Merged by hand with: {others}.", others=others),
        "split": words.say("Split by hand: {others}.", others=others),
        "pin": words.say("Pinned: no night closes or merges it."),
        "unpin": words.say("No longer pinned."),
        "hide": words.say("Hidden from the reports."),
        "unhide": words.say("Shown in the reports again."),
        "move": words.say("Comments moved by hand."),
        "not": words.say("Comments taken out of it by hand."),
        "answered": words.say("Comments marked as answered."),
        "assign": words.say("Comments given to somebody to answer."),
        "decide": words.say("A request of it was decided on."),
    }
    return named.get(kind, kind)


def notes(report: Report, theme: ThemeReport | None, words: Words) -> tuple[Note, ...]:
    """What is written on the chart of a theme, or of everything: releases, alerts, merges.

    Args:
        report: What the team reads.
        theme: The theme; None: everything together.
        words: The reader's language.

    Returns:
        In order of time; what was undone is not shown.
    """
    products = {row.name for row in theme.products} if theme else set()
    found = [
        Note(release.on, release.name, "release")
        for release in report.releases
        if not release.product or not products or release.product in products
    ]
    if theme and theme.alert:
        found.append(Note(theme.alert.first_night, words.say("alert"), "alert"))
    found += [Note(line.on, words.say("merge"), "merge") for line in _merges(theme)]
    return tuple(sorted(set(found), key=lambda note: (note.on, note.kind, note.text)))


def _merges(theme: ThemeReport | None) -> Sequence[HistoryLine]:
    lines = theme.history if theme else ()
    return [line for line in lines if line.kind in {"merged", "act:merge"} and not line.is_undone]


def note_told(note: Note, words: Words) -> str:
    """As in "28 October 2025: 4.2", for those who do not see the chart."""
    return words.say("{day}: {what}", day=words.day(note.on), what=note.text)
