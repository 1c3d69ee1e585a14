"""Early alerts on a year of a real forum: what is told, and how soon planted bursts are."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from models.expected import TrendParams
from tests.quality.bench.planting import Forum, Planted, delay, load_forum, trends_on
from tests.quality.conftest import tell

PARAMS = TrendParams()
NIGHTS = [date(2021, 3, 4), date(2021, 4, 7), date(2021, 5, 13)]
PEOPLE = (3, 4, 5, 6, 8, 10, 15, 20)


@pytest.fixture(scope="module")
def forum(shared_data) -> Forum:
    return load_forum(shared_data)


def found_within(forum: Forum, n_people: int, is_held_back: bool) -> list[int | None]:
    """Delays of bursts of so many people, in every ninth theme and on every one of NIGHTS."""
    delays = [
        delay(forum, Planted(topic, night, n_people, is_held_back), PARAMS)
        for topic in range(0, len(forum.topics), 9)
        for night in NIGHTS
    ]
    shares = [sum(d is not None and d <= n for d in delays) / len(delays) for n in (0, 1, 2, 6)]
    kind = "held back" if is_held_back else "known"
    told = ", ".join(f"{share:.0%}" for share in shares)
    tell(f"{kind}, {n_people} people a night: alerted by night 1, 2, 3, 7: {told}")
    return delays


def test_hardly_anything_is_alerted_where_nothing_goes_on(forum):
    """Parts of topics drawn by author: what is told of one alone is chance."""
    nights = [date(2021, 3, 1) + timedelta(days=n) for n in range(92)]
    told = [(n, trends_on(forum, n, PARAMS).is_alert.nonzero()[0].tolist()) for n in nights]
    for night, topics in told:
        for topic in topics:
            tell(f"alerted {night}: {forum.topics[topic]}")
    assert sum(bool(topics) for _, topics in told) <= 4


@pytest.mark.parametrize("n_people", PEOPLE)
def test_planted_themes_that_nobody_spoke_of_are_alerted_soon(forum, n_people):
    delays = found_within(forum, n_people, is_held_back=True)
    assert all(d is not None and d <= (0 if n_people >= 6 else 1) for d in delays)


@pytest.mark.parametrize("n_people", PEOPLE)
def test_planted_growth_of_known_themes_is_alerted(forum, n_people):
    delays = found_within(forum, n_people, is_held_back=False)
    if n_people >= 10:
        assert sum(d is not None and d <= 2 for d in delays) >= 0.9 * len(delays)
