"""JSON values out of a file: one document, or one value a line; what is before a damage counts."""

from __future__ import annotations

import io
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from json import JSONDecoder
from typing import TYPE_CHECKING, BinaryIO

from models.errors import SourceError
from models.records import SourceRecord
from transforms.sources.formats.lines import bounded_lines
from transforms.sources.formats.rows import Oddities
from transforms.sources.services.hashtags import left_out_notes
from transforms.sources.services.json_values import Json, walk_objects

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

MAX_DOCUMENT_BYTES = 256 << 20
"""A document is read whole, which takes some ten times its size; lines have no limit."""
_BLANKS = " \t\r\n\ufeff"
_BAD_LINE = "could not be read as JSON and went to quarantine"


def values_in(stream: BinaryIO, name: str) -> Iterator[object]:
    """The values of a JSON document, or of JSON Lines.

    Args:
        stream: From its start, unpacked.
        name: The file, for errors.

    Yields:
        The document's value; or the value of each line, a record without text that says so in
        `unread` where a line between others is no JSON.

    Raises:
        SourceError: The document is damaged or too large, or the last line is cut short; what
            comes before was yielded.
    """
    source = _UntilDamaged(stream)
    with io.TextIOWrapper(
        io.BufferedReader(source), encoding="utf-8-sig", errors="replace", newline=""
    ) as text:
        first = "\n"
        while first and not first.strip(_BLANKS):
            first = text.readline(MAX_DOCUMENT_BYTES + 1)
        value = _object_of(first)
        if value is None:
            yield from _document_values(first, text, name)
        else:
            yield value
            yield from _line_values(text, name)
    if source.is_damaged:
        raise SourceError(
            f"{name}: the archive is damaged or cut short; what comes before is kept; put a whole "
            "copy in its place"
        )


class _UntilDamaged(io.RawIOBase):
    """An archive up to where it is damaged; closing it leaves the archive open."""

    def __init__(self, stream: BinaryIO) -> None:
        self._read: Callable[[int], bytes] = getattr(stream, "read1", stream.read)
        self.is_damaged = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        try:
            data = self._read(len(view))
        except EOFError:
            self.is_damaged, data = True, b""
        view[: len(data)] = data
        return len(data)


@dataclass(slots=True)
class Gathering:
    """What a reader of JSON has met: what was left out and why, and whether anything was found."""

    name: str
    """The file, for errors."""
    left_out: Counter[str] = field(default_factory=Counter)
    n_found: int = 0
    failure: SourceError | None = None

    def objects(
        self, stream: BinaryIO, unfold: Callable[[object], Iterable[Json]] = walk_objects
    ) -> Iterator[Json | SourceRecord]:
        """The objects of a file; lines that are no JSON as records.

        Args:
            stream: As `values_in` takes it.
            unfold: The objects of one value; by default every one, the outer before the inner.
        """
        for value in self.until_damaged(values_in(stream, self.name)):
            if isinstance(value, SourceRecord):
                yield value
            else:
                yield from unfold(value)

    def until_damaged(self, values: Iterator[object]) -> Iterator[object]:
        """Values up to where a file is damaged, which is kept for the end.

        Args:
            values: As `values_in` gives them.
        """
        try:
            yield from values
        except SourceError as error:
            self.failure = error

    def leaves_out(self, why: str) -> bool:
        """Count something that was met, and whether it is left out.

        Args:
            why: The reason; empty: it is not left out.
        """
        self.n_found += 1
        if why:
            self.left_out[why] += 1
        return bool(why)

    def end(self, notes: list[str], what: str) -> None:
        """Say what was left out, and what went wrong.

        Args:
            notes: Where to say it.
            what: What the file should hold, in the plural.

        Raises:
            SourceError: The file is damaged, or holds nothing of the kind.
        """
        notes += [f"{self.name}: {told}" for told in left_out_notes(self.left_out, what)]
        if self.failure is not None:
            raise self.failure
        if not self.n_found:
            raise SourceError(
                f"{self.name}: there are no {what} in it; expected a file that holds some, so "
                "leave this one out"
            )


def _object_of(line: str) -> object:
    """The object that a line holds; None if it holds no whole one."""
    if not line.lstrip(_BLANKS).startswith("{"):
        return None
    try:
        found: object = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found


def _line_values(text: io.TextIOWrapper, name: str) -> Iterator[object]:
    """A value for each line but the first; a bad one is judged when the next one is there."""
    bad = 0
    for n, line in enumerate(bounded_lines(text, Oddities()), 2):
        if line is not None and not line.strip(_BLANKS):
            continue
        if bad:
            yield _unread(name, bad)
            bad = 0
        try:
            yield json.loads(line or "")
        except (ValueError, RecursionError):
            bad = n
    if bad:
        raise SourceError(
            f"{name}: cut short in line {bad}; the lines before it are kept; put a whole copy in "
            "its place"
        )


def _unread(name: str, line: int) -> SourceRecord:
    reason = f"line {line}: {_BAD_LINE}"
    return SourceRecord(f"{name}:{line}", "", unread={"row": reason})


def _document_values(begun: str, text: io.TextIOWrapper, name: str) -> Iterator[object]:
    """The document; of a damaged one the items of its first list that are whole."""
    whole = begun + text.read(max(0, MAX_DOCUMENT_BYTES - len(begun) + 1))
    if len(whole) > MAX_DOCUMENT_BYTES:
        limit = MAX_DOCUMENT_BYTES >> 20
        raise SourceError(f"{name}: a JSON document of more than {limit} MB; give it as JSON Lines")
    try:
        yield json.loads(whole, strict=False)
    except json.JSONDecodeError as error:
        if items := list(_whole_items(whole)):
            yield items
        where = f"line {error.lineno}, column {error.colno}"
        raise SourceError(
            f"{name}: the JSON is damaged at {where} ({error.msg}); what comes before is kept; put "
            "a whole copy in its place"
        ) from None
    except RecursionError:
        raise SourceError(f"{name}: JSON nested too deeply to be read") from None


def _whole_items(text: str) -> Iterator[object]:
    """The items of the first list of a document, up to the damage."""
    decoder, place = JSONDecoder(strict=False), text.find("[")
    while place >= 0:
        place += 1
        while text[place : place + 1] in {" ", "\t", "\r", "\n"}:
            place += 1
        try:
            item, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            return
        yield item
        place = text.find(",", place)
