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
from transforms.sources.exports.base import Export, ExportContext
from transforms.sources.formats.dates import DateOrder, order_evidence
from transforms.sources.formats.describe import FileDescription, require_text
from transforms.sources.formats.encodings import decide_encoding
from transforms.sources.formats.finding import FoundFile
from transforms.sources.formats.mapping import Ids, Mapper
from transforms.sources.formats.parts import Part
from transforms.sources.formats.rows import BadRow, Oddities, Row
from transforms.sources.formats.sniff import READABLE, Shape
from transforms.sources.formats.survey import survey
from transforms.sources.formats.tables import part_rows
from transforms.sources.formats.values import as_text
from transforms.sources.mails.mbox import MAX_MESSAGE_BYTES, split_mbox
from transforms.sources.mails.message import UNREADABLE, read_message
from transforms.sources.mails.withdrawn import Withdrawals


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
    base_url: str = ""
    """Address of the service that an export is from."""
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
        found = survey(file.path, file.name, self.fields, self.encoding)
        self.notes.extend(found.notes)
        failures = list(found.errors)
        if found.is_barren:
            self._refuse(file.name)
        for part, description in found.readable:
            try:
                yield from self._part(part, description)
            except SourceError as error:
                failures.append(str(error))
        if failures:
            raise SourceError("\n".join(failures))

    def _part(
        self, part: Part, description: FileDescription
    ) -> Generator[SourceRecord, None, None]:
        """The records of one part."""
        if description.is_empty:
            found = "no table with names of columns" if part.sheet else "empty"
            self.notes.append(f"{part.name}: {found}, nothing to read")
        elif description.export is not None:
            yield from self._exported(part, description.export)
        elif description.shape is None:
            self._refuse(part.name)
        elif description.is_mail:
            yield from self._mails(part, description.shape)
        else:
            yield from self._table(part, description, description.shape)

    def _refuse(self, name: str) -> None:
        """Says that a file is of no kind that we read."""
        message = f"{name}: none of {READABLE}"
        if not self.is_lenient:
            raise SourceError(f"{message}; convert it, or narrow the path")
        self.notes.append(f"{message}: left out")

    def _mails(self, part: Part, shape: Shape) -> Generator[SourceRecord, None, None]:
        """The messages of an mbox, or the one message that the file is."""
        ids = Ids()
        with part.opened() as stream:
            if shape.format == "eml":
                yield _mail(1, stream.read(MAX_MESSAGE_BYTES), part, ids)
                return
            withdrawals = Withdrawals()
            for line, raw in split_mbox(stream):
                yield from withdrawals.heed(_mail(line, raw, part, ids))

    def _exported(self, part: Part, export: Export) -> Generator[SourceRecord, None, None]:
        """The records of a service's export."""
        context = ExportContext(part.name, self.zone, Ids(), self.notes, self.base_url)
        with part.opened() as stream:
            for record in export.records(stream, context):
                yield replace(record, file=part.file)

    def _table(
        self, part: Part, description: FileDescription, shape: Shape
    ) -> Generator[SourceRecord, None, None]:
        """The rows of a table."""
        require_text(description)
        shape = self._with_encoding(part, shape)
        fields = description.fields
        oddities = Oddities()
        mapper = Mapper(
            name=part.name,
            columns=fields,
            order=self._order(part, shape, fields),
            zone=self.zone,
            body_format=self.body_format,
            file=part.file,
            oddities=oddities,
        )
        with closing(part_rows(part, shape, fields["text"], oddities)) as rows:
            yield from map(mapper.record, rows)
        self.notes.extend(oddities.notes(part.name))
        if mapper.unseen:
            absent = ", ".join(sorted(mapper.unseen))
            self.notes.append(f"{part.name}: no column {absent}; what fields maps to it is empty")

    def _with_encoding(self, part: Part, shape: Shape) -> Shape:
        """The shape with an encoding decided on the whole file."""
        if shape.format in ("parquet", "sheet") or self.encoding != "auto":
            return shape
        with closing(part.chunks()) as chunks:
            encoding = decide_encoding(chunks)
        if n := encoding.n_strays:
            told = f"{n:,} line{'s' if n > 1 else ''} in {encoding.other}, the others"
            self.notes.append(f"{part.name}: {told} in {encoding.name}; each was read in its own")
        return replace(shape, encoding=encoding)

    def _order(self, part: Part, shape: Shape, fields: Mapping[str, str]) -> DateOrder:
        """The order of day and month that a file's dates show, or the likeliest."""
        dated = [fields[name] for name in ("created_at", "edited_at") if name in fields]
        if self.date_order != "auto":
            return self.date_order
        if not dated:
            return "dmy"
        with closing(_rows_until_damage(part, shape, fields["text"])) as rows:
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
    except UNREADABLE as error:
        reason = f"line {line}: a message that cannot be taken apart ({type(error).__name__})"
        return SourceRecord(f"{part.name}:{line}", "", unread={"row": reason}, file=part.file)


def _rows_until_damage(
    part: Part, shape: Shape, wanted: str
) -> Generator[Row | BadRow, None, None]:
    """The rows that can be read, for a first look."""
    try:
        yield from part_rows(part, shape, wanted)
    except SourceError:
        return
