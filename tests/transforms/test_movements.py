from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from models.movements import Movement
from models.reading import AlertReading
from models.records import SourceRecord
from models.space import SpaceParams, fit_space
from tests.fakes import BagEmbedder, hear, night_of
from transforms import registry
from transforms.exports import export
from transforms.movements import MovementOutcome, find_movements, load_movements
from transforms.reading_parts.movements import read_movements
from transforms.registry import Stamp
from transforms.spaces import StoredSpace, save_space
from transforms.store import MEMORY, open_store
from transforms.vectors import load_corpus

FIRST = date(2026, 9, 1)
LAST = 20
ENGINE = BagEmbedder.engine.key
WORDS = {
    "route": "map gps trace ride trail distance position lost recording history".split(),
    "seat": "child helmet harness buckle cushion mount screws straps padding legs".split(),
    "bell": "sound horn loud quiet ring silent noise alarm tone volume".split(),
    "look": "redesign ugly floating rounded spacing contrast pale proton blurred huge".split(),
    "rest": [f"word{number}" for number in range(200)],
}
THEMES = {"route": "T-0001", "seat": "T-0002", "bell": "T-0003"}


def night(number: int):
    return night_of(FIRST + timedelta(days=number))


def say(topic: str, number: int, n_people: int, about: str = "", body: str = ""):
    """What some people say of a topic on a night; `about` is what they have in mind besides."""
    day = night(number).date
    records = []
    for person in range(n_people):
        name = f"{topic}{about} {number} {person}"
        drawn = random.Random(name).choices(WORDS[about or topic], k=9)
        records.append(
            SourceRecord(
                native_id=name,
                author=name,
                body=body or f"{topic} {' '.join(drawn)} {name.replace(' ', 'n')}",
                created_at=datetime(day.year, day.month, day.day, 9, person % 60, tzinfo=UTC),
            )
        )
    return records


def usual(n_nights: int) -> list[SourceRecord]:
    told = {"rest": 8, "route": 2, "seat": 2, "bell": 2}
    return [r for n in range(n_nights) for topic, p in told.items() for r in say(topic, n, p)]


def told(con, *records: SourceRecord, number: int = LAST) -> None:
    hear(con, night(number), records)
    stamp = Stamp(night(number).date, "r0", "S-1")
    known = set(registry.living_themes(con))
    registry.add_themes(con, sorted(set(THEMES.values()) - known), stamp)
    for topic, theme in THEMES.items():
        found = con.execute(
            "SELECT DISTINCT text_id FROM staged_comments"
            " WHERE starts_with(text, $topic) ORDER BY ALL",
            {"topic": topic},
        ).fetchall()
        ids = [text_id for (text_id,) in found]
        registry.save_assignments(con, ids, [theme] * len(ids), np.full(len(ids), 0.5), stamp)
    corpus = load_corpus(con, ENGINE)
    space = fit_space(corpus.vectors, corpus.languages, SpaceParams(n_dims=40, power=0))
    save_space(con, StoredSpace(space, ENGINE, FIRST, len(corpus.text_ids), {}, 1.0), "r0")


def alarm(con, number: int, theme: str, opened: int, last: int | None = None) -> None:
    """An alert as `raise_alerts` leaves it."""
    alert_id = f"AL-{number:04}"
    day, until = night(opened).date, night(opened if last is None else last).date
    con.execute(
        "INSERT OR REPLACE INTO alerts VALUES (?, ?, 'open', ?, ?, ?, 5.0, [], 'r0')",
        [alert_id, theme, day, until, [day]],
    )
    for nth in (opened - 1, opened):
        con.execute(
            "INSERT OR REPLACE INTO alert_nights BY NAME SELECT ? AS subject_id, ? AS night,"
            " ? AS observed, ? AS n_people, 2.5 AS expected, 0 AS low, 5 AS high, 3 AS n_nights,"
            " 12 AS window_observed, 2 AS window_expected, 0.001 AS p_value, 0.001 AS q_value,"
            " 5 AS strength, true AS is_alert, ? AS is_opening, ? AS alert_id, 'r0' AS run_id",
            [theme, night(nth).date, *([2 if nth < opened else 12] * 2), nth == opened, alert_id],
        )


