"""Scores as Markdown tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from tests.quality.bench.contest import OURS, Line
from tests.quality.bench.hard_cases import Confusion, Recovery
from tests.quality.bench.languages import Told
from tests.quality.bench.metrics import Scores
from tests.quality.bench.throughput import Stage

COLUMNS: dict[str, Callable[[Scores], str]] = {
    "AMI": lambda s: f"{s.ami:.3f}",
    "ARI": lambda s: f"{s.ari:.3f}",
    "B³ F": lambda s: f"{s.b_cubed_f:.3f}",
    "B³ P": lambda s: f"{s.b_cubed_precision:.3f}",
    "B³ R": lambda s: f"{s.b_cubed_recall:.3f}",
    "unassigned": lambda s: f"{s.unassigned:.0%}",
    "themes": lambda s: f"{s.n_themes:.0f}",
    "cross-language": lambda s: "–" if s.pairs.ratio is None else f"{s.pairs.ratio:.2f}",
    "seconds": lambda s: f"{s.seconds:.1f}",
}
BETTER: dict[str, Callable[[Scores], float]] = {
    "AMI": lambda s: s.ami,
    "ARI": lambda s: s.ari,
    "B³ F": lambda s: s.b_cubed_f,
    "cross-language": lambda s: s.pairs.ratio or 0.0,
    "seconds": lambda s: -s.seconds,
}
"""What a peer may win at: the greater number is the better."""


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; all columns but the first are figures, set to the right.

    Args:
        header: Names of the columns.
        rows: As many cells each.
    """
    rule = ["---", *["---:"] * (len(header) - 1)]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (header, rule, *rows))


def scores_table(lines: Sequence[Line]) -> str:
    """Every method with its measures, then why others are missing.

    Args:
        lines: As a contest gives them.
    """
    rows = [
        [f"**{line.name}**" if line.name == OURS else line.name]
        + [tell(line.scores) for tell in COLUMNS.values()]
        for line in lines
        if line.scores
    ]
    missing = [f"- {line.name}: not run; {line.reason}" for line in lines if not line.scores]
    return "\n\n".join(
        part for part in (table(["method", *COLUMNS], rows), "\n".join(missing)) if part
    )


def wins_of_peers(lines: Sequence[Line]) -> str:
    """Who beats ours at what, and by how much; a sentence if nobody does.

    Args:
        lines: As a contest gives them, ours among them.
    """
    scored = [(line.name, line.scores) for line in lines if line.scores]
    ours = dict(scored)[OURS]
    found = []
    for measure, value in BETTER.items():
        better = [(value(s), name, s) for name, s in scored if value(s) > value(ours)]
        told = [
            f"{name} {COLUMNS[measure](s)}"
            for _, name, s in sorted(better, key=lambda b: (-b[0], b[1]))
        ]
        if told:
            found.append(f"- {measure}, ours {COLUMNS[measure](ours)}: {', '.join(told)}")
    return "\n".join(found) or "No other method is better at any of these measures."


def recovery_table(recovered: Sequence[Recovery]) -> str:
    """Human themes with how they fared.

    Args:
        recovered: In the order wanted.
    """
    rows = [
        [
            r.theme,
            str(r.n_items),
            str(r.n_parts),
            str(r.largest_part),
            str(r.n_unassigned),
            f"{r.cubed.precision:.2f}",
            f"{r.cubed.recall:.2f}",
        ]
        for r in recovered
    ]
    header = ["human theme", "comments", "split in", "largest part", "unassigned", "B³ P", "B³ R"]
    return table(header, rows)


def confusion_table(confused: Sequence[Confusion]) -> str:
    """Pairs of human themes and how often they are taken for one.

    Args:
        confused: In the order wanted.
    """
    rows = [[" + ".join(c.themes), f"{c.share:.0%}"] for c in confused]
    return table(["human themes", "pairs together"], rows)


def language_table(told: Sequence[Told], n_mistakes: int = 4) -> str:
    """Languages with how often they are told rightly.

    Args:
        told: In the order wanted.
        n_mistakes: Wrong answers to name, the commonest.
    """
    rows = [
        [
            t.language,
            str(t.n_texts),
            f"{t.recall:.3f}",
            ", ".join(f"{name} {n}" for name, n in t.mistaken_for[:n_mistakes]) or "–",
        ]
        for t in told
    ]
    return table(["language", "texts", "told rightly", "taken for"], rows)


def stage_table(stages: Sequence[Stage]) -> str:
    """Stages of a night.

    Args:
        stages: In their order.
    """
    rows = [[s.name, str(s.n_rows), f"{s.seconds:.1f}", f"{s.rate:,.0f}"] for s in stages]
    return table(["stage", "rows", "seconds", "rows/s"], rows)
