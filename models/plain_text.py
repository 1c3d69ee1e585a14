"""Texts made plain: for comparing words, for showing them on one line."""

from __future__ import annotations

import unicodedata


def without_accents(text: str) -> str:
    """A text in lower case, its letters without accents; all else stays where it is.

    Args:
        text: Anything.
    """
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def on_one_line(text: str) -> str:
    """A comment or title on one line: no control character moves a cursor.

    Args:
        text: Whatever somebody wrote.
    """
    return "".join(sign for sign in " ".join(text.split()) if sign.isprintable())
