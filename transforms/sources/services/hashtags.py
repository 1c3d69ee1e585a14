"""Hashtags as communities: what the kinds that are asked by hashtag have in common."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Annotated

from pydantic import AfterValidator


def bare(tag: str) -> str:
    """A hashtag as services compare it.

    Args:
        tag: With or without #.

    Raises:
        ValueError: There is nothing in it.
    """
    found = tag.strip().lstrip("#").lower()
    if not found:
        raise ValueError("a tag without letters; expected such as aurore")
    return found


Hashtag = Annotated[str, AfterValidator(bare)]
"""A hashtag of the configuration."""


def community_of(carried: Collection[str], tags: Sequence[str], otherwise: str) -> str:
    """The first configured hashtag that a comment carries, under whichever it was found.

    Args:
        carried: Its hashtags, lower case.
        tags: The configured ones.
        otherwise: For a comment that carries none.
    """
    return next((f"#{tag}" for tag in tags if tag in carried), otherwise)


def midnight(day: date | None) -> datetime | None:
    """Where a day begins, UTC; None for none."""
    return None if day is None else datetime.combine(day, time(), UTC)


def left_out_notes(left_out: Mapping[str, int], noun: str) -> Iterator[str]:
    """A sentence for each reason why something was left out.

    Args:
        left_out: Reason to how many.
        noun: What it is, in the plural.
    """
    for why, n in sorted(left_out.items()):
        yield f"left out: {n:,} {noun} ({why})"
