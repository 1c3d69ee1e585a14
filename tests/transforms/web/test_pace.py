"""How fast, how long, and when to stop."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from models.errors import SourceUnavailable, SourceUnfinished
from transforms.web.clock import SystemClock
from transforms.web.pace import Pace, back_off_seconds, seconds_until

NOW = datetime(2026, 11, 4, 1, tzinfo=UTC)


def test_requests_keep_their_distance(clock):
    pace = Pace(clock, requests_per_minute=30, max_minutes=60)

    for _ in range(4):
        pace.take_turn()

    assert clock.waits == [2, 2, 2]


def test_time_spent_elsewhere_counts(clock):
    pace = Pace(clock, requests_per_minute=30, max_minutes=60)
    pace.take_turn()
    clock.seconds += 100

    pace.take_turn()

    assert clock.waits == []


def test_the_night_ends(clock):
    pace = Pace(clock, requests_per_minute=30, max_minutes=1)
    clock.seconds += 60

    with pytest.raises(SourceUnfinished, match="not read to its end in 1 minutes"):
        pace.take_turn()


@pytest.mark.parametrize("minutes", [60, 2])
def test_a_long_wait_is_left_for_the_next_run(clock, minutes):
    pace = Pace(clock, 30, minutes, longest_wait_seconds=200)

    with pytest.raises(SourceUnavailable, match="come back in 201 s") as caught:
        pace.wait(201, "it is tired")

    assert caught.value.retry_after_seconds == 201


def test_back_off_doubles_up_to_a_minute():
    assert [back_off_seconds(n, 0.0) for n in (1, 2, 9)] == [0.5, 0.5, 0.5]
    assert [back_off_seconds(n, 0.999) for n in (1, 2, 3)] == pytest.approx([1.5, 2.5, 4.5], 0.01)
    assert back_off_seconds(50, 1.0) == 60.5


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("120", 120.0),
        (" 1.5 ", 1.5),
        ("Wed, 04 Nov 2026 01:02:00 GMT", 120.0),
        ("Wed, 04 Nov 2026 00:00:00 GMT", 0.0),
        ("2026-11-04T01:00:30.000Z", 30.0),
        ("2026-11-04T01:00:30", 30.0),
        (str(int(NOW.timestamp()) + 45), 45.0),
        ("soon", None),
        ("", None),
        ("-3", None),
        ("nan", None),
        ("inf", None),
        ("1e308", 31_622_400),
        ("Fri, 31 Dec 9999 23:59:59 GMT", 31_622_400),
    ],
)
def test_waits_are_read_however_they_are_told(told, seconds):
    assert seconds_until(told, NOW) == seconds


def test_a_budget_that_is_left_is_not_waited_for(clock):
    pace = Pace(clock, 30, 60)

    pace.heed({"ratelimit-remaining": "12", "ratelimit-reset": "9"}, "why")
    pace.heed({"ratelimit-remaining": "0"}, "why")

    assert clock.waits == []


def test_the_machine_s_clock_goes_on():
    clock = SystemClock()
    before, today = clock.monotonic(), clock.now()
    clock.sleep(0.001)

    assert clock.monotonic() > before
    assert clock.now() >= today
    assert 0 <= clock.jitter() < 1
