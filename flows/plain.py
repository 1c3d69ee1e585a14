"""Text as a terminal may show it: cut to a width, wrapped."""

from __future__ import annotations

import textwrap

WIDTH = 100
"""Columns that a page of the terminal may take."""


def wrapped(text: str, indent: int, first: str = "") -> list[str]:
    """Text in lines of at most WIDTH columns; what is one word stays whole.

    Args:
        text: On one line.
        indent: Columns before every line.
        first: What stands there before the first line instead.
    """
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=f"{first:<{indent}}",
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def count_of(n: int, one: str, many: str) -> str:
    """A number with its noun.

    Args:
        n: How many.
        one: The noun of one.
        many: Of none and of several.
    """
    return f"{n} {one if n == 1 else many}"
