"""Tables of the store as files: CSV, JSON lines or Parquet, always in the same order.

Values are written as they are: in a spreadsheet, a comment that begins with "=" is read as a
formula unless the column is imported as text. Instants are UTC, ISO 8601.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from models.errors import UsageError
from transforms.store import read_sql
from transforms.whole_files import replacing

TABLES = (
    "comments",
    "assignments",
    "signals",
    "series",
    "themes",
    "changes",
    "quarantine",
    "runs",
    "movements",
    "movement_comments",
)
"""What can be exported; each has its `sql/export_<table>.sql`."""

_FORMATS = {
    ".csv": "(FORMAT csv, HEADER)",
    ".jsonl": "(FORMAT json)",
    ".parquet": "(FORMAT parquet, COMPRESSION zstd)",
}
_INSTANT = "TIMESTAMP WITH TIME ZONE"


def export(con: duckdb.DuckDBPyConnection, table: str, target: Path) -> int:
    """Write a table to a file, whole or not at all; one that is there is replaced.

    Args:
        con: The store; open for reading is enough.
        table: One of `TABLES`.
        target: The file; .csv, .jsonl or .parquet says how. Its folder is made if need be.

    Returns:
        Rows written.

    Raises:
        UsageError: There is no such table or format, or the file cannot be written.
    """
    if table not in TABLES:
        raise UsageError(f"no table {table!r} to export; there are {', '.join(TABLES)}")
    ending = target.suffix.lower()
    if ending not in _FORMATS:
        raise UsageError(
            f"cannot write {target.name}: the ending says the format; use {', '.join(_FORMATS)}"
        )
    query = _in_order(con, table, is_text=ending != ".parquet")
    with replacing(target) as draft:
        copied = con.execute(
            f"COPY ({query}) TO $target {_FORMATS[ending]}", {"target": str(draft)}
        ).fetchall()
    return int(copied[0][0])


def _in_order(con: duckdb.DuckDBPyConnection, table: str, *, is_text: bool) -> str:
    """The table's query; for text formats its instants are written as ISO 8601."""
    query = read_sql(f"export_{table}")
    described = con.execute(f"DESCRIBE {query}").fetchall()
    instants = [row[0] for row in described if row[1] == _INSTANT]
    if not (is_text and instants):
        return query
    iso = ", ".join(
        f"replace(replace({name}::VARCHAR, ' ', 'T'), '+00', 'Z') AS {name}" for name in instants
    )
    return f"SELECT * REPLACE ({iso}) FROM ({query})"  # noqa: S608  names are our own columns
