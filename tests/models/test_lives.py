from __future__ import annotations

import pytest

from models.lives import YOUNG_NIGHTS, Life, next_state

FOUNDERS = 3
OLD = YOUNG_NIGHTS


@pytest.mark.parametrize(
    ("life", "expected"),
    [
        (Life("emerging", 0, 0, None), "emerging"),
        (Life("emerging", 9, YOUNG_NIGHTS - 1, None), "emerging"),
        (Life("emerging", 3, OLD, None), "active"),
        (Life("emerging", 2, OLD, None), "cooling"),
        (Life("active", 1, OLD, None), "cooling"),
        (Life("active", 0, OLD, None), "dormant"),
        (Life("cooling", 3, OLD, None), "active"),
        (Life("dormant", 2, OLD, None), "dormant"),
        (Life("dormant", 3, OLD, None), "revived"),
        (Life("revived", 3, 90, 0), "revived"),
        (Life("revived", 1, 90, YOUNG_NIGHTS - 1), "revived"),
        (Life("revived", 3, 90, YOUNG_NIGHTS), "active"),
        (Life("revived", 0, 90, YOUNG_NIGHTS), "dormant"),
        (Life("hidden", 50, 0, None), "hidden"),
        (Life("hidden", 0, 90, 3), "hidden"),
    ],
)
def test_a_state_follows_from_the_last_one_and_from_what_people_say(life, expected):
    assert next_state(life, FOUNDERS) == expected


@pytest.mark.parametrize("n_people", range(5))
@pytest.mark.parametrize("state", ["emerging", "active", "cooling", "dormant", "hidden"])
def test_the_same_night_a_second_time_changes_nothing(state, n_people):
    first = next_state(Life(state, n_people, OLD, None), FOUNDERS)
    since = 0 if first == "revived" else None
    assert next_state(Life(first, n_people, OLD, since), FOUNDERS) == first
