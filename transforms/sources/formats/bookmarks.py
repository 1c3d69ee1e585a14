"""What a source of files remembers of each file between two nights."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from models.records import Cursor


@dataclass(frozen=True, slots=True)
class Bookmark:
    """One file that was read to its end."""

    sha256: str
    size: int
    mtime_ns: int
    until: datetime | None = None
    """Comments said at or after this instant were left for a later night; None: none were."""

    def is_of(self, stat: os.stat_result) -> bool:
        """Whether a file still looks as it did.

        Args:
            stat: Of the file now.

        Returns:
            True if size and time of change are the same.
        """
        return (self.size, self.mtime_ns) == (stat.st_size, stat.st_mtime_ns)

    def seen_as(self, stat: os.stat_result) -> Bookmark:
        """The same content under other looks: copied, renamed, touched.

        Args:
            stat: Of the file now.

        Returns:
            The bookmark with the new size and time of change.
        """
        return replace(self, size=stat.st_size, mtime_ns=stat.st_mtime_ns)


def load_bookmarks(cursor: Cursor | None, reading: str) -> dict[str, Bookmark]:
    """The bookmarks of a cursor.

    Args:
        cursor: As the store gave it back; None on the first run.
        reading: Fingerprint of how files are read. Bookmarks made by reading otherwise are
            forgotten, so that a mended configuration reads everything again.

    Returns:
        Bookmarks by file name.
    """
    if cursor is None or cursor.get("reading") != reading:
        return {}
    return {name: _load(entry) for name, entry in cursor["files"].items()}


def as_cursor(bookmarks: Mapping[str, Bookmark], reading: str) -> dict[str, Any]:
    """The JSON of bookmarks.

    Args:
        bookmarks: By file name.
        reading: Fingerprint of how files are read.

    Returns:
        A cursor.
    """
    files = {
        name: {
            "sha256": mark.sha256,
            "size": mark.size,
            "mtime_ns": mark.mtime_ns,
            "until": mark.until.isoformat() if mark.until else None,
        }
        for name, mark in sorted(bookmarks.items())
    }
    return {"files": files, "reading": reading}


def _load(entry: Mapping[str, Any]) -> Bookmark:
    """One bookmark out of JSON."""
    until = entry["until"]
    return Bookmark(
        sha256=entry["sha256"],
        size=entry["size"],
        mtime_ns=entry["mtime_ns"],
        until=datetime.fromisoformat(until) if until else None,
    )
