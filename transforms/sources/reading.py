"""One file in, its records out, whatever its format."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Literal
from zoneinfo import ZoneInfo

from models.errors import SourceError
from models.records import BodyFormat, SourceRecord
from transforms.sources.dates import DateOrder, order_evidence
from transforms.sources.describe import FileDescription, describe_part, require_text
from transforms.sources.encodings import decide_encoding
from transforms.sources.finding import FoundFile
from transforms.sources.mapping import Ids, Mapper
from transforms.sources.mbox import MAX_MESSAGE_BYTES, split_mbox
from transforms.sources.message import read_message
from transforms.sources.parts import Part, parts_of
from transforms.sources.sniff import Shape
from transforms.sources.tables import BadRow, Row, read_rows
from transforms.sources.values import as_text

READABLE = "CSV, JSON, JSON Lines, Parquet, mbox, mail, or gz or zip of them"


@dataclass(frozen=True, slots=True)
class FileReader:
    """How the files of one source are read."""

    fields: Mapping[str, str]
    """Our field to the file's column; empty: guessed for each file."""
    date_order: Literal["auto"] | DateOrder
    zone: ZoneInfo
    body_format: Literal["auto"] | BodyFormat
    encoding: str
    is_day_first: bool
    """How to read 3/4/2021 where nothing tells."""
    is_lenient: bool = False
    """Whether a file of an unknown kind is noted rather than refused."""
    notes: list[str] = field(default_factory=list)
    """What the user should know of the files read so far; taken by the caller."""

    def records(self, file: FoundFile) -> Generator[SourceRecord, None, None]:
        """The records of a file, in its order.

        Args:
            file: The file.

        Yields:
            Records; one that cannot be read says so in `unread`.

        Raises:
            SourceError: The file cannot be read, or not to its end.
        """
        parts = parts_of(file.path, file.name)
        for part in parts:
            description = describe_part(part, self.fields, self.encoding)
            if description.is_empty:
                self.notes.append(f"{part.name}: empty, nothing to read")
            elif description.shape is None:
                self._refuse(part, is_lenient=self.is_lenient or bool(part.member))
            elif description.is_mail:
                yield from self._mails(part, description.shape)
            else:
                yield from self._table(part, description, description.shape)

    def _refuse(self, part: Part, *, is_lenient: bool) -> None:
        """Says that a file is of no kind that we read."""
        message = f"{part.name}: none of {READABLE}"
        if not is_lenient:
            raise SourceError(f"{message}; convert it, or narrow the path")
        self.notes.append(f"{message}: left out")

    def _mails(self, part: Part, shape: Shape) -> Generator[SourceRecord, None, None]:
        """The messages of an mbox, or the one message that the file is."""
        ids = Ids()
        with part.opened() as stream:
            if shape.format == "eml":
                yield _mail(1, stream.read(MAX_MESSAGE_BYTES), part, ids)
                return
            for line, raw in split_mbox(stream):
                yield _mail(line, raw, part, ids)

    def _table(
        self, part: Part, description: FileDescription, shape: Shape
    ) -> Generator[SourceRecord, None, None]:
        """The rows of a table."""
        require_text(description)
        shape = self._with_encoding(part, shape)
        fields = description.fields
        mapper = Mapper(
            name=part.name,
            columns=fields,
            order=self._order(part, shape, (fields.get("created_at"), fields.get("edited_at"))),
            zone=self.zone,
            body_format=self.body_format,
            file=part.file,
        )
        with part.opened() as stream, closing(read_rows(stream, shape, part.name)) as rows:
            yield from map(mapper.record, rows)
        if mapper.unseen:
            absent = ", ".join(sorted(mapper.unseen))
            self.notes.append(f"{part.name}: no column {absent}; what fields maps to it is empty")

    def _with_encoding(self, part: Part, shape: Shape) -> Shape:
        """The shape with an encoding decided on the whole file."""
        if shape.format == "parquet" or self.encoding != "auto":
            return shape
        with closing(part.chunks()) as chunks:
            return replace(shape, encoding=decide_encoding(chunks))

    def _order(self, part: Part, shape: Shape, columns: tuple[str | None, ...]) -> DateOrder:
        """The order of day and month that a file's dates show, or the likeliest."""
        dated = [column for column in columns if column]
        if self.date_order != "auto":
            return self.date_order
        if not dated:
            return "dmy"
        with closing(_rows_until_damage(part, shape)) as rows:
            cells = (row.cells for row in rows if isinstance(row, Row))
            values = chain.from_iterable((as_text(c.get(name)) for name in dated) for c in cells)
            evidence = order_evidence(values)
        is_day_first = self.is_day_first or shape.dialect.delimiter == ";"
        fallback: DateOrder = "dmy" if is_day_first else "mdy"
        if evidence.order is None and evidence.n_ambiguous:
            told = "day first" if is_day_first else "month first"
            self.notes.append(
                f"{part.name}: nothing in {', '.join(dated)} tells days from months; read "
                f"{told}; say date_order if that is wrong"
            )
        return evidence.order or fallback


def _mail(line: int, raw: bytes, part: Part, ids: Ids) -> SourceRecord:
    """One message; one that the parser cannot take is told."""
    try:
        return replace(read_message(raw, ids), file=part.file)
    except (RecursionError, ValueError, LookupError) as error:
        reason = f"line {line}: a message that cannot be taken apart ({type(error).__name__})"
        return SourceRecord(f"{part.name}:{line}", "", unread={"row": reason}, file=part.file)


def _rows_until_damage(part: Part, shape: Shape) -> Generator[Row | BadRow, None, None]:
    """The rows that can be read, for a first look."""
    try:
        with part.opened() as stream, closing(read_rows(stream, shape, part.name)) as rows:
            yield from rows
    except SourceError:
        return
