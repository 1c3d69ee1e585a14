"""What an answer in JSON says: no key is sure to be there, or to be of its type."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from transforms.sources.formats.dates import parse_date
from transforms.sources.formats.values import storable

Json = Mapping[str, object]
"""An object of a JSON answer."""

_SHOWN_CHARS = 40
_LARGEST = 1e15
"""Beyond it no service counts anything; JSON may hold infinity, and what is not a number."""


def at(value: object, *path: str) -> object:
    """A value inside nested objects.

    Args:
        value: Any JSON value.
        path: Keys, from the outside in.

    Returns:
        What is there; None if there is nothing.
    """
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def object_at(value: object, *path: str) -> Json:
    """An object inside nested ones; an empty one if there is none."""
    found = at(value, *path)
    return found if isinstance(found, Mapping) else {}


def objects_at(value: object, *path: str) -> list[Json]:
    """The objects of a list inside nested objects; what is no object is passed over."""
    found = at(value, *path)
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []


def text_at(value: object, *path: str) -> str:
    """A string inside nested objects, without outer blanks; whole numbers are written out.

    Args:
        value: Any JSON value.
        path: Keys, from the outside in.

    Returns:
        The string; empty for anything else.
    """
    found = at(value, *path)
    if isinstance(found, int) and not isinstance(found, bool):
        return str(found)
    return storable(found.strip()) if isinstance(found, str) else ""


def texts_at(value: object, *path: str) -> tuple[str, ...]:
    """The strings of a list inside nested objects, without empties."""
    found = at(value, *path)
    told = [text_at({"": each}, "") for each in found] if isinstance(found, list) else []
    return tuple(filter(None, told))


def number_at(value: object, *path: str) -> float | None:
    """A number inside nested objects; None if there is none."""
    found = at(value, *path)
    if isinstance(found, bool) or not isinstance(found, int | float):
        return None
    return float(found) if abs(found) <= _LARGEST else None


def count_at(value: object, *path: str) -> int | None:
    """A whole number inside nested objects; None if there is none."""
    found = number_at(value, *path)
    return None if found is None else int(found)


def moment_at(value: object, *path: str) -> datetime | None:
    """A moment inside nested objects: ISO 8601, or seconds since 1970 as number or text.

    Args:
        value: Any JSON value.
        path: Keys, from the outside in.

    Returns:
        UTC; None if there is none or it cannot be read.
    """
    found = at(value, *path)
    if isinstance(found, int | float) and not isinstance(found, bool):
        return _since_1970(found)
    return parse_date(found, "ymd", UTC) if isinstance(found, str) and found.strip() else None


def unread_dates(value: object, **keys: str) -> dict[str, str]:
    """Dates that were given and cannot be read.

    Args:
        value: An object of an answer.
        keys: Our field to the object's key.

    Returns:
        Our field to what was found, cut short.
    """
    told = {ours: text_at(value, theirs) for ours, theirs in keys.items()}
    return {
        ours: found[:_SHOWN_CHARS]
        for ours, found in told.items()
        if found and moment_at(value, keys[ours]) is None
    }


def walk_objects(value: object) -> Iterator[Json]:
    """Every object of a JSON value, the outer before the inner."""
    if isinstance(value, Mapping):
        yield value
        for each in value.values():
            yield from walk_objects(each)
    elif isinstance(value, list):
        for each in value:
            yield from walk_objects(each)


def _since_1970(seconds: float) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, ValueError, OSError):
        return None
