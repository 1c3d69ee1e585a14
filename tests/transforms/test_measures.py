from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from tests.fakes import hear, night_of, said, sentence
from transforms import registry
from transforms.copies import text_id
from transforms.measures import Measured, measure_night
from transforms.store import MEMORY, open_store

NIGHT = night_of(date(2026, 11, 2))
STAMP = registry.Stamp(NIGHT.date, "r1", "S-1")


@pytest.fixture
def con():
    with open_store(MEMORY) as opened:
        yield opened


def test_an_empty_store_counts_nothing(con):
    assert measure_night(con, NIGHT, "r1") == Measured(0, 0, 0.0)


def test_a_night_counts_its_comments_its_themes_and_the_share_that_has_one(con):
    hear(con, NIGHT, list(said("route", range(8))))
    con.execute("UPDATE staged_comments SET is_set_aside = true WHERE native_id IN ('route-6')")
    registry.add_themes(con, ["T-0001", "T-0002", "T-0003"], STAMP)
    registry.retire(con, {"T-0003": "T-0001"}, STAMP)
    names = [text_id(sentence("route", i)) for i in range(7)]
    themes = ["T-0001"] * 4 + ["T-0002", "", "T-0001"]
    registry.save_assignments(con, names, themes, np.full(7, 0.4), STAMP)

    assert measure_night(con, NIGHT, "r1") == Measured(7, 2, 5 / 7)

    found = con.execute("SELECT theme_id, sum(n_comments) FROM series GROUP BY ALL ORDER BY ALL")
    assert found.fetchall() == [("", 2), ("T-0001", 4), ("T-0002", 1)]


def test_measuring_again_changes_nothing(con):
    hear(con, NIGHT, list(said("route", range(3))))
    measure_night(con, NIGHT, "r1")
    before = con.execute("SELECT * FROM series").fetchall()
    measure_night(con, NIGHT, "r1")
    assert con.execute("SELECT * FROM series").fetchall() == before
