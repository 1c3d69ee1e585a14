"""The record of what was published."""

from __future__ import annotations

from datetime import date

import duckdb


def record_publication(
    con: duckdb.DuckDBPyConnection,
    night: date,
    team_slug: str,
    run_id: str,
    digest: str,
    n_files: int,
) -> None:
    """Write down that a team's report was published; a later one of the same night replaces it."""
    con.execute(
        "INSERT OR REPLACE INTO publications VALUES (?, ?, ?, ?, ?)",
        [night, team_slug, run_id, digest, n_files],
    )
