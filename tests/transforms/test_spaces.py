from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from models.space import Space
from transforms.registry import Stamp
from transforms.spaces import (
    StoredSpace,
    current_stamp,
    find_space,
    first_fit,
    last_refit,
    load_space,
    save_space,
)
from transforms.store import MEMORY, open_store

NIGHT, LATER = date(2026, 11, 2), date(2026, 11, 3)
RNG = np.random.default_rng(5)


def a_space(night: date = NIGHT, local: np.ndarray | None = None) -> StoredSpace:
    means, turns = {"fr": RNG.normal(size=4)}, {"fr": RNG.normal(size=(2, 2))}
    space = Space(RNG.normal(size=4), means, RNG.normal(size=(4, 2)), turns, local)
    return StoredSpace(space, "engine", night, 12, {"founders": 3}, 0.75)


@pytest.fixture
def con():
    with open_store(MEMORY) as opened:
        yield opened


def test_a_space_comes_back_as_it_was(con):
    stored = a_space()
    save_space(con, stored, "r1")

    found = load_space(con, "engine")

    assert found.space.space_id == stored.space.space_id
    assert replace(found, space=stored.space) == stored
    assert load_space(con, "another engine") is None
    assert last_refit(con) == NIGHT
    assert current_stamp(con, LATER, "r2") == Stamp(LATER, "r2", stored.space.space_id)


def test_a_space_with_a_local_step_comes_back_with_it(con):
    local = RNG.normal(size=(2, 2))
    stored = a_space(local=local)
    save_space(con, stored, "r1")

    found = load_space(con, "engine")

    assert np.array_equal(found.space.local, local)
    assert found.space.space_id == stored.space.space_id
    assert replace(stored.space, local=None).space_id != stored.space.space_id


def test_the_latest_space_counts_and_a_second_fit_of_a_night_replaces_the_first(con):
    old, first, second = a_space(), a_space(LATER), a_space(LATER)
    for each in (old, first, second):
        save_space(con, each, "r1")
    assert load_space(con, "engine").space.space_id == second.space.space_id
    assert first_fit(con, "engine").space.space_id == old.space.space_id
    assert find_space(con, first.space.space_id) is None
    assert find_space(con, old.space.space_id).fitted_night == NIGHT
    assert last_refit(con) == LATER


def test_before_the_first_fit_there_is_no_space_and_no_refit(con):
    assert load_space(con, "engine") is None
    assert first_fit(con, "engine") is None
    assert last_refit(con) is None
    assert current_stamp(con, NIGHT, "r1") == Stamp(NIGHT, "r1", "")
