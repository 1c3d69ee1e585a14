"""Messages that their own author took back: superseded by another, or cancelled.

Anybody can write such a header, so it counts only if it comes from the author of what it takes
back. A source keeps one `Withdrawals` while it reads and passes every message through it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from hashlib import blake2b

from models.records import SourceRecord
from transforms.web.walk import tombstone

WITHDRAWS = "withdraws"
"""In a record's `extra`: native ids of messages that it takes back."""
_KEY_BYTES = 8
N_REMEMBERED = 50_000
"""Messages back whose author is known; who takes something back does so soon."""


class Withdrawals:
    """Who wrote the messages read so far, and what is taken back before it is read."""

    def __init__(self) -> None:
        self._authors: dict[str, bytes] = {}
        self._early: dict[str, bytes] = {}

    def heed(self, record: SourceRecord) -> Iterator[SourceRecord]:
        """A message, and a tombstone for each that it takes back.

        Args:
            record: As `read_message` gives it.

        Yields:
            The record, unless its author has taken it back already; then tombstones.
        """
        author = blake2b(record.author.lower().encode(), digest_size=_KEY_BYTES).digest()
        _remember(self._authors, record.native_id, author)
        is_gone = self._early.get(record.native_id) == author and bool(record.author)
        yield _gone(record.native_id, record.file) if is_gone else record
        for native_id in record.extra.get(WITHDRAWS, ()):
            if native_id not in self._authors:
                _remember(self._early, native_id, author)
            elif record.author and self._authors[native_id] == author:
                yield _gone(native_id, record.file)


def _remember(authors: dict[str, bytes], native_id: str, author: bytes) -> None:
    """Adds an author; the oldest is forgotten, so that memory does not grow with an archive."""
    authors[native_id] = author
    if len(authors) > N_REMEMBERED:
        del authors[next(iter(authors))]


def _gone(native_id: str, file: str) -> SourceRecord:
    """The tombstone of a message, in the file that says so."""
    return replace(tombstone(native_id), file=file)