def find(con, number: int = LAST, run_id: str = "r1") -> MovementOutcome:
    return find_movements(con, ENGINE, night(number), run_id)


def members(con) -> set[str]:
    found = con.execute(
        "SELECT native_id FROM movement_texts JOIN staged_comments USING (text_id)"
    ).fetchall()
    return {native_id for (native_id,) in found}


def everything(con) -> list[list[tuple[object, ...]]]:
    return [
        con.execute(f"SELECT * FROM {table} ORDER BY ALL").fetchall()
        for table in ("movements", "movement_alerts", "movement_texts")
    ]


def names(*records: SourceRecord) -> set[str]:
    return {record.native_id for record in records}


NEWS = [*say("route", LAST, 20, "look"), *say("seat", LAST, 20, "look")]
PAST = [*usual(LAST), *say("bell", LAST, 8)]


@pytest.fixture
def con():
    with open_store(MEMORY) as opened:
        yield opened


@pytest.fixture
def shaken(con):
    """Two themes speak of one new thing on a night, a third of what it always speaks of."""
    told(con, *PAST, *NEWS)
    alarm(con, 1, "T-0001", LAST)
    alarm(con, 2, "T-0002", LAST)
    return con


def test_an_empty_store_has_no_movement(con):
    assert find(con) == MovementOutcome(0, 0, 0, 0)
    assert everything(con) == [[], [], []]


def test_two_alerts_that_tell_one_thing_are_one_movement(shaken):
    assert find(shaken) == MovementOutcome(2, 1, 1, 40)
    assert members(shaken) == names(*NEWS)
    (movement,) = load_movements(shaken)
    assert movement.title_en == movement.title_fr
    assert movement == Movement(
        movement_id="M-0001",
        replaced_by="",
        is_current=True,
        title_fr=movement.title_fr,
        title_en=movement.title_en,
        first_night=night(LAST).date,
        last_night=night(LAST).date,
        begun_on=night(LAST).date,
        n_comments=40,
        n_people=40,
        n_unknown=0,
        n_communities=1,
        n_against=0,
        n_for=0,
        n_requesting=0,
        n_campaigning=0,
        last_said_on=night(LAST).date,
        theme_ids=("T-0001", "T-0002"),
    )
    assert movement.n_voices == 40


def test_two_alerts_that_tell_different_things_are_none(con):
    told(con, *PAST, *say("route", LAST, 20, "look"), *say("seat", LAST, 20, "bell"))
    alarm(con, 1, "T-0001", LAST)
    alarm(con, 2, "T-0002", LAST)
    assert find(con) == MovementOutcome(2, 0, 0, 0)
    assert everything(con) == [[], [], []]


def test_an_alert_alone_is_none_and_its_texts_are_not_read(shaken):
    shaken.execute("DELETE FROM alerts WHERE alert_id = 'AL-0002'")
    assert find(shaken) == MovementOutcome(1, 0, 0, 0)


def test_finding_it_again_changes_nothing(shaken):
    first = find(shaken)
    before = everything(shaken)
    assert find(shaken, run_id="again") == first
    assert everything(shaken) == before


def test_the_order_of_the_comments_changes_nothing(shaken, tmp_path):
    find(shaken)
    with open_store(MEMORY) as other:
        told(other, *reversed([*PAST, *NEWS]))
        alarm(other, 2, "T-0002", LAST)
        alarm(other, 1, "T-0001", LAST)
        find(other)
        assert everything(other) == everything(shaken)


