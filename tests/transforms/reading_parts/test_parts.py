"""What is read of a night beside its comments, out of a store written by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from models.causes import Change
from models.curation import Act, Conflict, Deed
from models.facts import Event, Quality
from models.quality import Part
from models.reading import AlertReading, GradeReading, Ledger, Lives, Release
from tests.shown import NIGHTS, filled
from transforms.reading_parts.alerts import read_alerts
from transforms.reading_parts.ledger import read_ledger
from transforms.reading_parts.lives import read_lives
from transforms.reading_parts.releases import read_releases
from transforms.reading_parts.trust import read_grade, read_qualities
from transforms.store import MEMORY, open_store

FIRST, LAST = NIGHTS


@pytest.fixture
def con():
    with open_store(MEMORY) as opened:
        filled(opened)
        yield opened


FIRST_CHANGE = Change(FIRST, "comments", 0, {"source": 2}, 2)
LAST_CHANGES = (
    Change(LAST, "people", 1, {"new": 1}, 2),
    Change(LAST, "comments", 2, {"new": 2, "curated": 1}, 5),
)


def test_the_ledger_has_all_themes_and_what_has_none(con):
    con.execute("INSERT INTO changes VALUES ('', ?, 'people', 0, 1, 0, 0, 0, 0, 0, 0, 1)", [FIRST])
    assert read_ledger(con, LAST) == Ledger(
        NIGHTS,
        frozenset(),
        {
            "": (Change(FIRST, "people", 0, {"new": 1}, 1),),
            "T-0001": (FIRST_CHANGE, *LAST_CHANGES),
        },
    )


def test_the_ledger_looks_back_on_so_many_nights_and_not_beyond_the_night(con):
    assert read_ledger(con, LAST, 1) == Ledger((LAST,), frozenset(), {"T-0001": LAST_CHANGES})
    assert read_ledger(con, FIRST) == Ledger((FIRST,), frozenset(), {"T-0001": (FIRST_CHANGE,)})
    assert read_ledger(con, date(2026, 1, 1)) == Ledger()


def test_the_first_fit_is_no_refit_and_the_later_ones_are(con):
    con.execute("UPDATE spaces SET fitted_night = ?", [FIRST])
    assert read_ledger(con, LAST).refits == frozenset()
    con.execute(
        "INSERT INTO spaces BY NAME SELECT 'z' AS space_id, 'e' AS engine_key, $night AS"
        " fitted_night, 6 AS n_texts, '{}' AS params, ''::BLOB AS arrays, 'r' AS run_id",
        {"night": LAST},
    )
    assert read_ledger(con, LAST).refits == frozenset({LAST})
    assert read_ledger(con, FIRST).refits == frozenset()


def alert(con, name: str, subject: str, state: str, last: date) -> None:
    """An alert and the last night in which it stood out."""
    con.execute(
        "INSERT INTO alerts VALUES (?, ?, ?, DATE '2026-11-01', ?, [DATE '2026-11-01'], 4.123456,"
        " ['t2', 't1'], 'r')",
        [name, subject, state, last],
    )
    con.execute(
        "INSERT INTO alert_nights VALUES ($subject, $night, 7, 9, 2.000049, 0, 5.5, 3, 12, 4.1,"
        " 1e-7, 1.23456e-6, 4, true, true, $name, [], 'r')",
        {"subject": subject, "night": last, "name": name},
    )


def told(name: str, subject: str, state: str, last: date, is_tonight: bool) -> AlertReading:
    return AlertReading(
        alert_id=name,
        subject_id=subject,
        state=state,
        first_night=date(2026, 11, 1),
        last_night=last,
        opened_nights=(date(2026, 11, 1),),
        strength=4.1235,
        n_people=9,
        expected=2.0,
        low=0.0,
        high=5.5,
        n_nights=3,
        window_people=12,
        window_expected=4.1,
        q_value=1.235e-6,
        is_tonight=is_tonight,
        text_ids=("t2", "t1"),
    )


def test_alerts_are_those_that_are_open_and_those_that_fell_silent_since_the_last_night(con):
    con.execute("DELETE FROM alerts")
    con.execute("INSERT INTO ledger_nights VALUES ('2026-11-14', now(), 'r')")
    alert(con, "AL-0001", "T-0001", "open", LAST)
    alert(con, "AL-0002", "A-01", "closed", date(2026, 11, 8))
    alert(con, "AL-0003", "T-0003", "open", date(2026, 11, 12))
    alert(con, "AL-0004", "A-02", "closed", date(2026, 11, 7))
    assert read_alerts(con, LAST) == (
        told("AL-0001", "T-0001", "open", LAST, True),
        told("AL-0002", "A-01", "closed", date(2026, 11, 8), False),
        told("AL-0003", "T-0003", "open", date(2026, 11, 12), False),
    )
    assert [each.alert_id for each in read_alerts(con, date(2026, 11, 14))] == [
        "AL-0003",
        "AL-0004",
    ]


def test_an_alert_of_a_hidden_theme_or_that_another_took_over_is_not_told(con):
    con.execute("DELETE FROM alerts")
    alert(con, "AL-0001", "T-0003", "closed", date(2026, 11, 8))
    alert(con, "AL-0002", "T-0001", "closed", date(2026, 11, 13))
    con.execute("UPDATE themes SET state = 'hidden' WHERE theme_id = 'T-0003'")
    assert read_alerts(con, LAST) == ()


def test_a_theme_was_last_measured_on_or_before_the_night(con):
    values = (0.12, 0.8, 0.7, 0.9, 30)
    assert read_qualities(con, LAST) == {"T-0001": Quality(LAST, 0.5, *values)}
    assert read_qualities(con, FIRST) == {"T-0001": Quality(FIRST, 0.4, 0.12, None, *values[2:])}
    con.execute("UPDATE themes SET replaced_by = 'T-0003' WHERE theme_id = 'T-0001'")
    assert read_qualities(con, LAST) == {}


def test_a_night_has_the_grade_that_was_measured_on_it(con):
    con.execute(
        "INSERT INTO night_qualities VALUES (?, 'B', 0.91, NULL, ?, 'r')",
        [
            LAST,
            '{"n_themes": 2, "parts": [{"name": "coverage", "value": 0.91, "grade": "A"},'
            ' {"name": "churn", "value": null, "grade": ""}]}',
        ],
    )
    assert read_grade(con, LAST) == GradeReading(
        "B", 0.91, None, (Part("coverage", 0.91, "A"), Part("churn", None, ""))
    )
    assert read_grade(con, FIRST) is None


def act(act_id: int, at: datetime, deed: Deed, undoes: tuple[int, ...] = ()) -> Act:
    return Act(act_id, at, "Ana", "", deed, undoes)


def test_lives_are_the_events_the_acts_and_what_could_not_be_followed(con):
    con.execute(
        "INSERT INTO curation_conflicts VALUES (1, '2026-11-08', 'gone', 'left', 'r'),"
        " (2, '2026-11-15', 'taken', 'kept', 'r'), (1, '2026-11-15', 'back', 'done', 'r')"
    )
    born = Event("T-0001", FIRST, "born", "", {})
    state = Event("T-0001", LAST, "state", "", {"from": "emerging", "to": "active"})
    assert read_lives(con, LAST) == Lives(
        events=(born, state, Event("T-0002", LAST, "merged", "T-0001", {})),
        acts=(
            act(1, datetime(2026, 11, 14, 10, tzinfo=UTC), Deed("merge", ("T-0002",), "T-0001")),
            act(
                2,
                datetime(2026, 11, 16, 10, tzinfo=UTC),
                Deed("own", ("T-0001",), values={"owner": "Ana"}),
            ),
            act(3, datetime(2026, 11, 16, 11, tzinfo=UTC), Deed("hide", ("T-0003",))),
            act(4, datetime(2026, 11, 16, 12, tzinfo=UTC), Deed("undo"), (3,)),
        ),
        undone={3: 4},
        conflicts=(
            (LAST, Conflict(1, "back", "done")),
            (LAST, Conflict(2, "taken", "kept")),
            (FIRST, Conflict(1, "gone", "left")),
        ),
    )
    assert read_lives(con, FIRST).events == (born,)


def test_releases_are_those_configured_and_those_that_curators_tell(con):
    con.execute(
        "UPDATE themes SET status = 'shipped', shipped_version = ' 4.1 ',"
        " shipped_on = CASE theme_id WHEN 'T-0001' THEN '2026-10-02' ELSE '2026-10-01' END"
        " WHERE theme_id IN ('T-0001', 'T-0002')"
    )
    con.execute(
        "UPDATE themes SET status = 'shipped', shipped_version = '4.2',"
        " shipped_on = '2026-11-12' WHERE theme_id = 'T-0003'"
    )
    configured = (
        Release("4.3", date(2026, 12, 1)),
        Release("4.2", date(2026, 11, 10), "app"),
        Release("4.2", date(2026, 11, 10)),
    )
    assert read_releases(con, configured, LAST) == (
        Release("4.1", date(2026, 10, 1)),
        Release("4.2", date(2026, 11, 10)),
        Release("4.2", date(2026, 11, 10), "app"),
    )


@pytest.mark.parametrize(
    ("status", "version", "on"),
    [("shipped", "", "2026-10-01"), ("shipped", "4.1", ""), ("planned", "4.1", "2026-10-01")],
)
def test_a_version_without_a_name_or_date_or_that_is_not_out_is_no_release(
    con, status, version, on
):
    con.execute(
        "UPDATE themes SET status = ?, shipped_version = ?, shipped_on = ?", [status, version, on]
    )
    assert read_releases(con, (), LAST) == ()
