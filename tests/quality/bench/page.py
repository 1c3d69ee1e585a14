"""docs/quality.md: everything measured, with what it means and where it fails."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.quality.bench.contest import Contest, found_for, merged
from tests.quality.bench.hard_cases import confusions, recoveries
from tests.quality.bench.languages import Told
from tests.quality.bench.machine import machine, versions
from tests.quality.bench.metrics import mean_scores
from tests.quality.bench.peers import MAX_DRAWN, N_DRAWS, N_STARTS
from tests.quality.bench.tables import (
    COLUMNS,
    confusion_table,
    language_table,
    recovery_table,
    scores_table,
    stage_table,
    table,
    wins_of_peers,
)
from tests.quality.bench.throughput import Speed

TEMPLATE = Path(__file__).with_name("page.md")


@dataclass(frozen=True, slots=True)
class Results:
    """All that one run of the bench has measured."""

    minibar: tuple[Contest, ...]
    banking: tuple[Contest, ...]
    """The sample, then all of it."""
    sentences: Sequence[Told]
    apetiz: dict[str, Sequence[Told]]
    """By what the source says of the language; empty if there are no labels."""
    apetiz_reason: str
    speed: Speed


def page(results: Results, day: date) -> str:
    """The page in Markdown; it holds figures and names of categories, no text of the data.

    Args:
        results: What was measured.
        day: When.
    """
    lines = merged(results.minibar)
    parts = {
        "day": day.isoformat(),
        "machine": machine(),
        "versions": versions(),
        "n_draws": str(N_DRAWS),
        "max_drawn": f"{MAX_DRAWN:,}",
        "n_starts": str(N_STARTS),
        "minibar_corpora": _corpora(results.minibar),
        "minibar": scores_table(lines),
        "minibar_wins": wins_of_peers(lines),
        "minibar_ours": _ours_by_labels(results.minibar),
        "banking": "\n\n".join(_banking(contest) for contest in results.banking),
        "minibar_hard": "\n\n".join(_hard_minibar(contest) for contest in results.minibar),
        "banking_hard": _hard_banking(results.banking[-1]),
        "sentences": language_table(results.sentences),
        "apetiz": _apetiz(results),
        **_speed(results.speed),
    }
    text = TEMPLATE.read_text(encoding="utf-8")
    for name, part in parts.items():
        text = text.replace("{{" + name + "}}", part)
    return text


def _corpora(contests: Sequence[Contest]) -> str:
    told = []
    for contest in contests:
        names = [gold.name.split(", ") for gold in contest.dataset.golds]
        labelled = [f"{len(g.texts)} labelled" for g in contest.dataset.golds]
        sets = " and ".join(f"{n} ({name[-1]})" for n, name in zip(labelled, names, strict=True))
        told.append(f"{names[0][0]}: {len(contest.dataset.texts):,} distinct reviews, {sets}")
    return "; ".join(told)


def _ours_by_labels(contests: Sequence[Contest]) -> str:
    by_gold = {name: s for contest in contests for name, s in contest.by_gold.items()}
    rows = []
    for name, s in [*by_gold.items(), ("**mean**", mean_scores(list(by_gold.values())))]:
        told = [tell(s) for tell in COLUMNS.values()]
        cross, same = s.pairs.shares
        frequent = f"{s.ami_frequent:.3f}"
        rows.append([name, told[0], frequent, *told[1:6], told[7], f"{cross:.0%}", f"{same:.0%}"])
    names = list(COLUMNS)
    pairs = ["pairs of two languages", "pairs of one"]
    return table(["labels", names[0], "AMI, 5+", *names[1:6], names[7], *pairs], rows)


def _banking(contest: Contest) -> str:
    n_texts, n_themes = len(contest.dataset.texts), contest.dataset.n_gold_themes
    return (
        f"**{n_texts:,} questions, {n_themes} categories**\n\n{scores_table(contest.lines)}\n\n"
        f"Better than ours:\n\n{wins_of_peers(contest.lines)}"
    )


def _hard_minibar(contest: Contest, n_shown: int = 3) -> str:
    blocks = []
    for gold in contest.dataset.golds:
        found = found_for(gold, contest.dataset, contest.heard, contest.heard.labels)
        every = recoveries(gold.themes, found)
        shown = every[:n_shown] + every[n_shown:][-n_shown:]
        blocks.append(
            f"{gold.name}: {len(every)} human themes of at least 5 reviews, the best {n_shown} and "
            f"the worst {n_shown}.\n\n{recovery_table(shown)}"
        )
    return "\n\n".join(blocks)


def _hard_banking(contest: Contest, n_shown: int = 8) -> str:
    (gold,) = contest.dataset.golds
    found = found_for(gold, contest.dataset, contest.heard, contest.heard.labels)
    every = recoveries(gold.themes, found)
    return (
        f"The best {n_shown} categories:\n\n{recovery_table(every[:n_shown])}\n\n"
        f"The worst {n_shown}:\n\n{recovery_table(every[n_shown:][-n_shown:])}\n\n"
        "Categories most often taken for one (share of the pairs of a question of one and a "
        "question of the other that are in one found theme):\n\n"
        + confusion_table(confusions(gold.themes, found)[:n_shown])
    )


def _apetiz(results: Results) -> str:
    if not results.apetiz:
        return f"Not run: {results.apetiz_reason}."
    blocks = [
        f'The source says "{hint}" of every review:' if hint else "The source says nothing:"
        for hint in results.apetiz
    ]
    return "\n\n".join(
        f"{block}\n\n{language_table(told)}"
        for block, told in zip(blocks, results.apetiz.values(), strict=True)
    )


def _speed(speed: Speed) -> dict[str, str]:
    return {
        "n_posts": f"{speed.n_posts:,}",
        "speed": stage_table(speed.stages),
        "speed_total": f"{speed.seconds:.0f}",
        "peaks": ", ".join(f"`{command}` {peak:,.0f} MB" for command, peak in speed.peaks),
    }
