from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from models.records import Night, Page, SourceRecord
from transforms.drift import source_notes
from transforms.land import LandRun, land_page
from transforms.redact import MASKS
from transforms.store import MEMORY, open_store

AS_OF = datetime(2026, 11, 3, tzinfo=UTC)
NIGHT = Night(date(2026, 11, 2), AS_OF, AS_OF, "Europe/Paris")
RUN = LandRun("r1", "avis", "files", "", "", "", MASKS, "FR", bytes(32), NIGHT, 0.5)


@pytest.fixture
def con():
    with open_store(MEMORY) as opened:
        yield opened


def land(con, run_id, numbers, **fields):
    records = tuple(SourceRecord(native_id=str(n), body=f"Avis {n}", **fields) for n in numbers)
    land_page(con, replace(RUN, run_id=run_id), Page(records, {}))


def notes(con, run_id, stale_days=0):
    return source_notes(con, "avis", run_id, NIGHT, stale_days)


def test_a_first_run_has_nothing_to_compare_with(con):
    land(con, "r1", range(30), rating=4.0)
    assert notes(con, "r1") == ()


def test_a_field_that_is_no_longer_filled_is_told(con):
    land(con, "r1", range(30), rating=4.0, language="fr")
    land(con, "r2", range(30, 60), language="fr")
    assert notes(con, "r2") == (
        "rating is filled in 0% of the comments of this run, in 100% of those before; has the "
        "source changed its format? (field_is_filled_as_before, field_is_still_filled)",
    )


def test_a_field_that_is_filled_much_less_is_told(con):
    land(con, "r1", range(30), author="Léa")
    land(con, "r2", range(30, 40), author="Léa")
    land(con, "r2", range(40, 60))
    assert notes(con, "r2") == (
        "author is filled in 33% of the comments of this run, in 100% of those before; has the "
        "source changed its format? (field_is_filled_as_before)",
    )


def test_few_comments_say_nothing(con):
    land(con, "r1", range(30), rating=4.0)
    land(con, "r2", range(30, 49))
    assert notes(con, "r2") == ()


def test_a_source_that_has_dried_up_is_told(con):
    land(con, "r1", range(2), created_at=AS_OF - timedelta(days=12))
    assert notes(con, "r2", stale_days=7) == (
        "the newest comment is 12 days old; is the source still alive? (source_is_fresh)",
    )
    assert notes(con, "r2", stale_days=12) == ()
    assert notes(con, "r2") == ()


def test_a_source_without_dates_cannot_be_stale(con):
    land(con, "r1", range(2))
    assert notes(con, "r1", stale_days=1) == ()
