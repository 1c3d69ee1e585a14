"""Cells of a table, of any type and spelling, turned into text, numbers, flags and lists."""

from __future__ import annotations

import json
import math
import re

EMPTIES = frozenset({"", "null", "NULL", "None", "NaN", "nan"})
"""What programs write where there is nothing."""

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_NUMBER = re.compile(r"([+-]?\d+(?:[.,]\d+)?)\s*(?:/\s*\d+|stars?|étoiles?|★|\*)?", re.IGNORECASE)
_SPACES = re.compile(r"(?<=\d)[\s\u202f\u00a0](?=\d{3}\b)")
_TAG_BREAK = re.compile(r"[,;|]")
_YES = frozenset({"1", "true", "yes", "y", "oui", "o", "vrai", "x", "deleted", "supprimé"})


def as_text(value: object) -> str:
    """A cell as text.

    Args:
        value: A string, number, truth value, list or nothing, as a reader gives it.

    Returns:
        The text with outer blanks cut; empty for what stands for nothing. Lone surrogates, which
        no file can hold, become U+FFFD.
    """
    if isinstance(value, str):
        text = value.strip()
        return "" if text in EMPTIES else storable(text)
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        return _from_float(value)
    if isinstance(value, bytes):
        return as_text(value.decode("utf-8", "replace"))
    return ", ".join(map(as_text, value)) if isinstance(value, list) else str(value)


def storable(text: str) -> str:
    """A text that every later stage can hold.

    Args:
        text: Any string.

    Returns:
        The text without NUL characters, lone surrogates replaced by U+FFFD.
    """
    if "\x00" in text:
        text = text.replace("\x00", "")
    return text if text.isascii() else _LONE_SURROGATE.sub("\ufffd", text)


def _from_float(value: float) -> str:
    """12.0 is 12: tables with a hole turn whole numbers into floats."""
    if math.isnan(value):
        return ""
    return str(int(value)) if value.is_integer() else repr(value)


def as_number(text: str) -> float | None:
    """A number as people write it: "4,5", "4/5", "4.0", "1 234", "5 étoiles".

    Args:
        text: The cell.

    Returns:
        The number before any slash; None if it is not one.
    """
    match = _NUMBER.fullmatch(_SPACES.sub("", text))
    return float(match[1].replace(",", ".")) if match else None


def as_flag(text: str) -> bool:
    """Whether a cell says yes, in French or English.

    Args:
        text: The cell.

    Returns:
        True for 1, true, yes, oui, vrai, x; False for anything else.
    """
    return text.lower() in _YES


def as_tags(value: object) -> tuple[str, ...]:
    """A list of tags: a list, a JSON list in a string, or words between , ; or |.

    Args:
        value: The cell.

    Returns:
        The tags in their order, without empties.
    """
    if isinstance(value, list):
        found = [as_text(item) for item in value]
    else:
        text = as_text(value)
        found = _json_list(text) if text.startswith("[") else _TAG_BREAK.split(text)
    return tuple(tag.strip() for tag in found if tag.strip())


def _json_list(text: str) -> list[str]:
    """The items of a JSON list; the text's own pieces if it is none."""
    try:
        items = json.loads(text)
    except ValueError:
        return _TAG_BREAK.split(text.strip("[]"))
    return [as_text(item) for item in items]
