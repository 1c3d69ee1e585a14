"""The tables of a report as CSV and as Parquet: English names, the same rows, the same bytes.

CSV is UTF-8 after RFC 4180; what would start a formula in a spreadsheet has an apostrophe before
it. Parquet holds the texts as they are, typed.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterable, Mapping
from datetime import date
from io import BytesIO, StringIO

import pyarrow as pa
import pyarrow.parquet as pq

from models.report import Report
from reports.render_csv import safe_cell
from reports.tables.all import TABLES
from reports.tables.shape import KINDS, Cell, Kind, Table

FOLDER = "tables"
MAX_CSV_BYTES = 3_000_000
"""A larger CSV is compressed, so that a site of many comments stays small."""
BETWEEN = " | "
"""Between the values of a list, in CSV."""
_ARROW: Mapping[Kind, pa.DataType] = {
    "text": pa.string(),
    "url": pa.string(),
    "texts": pa.list_(pa.string()),
    "date": pa.date32(),
    "boolean": pa.bool_(),
    "integer": pa.int64(),
    "number": pa.float64(),
}


def render_csv_tables(report: Report) -> dict[str, bytes]:
    """Every table as CSV.

    Args:
        report: What to write.

    Returns:
        `tables/<name>.csv` -> content; `tables/<name>.csv.gz` for one of more than MAX_CSV_BYTES.
    """
    return dict(csv_file(table, report) for table in TABLES)


def csv_file(table: Table, report: Report) -> tuple[str, bytes]:
    """Path and content of a table as CSV.

    Args:
        table: One of TABLES.
        report: What to write.
    """
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(table.columns)
    for row in table.rows(report):
        writer.writerow([safe_cell(_plain(value)) for value in row])
    data = out.getvalue().encode()
    path = f"{FOLDER}/{table.name}.csv"
    if len(data) <= MAX_CSV_BYTES:
        return path, data
    return f"{path}.gz", gzip.compress(data, 9, mtime=0)


def _plain(value: Cell) -> object:
    """Dates as ISO, true and false in lower case, several values with BETWEEN between them."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, date):
        return value.isoformat()
    return BETWEEN.join(value) if isinstance(value, tuple) else value


def render_parquet_tables(report: Report) -> dict[str, bytes]:
    """Every table as Parquet.

    Args:
        report: What to write.

    Returns:
        `tables/<name>.parquet` -> content.
    """
    return {f"{FOLDER}/{t.name}.parquet": _parquet(t, report) for t in TABLES}


def _parquet(table: Table, report: Report) -> bytes:
    """One row group, compressed with Zstandard; whose night it is stands in the metadata."""
    columns = _columns(table, report)
    schema = pa.schema([(name, _ARROW[KINDS[name]]) for name in table.columns]).with_metadata(
        {
            "remontee.project": report.project,
            "remontee.team": report.team,
            "remontee.night": report.night.isoformat(),
            "remontee.format_version": report.format_version,
        }
    )
    out = BytesIO()
    arrow = pa.Table.from_arrays(
        [pa.array(v, f.type) for v, f in zip(columns, schema, strict=True)], schema=schema
    )
    pq.write_table(arrow, out, compression="zstd", compression_level=15, write_statistics=False)
    return out.getvalue()


def _columns(table: Table, report: Report) -> Iterable[list[Cell]]:
    rows = list(table.rows(report))
    return ([row[place] for row in rows] for place in range(len(table.columns)))