def test_what_is_said_on_later_nights_and_in_other_themes_joins(shaken):
    find(shaken)
    more = [*say("route", LAST + 1, 4, "look"), *say("rest", LAST + 1, 3, "look")]
    told(shaken, *say("bell", LAST + 1, 4, "look"), *more, number=LAST + 1)
    alarm(shaken, 3, "T-0003", LAST + 1)
    assert find(shaken, LAST + 1) == MovementOutcome(3, 1, 0, 51)
    (movement,) = load_movements(shaken)
    assert movement.movement_id == "M-0001"
    assert movement.first_night == night(LAST).date
    assert movement.theme_ids == ("T-0001", "T-0002", "T-0003")


def test_when_its_alerts_are_closed_it_is_over_and_keeps_its_texts(shaken):
    find(shaken)
    shaken.execute("UPDATE alerts SET state = 'closed'")
    assert find(shaken, LAST + 8, "r2") == MovementOutcome(0, 0, 0, 0)
    assert load_movements(shaken) == []
    (movement,) = load_movements(shaken, is_all=True)
    assert (movement.is_current, movement.n_people) == (False, 40)


def test_of_two_that_turn_out_to_be_one_the_younger_leads_to_the_older(shaken):
    find(shaken)
    day = night(LAST).date
    shaken.execute(
        "INSERT INTO movements VALUES ('M-0002', '', true, 'b', 'b', $day, $day, $day, 'r0')",
        {"day": day},
    )
    shaken.execute("UPDATE movement_alerts SET movement_id = 'M-0002' WHERE alert_id = 'AL-0002'")
    assert find(shaken) == MovementOutcome(2, 1, 2, 40)
    found = shaken.execute(
        "SELECT movement_id, replaced_by, is_current FROM movements ORDER BY movement_id"
    ).fetchall()
    assert found == [("M-0001", "", True), ("M-0002", "M-0001", False)]


def test_what_is_set_aside_or_gone_is_no_part_of_it(shaken):
    find(shaken)
    gone = NEWS[0].native_id
    shaken.execute("UPDATE staged_comments SET is_set_aside = true WHERE native_id = ?", [gone])
    assert load_movements(shaken)[0].n_people == 39
    find(shaken)
    assert members(shaken) == names(*NEWS) - {gone}
    shaken.execute("DELETE FROM texts")
    find(shaken)
    assert everything(shaken)[2] == []


def test_a_movement_is_exported_with_its_comments(shaken, tmp_path):
    find(shaken)
    assert export(shaken, "movements", tmp_path / "movements.csv") == 1
    assert export(shaken, "movement_comments", tmp_path / "comments.csv") == 40
    told_line = (tmp_path / "movements.csv").read_text().splitlines()[1]
    day = night(LAST).date
    assert told_line.startswith('M-0001,"",true,')
    assert told_line.endswith(f"{day},{day},{day},40,40,0,1,T-0001|T-0002")


def an_alert(alert_id: str) -> AlertReading:
    when, numbers = (FIRST, FIRST, (FIRST,)), (1.0, 1, 1.0, 0.0, 2.0, 1, 1, 1.0, 0.01)
    return AlertReading(alert_id, "T-0001", "open", *when, *numbers, True, ())


def test_a_night_reads_the_movements_of_the_alerts_that_it_tells(shaken):
    find(shaken, LAST)
    (alert,) = shaken.execute("SELECT min(alert_id) FROM movement_alerts").fetchone()
    told = (an_alert(alert),)

    (movement,) = read_movements(shaken, night(LAST).date, told)

    assert movement.movement_id == "M-0001"
    assert alert in movement.alert_ids
    shares = dict(shaken.execute("SELECT text_id, news_share FROM movement_texts").fetchall())
    assert sorted(movement.text_ids) == sorted(shares)
    assert [shares[text] for text in movement.text_ids] == sorted(shares.values(), reverse=True)
    assert read_movements(shaken, night(LAST).date, ()) == ()
    assert read_movements(shaken, night(LAST).date - timedelta(1), told) == ()
