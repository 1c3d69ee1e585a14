from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest

from models.asking import Ideas
from models.reading import CommentReading, Release, ThemeReading
from models.records import LandCounts, SourceOutcome
from tests.fakes import BagEmbedder, hear, night_of, said, sentence
from tests.planted import plant_themes
from transforms import registry
from transforms.authors import comment_id
from transforms.copies import text_id
from transforms.measures import measure_night
from transforms.readings import ReadingScope, read_night
from transforms.runs import record_source, start_run
from transforms.store import MEMORY, open_store
from transforms.theming import ThemingParams, theme_night

NIGHT = night_of(date(2026, 11, 2))
LATER = night_of(date(2026, 12, 15))
ENGINE = BagEmbedder.engine.key
STAMP = registry.Stamp(NIGHT.date, "r1", "S-1")


def scope(night, run_id="r1") -> ReadingScope:
    return ReadingScope("Aurore", night.date, run_id, 28, ENGINE)


@pytest.fixture
def con():
    with open_store(MEMORY) as opened:
        yield opened


def begin(con, night, *outcomes: SourceOutcome, command="run") -> str:
    """A run of a night that heard some sources."""
    run_id = start_run(con, night, command, {}, night.now)
    for outcome in outcomes:
        record_source(con, run_id, outcome)
    return run_id


def heard(source: str, *, notes: tuple[str, ...] = (), status="done", message="", **counts: int):
    received = sum(counts.values())
    told = LandCounts(received=received, **counts)
    return SourceOutcome(source, status, told, message, notes)


def test_a_comment_is_read_with_its_theme_and_its_place_among_the_exemplars(con):
    url = "https://forum.example.org/3"
    begin(con, NIGHT)
    hear(con, NIGHT, list(said("route", range(3), url=url, rating=2.0, product="app")))
    name = text_id(sentence("route", 1))
    registry.add_themes(con, ["T-0001"], STAMP)
    registry.save_assignments(con, [name], ["T-0001"], np.array([0.4]), STAMP)
    registry.save_exemplars(con, {"T-0001": ["another", name]})

    reading = read_night(con, scope(NIGHT))

    found = {comment.text_id: comment for comment in reading.comments}
    assert found[name] == CommentReading(
        comment_id=comment_id("forum", "route-1"),
        text_id=name,
        community="forum",
        said_on=date(2026, 11, 1),
        language="en",
        text=sentence("route", 1),
        url=url,
        person=found[name].person,
        theme_id="T-0001",
        strength=0.4,
        rank=2,
        rating=2.0,
        product="app",
        source="forum",
        copy_id=found[name].copy_id,
    )
    assert found[name].copy_id
    other = found[text_id(sentence("route", 2))]
    assert (other.theme_id, other.strength, other.rank) == ("", 0.0, None)
    assert [c.comment_id for c in reading.comments] == sorted(c.comment_id for c in found.values())
    assert reading.run.coverage == 1 / 3


def test_a_comment_is_read_with_what_it_wants_asks_for_and_why_it_does_not_count(con):
    begin(con, NIGHT)
    hear(con, NIGHT, list(said("route", range(2))))
    name = text_id(sentence("route", 1))
    con.execute(
        "INSERT INTO signals VALUES (?, ['request', 'praise'], 'for', false, '', 1)", [name]
    )
    con.execute("INSERT INTO campaign_texts VALUES (?, 'C-0001', 'w1')", [name])
    con.execute("INSERT INTO ideas VALUES ('I-0001', 'I-0002', DATE '2026-11-02', 'r')")
    con.execute(
        "INSERT INTO idea_texts BY NAME SELECT ? AS text_id, 0 AS start_char, 1 AS end_char,"
        " 1 AS clarity, 1 AS asks_version, 'I-0001' AS idea_id",
        [name],
    )
    con.execute(
        "UPDATE staged_comments SET is_set_aside = true, set_aside_reason = 'raid'"
        " WHERE text_id = ?",
        [name],
    )

    read = read_night(con, scope(NIGHT)).comments

    def voiced(comment: CommentReading) -> tuple[object, ...]:
        c = comment
        return (
            c.campaign_id, c.wording_id, c.idea_id, c.intents, c.stance, c.set_aside_reason
        )  # fmt: skip

    assert {c.text_id: voiced(c) for c in read} == {
        name: ("C-0001", "w1", "I-0002", ("request", "praise"), "for", "raid"),
        text_id(sentence("route", 0)): ("", "", "", (), "", ""),
    }


