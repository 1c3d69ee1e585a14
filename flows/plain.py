"""Text as a terminal may show it: on one line, cut to a width, wrapped."""

from __future__ import annotations

import textwrap

WIDTH = 100
"""Columns that a page of the terminal may take."""


def on_one_line(text: str) -> str:
    """A comment or title on one line: no control character moves the cursor.

    Args:
        text: Whatever somebody wrote.
    """
    return "".join(sign for sign in " ".join(text.split()) if sign.isprintable())


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
