from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from models.errors import SourceUnavailable
from models.records import Cursor, LandCounts, Page, SourceRecord
from tests.fakes import KEY, land_run, night_of, said
from transforms.authors import suppression_key
from transforms.ingesting import hold_back, ingest_source, read_cursor
from transforms.runs import notes_of, source_counts, start_run
from transforms.store import open_store

NIGHT = night_of(date(2026, 11, 2))
TOMORROW = night_of(date(2026, 11, 3))


class Pages:
    """A source that yields some pages, then fails if it is told to."""

    def __init__(self, *pages: Page, error: Exception | None = None) -> None:
        self.pages, self.error = pages, error
        self.asked: list[Cursor | None] = []

    def fetch(self, cursor: Cursor | None) -> Iterator[Page]:
        self.asked.append(cursor)
        yield from self.pages
        if self.error:
            raise self.error


def page(numbers: range, cursor: int, *notes: str) -> Page:
    return Page(tuple(said("route", numbers)), {"at": cursor}, notes)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.duckdb"


def stored(path: Path) -> tuple[list[str], Cursor | None, LandCounts]:
    """Native ids, the cursor and the tally of run r1."""
    with open_store(path) as con:
        ids = con.execute("SELECT native_id FROM comment_versions ORDER BY native_id").fetchall()
        return [i for (i,) in ids], read_cursor(con, "forum"), source_counts(con, "r1", "forum")


def ingest(path: Path, source: Pages, night=NIGHT) -> tuple[LandCounts, list[str]]:
    run = land_run(night)
    counts = ingest_source(path, run, source)  # type: ignore[arg-type]
    with open_store(path) as con:
        return counts, list(notes_of(con, run.run_id, run.source))


def test_every_page_is_landed_tallied_and_told(path: Path) -> None:
    counts, notes = ingest(path, Pages(page(range(2), 1, "a note"), page(range(2, 5), 2)))

    assert counts == LandCounts(received=5, new=5)
    assert notes == ["a note"]
    assert stored(path) == ([f"route-{i}" for i in range(5)], {"at": 2}, counts)


def test_a_source_is_asked_for_what_comes_after_the_last_page_landed(path: Path) -> None:
    source = Pages(page(range(2), 1))

    ingest(path, source)
    counts, _ = ingest(path, source)

    assert source.asked == [None, {"at": 1}]
    assert counts == LandCounts(received=2, unchanged=2)


def test_what_was_landed_before_an_error_is_kept_and_tallied(path: Path) -> None:
    broken = Pages(page(range(2), 1), error=SourceUnavailable("it sleeps"))

    with pytest.raises(SourceUnavailable, match="it sleeps"):
        ingest(path, broken)

    assert stored(path) == (["route-0", "route-1"], {"at": 1}, LandCounts(received=2, new=2))


def test_what_is_said_after_the_night_waits_with_all_later_pages(path: Path) -> None:
    late = replace(TOMORROW, as_of=NIGHT.as_of)  # the clock stands a day later than the night
    tomorrow = SourceRecord(native_id="late", body="Said tomorrow", created_at=NIGHT.as_of)
    source = Pages(
        page(range(2), 1),
        Page((*said("route", [2]), tomorrow), {"at": 2}),
        page(range(3, 5), 3),
    )

    counts, _ = ingest(path, source, late)
    assert counts == LandCounts(received=3, new=3, held=1)
    assert stored(path)[:2] == (["route-0", "route-1", "route-2"], {"at": 1})

    counts, _ = ingest(path, source, TOMORROW)
    assert counts == LandCounts(received=6, new=3, unchanged=3)
    assert stored(path)[1] == {"at": 3}


def test_a_page_held_from_the_first_record_on_leaves_an_empty_cursor(path: Path) -> None:
    late = replace(TOMORROW, as_of=NIGHT.as_of)
    ingest(path, Pages(Page(tuple(said("route", [1], created_at=NIGHT.as_of)), {"at": 1})), late)

    assert stored(path) == ([], {}, LandCounts(held=1))


def test_a_page_of_the_night_is_left_as_it_is() -> None:
    whole = page(range(3), 1)
    assert hold_back(whole, NIGHT, None) is whole


def test_a_date_beyond_the_clock_or_none_at_all_is_no_reason_to_wait() -> None:
    beyond = SourceRecord(native_id="1", body="a", created_at=NIGHT.now + timedelta(seconds=1))
    undated = SourceRecord(native_id="2", body="b")
    whole = Page((beyond, undated), {"at": 1})
    assert hold_back(whole, NIGHT, None) is whole


def test_a_forgotten_author_stays_out_and_is_counted(path: Path) -> None:
    with open_store(path) as con:
        con.execute(
            "INSERT INTO suppressions VALUES (?, 'author', ?, 'c1')",
            [suppression_key(KEY, "author", "forum", "route 1"), datetime(2026, 11, 1, tzinfo=UTC)],
        )

    counts, _ = ingest(path, Pages(page(range(3), 1)))

    assert counts == LandCounts(received=3, new=2, set_aside=1)
    assert stored(path)[0] == ["route-0", "route-2"]
    with open_store(path) as con:
        left_out = con.execute("SELECT native_id, reason FROM arrivals_set_aside").fetchall()
    assert left_out == [("route-1", "erased")]


def test_the_tallies_of_pages_add_up_in_the_run(path: Path) -> None:
    with open_store(path) as con:
        run_id = start_run(con, NIGHT, "ingest", {}, NIGHT.now)
    source = Pages(page(range(3), 1), page(range(1, 4), 2))

    ingest_source(path, land_run(NIGHT, run_id), source)  # type: ignore[arg-type]

    with open_store(path) as con:
        assert source_counts(con, run_id, "forum") == LandCounts(received=6, new=4, unchanged=2)
