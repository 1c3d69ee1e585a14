"""docs/contracts.md: every table as the store holds it, and what reads what; made from the SQL.

`python -m transforms.contracts FILE` writes it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb

from transforms.exports import TABLES
from transforms.store import MEMORY, open_store

SQL = Path(__file__).parent / "sql"

_HEADER = re.compile(r"^-- (grain|reads|key):\s*(.+(?:\n--\s{3,}.+)*)$", re.MULTILINE)
_CONTINUED = re.compile(r"\s*\n--\s+")
_HEAD = """\
# Contracts

What every table of the store promises, and which query reads it. A run that would break a CHECK
fails and changes nothing. [tables.md](tables.md) says in words what the tables are for.

*This page is made by `make docs` from the migrations and the headers of the queries.*
"""


def contracts_page() -> str:
    """The page as Markdown."""
    with open_store(MEMORY) as con:
        tables = _tables(con)
        parts = [_HEAD, "## Tables\n", *(_table(con, name, reads()) for name in tables)]
        parts += ["## Exports\n", *(_export(con, name) for name in TABLES)]
    return "\n".join(parts).rstrip("\n") + "\n"


def reads() -> dict[str, tuple[str, ...]]:
    """Table to the queries that say in their header that they read it, sorted."""
    found: dict[str, set[str]] = {}
    for path in sorted(SQL.glob("*.sql")):
        for name in _header(path).get("reads", "").split(","):
            found.setdefault(name.strip(), set()).add(path.stem)
    return {name: tuple(sorted(queries)) for name, queries in found.items()}


def _header(path: Path) -> dict[str, str]:
    """What the first comments of a query say."""
    found = _HEADER.findall(path.read_text(encoding="utf-8"))
    return {name: _CONTINUED.sub(" ", told) for name, told in found}


def _tables(con: duckdb.DuckDBPyConnection) -> list[str]:
    rows = con.execute("SELECT table_name FROM duckdb_tables() ORDER BY table_oid").fetchall()
    return [name for (name,) in rows]


def _table(con: duckdb.DuckDBPyConnection, name: str, readers: dict[str, tuple[str, ...]]) -> str:
    """One table: columns, keys and checks, readers."""
    columns = con.execute(
        "SELECT column_name, data_type, is_nullable, column_default FROM duckdb_columns()"
        " WHERE table_name = ? ORDER BY column_index",
        [name],
    ).fetchall()
    promises = con.execute(
        "SELECT constraint_text FROM duckdb_constraints() WHERE table_name = ?"
        " AND constraint_type IN ('PRIMARY KEY', 'UNIQUE', 'CHECK', 'FOREIGN KEY')"
        " ORDER BY constraint_index",
        [name],
    ).fetchall()
    lines = [f"### `{name}`\n", *_grid(("column", "type", "empty?", "default"), _cells(columns))]
    lines += ["", *(f"- `{_one_line(text)}`" for (text,) in promises)]
    if readers.get(name):
        lines.append("- read by " + ", ".join(f"`{query}`" for query in readers[name]))
    return "\n".join(lines) + "\n"


def _cells(columns: Iterable[tuple[str, str, bool, str | None]]) -> Iterator[tuple[str, ...]]:
    for name, kind, is_nullable, default in columns:
        yield f"`{name}`", kind, "yes" if is_nullable else "", f"`{default}`" if default else ""


def _export(con: duckdb.DuckDBPyConnection, name: str) -> str:
    """One export: grain, key, source tables, columns."""
    path = SQL / f"export_{name}.sql"
    told = _header(path)
    columns = con.sql(path.read_text(encoding="utf-8"))
    lines = [f"### `remontee export {name}`\n", f"A row is {told['grain']}; key: {told['key']}."]
    lines += [f"From {told['reads']}.", ""]
    kinds = zip(columns.columns, map(str, columns.types), strict=True)
    lines += _grid(("column", "type"), ((f"`{column}`", kind) for column, kind in kinds))
    return "\n".join(lines) + "\n"


def _grid(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    """A Markdown table."""
    told = [head, ("---",) * len(head), *rows]
    return ["| " + " | ".join(row) + " |" for row in told]


def _one_line(text: str) -> str:
    return " ".join(text.split())


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(contracts_page(), encoding="utf-8")
