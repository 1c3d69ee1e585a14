"""Which names out of somebody's file can be shown without showing what somebody said."""

from __future__ import annotations

import re
from collections.abc import Iterable

from transforms.redact import mask

_MAX_CHARS = 30
_MAX_WORDS = 3
_MANY_DIGITS = re.compile(r"\d{3}")


def names_to_show(names: Iterable[str]) -> tuple[str, ...]:
    """The names of columns that look like names of columns.

    Args:
        names: As the file has them; those of a file without a header are its first comment.

    Returns:
        Those that are short, of few words, without a number or anything that is masked.
    """
    return tuple(filter(_is_name, names))


def _is_name(name: str) -> bool:
    return (
        len(name) <= _MAX_CHARS
        and len(name.split()) <= _MAX_WORDS
        and not _MANY_DIGITS.search(name)
        and mask(name) == name
    )
