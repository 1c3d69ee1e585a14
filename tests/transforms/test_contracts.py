"""docs/contracts.md, made from the SQL."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from transforms.contracts import SQL, contracts_page, reads
from transforms.exports import TABLES
from transforms.store import MEMORY, open_store

ROOT = Path(__file__).parents[2]


def test_the_page_in_the_repository_is_up_to_date(tmp_path):
    page = tmp_path / "a.md"
    subprocess.run([sys.executable, "-m", "transforms.contracts", str(page)], check=True, cwd=ROOT)

    written = (ROOT / "docs" / "contracts.md").read_text(encoding="utf-8")
    assert written == page.read_text(encoding="utf-8") == contracts_page(), "run `make docs`"


def test_every_table_and_export_is_there_with_its_promises():
    page = contracts_page()
    with open_store(MEMORY) as con:
        tables = [
            name for (name,) in con.execute("SELECT table_name FROM duckdb_tables()").fetchall()
        ]

    assert [name for name in tables if f"\n### `{name}`\n" not in page] == []
    assert [name for name in TABLES if f"\n### `remontee export {name}`\n" not in page] == []
    assert "| `series` |" not in page
    assert "- `PRIMARY KEY(comment_id, version_no)`" in page


def test_every_table_that_a_query_says_it_reads_exists():
    with open_store(MEMORY) as con:
        views = con.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()
        tables = con.execute("SELECT table_name FROM duckdb_tables()").fetchall()
    known = {name for (name,) in [*tables, *views]}
    foreign = {
        (name, query)
        for name, queries in reads().items()
        for query in queries
        if name and name not in known and name not in (SQL / f"{query}.sql").read_text()
    }
    assert foreign == set()
