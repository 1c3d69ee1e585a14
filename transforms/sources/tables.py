"""Rows out of CSV, JSON, JSON Lines and Parquet, one at a time."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import deque
from collections.abc import Generator, Iterator
from typing import NamedTuple

from models.errors import SourceError
from transforms.sources.encodings import errors_for
from transforms.sources.names import names_to_show
from transforms.sources.runaway import is_runaway
from transforms.sources.sniff import Dialect, Shape

MAX_JSON_BYTES = 256 << 20
"""A JSON document is read whole; JSON Lines has no limit."""

MAX_ROW_LINES = 100_000
"""A row that spans more lines is a quote that nobody closed; real ones have reached 5,000."""

_BATCH_ROWS = 5_000
_UNDECODED = re.compile("[\udc80-\udcff]")


class Row(NamedTuple):
    """One row: its cells by column; the columns of nested objects are joined by dots."""

    line: int
    """Line where it begins, from 1; in JSON and Parquet the item's number, from 1."""
    cells: dict[str, object]


class BadRow(NamedTuple):
    """One row that cannot be read, and why, without any of its text."""

    line: int
    reason: str


def read_rows(
    stream: io.BufferedReader, shape: Shape, name: str
) -> Generator[Row | BadRow, None, None]:
    """The rows of a table of any shape.

    Args:
        stream: The content from its beginning; closed at the end.
        shape: csv, jsonl, json or parquet, as recognised.
        name: The file, for errors.

    Yields:
        Rows in the file's order; a bad row where one cannot be read.

    Raises:
        SourceError: The file as a whole is not what it seemed.
    """
    if shape.format == "parquet":
        return _parquet_rows(stream, name)
    if shape.format == "json":
        return _json_rows(stream, shape, name)
    return _line_rows(stream, shape)


def _line_rows(stream: io.BufferedReader, shape: Shape) -> Generator[Row | BadRow, None, None]:
    """Rows of the formats that are read line by line."""
    newline = "" if shape.format == "csv" else "\n"
    encoding = shape.encoding
    text = io.TextIOWrapper(stream, encoding.name, errors_for(encoding), newline)
    with text:
        if shape.format == "jsonl":
            yield from _jsonl_rows(text, shape)
        else:
            yield from _csv_rows(text, shape)


class _Runaway(Exception):
    """A quote was opened and not closed, or only by a quote of another row."""


