"""Resumption: walks from the newest comment down to what is known, and what is read again.

Many services give the newest first. A walk that breaks off in the middle has landed the top and not
the bottom, so the cursor keeps both ends: it goes on from where it was, and only a walk that has
reached its floor makes its top the next floor.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from models.records import Cursor, SourceRecord


@dataclass(slots=True)
class Walk:
    """How far a walk from the newest down has come; marks are ids or times that can be compared."""

    floor: Any = None
    """Everything at or below it is landed; None: nothing yet."""
    top: Any = None
    """Highest mark of the walk that is under way; None: none is."""
    at: Any = None
    """The walk goes on below it."""

    @classmethod
    def of(cls, cursor: Cursor | None) -> Walk:
        """The walk that a cursor holds.

        Args:
            cursor: As `as_cursor` gave it; None on the first run.
        """
        told = cursor or {}
        return cls(told.get("floor"), told.get("top"), told.get("at"))

    def as_cursor(self) -> dict[str, Any]:
        """What to keep."""
        return {"floor": self.floor, "top": self.top, "at": self.at}

    def step(self, marks: Iterable[Any]) -> None:
        """Note that everything from `at` down to the lowest of these marks is in hand.

        Args:
            marks: Of the comments of one page, in any order; those above the night left out.
        """
        told = list(marks)
        if not told:
            return
        self.top = max(told) if self.top is None else max(self.top, *told)
        self.at = min(told) if self.at is None else min(self.at, *told)

    def end(self) -> None:
        """Note that the walk has reached its floor, or the service's first comment."""
        if self.top is not None:
            self.floor = self.top if self.floor is None else max(self.floor, self.top)
        self.top = self.at = None


@dataclass(slots=True)
class Recent:
    """Comments young enough to be asked for again: what is missing then may have been deleted."""

    days: Mapping[str, str] = field(default_factory=dict)
    """native id to the ISO date and time it was said."""
    seen: set[str] = field(default_factory=set)
    """Met in this fetch."""

    @classmethod
    def of(cls, cursor: Cursor | None) -> Recent:
        """What a cursor holds.

        Args:
            cursor: With `as_cursor`'s value under "recent"; None on the first run.
        """
        return cls(dict((cursor or {}).get("recent", {})))

    def note(self, records: Iterable[SourceRecord]) -> None:
        """Remember comments that were met.

        Args:
            records: As they are handed over; tombstones are forgotten.
        """
        days = dict(self.days)
        for record in records:
            self.seen.add(record.native_id)
            if record.is_deleted or record.created_at is None:
                days.pop(record.native_id, None)
            else:
                days[record.native_id] = record.created_at.astimezone(UTC).isoformat()
        self.days = days

    def missing(self, since: datetime, until: datetime) -> tuple[str, ...]:
        """Comments said in a period that was read again to its end without meeting them.

        Args:
            since: Where the second reading began.
            until: Where it ended.

        Returns:
            Native ids. Ask for each before calling it deleted. Their order changes with `until`, so
            that a limit on questions a night leaves out nobody for ever.
        """
        first, last = since.astimezone(UTC).isoformat(), until.astimezone(UTC).isoformat()
        unmet = [i for i, day in self.days.items() if i not in self.seen and first <= day < last]
        return tuple(sorted(unmet, key=lambda i: sha256(f"{last} {i}".encode()).digest()))

    def drop(self, native_id: str) -> None:
        """Forget a comment that is gone."""
        self.days = {i: day for i, day in self.days.items() if i != native_id}

    def as_cursor(self, since: datetime) -> dict[str, str]:
        """What to keep.

        Args:
            since: Older comments are not read again and are forgotten.
        """
        first = since.astimezone(UTC).isoformat()
        return {i: day for i, day in sorted(self.days.items()) if day >= first}


def tombstone(native_id: str) -> SourceRecord:
    """A comment that its source says is gone.

    Args:
        native_id: The source's id of it.
    """
    return SourceRecord(native_id=native_id, body="", is_deleted=True)
