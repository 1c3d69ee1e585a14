import json
import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from models.errors import StoreError
from models.records import LandCounts, Night, SourceOutcome, StageOutcome
from transforms.runs import (
    RunEnd,
    add_notes,
    commands_run,
    finish_run,
    last_night,
    record_source,
    record_stage,
    run_counts,
    source_counts,
    start_run,
)
from transforms.store import MEMORY, open_store

NOW = datetime(2026, 11, 3, 1, 30, 5, tzinfo=UTC)
NIGHT = Night(date(2026, 11, 2), NOW, NOW, "Europe/Paris", seed=7)
COUNTS = LandCounts(9, new=3, edited=1, deleted=1, unchanged=2, quarantined=1, set_aside=1, held=4)


@pytest.fixture
def con():
    with open_store(MEMORY) as opened:
        yield opened


def one(con, query):
    return con.sql(query).to_arrow_table().to_pylist()[0]


def test_a_run_begins_with_an_id_that_sorts(con):
    began = NOW + timedelta(microseconds=7)
    told = {"themes": {"founders": 3}}
    run_id = start_run(con, NIGHT, "run", {"program": "0.1.0", "masks": 1}, began, told)
    assert re.fullmatch(r"20261102-20261103013005000007-[0-9a-f]{4}", run_id)
    assert start_run(con, NIGHT, "run", {}, began + timedelta(microseconds=1)) > run_id
    con.execute("DELETE FROM runs WHERE status = 'running'")
    row = one(con, "SELECT * FROM runs")
    assert json.loads(row.pop("versions")) == {"masks": 1, "program": "0.1.0"}
    assert json.loads(row.pop("configuration")) == {"themes": {"founders": 3}}
    assert row == {
        "run_id": run_id,
        "night": NIGHT.date,
        "as_of": NOW,
        "seed": 7,
        "command": "run",
        "status": "killed",
        "started_at": began,
        "finished_at": None,
        **dict.fromkeys(("received", "new", "edited", "deleted", "unchanged"), 0),
        **dict.fromkeys(("quarantined", "set_aside", "staged", "themes"), 0),
        **dict.fromkeys(("coverage", "seconds", "peak_mb")),
        "message": "it ended without a word: the process or the machine was stopped",
    }


def test_a_run_that_never_ended_is_killed_when_the_next_begins(con):
    killed = start_run(con, NIGHT, "run", {}, NOW)
    record_source(con, killed, SourceOutcome("avis", "done", COUNTS))
    done = start_run(con, NIGHT, "run", {}, NOW)
    finish_run(con, done, RunEnd("done", NOW))
    start_run(con, NIGHT, "run", {}, NOW)
    found = con.execute("SELECT run_id, status, received FROM runs ORDER BY received DESC, status")
    assert found.fetchall()[:2] == [(killed, "killed", 9), (done, "done", 0)]


def test_a_source_is_recorded_and_a_later_word_replaces_it(con):
    run_id = start_run(con, NIGHT, "ingest", {}, NOW)
    failed = SourceOutcome("avis", "failed", LandCounts(), "no answer", ("a note",))
    record_source(con, run_id, failed)
    assert one(con, "SELECT status, message, notes FROM run_sources") == {
        "status": "failed",
        "message": "no answer",
        "notes": '["a note"]',
    }
    record_source(con, run_id, SourceOutcome("avis", "done", COUNTS))
    assert con.execute("SELECT status, received, held, message FROM run_sources").fetchall() == [
        ("done", 9, 4, "")
    ]


def test_notes_are_kept_once_each_whatever_becomes_of_the_source(con):
    run_id = start_run(con, NIGHT, "ingest", {}, NOW)
    add_notes(con, run_id, "avis", ["too early"])
    record_source(con, run_id, SourceOutcome("avis", "done", COUNTS, notes=("one",)))
    record_source(con, run_id, SourceOutcome("forum", "done", COUNTS))
    add_notes(con, run_id, "avis", ["two", "one"])
    record_source(con, run_id, SourceOutcome("avis", "failed", COUNTS, "no answer", ("é", "two")))
    found = con.execute("SELECT source, notes FROM run_sources ORDER BY source").fetchall()
    assert [(source, json.loads(notes)) for source, notes in found] == [
        ("avis", ["one", "two", "é"]),
        ("forum", []),
    ]


