"""Lines of a text, none of which fills the memory."""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import partial

from transforms.sources.formats.rows import Oddities

MAX_LINE_CHARS = 1 << 24
"""A longer line is set aside: nobody wrote it as one comment."""

WITH_NUL = "held NUL characters, which were left out"

TOO_LONG = f"longer than {MAX_LINE_CHARS >> 20} million characters"


def bounded_lines(text: io.TextIOWrapper, oddities: Oddities) -> Iterator[str | None]:
    """The lines of a text.

    Args:
        text: From its beginning.
        oddities: Told of lines with NUL characters, which are left out.

    Yields:
        Lines with their ends; None for one that is longer than `MAX_LINE_CHARS`.
    """
    read = partial(text.readline, MAX_LINE_CHARS)
    for n, line in enumerate(iter(read, ""), 1):
        if len(line) >= MAX_LINE_CHARS and not _is_ended(line):
            _skip(text)
            yield None
        elif "\x00" in line:
            oddities.add(WITH_NUL, n)
            yield line.replace("\x00", "")
        else:
            yield line


def _skip(text: io.TextIOWrapper) -> None:
    """Moves to the beginning of the next line."""
    while (piece := text.readline(MAX_LINE_CHARS)) and not _is_ended(piece):
        pass


def _is_ended(line: str) -> bool:
    return line.endswith(("\n", "\r"))
