"""What every reader of tables gives: rows, rows that cannot be read, and what was odd."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

SHOWN_LINES = 5


class Row(NamedTuple):
    """One row: its cells by column; the columns of nested objects are joined by dots."""

    line: int
    """Line where it begins, from 1; in JSON and Parquet the item's number, from 1."""
    cells: dict[str, object]
    parent: Row | None = None
    """The row that it answers, where answers are nested in what they answer."""


class BadRow(NamedTuple):
    """One row that cannot be read, and why, without any of its text."""

    line: int
    reason: str


@dataclass(slots=True)
class Oddities:
    """What was mended or passed over while a table was read, to be told at its end."""

    lines: dict[str, list[int]] = field(default_factory=dict)
    """The first lines of each sentence."""
    counts: dict[str, int] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)
    """Sentences about the whole."""

    def add(self, sentence: str, line: int) -> None:
        """Notes that something happened in a line.

        Args:
            sentence: What happened, to follow a number of rows.
            line: Where, from 1.
        """
        self.counts[sentence] = self.counts.get(sentence, 0) + 1
        shown = self.lines.setdefault(sentence, [])
        if len(shown) < SHOWN_LINES:
            shown.append(line)

    def notes(self, name: str) -> list[str]:
        """The sentences of a file.

        Args:
            name: The file.

        Returns:
            One sentence for each thing that happened, with how often and where first.
        """
        whole = [f"{name}: {sentence}" for sentence in self.said]
        return whole + [self._note(name, sentence) for sentence in sorted(self.counts)]

    def _note(self, name: str, sentence: str) -> str:
        n, shown = self.counts[sentence], self.lines[sentence]
        where = ", ".join(map(str, shown)) + (", …" if n > len(shown) else "")
        return f"{name}: {n:,} row{'s' if n > 1 else ''} {sentence} (at {where})"
