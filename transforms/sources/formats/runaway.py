"""Whether a row of several lines is one, or a stray quote that swallowed the rows after it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from transforms.sources.formats.sniff import Dialect

_MIN_ROWS = 2
_ROW_SHARE = 0.5
_TELLING_WIDTH = 3
"""A line of prose has one comma too easily."""


def is_runaway(lines: Sequence[str], cells: Sequence[str], dialect: Dialect, width: int) -> bool:
    """Whether the quote that joins some lines into one row was never meant to.

    Either it is closed by a quote that opens another cell, or most lines in between are rows by
    themselves (one is enough where the row has too many cells), or all lines are, first and last
    included.

    Args:
        lines: The physical lines of the row.
        cells: What they were read as.
        dialect: Of the table.
        width: Cells of the header.

    Returns:
        False for a row of one line, and for a comment of several lines that was quoted well.
    """
    if len(lines) == 1:
        return False
    if any(_is_closed_by_another(line, dialect, width) for line in lines[1:]):
        return True
    inner = [_is_row(line, dialect, width) for line in lines[1:-1]]
    if sum(inner) >= max(_MIN_ROWS, _ROW_SHARE * len(inner)):
        return True
    if any(cells[width:]) and any(inner):
        return True
    ends = (lines[0].replace('"', ""), lines[-1].replace('"', ""))
    return width >= _TELLING_WIDTH and all(inner) and all(_is_row(e, dialect, width) for e in ends)


def _is_closed_by_another(line: str, dialect: Dialect, width: int) -> bool:
    """Whether the quote that closes on a line begins a cell, or stands in the text of a row."""
    found = _closing_before_text(dialect).match(line)
    if found is None:
        return False
    return found[1][-1:] in ("", dialect.delimiter) or _is_row(line, dialect, width)


def _is_row(line: str, dialect: Dialect, width: int) -> bool:
    """Whether a line has a cell for every column; a comma before a blank is prose."""
    if width == 1 or line.count(dialect.delimiter) < width - 1:
        return False  # any line has one cell
    cells = next(dialect.cells_of([line]))
    return len(cells) == width and not any(cell.startswith(" ") for cell in cells)


@cache
def _closing_before_text(dialect: Dialect) -> re.Pattern[str]:
    """A line whose first lone quote is followed by text; group 1 is what precedes it."""
    inside = r'[^"\\]++|\\.' if dialect.escape else r'[^"]++|""'
    end = re.escape(dialect.delimiter)
    return re.compile(rf'((?:{inside})*+)"[^{end}\r\n]')