def test_counts_that_do_not_add_up_are_refused(con):
    outcome = SourceOutcome("avis", "done", LandCounts(received=2, new=1))
    with pytest.raises(StoreError, match="source avis: its counts do not add up"):
        record_source(con, "r", outcome)


def test_a_stage_is_recorded_and_the_latest_attempt_stays(con):
    outcome = StageOutcome("stage", 1.5, 10, 9, {"n_empty": 1, "day": NIGHT.date})
    record_stage(con, "r", StageOutcome("stage", 0.0, 0, 0), "running")
    record_stage(con, "r", outcome)
    row = one(con, "SELECT * FROM run_stages")
    assert json.loads(row.pop("detail")) == {"day": "2026-11-02", "n_empty": 1}
    assert row == {
        "run_id": "r",
        "stage": "stage",
        "status": "done",
        "seconds": 1.5,
        "n_in": 10,
        "n_out": 9,
    }


def test_a_run_ends_with_the_sums_of_its_sources(con):
    run_id = start_run(con, NIGHT, "run", {}, NOW)
    for source in ("avis", "forum"):
        record_source(con, run_id, SourceOutcome(source, "done", COUNTS))
    end = RunEnd("partial", NOW + timedelta(seconds=90), 8, 2, 0.75, 512.0, "forum failed")
    assert finish_run(con, run_id, end) == COUNTS + COUNTS
    assert one(
        con,
        "SELECT status, finished_at, seconds, received, new, edited, deleted, unchanged, "
        "quarantined, set_aside, staged, themes, coverage, peak_mb, message FROM runs",
    ) == {
        "status": "partial",
        "finished_at": end.finished_at,
        "seconds": 90.0,
        "received": 18,
        "new": 6,
        "edited": 2,
        "deleted": 2,
        "unchanged": 4,
        "quarantined": 2,
        "set_aside": 2,
        "staged": 8,
        "themes": 2,
        "coverage": 0.75,
        "peak_mb": 512.0,
        "message": "forum failed",
    }


def test_a_run_without_sources_counts_nothing(con):
    run_id = start_run(con, NIGHT, "discover", {}, NOW)
    assert finish_run(con, run_id, RunEnd("done", NOW)) == LandCounts()
    assert run_counts(con, "unknown") == LandCounts()


def test_a_source_is_counted_alone_and_nothing_is_known_of_others(con):
    run_id = start_run(con, NIGHT, "run", {}, NOW)
    record_source(con, run_id, SourceOutcome("avis", "done", COUNTS))
    assert source_counts(con, run_id, "avis") == COUNTS
    assert source_counts(con, run_id, "forum") == LandCounts()


def test_the_last_night_is_the_latest_that_brought_something(con):
    assert last_night(con) is None
    days = [NIGHT.date + timedelta(days=n) for n in range(5)]
    told = [
        {"source": LandCounts(1, new=1)},
        {"staged": 3},
        {"source": LandCounts(2, unchanged=2)},
        {"staged": 0},
        {},
    ]
    found = []
    for day, brought in zip(days, told, strict=True):
        run_id = start_run(con, replace(NIGHT, date=day), "run", {}, NOW)
        if "source" in brought:
            record_source(con, run_id, SourceOutcome("avis", "failed", brought["source"]))
        if "staged" in brought:
            record_stage(con, run_id, StageOutcome("stage", 1.0, 9, brought["staged"]))
        found.append(last_night(con))
    assert found == [days[0], days[1], days[1], days[1], days[1]]
    con.execute(
        "INSERT INTO assignments VALUES ('t', ?, NULL, 'T-0001', 0.5, [], 's', 'r', 'assigned')",
        [days[3]],
    )
    assert last_night(con) == days[3]


def test_the_commands_of_all_runs_are_known(con):
    assert commands_run(con) == set()
    for command in ("run", "replay", "run"):
        start_run(con, NIGHT, command, {}, NOW)
    assert commands_run(con) == {"run", "replay"}
