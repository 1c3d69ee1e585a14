"""One source into the store, page by page: whatever is not landed is fetched again."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path

import duckdb

from models.records import Cursor, LandCounts, Night, Page, SourceRecord
from transforms.land import LandRun, land_page
from transforms.runs import add_notes
from transforms.sources.base import Source
from transforms.store import open_store, run_sql


def ingest_source(store_path: Path, run: LandRun, source: Source) -> LandCounts:
    """Fetch and land everything since the source's cursor.

    The store is open only while a page is landed, so a slow source blocks nobody.

    Args:
        store_path: The store.
        run: The run and the source.
        source: The source, opened.

    Returns:
        What became of the records, all pages together. What was landed before an error, and what
        is worth telling of it, is in `run_sources`.

    Raises:
        SourceUnavailable: Worth another try; it goes on after the last page landed.
        SourceError: Not worth another try until somebody acts.
    """
    with open_store(store_path) as con:
        cursor = read_cursor(con, run.source)
    total = LandCounts()
    for fetched in source.fetch(cursor):
        page = hold_back(fetched, run.night, cursor)
        notes = list(page.notes)
        with open_store(store_path) as con:
            counts = land_page(con, run, page, notes.append)
            _tally(con, run, counts)
            add_notes(con, run.run_id, run.source, notes)
        total += counts
        if page is not fetched:
            break
        cursor = page.cursor
    return total


def read_cursor(con: duckdb.DuckDBPyConnection, source: str) -> Cursor | None:
    """How far a source is landed; None on its first run."""
    row = con.execute("SELECT cursor FROM cursors WHERE source = ?", [source]).fetchone()
    cursor: Cursor | None = json.loads(row[0]) if row else None
    return cursor


def hold_back(page: Page, night: Night, cursor: Cursor | None) -> Page:
    """A page without what was said after the night, for kinds that cannot ask for less.

    Args:
        page: As fetched.
        night: The night. A date beyond the clock is no later comment but a wrong date: it stays.
        cursor: What covers the pages before this one.

    Returns:
        The page itself if nothing is held; else the rest of it, with the cursor before it, so that
        a later night fetches it again.
    """
    kept = tuple(record for record in page.records if not _is_later(record, night))
    n_held = len(page.records) - len(kept)
    if not n_held:
        return page
    return replace(page, records=kept, cursor=cursor or {}, reread=(), n_held=page.n_held + n_held)


def _is_later(record: SourceRecord, night: Night) -> bool:
    return record.created_at is not None and night.as_of <= record.created_at <= night.now


def _tally(con: duckdb.DuckDBPyConnection, run: LandRun, counts: LandCounts) -> None:
    run_sql(con, "tally_source", {"run_id": run.run_id, "source": run.source, **asdict(counts)})
