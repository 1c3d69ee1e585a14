"""A row of somebody's table turned into a source record."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from hashlib import sha1
from typing import Literal, get_args

from models.records import BodyFormat, SourceRecord
from transforms.sources.formats.date_words import RELATIVE, is_relative
from transforms.sources.formats.dates import DateOrder, parse_date
from transforms.sources.formats.ratings import as_rating
from transforms.sources.formats.rows import BadRow, Oddities, Row
from transforms.sources.formats.values import as_flag, as_number, as_tags, as_text

FieldName = Literal[
    "id", "text", "title", "author", "created_at", "edited_at", "rating", "url", "language",
    "product", "version", "segment", "thread", "reply_to", "answers", "community", "tags",
    "score", "deleted",
]  # fmt: skip
"""What a column of a table can be mapped to."""

FIELD_NAMES: tuple[FieldName, ...] = get_args(FieldName)

_MARKUP = re.compile(
    r"<(?:p|div|br|ul|ol|li|blockquote|h[1-6]|table|pre)\b[^<>]*>"
    r"|</(?:a|b|i|em|strong|span|p|div|code)>",
    re.IGNORECASE,
)
_UNREAD_CHARS = 40
_NOT_IN_IDS = frozenset({"author", "score", "answers", "edited_at", "deleted"})
"""Who said it, and what changes while the comment stays the same one."""


@dataclass(slots=True)
class Ids:
    """Ids for comments whose source has none, the same whatever the order of the rows.

    Memory grows by some 70 bytes for every distinct comment of a file.
    """

    _seen: set[bytes] = field(default_factory=set)
    _repeated: dict[bytes, int] = field(default_factory=dict)

    def make(self, *parts: str) -> str:
        """An id from what was said.

        Args:
            parts: What was said, as written, without its author: whoever has an id could try
                names on it.

        Returns:
            sha1 of the parts, "#", and the how many-th identical comment of the file it is.
        """
        digest = sha1("\x1f".join(parts).encode("utf-8", "replace"), usedforsecurity=False)
        short = digest.digest()[:8]
        n = 1
        if short in self._seen:
            n = self._repeated[short] = self._repeated.get(short, 1) + 1
        self._seen.add(short)
        return f"{digest.hexdigest()}#{n}"


@dataclass(slots=True)
class Mapper:
    """Turns the rows of one file into records."""

    name: str
    """The file, relative to remontee.toml, with the member of a zip."""
    columns: Mapping[str, str]
    """Our field to the file's column."""
    order: DateOrder
    zone: tzinfo
    body_format: BodyFormat | Literal["auto"] = "auto"
    file: str = ""
    """The file without any member."""
    ids: Ids = field(default_factory=Ids)
    oddities: Oddities = field(default_factory=Oddities)
    unseen: set[str] = field(init=False)
    """Mapped columns that no row had so far."""
    _above: list[tuple[dict[str, object], str]] = field(init=False, default_factory=list)
    """Cells and id of the rows that the last one answers, and of itself."""

    def __post_init__(self) -> None:
        self.unseen = set(self.columns.values())

    def record(self, row: Row | BadRow) -> SourceRecord:
        """One comment.

        Args:
            row: As the file's reader gives it.

        Returns:
            The record; of a bad row one without text that says in `unread` what is wrong.
        """
        if isinstance(row, BadRow):
            where = f"{self.name}:{row.line}"
            return SourceRecord(where, "", unread={"row": row.reason}, file=self.file)
        if self.unseen:
            self.unseen.difference_update(row.cells)
        cells = {ours: as_text(row.cells.get(theirs)) for ours, theirs in self.columns.items()}
        parent = self._parent(row)
        cells["reply_to"] = cells.get("reply_to", "") or parent
        record = self._record(cells, row.cells.get(self.columns.get("tags", "")))
        self._above.append((row.cells, record.native_id))
        if record.created_at is None and is_relative(cells.get("created_at", "")):
            self.oddities.add(RELATIVE, row.line)
        return record

    def _parent(self, row: Row) -> str:
        """The id of the row in which this one was nested; empty: in none."""
        above = None if row.parent is None else row.parent.cells
        while self._above and self._above[-1][0] is not above:
            self._above.pop()
        return self._above[-1][1] if self._above else ""

    def _record(self, cells: dict[str, str], tags: object) -> SourceRecord:
        cell = _Cells(cells)
        unread: dict[str, str] = {}
        native_id = cell["id"] or self.ids.make(*_told(cells))
        answers = _number(cell, "answers", unread)
        return SourceRecord(
            native_id=native_id,
            body=cell["text"],
            title=cell["title"],
            body_format=self._format_of(cell["text"]),
            author=cell["author"],
            created_at=self._date(cell, "created_at", unread),
            edited_at=self._date(cell, "edited_at", unread),
            community=cell["community"],
            parent_native_id=cell["reply_to"],
            thread_id=cell["thread"],
            url=cell["url"],
            language=cell["language"],
            rating=_number(cell, "rating", unread, as_rating),
            score=_number(cell, "score", unread),
            n_answers=None if answers is None else int(answers),
            product=cell["product"],
            version=cell["version"],
            segment=cell["segment"],
            tags=as_tags(tags),
            is_deleted=as_flag(cell["deleted"]),
            unread=unread,
            file=self.file,
        )

    def _date(self, cell: _Cells, name: str, unread: dict[str, str]) -> datetime | None:
        """A date; one that cannot be read is told."""
        raw = cell[name]
        found = parse_date(raw, self.order, self.zone) if raw else None
        if raw and found is None:
            unread[name] = raw[:_UNREAD_CHARS]
        return found

    def _format_of(self, text: str) -> BodyFormat:
        """As configured; else HTML where there are a page's tags."""
        if self.body_format != "auto":
            return self.body_format
        return "html" if "<" in text and _MARKUP.search(text) else "text"


class _Cells(dict[str, str]):
    """Cells by our field name; those that are not mapped are empty."""

    def __missing__(self, key: str) -> str:
        return ""


def _told(cells: Mapping[str, str]) -> list[str]:
    """What tells a comment from another: its cells that hold something, by name."""
    names = sorted(cells.keys() - _NOT_IN_IDS)
    return [f"{name}={cells[name]}" for name in names if cells[name]]


def _number(
    cell: _Cells,
    name: str,
    unread: dict[str, str],
    read: Callable[[str], float | None] = as_number,
) -> float | None:
    """A number; one that cannot be read is told."""
    raw = cell[name]
    found = read(raw) if raw else None
    if raw and found is None:
        unread[name] = raw[:_UNREAD_CHARS]
    return found
