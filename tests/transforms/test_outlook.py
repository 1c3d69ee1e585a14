from datetime import UTC, date, datetime, timedelta

import pytest

from models.records import Night, SourceRecord, StageOutcome
from tests.fakes import BagEmbedder, hear, night_of, said
from transforms.outlook import (
    LastRun,
    Speed,
    Stored,
    last_refit_configuration,
    last_run,
    last_speed,
    n_comments_by_source,
    stored,
)
from transforms.redact import MASKS
from transforms.runs import RunEnd, finish_run, record_stage, start_run
from transforms.store import MEMORY, open_store

NOW = datetime(2026, 11, 3, 1, tzinfo=UTC)
NIGHT = Night(date(2026, 11, 2), NOW, NOW, "Europe/Paris")


@pytest.fixture
def con():
    with open_store(MEMORY) as opened:
        yield opened


def ran(con, minutes, command="run", status="done", configuration=None):
    began = NOW + timedelta(minutes=minutes)
    told = {"at": minutes} if configuration is None else configuration
    run_id = start_run(con, NIGHT, command, {"clean": 2}, began, told)
    finish_run(con, run_id, RunEnd(status, began))
    return run_id


def test_an_empty_store_tells_nothing(con):
    assert last_run(con) is None
    assert last_refit_configuration(con) is None
    assert last_speed(con) is None
    assert stored(con, MASKS, "FR", "e") == Stored(0, 0, 0, 0, 0)
    assert n_comments_by_source(con) == {}


def test_the_last_run_is_the_latest_whole_night_that_ended(con):
    ran(con, 0, command="ingest")
    assert last_run(con) == LastRun(NIGHT.date, {"clean": 2}, {"at": 0})
    ran(con, 1)
    ran(con, 2, status="partial")
    ran(con, 3, status="failed")
    ran(con, 4, command="discover")
    ran(con, 5, configuration={})
    assert last_run(con) == LastRun(NIGHT.date, {"clean": 2}, {"at": 2})


def test_the_latest_refit_is_known_by_what_it_was_told(con):
    for minutes, is_refit in enumerate((True, True, False)):
        outcome = StageOutcome("themes", 1.0, 9, 9, {"is_refit": is_refit})
        record_stage(con, ran(con, minutes), outcome)
    assert last_refit_configuration(con) == {"at": 1}


def test_speed_is_that_of_the_latest_encoding_of_enough_texts(con):
    told = [(100, 2.0), (200, 2.0), (49, 0.1), (300, 0.0)]
    for minutes, (n_texts, seconds) in enumerate(told):
        detail = {"engine": "e", "seconds_encoding": seconds}
        record_stage(con, ran(con, minutes), StageOutcome("encode", 9.0, n_texts, n_texts, detail))
    assert last_speed(con) == Speed("e", 100.0)


def test_what_other_rules_have_made_is_counted(con):
    night, engine = night_of(date(2026, 11, 2)), BagEmbedder()
    hear(con, night, [*said("seat", range(3))], embedder=engine)
    hear(con, night, [SourceRecord("x", "Another one")], "avis", engine)
    key = engine.engine.key
    assert stored(con, MASKS, "FR", key) == Stored(4, 4, 0, 0, 0)
    assert stored(con, MASKS, "FR", "") == Stored(4, 4, 0, 0, 4)
    assert stored(con, MASKS, "GB", key) == Stored(4, 4, 4, 0, 0)
    assert stored(con, ("email",), "FR", key).n_restaged == 4
    con.execute("UPDATE texts SET language_version = 0 WHERE text LIKE 'Another%'")
    assert stored(con, MASKS, "FR", key).n_languages == 1
    assert n_comments_by_source(con) == {"forum": 3, "avis": 1}
