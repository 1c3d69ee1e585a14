"""Rows out of CSV and its relatives."""

from __future__ import annotations

import csv
import io
import re
from collections import deque
from collections.abc import Generator, Iterator
from itertools import islice
from typing import NoReturn

from transforms.sources.formats.lines import TOO_LONG, bounded_lines
from transforms.sources.formats.rows import BadRow, Oddities, Row
from transforms.sources.formats.runaway import is_runaway
from transforms.sources.formats.sniff import Dialect, Shape

MAX_ROW_LINES = 100_000
"""A row that spans more lines is a quote that nobody closed; real ones have reached 5,000."""

SHORT = "had fewer cells than the header; the missing ones are empty"
JOINED = "had a delimiter before a blank in a cell without quotes; its pieces were put together"

_UNDECODED = re.compile("[\udc80-\udcff]")


class _Runaway(Exception):
    """A quote was opened and not closed, or only by a quote of another row."""


class _TooLong(Exception):
    """The next line is longer than anything that is kept."""


class _Feed:
    """Physical lines for the csv module, with those of the current row kept to go back to."""

    def __init__(self, lines: Iterator[str | None], n_read: int) -> None:
        self._lines = lines
        self._back: deque[str | None] = deque()
        self.taken: list[str] = []
        self.n_read = n_read
        self.is_ended = False

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        if len(self.taken) >= MAX_ROW_LINES:
            raise _Runaway
        try:
            line = self._back.popleft() if self._back else next(self._lines)
        except StopIteration:
            self.is_ended = True
            raise
        if line is None:
            self._refuse()
        self.n_read += 1
        self.taken.append(line)
        return line

    def _refuse(self) -> NoReturn:
        """Stops at a line that is too long, or first at the quote that led to it."""
        if self.taken:
            self._back.appendleft(None)
            raise _Runaway
        self.n_read += 1
        raise _TooLong

    @property
    def first_line(self) -> int:
        """Number of the first line of the current row."""
        return self.n_read - len(self.taken) + 1

    def give_up_first_line(self) -> None:
        """Starts again at the second line of the current row."""
        self._back.extendleft(reversed(self.taken[1:]))
        self.n_read -= len(self.taken) - 1
        self.taken.clear()
        self.is_ended = False


def delimited_rows(
    text: io.TextIOWrapper, shape: Shape, oddities: Oddities
) -> Generator[Row | BadRow, None, None]:
    """The rows of a table under its header.

    Args:
        text: From its beginning.
        shape: With the dialect and the encoding.
        oddities: Told of what was mended.

    Yields:
        Rows; one with more filled cells than the header has is bad, unless it is clear which of
        them belong together.
    """
    n_skipped = shape.dialect.n_skipped
    feed = _Feed(islice(bounded_lines(text, oddities), n_skipped, None), n_skipped)
    header: list[str] | None = None
    for cells in _cells(feed, shape.dialect):
        line = feed.first_line
        reason = _damage(cells, feed, shape)
        if isinstance(cells, str) or reason:
            yield BadRow(line, f"line {line}: {reason}")
        elif header is None:
            header = _column_names(cells)
        else:
            yield _row(line, cells, header, shape.dialect, oddities)


def _cells(feed: _Feed, dialect: Dialect) -> Iterator[list[str] | str]:
    """The cells of each row that is not blank; a reason for a line that cannot be read."""
    width = 0
    while True:
        try:
            for cells in dialect.cells_of(feed):
                # a row may also be ended by the file and not by its own line
                if feed.is_ended or (width and is_runaway(feed.taken, cells, dialect, width)):
                    raise _Runaway
                if any(cells):
                    yield cells
                    width = width or len(cells)
                feed.taken.clear()
        except _TooLong:
            feed.taken.append("")  # its number is that of the row
            yield TOO_LONG
            feed.taken.clear()
        except (_Runaway, csv.Error):
            yield "a quote is opened and never closed"
            feed.give_up_first_line()
        else:
            return


def _damage(cells: list[str] | str, feed: _Feed, shape: Shape) -> str:
    """What is wrong with the bytes of a row; empty if nothing is."""
    if isinstance(cells, str):
        return cells
    if not shape.encoding.is_clean and any(map(_UNDECODED.search, feed.taken)):
        return f"bytes that are not {shape.encoding.name}"
    return ""


def _row(
    line: int, cells: list[str], header: list[str], dialect: Dialect, oddities: Oddities
) -> Row | BadRow:
    """A row under its header, filled up or put together where that is clear."""
    width = len(header)
    if len(cells) < width:
        oddities.add(SHORT, line)
    elif any(cells[width:]):
        joined = _joined(cells, width, dialect.delimiter)
        if joined is None:
            reason = f"line {line}: {len(cells)} cells where the header has {width}"
            return BadRow(line, reason)
        oddities.add(JOINED, line)
        cells = joined
    return Row(line, dict(zip(header, cells, strict=False)))


def _joined(cells: list[str], width: int, delimiter: str) -> list[str] | None:
    """Cells with pieces of prose put together: a delimiter before a blank and a word ends no cell.

    Clear only where it explains every cell too many, and no cell that is not.
    """
    if delimiter == "\t":
        return None
    joined = cells[:1]
    for cell in cells[1:]:
        if cell[:1] == " " and cell[1:2].isalpha():
            joined[-1] += delimiter + cell
        else:
            joined.append(cell)
    while len(joined) > width and not joined[-1]:
        joined.pop()
    return joined if len(joined) == width else None


def _column_names(header: list[str]) -> list[str]:
    """Names that are all different and none empty."""
    names: list[str] = []
    for n, cell in enumerate(header, 1):
        name = cell.strip().lstrip("\ufeff") or f"column {n}"
        names.append(name if name not in names else f"{name}.{n}")
    return names
