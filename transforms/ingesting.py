"""One source into the store, page by page: whatever is not landed is fetched again."""

from __future__ import annotations

import json
import threading
from dataclasses import asdict, replace
from pathlib import Path

import duckdb

from models.errors import SourceUnfinished
from models.records import Cursor, LandCounts, Night, Page, SourceRecord
from transforms.land import LandRun, land_page
from transforms.runs import add_notes
from transforms.sources.base import Source
from transforms.store import open_store, run_sql

_LANDING = threading.Lock()
"""Sources are fetched side by side and written one after another."""


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
        cursor = read_cursor(con, run.source, run.kind)
    total = LandCounts()
    try:
        for fetched in source.fetch(cursor):
            page = hold_back(fetched, run.night, cursor)
            total += _land(store_path, run, page, page.notes)
            if page is not fetched:
                break
            cursor = page.cursor
    except SourceUnfinished as rest:
        _land(store_path, run, None, (str(rest),))
    return total


def _land(store_path: Path, run: LandRun, page: Page | None, told: tuple[str, ...]) -> LandCounts:
    """One page into the store with what is worth telling of it; None: only that."""
    notes = list(told)
    with _LANDING, open_store(store_path) as con:
        counts = land_page(con, run, page, notes.append) if page else LandCounts()
        _tally(con, run, counts)
        add_notes(con, run.run_id, run.source, notes)
    return counts


def read_cursor(con: duckdb.DuckDBPyConnection, source: str, kind: str = "") -> Cursor | None:
    """How far a source is landed; None on its first run, or if it was of another kind before.

    Args:
        con: The store.
        source: Name of the source.
        kind: What kind of source it is: no other understands its bookmark; empty: any.
    """
    found = "SELECT cursor FROM cursors WHERE source = $source AND $kind IN ('', kind)"
    row = con.execute(found, {"source": source, "kind": kind}).fetchone()
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