def test_a_theme_is_read_with_what_curators_said_of_it(con):
    registry.add_themes(con, ["T-0001"], STAMP)
    con.execute(
        "UPDATE themes SET shipped_version = '4.2', shipped_on = '2026-11-01', ticket = 'BUG-7',"
        " note = 'ask', is_pinned = true, status = 'shipped', owner = 'Ana', teams = ['App']"
    )
    (theme,) = read_night(con, scope(NIGHT)).themes
    assert theme == ThemeReading(
        "T-0001",
        "emerging",
        "",
        "",
        (),
        NIGHT.date,
        NIGHT.date,
        owner="Ana",
        status="shipped",
        teams=("App",),
        shipped_version="4.2",
        shipped_on="2026-11-01",
        ticket="BUG-7",
        note="ask",
        is_pinned=True,
    )


def test_requests_and_the_queue_are_there_once_it_was_looked_for_what_people_want(con):
    begin(con, NIGHT)
    hear(con, NIGHT, list(said("route", range(2))))
    before = read_night(con, scope(NIGHT))
    name = text_id(sentence("route", 1))
    con.execute("INSERT INTO signals VALUES (?, ['question'], 'none', false, '', 1)", [name])
    after = read_night(con, scope(NIGHT))

    assert (before.ideas, before.queue) == (None, None)
    assert after.ideas == Ideas((), ())
    assert after.queue is not None
    shown = (*after.queue.waiting, *after.queue.unknown)
    assert [entry.saying.text_id for entry in shown] == [name]


def test_the_seed_and_the_releases_of_the_configuration_are_read(con):
    releases = (Release("4.2", NIGHT.date), Release("4.1", date(2026, 10, 1)))
    reading = read_night(con, replace(scope(NIGHT), seed=7, releases=releases))
    assert (reading.seed, reading.releases) == (7, releases[::-1])


def test_a_night_is_read_with_its_ledger_its_grade_its_neighbours_and_its_map(con):
    records = [r for topic in ("battery", "route") for r in said(topic, range(6))]
    begin(con, NIGHT)
    hear(con, NIGHT, records)
    plant_themes(con, ["battery", "route"], NIGHT)
    measure_night(con, NIGHT, "r1")

    reading = read_night(con, scope(NIGHT))

    assert reading.ledger.nights == (NIGHT.date,)
    assert set(reading.ledger.changes) == {"T-0001", "T-0002"}
    assert {name: near[0][0] for name, near in reading.neighbours.items()} == {
        "T-0001": "T-0002",
        "T-0002": "T-0001",
    }
    assert set(reading.places) == {"", "T-0001", "T-0002"}
    assert (reading.grade, reading.alerts, reading.campaigns) == (None, (), ())
    assert [event.event for event in reading.lives.events] == ["born", "born"]


def test_the_window_is_everything_on_the_first_night_and_days_on_later_ones(con):
    begin(con, NIGHT, heard("forum", new=2))
    old = datetime(2025, 1, 1, 9, tzinfo=UTC)
    hear(con, NIGHT, [*said("route", [1], created_at=old), *said("route", [2], created_at=None)])
    first = read_night(con, scope(NIGHT))
    begin(con, LATER)
    later = read_night(con, scope(LATER))

    assert (first.window_from, later.window_from) == (None, date(2026, 11, 18))
    assert [c.said_on for c in later.comments] == [None]
    assert sorted(c.said_on or date.max for c in first.comments) == [date(2025, 1, 1), date.max]
    assert (first.run.first_said_on, later.run.first_said_on) == (date(2025, 1, 1), None)


