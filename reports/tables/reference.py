"""docs/report-tables.md, made from the tables: `python -m reports.tables.reference FILE`."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from reports.language import words_of
from reports.render_tables import MAX_CSV_BYTES
from reports.render_xlsx import MAX_COMMENTS
from reports.tables.all import TABLES
from reports.tables.meanings import meanings
from reports.tables.shape import KINDS
from reports.tables.wording import holdings

_HEAD = f"""\
# The tables of a report

Beside each `index.html`: a table as `tables/<name>.csv` and `tables/<name>.parquet`, and all of
them as sheets of `report.xlsx`. A column's name means the same in every table; names and values
are English in CSV and Parquet, headers are in the reader's language in the workbook.

- **Parquet** holds the words as they are, typed: dates as date, several values as list of string.
  Project, team and night stand in its metadata.
- **CSV** is UTF-8 after RFC 4180; several values have ` | ` between them; what would start a
  formula has an apostrophe before it. One of more than {MAX_CSV_BYTES // 1_000_000} MB is published
  as `.csv.gz`, which pandas, R, DuckDB and LibreOffice read as it is.
- **XLSX** holds the latest {MAX_COMMENTS:,} comments; its first sheet says where the rest is.
  Nothing in it is a formula, and links lead to http and https only. Empty tables have no sheet.
- Every table is there every night, also without a row. Links are empty where a source gave no
  http or https address. A text is as long as in the pages: longer comments are marked `is_cut`.
- `themes.csv` beside them is the short table of earlier versions, and stays as it is.

*This page is made by `make docs` from the tables themselves.*
"""


def tables_page() -> str:
    """The text of docs/report-tables.md."""
    return "\n".join([_HEAD, *_tables()])


def _tables() -> Iterator[str]:
    words = words_of("en")
    held, meant = holdings(words), meanings(words)
    for table in TABLES:
        rows = [f"| `{name}` | {KINDS[name]} | {_in_cell(meant[name])} |" for name in table.columns]
        head = "| column | holds | is |\n| --- | --- | --- |"
        yield f"## `{table.name}`\n\n{held[table.name]}\n\n{head}\n" + "\n".join(rows) + "\n"


def _in_cell(words: str) -> str:
    return words.replace("|", "\\|")


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(tables_page(), encoding="utf-8")
