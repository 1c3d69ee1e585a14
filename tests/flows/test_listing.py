"""sources list: what is configured, how far it is, when the next night is."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from flows.listing import list_sources, next_night
from flows.settings import load_settings
from models.records import LandCounts, SourceOutcome
from tests.fakes import hear, night_of, said
from transforms.runs import record_source, start_run
from transforms.store import open_store

NIGHT = night_of(date(2026, 11, 2))


def test_what_was_never_read_is_told(community: Path) -> None:
    lines = list_sources(load_settings(community))

    assert lines[:2] == ["avis  files       avis", "      never read"]
    assert lines[2].startswith("Next night: ")


def test_the_latest_run_and_what_is_known_are_told(community: Path) -> None:
    settings = load_settings(community)
    with open_store(settings.store_path) as con:
        for day, counts, status in (
            (1, LandCounts(3, new=3), "done"),
            (2, LandCounts(2, new=1, edited=1), "failed"),
        ):
            night = replace(NIGHT, date=date(2026, 11, day))
            began = datetime(2026, 11, day, 23, tzinfo=UTC)
            run_id = start_run(con, night, "run", {}, began)
            record_source(con, run_id, SourceOutcome("avis", status, counts))
        hear(con, NIGHT, list(said("seat", range(4))), source="avis")

    assert list_sources(settings)[1] == (
        "      night of 2026-11-02: 2 received (1 new, 1 edited), failed; "
        "4 comments, newest of 2026-11-01 10:03"
    )


def test_a_source_that_gave_nothing_yet_says_so(community: Path) -> None:
    settings = load_settings(community)
    with open_store(settings.store_path) as con:
        run_id = start_run(con, NIGHT, "run", {}, datetime(2026, 11, 2, 23, tzinfo=UTC))
        record_source(con, run_id, SourceOutcome("avis", "done", LandCounts()))

    assert list_sources(settings)[1] == (
        "      night of 2026-11-02: 0 received (nothing new); no comment yet"
    )


def test_the_next_night_is_in_the_project_s_zone(community: Path) -> None:
    due = next_night(load_settings(community), datetime(2026, 11, 19, 12, tzinfo=UTC))

    assert due.isoformat() == "2026-11-20T02:00:00+01:00"