class _Feed:
    """Physical lines for the csv module, with those of the current row kept to go back to."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._back: deque[str] = deque()
        self.taken: list[str] = []
        self.n_read = 0
        self.is_ended = False

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        if len(self.taken) >= MAX_ROW_LINES:
            raise _Runaway
        try:
            line = self._back.popleft() if self._back else next(self._lines)
        except StopIteration:
            self.is_ended = True
            raise
        self.n_read += 1
        self.taken.append(line)
        return line

    @property
    def first_line(self) -> int:
        """Number of the first line of the current row."""
        return self.n_read - len(self.taken) + 1

    def give_up_first_line(self) -> None:
        """Starts again at the second line of the current row."""
        self._back.extendleft(reversed(self.taken[1:]))
        self.n_read -= len(self.taken) - 1
        self.taken.clear()
        self.is_ended = False


def _csv_rows(text: io.TextIOWrapper, shape: Shape) -> Generator[Row | BadRow, None, None]:
    """Rows under a header; a row with more filled cells than the header is bad."""
    for _ in range(shape.dialect.n_skipped):
        next(text)
    feed = _Feed(iter(text))
    feed.n_read = shape.dialect.n_skipped
    header: list[str] | None = None
    for cells in _cells(feed, shape.dialect):
        reason = _damage(cells, header, feed, shape)
        if reason:
            yield BadRow(feed.first_line, reason)
        elif header is None:
            header = _column_names(cells or [])
        else:
            yield Row(feed.first_line, dict(zip(header, cells or [], strict=False)))


def _cells(feed: _Feed, dialect: Dialect) -> Iterator[list[str] | None]:
    """The cells of each row that is not blank; None for a line whose quote is never closed."""
    width = 0
    while True:
        try:
            for cells in dialect.cells_of(feed):
                # a row may also be ended by the file and not by its own line
                if feed.is_ended or (width and is_runaway(feed.taken, cells, dialect, width)):
                    raise _Runaway
                if any(cells):
                    yield cells
                    width = width or len(cells)
                feed.taken.clear()
        except (_Runaway, csv.Error):
            yield None
            feed.give_up_first_line()
        else:
            return


def _damage(
    cells: list[str] | None, header: list[str] | None, feed: _Feed, shape: Shape
) -> str | None:
    """What is wrong with a row; None if nothing is."""
    if cells is None:
        return f"line {feed.first_line}: a quote is opened and never closed"
    if not shape.encoding.is_clean and any(map(_UNDECODED.search, feed.taken)):
        return f"line {feed.first_line}: bytes that are not {shape.encoding.name}"
    if header is not None and any(cells[len(header) :]):
        n_cells = len(cells)
        return f"line {feed.first_line}: {n_cells} cells where the header has {len(header)}"
    return None


def _column_names(header: list[str]) -> list[str]:
    """Names that are all different and none empty."""
    names: list[str] = []
    for n, cell in enumerate(header, 1):
        name = cell.strip().lstrip("\ufeff") or f"column {n}"
        names.append(name if name not in names else f"{name}.{n}")
    return names


def _jsonl_rows(text: io.TextIOWrapper, shape: Shape) -> Generator[Row | BadRow, None, None]:
    """One JSON object a line."""
    for n, line in enumerate(text, 1):
        if not line.strip("\ufeff \t\r\n"):
            continue
        if not shape.encoding.is_clean and _UNDECODED.search(line):
            yield BadRow(n, f"line {n}: bytes that are not {shape.encoding.name}")
            continue
        try:
            found = json.loads(line.lstrip("\ufeff"))
        except json.JSONDecodeError as error:
            yield BadRow(n, f"line {n}: not JSON ({error.msg} at character {error.pos + 1})")
        except (ValueError, RecursionError) as error:
            yield BadRow(n, f"line {n}: not JSON ({type(error).__name__})")
        else:
            yield _as_row(n, found, f"line {n}")


def _json_rows(
    stream: io.BufferedReader, shape: Shape, name: str
) -> Generator[Row | BadRow, None, None]:
    """The objects of the one list that a JSON document holds."""
    with stream:
        data = stream.read(MAX_JSON_BYTES + 1)
    if len(data) > MAX_JSON_BYTES:
        limit = MAX_JSON_BYTES >> 20
        message = f"{name}: a JSON document of more than {limit} MB; give it as JSON Lines"
        raise SourceError(message)
    try:
        document = json.loads(data.decode(shape.encoding.name, "replace").lstrip("\ufeff"))
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise SourceError(f"{name}: the JSON is damaged at {where}: {error.msg}") from error
    except (ValueError, RecursionError) as error:
        raise SourceError(f"{name}: the JSON is damaged ({type(error).__name__})") from error
    for n, item in enumerate(_the_list(document, name), 1):
        yield _as_row(n, item, f"item {n}")


def _the_list(document: object, name: str) -> list[object]:
    """The document if it is a list, else the only list of objects in it."""
    if isinstance(document, list):
        return document
    found = dict(_lists_in(document, ""))
    if len(found) == 1:
        return next(iter(found.values()))
    shown = ", ".join(names_to_show(found)) or f"{len(found)} of them"
    told = f"several lists ({shown})" if found else "no list of objects"
    raise SourceError(f"{name}: JSON with {told}; give one list of comments a file")


def _lists_in(value: object, path: str) -> Iterator[tuple[str, list[object]]]:
    """The lists of objects in nested objects, by dotted path."""
    if isinstance(value, list) and value and isinstance(value[0], dict):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield from _lists_in(inner, f"{path}.{key}" if path else str(key))


def _parquet_rows(stream: io.BufferedReader, name: str) -> Generator[Row | BadRow, None, None]:
    """The rows of a Parquet file, batch by batch."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    n = 0
    try:
        for batch in pq.ParquetFile(stream).iter_batches(_BATCH_ROWS):
            for item in batch.to_pylist():
                n += 1
                yield _as_row(n, item, f"row {n}")
    except pa.ArrowException as error:
        message = f"{name}: damaged Parquet after row {n} ({type(error).__name__}); give it whole"
        raise SourceError(message) from error


def _as_row(n: int, item: object, where: str) -> Row | BadRow:
    """An object as a row, flattened if it is nested."""
    if not isinstance(item, dict):
        found = {list: "a list", str: "a string", type(None): "null"}.get(type(item), "a value")
        return BadRow(n, f"{where}: {found} where an object was expected")
    if any(isinstance(value, dict) for value in item.values()):
        return Row(n, dict(_flat(item, "")))
    return Row(n, item)


def _flat(item: dict[str, object], prefix: str) -> Iterator[tuple[str, object]]:
    """The cells of nested objects under dotted names."""
    for key, value in item.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value
