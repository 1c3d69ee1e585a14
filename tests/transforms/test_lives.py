from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from tests.fakes import hear, night_of, said, sentence
from transforms import registry
from transforms.copies import text_id
from transforms.lives import update_states
from transforms.registry import Stamp
from transforms.store import MEMORY, open_store

BORN = date(2026, 11, 2)


def stamp(day: date) -> Stamp:
    return Stamp(day, f"run-{day}", "S-1")


def speak(con, topic: str, numbers: range, day: date, **fields) -> None:
    """People speak of a theme named as its topic, on a day."""
    at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    hear(con, night_of(day), list(said(topic, numbers, **{"created_at": at, **fields})))
    texts = [text_id(sentence(topic, number)) for number in numbers]
    registry.save_assignments(con, texts, ["T-0001"] * len(texts), np.ones(len(texts)), stamp(day))


def live(con, first: date, last: date) -> list[tuple[date, str]]:
    """The nights one by one, each run twice: the states and the nights they began."""
    states = []
    for days in range((last - first).days + 1):
        day = first + timedelta(days)
        update_states(con, stamp(day), window_days=10, founders=3)
        assert update_states(con, stamp(day), window_days=10, founders=3) == 0
        (state,) = con.execute("SELECT state FROM themes").fetchone()
        if not states or states[-1][1] != state:
            states.append((day, state))
    return states


@pytest.fixture
def con():
    with open_store(MEMORY) as opened:
        registry.add_themes(opened, ["T-0001"], stamp(BORN))
        yield opened


def test_a_theme_is_born_lives_falls_asleep_and_wakes_up(con):
    speak(con, "route", range(4), BORN)
    speak(con, "route", range(4, 5), BORN + timedelta(6))
    assert live(con, BORN, BORN + timedelta(20)) == [
        (BORN, "emerging"),
        (BORN + timedelta(7), "active"),
        (BORN + timedelta(10), "cooling"),
        (BORN + timedelta(16), "dormant"),
    ]

    woken = BORN + timedelta(30)
    speak(con, "route", range(10, 12), woken - timedelta(1))
    speak(con, "route", range(12, 13), woken)
    assert live(con, woken - timedelta(1), woken + timedelta(20)) == [
        (woken - timedelta(1), "dormant"),
        (woken, "revived"),
        (woken + timedelta(7), "active"),
        (woken + timedelta(9), "cooling"),
        (woken + timedelta(10), "dormant"),
    ]
    told = con.execute(
        "SELECT night, detail ->> '$.from', detail ->> '$.to' FROM theme_events"
        " WHERE event = 'state' ORDER BY night"
    ).fetchall()
    assert told[0] == (BORN + timedelta(7), "emerging", "active")
    assert told[3] == (woken, "dormant", "revived")
    assert len(told) == 7


def test_one_person_who_speaks_often_does_not_keep_a_theme_active(con):
    speak(con, "route", range(5), BORN, author="the same")
    assert live(con, BORN, BORN + timedelta(7))[-1] == (BORN + timedelta(7), "cooling")


def test_comments_without_a_date_or_an_author_count_from_the_day_they_are_known(con):
    speak(con, "route", range(3), BORN, author="", created_at=None)
    assert live(con, BORN, BORN + timedelta(12)) == [
        (BORN, "emerging"),
        (BORN + timedelta(7), "active"),
        (BORN + timedelta(10), "dormant"),
    ]


def test_what_a_curator_hides_stays_hidden(con):
    speak(con, "route", range(3), BORN)
    registry.change_states(con, {"T-0001": "hidden"}, stamp(BORN))
    assert live(con, BORN, BORN + timedelta(12)) == [(BORN, "hidden")]