def test_counts_of_a_night_are_what_all_its_runs_brought_whatever_was_heard_twice(con):
    begin(con, night_of(date(2026, 11, 1)), heard("forum", new=99))
    begin(con, NIGHT, heard("forum", new=5, quarantined=1, notes=("odd", "dates")))
    bad = heard("liste", status="failed", message="no file")
    run_id = begin(con, replace(NIGHT, now=LATER.now), heard("forum", new=1, unchanged=6), bad)

    run = read_night(con, scope(NIGHT, run_id)).run

    assert run.run_id == run_id
    assert run.counts == {
        "received": 7,
        "new": 6,
        "edited": 0,
        "deleted": 0,
        "quarantined": 1,
        "set_aside": 0,
    }
    assert run.sources == (
        {"source": "forum", "status": "done", "new": 6, "received": 7},
        {"source": "liste", "status": "failed", "new": 0, "received": 0},
    )
    assert sorted(run.notes) == ["dates", "odd"]


def test_two_runs_of_a_night_read_the_same_but_for_the_run(con):
    records = [r for topic in ("battery", "route", "brakes") for r in said(topic, range(20))]
    first = begin(con, NIGHT, heard("forum", new=60))
    hear(con, NIGHT, records)
    theme_night(con, ENGINE, NIGHT, first, ThemingParams())
    measure_night(con, NIGHT, "r1")
    one = read_night(con, scope(NIGHT, first))
    second = begin(con, replace(NIGHT, now=LATER.now), heard("forum"))
    other = read_night(con, scope(NIGHT, second))

    assert replace(other, run=replace(other.run, run_id=first)) == one


def test_themes_that_are_merged_or_gone_are_not_read_and_the_series_is(con):
    begin(con, NIGHT)
    hear(con, NIGHT, list(said("route", range(3))))
    registry.add_themes(con, ["T-0001", "T-0002", "T-0003"], STAMP)
    registry.save_names(con, [registry.ThemeName("T-0001", "Trajet", "Route", ("gps",))])
    registry.retire(con, {"T-0002": "T-0001", "T-0003": ""}, STAMP)
    measure_night(con, NIGHT, "r1")

    reading = read_night(con, scope(NIGHT))

    assert reading.themes == (
        ThemeReading("T-0001", "emerging", "Trajet", "Route", ("gps",), NIGHT.date, NIGHT.date),
    )
    assert reading.series == {"": {date(2026, 11, 1): (3, 3)}}
    assert (reading.project, reading.run.engine, reading.run.space) == ("Aurore", ENGINE, "")


def test_what_is_set_aside_does_not_count_for_the_coverage(con):
    begin(con, NIGHT)
    hear(con, NIGHT, list(said("route", range(4))))
    names = [text_id(sentence("route", i)) for i in range(2)]
    registry.save_assignments(con, names, ["T-0001"] * 2, np.array([0.4, 0.4]), STAMP)
    con.execute("UPDATE staged_comments SET is_set_aside = true WHERE native_id = 'route-1'")
    assert read_night(con, scope(NIGHT)).run.coverage == 1 / 3


def test_an_empty_store_is_an_empty_reading(con):
    reading = read_night(con, scope(NIGHT, ""))
    assert (reading.comments, reading.themes, reading.series) == ((), (), {})
    assert (reading.run.coverage, reading.run.is_cut_share, reading.run.space) == (0.0, 0.0, "")
    assert reading.run.counts["received"] == 0
    assert reading.window_from is None


def test_a_theme_brings_what_its_area_is_called(con):
    begin(con, NIGHT)
    hear(con, NIGHT, list(said("route", range(3))))
    registry.add_themes(con, ["T-0001"], STAMP)
    con.execute("UPDATE themes SET area = 'A-01'")
    con.execute(
        "INSERT INTO areas (area_id, title_fr, title_en, first_night, settled_night, run_id)"
        " VALUES ('A-01', 'Trajets', 'Rides', DATE '2026-11-02', DATE '2026-11-02', 'r1')"
    )

    (theme,) = read_night(con, scope(NIGHT)).themes

    assert (theme.area, theme.area_fr, theme.area_en) == ("A-01", "Trajets", "Rides")
