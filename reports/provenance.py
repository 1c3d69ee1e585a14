"""How a night was made: sources, counts, coverage, model; plain text in a language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models.report import Report, Totals
from reports.language import Words


def coverage(totals: Totals) -> float | None:
    """Share of the ranked comments that are in a theme, 0..1; None if there are none."""
    n_ranked = totals.n_in_themes + totals.n_unassigned
    return totals.n_in_themes / n_ranked if n_ranked else None


def source_rows(report: Report, words: Words) -> tuple[tuple[str, str, str, str], ...]:
    """One row for each source of the run: name, what became of it, received, new."""
    status = {
        "done": words.say("arrived"),
        "failed": words.say("did not arrive"),
        "stopped": words.say("stopped"),
    }
    return tuple(
        (
            _text(source, "source"),
            status.get(_text(source, "status"), _text(source, "status")),
            words.number(int(source.get("received", 0))),
            words.number(int(source.get("new", 0))),
        )
        for source in report.run.sources
    )


def run_facts(report: Report, words: Words) -> tuple[tuple[str, str], ...]:
    """How the night was made: name and value, for a list."""
    covered = coverage(report.totals) if report.themes else None
    facts = [
        (words.say("In a theme"), "" if covered is None else words.percent(covered)),
        (words.say("In no theme"), words.number(report.totals.n_unassigned)),
        (words.say("Set aside"), words.number(report.totals.n_set_aside)),
        (words.say("Distinct texts"), words.number(report.totals.n_texts)),
        (words.say("Received tonight"), _received(report, words)),
        (words.say("Longer than the model reads"), words.percent(report.run.is_cut_share)),
        (words.say("Language model"), report.run.engine.split("|")[0]),
        (words.say("Comparison space"), report.run.space),
    ]
    return tuple((name, value) for name, value in facts if value)


def _received(report: Report, words: Words) -> str:
    """The counts of the run that are not zero: "120 (100 new, 20 unchanged)"."""
    counts = report.run.counts
    told = {
        "new": words.count("{n} new", "{n} new", counts.get("new", 0)),
        "edited": words.count("{n} edited", "{n} edited", counts.get("edited", 0)),
        "deleted": words.count("{n} deleted", "{n} deleted", counts.get("deleted", 0)),
        "unchanged": words.count("{n} unchanged", "{n} unchanged", counts.get("unchanged", 0)),
        "quarantined": words.count(
            "{n} unreadable", "{n} unreadable", counts.get("quarantined", 0)
        ),
        "set_aside": words.count(
            "{n} left out on arrival", "{n} left out on arrival", counts.get("set_aside", 0)
        ),
    }
    parts = [text for key, text in told.items() if counts.get(key)]
    received = words.number(counts.get("received", 0))
    return f"{received} ({', '.join(parts)})" if parts else received


def _text(source: Mapping[str, Any], key: str) -> str:
    return str(source.get(key, ""))
