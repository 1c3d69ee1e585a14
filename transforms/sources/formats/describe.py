"""What a file seems to hold, from its head alone: for `sources check` and for `init`."""

from __future__ import annotations

import io
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from itertools import islice

from models.errors import SourceError
from transforms.sources.exports import export_of
from transforms.sources.exports.base import Export
from transforms.sources.formats.guess import guess_fields, likely_text, nearest, texts_in
from transforms.sources.formats.names import names_to_show
from transforms.sources.formats.parts import Part, explained
from transforms.sources.formats.sniff import HEAD_BYTES, Shape, recognise
from transforms.sources.formats.tables import BadRow, Row, part_rows, read_rows

SAMPLE_ROWS = 200
"""Rows that columns and fields are told from."""

_MAILS = ("mbox", "eml")
_BY_LINES = ("csv", "jsonl")


@dataclass(frozen=True, slots=True)
class FileDescription:
    """What one file, one member of a zip or one sheet seems to hold."""

    name: str
    shape: Shape | None
    """None: nothing that we read."""
    is_empty: bool = False
    columns: tuple[str, ...] = ()
    """Of a table; empty for mail."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """Our field and its column, as configured or guessed."""
    proposed_text: str = ""
    """The column with the longest texts, where no name tells which one holds the text."""
    texts: tuple[str, ...] = ()
    """All columns that read like what people write."""
    export: Export | None = None
    """The service whose export it is; nothing has to be mapped."""

    @property
    def label(self) -> str:
        """What it is, in a user's words."""
        if self.export is not None:
            return self.export.label
        if self.shape is not None:
            return self.shape.label
        return "empty" if self.is_empty else "left out"

    @property
    def is_known(self) -> bool:
        """Whether it is of a kind that we read, or empty."""
        return self.shape is not None or self.export is not None or self.is_empty

    @property
    def is_mail(self) -> bool:
        """Whether it holds mail, which needs no mapping."""
        return self.shape is not None and self.shape.format in _MAILS

    @property
    def is_lines(self) -> bool:
        """Whether its first line is to name its columns."""
        return self.shape is not None and self.shape.format == "csv"

    @property
    def is_table(self) -> bool:
        """Whether it holds rows with columns."""
        return self.shape is not None and not self.is_mail and not self.is_empty


def describe_part(
    part: Part, fields: Mapping[str, str] | None = None, encoding: str = "auto"
) -> FileDescription:
    """What a file, or a member of a zip, seems to hold.

    Args:
        part: The file or member.
        fields: Our field to its column; None or empty: guessed.
        encoding: As configured, or "auto".

    Returns:
        The description.

    Raises:
        SourceError: It cannot be read at all.
    """
    shape = Shape("sheet")
    if part.workbook is None:
        head = part.head(HEAD_BYTES)
        if not head.strip(b"\x00 \t\r\n"):
            return FileDescription(part.name, None, is_empty=True)
        if not fields and (export := export_of(head, part.name)):
            return FileDescription(part.name, None, export=export)
        with explained(part.name):
            found = recognise(head, encoding)
        if found is None or found.format in _MAILS:
            return FileDescription(part.name, found)
        shape = found
    with explained(part.name):
        rows = _sample_rows(part, shape, (fields or {}).get("text", ""))
    samples = [row.cells for row in rows if isinstance(row, Row)]
    columns = tuple(dict.fromkeys(column for cells in samples for column in cells))
    return FileDescription(
        name=part.name,
        shape=shape,
        is_empty=not rows,
        columns=columns,
        fields=fields or guess_fields(columns, samples),
        proposed_text=likely_text(columns, samples),
        texts=texts_in(columns, samples),
    )


def has_text(description: FileDescription) -> bool:
    """Whether the text of a table can be found.

    Args:
        description: Of a table.

    Returns:
        True if a column holds it, or if no row could be read to tell.
    """
    wanted = description.fields.get("text", "")
    return bool(wanted) and (wanted in description.columns or not description.columns)


def require_text(description: FileDescription) -> None:
    """Makes sure that the text of a table can be found.

    Args:
        description: Of a table.

    Raises:
        SourceError: The column is not there, or none was recognised; the message says which exist,
            unless they look like a comment and its author.
    """
    if has_text(description):
        return
    wanted = description.fields.get("text", "")
    shown = names_to_show(description.columns)
    if description.is_lines and len(shown) < len(description.columns):
        raise SourceError(
            f"{description.name}: its first line looks like a comment, not like column names; add "
            "a line of column names above it, or say in fields.text which column holds the text"
        )
    told = f"{description.name} has the columns {_told(shown, description.columns)}"
    if wanted:
        close = nearest(wanted, shown)
        hint = f'; did you mean "{close}"?' if close else ""
        raise SourceError(f'{told}, and no "{wanted}", which fields.text names{hint}')
    hint = description.proposed_text if description.proposed_text in shown else "…"
    raise SourceError(
        f"{told}, and none is known to hold the text; "
        f'say which one does, such as fields = {{ text = "{hint}" }}'
    )


def _told(shown: tuple[str, ...], columns: tuple[str, ...]) -> str:
    """The columns by name, as far as they can be shown."""
    n_more = len(columns) - len(shown)
    more = (f"{n_more} more",) if n_more else ()
    return ", ".join((*shown, *more)) or "(none)"


def _sample_rows(part: Part, shape: Shape, wanted: str) -> list[Row | BadRow]:
    """Some rows from the beginning; a row that the head cuts in two is left out."""
    if shape.format not in _BY_LINES:
        with closing(part_rows(part, shape, wanted)) as found:
            return list(islice(found, SAMPLE_ROWS))
    head = part.head(HEAD_BYTES)
    stream: io.BufferedReader = io.BufferedReader(io.BytesIO(head))
    rows = list(islice(read_rows(stream, shape, part.name), SAMPLE_ROWS))
    return rows[:-1] if len(head) >= HEAD_BYTES and 1 < len(rows) < SAMPLE_ROWS else rows
