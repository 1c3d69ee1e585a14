"""Rows out of tables of any format, one at a time."""

from __future__ import annotations

import io
from collections.abc import Generator, Iterator

from models.errors import SourceError
from transforms.sources.formats.delimited import delimited_rows
from transforms.sources.formats.documents import json_rows, jsonl_rows, object_rows
from transforms.sources.formats.encodings import text_of
from transforms.sources.formats.parts import Part
from transforms.sources.formats.rows import BadRow, Oddities, Row
from transforms.sources.formats.sniff import Shape

__all__ = ["BadRow", "Oddities", "Row", "part_rows", "read_rows"]

_BATCH_ROWS = 5_000


def part_rows(
    part: Part, shape: Shape, wanted: str = "", oddities: Oddities | None = None
) -> Generator[Row | BadRow, None, None]:
    """The rows of a file, of a member of a zip, or of a sheet.

    Args:
        part: Which.
        shape: As recognised.
        wanted: The column that holds the text; empty: a well-known one.
        oddities: Told of what was mended or passed over.

    Yields:
        Rows in their order; a bad row where one cannot be read.

    Raises:
        SourceError: It cannot be read, or not to its end.
    """
    if part.workbook is not None:
        yield from part.workbook.rows(part.sheet, wanted)
        return
    with part.opened() as stream:
        yield from read_rows(stream, shape, part.name, wanted, oddities)


def read_rows(
    stream: io.BufferedReader,
    shape: Shape,
    name: str,
    wanted: str = "",
    oddities: Oddities | None = None,
) -> Generator[Row | BadRow, None, None]:
    """The rows of a table in a stream.

    Args:
        stream: The content from its beginning; closed at the end.
        shape: csv, jsonl, json or parquet, as recognised.
        name: The file, for errors.
        wanted: The column that holds the text; empty: a well-known one.
        oddities: Told of what was mended or passed over.

    Yields:
        Rows in the file's order; a bad row where one cannot be read.

    Raises:
        SourceError: The file as a whole is not what it seemed.
    """
    told = Oddities() if oddities is None else oddities
    if shape.format == "parquet":
        yield from _parquet_rows(stream, name)
    elif shape.format == "json":
        yield from json_rows(stream, shape, name, wanted, told)
    elif shape.format == "jsonl":
        with text_of(stream, shape.encoding, "\n") as text:
            yield from jsonl_rows(text, shape, told)
    else:
        with text_of(stream, shape.encoding, "") as text:
            yield from delimited_rows(text, shape, told)


def _parquet_rows(stream: io.BufferedReader, name: str) -> Iterator[Row | BadRow]:
    """The rows of a Parquet file, batch by batch."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    n = 0
    try:
        for batch in pq.ParquetFile(stream).iter_batches(_BATCH_ROWS):
            for item in batch.to_pylist():
                n += 1
                for row in object_rows(item, f"row {n}", Oddities()):
                    yield row._replace(line=n)
    except pa.ArrowException as error:
        message = f"{name}: damaged Parquet after row {n} ({type(error).__name__}); give it whole"
        raise SourceError(message) from error
