from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from models.assign import Centres
from models.space import Space, SpaceParams
from tests.fakes import hear, night_of, said, sentence
from transforms import registry
from transforms.copies import text_id
from transforms.registry import ALIVE, Stamp, ThemeName
from transforms.store import MEMORY, open_store

NIGHT, LATER = date(2026, 11, 2), date(2026, 11, 3)
STAMP = Stamp(NIGHT, "r1", "S-1")
TONIGHT = Stamp(LATER, "r2", "S-2")
ENGINE = "engine"
RNG = np.random.default_rng(5)


def a_space() -> Space:
    return Space(RNG.normal(size=4), {"fr": RNG.normal(size=4)}, RNG.normal(size=(4, 2)))


@pytest.fixture
def con():
    with open_store(MEMORY) as opened:
        yield opened


def rows(con, query):
    return con.execute(query).fetchall()


def decide(con, stamp=STAMP, **themes):
    strengths = np.full(len(themes), 0.5)
    registry.save_assignments(con, list(themes), list(themes.values()), strengths, stamp)


def test_a_space_comes_back_as_it_was(con):
    space = a_space()
    registry.save_space(con, space, SpaceParams(), ENGINE, 12, STAMP)

    found = registry.load_space(con, ENGINE)

    assert (found.fitted_night, found.n_texts) == (NIGHT, 12)
    assert found.space.space_id == space.space_id
    assert registry.load_space(con, "another engine") is None
    assert registry.last_refit(con) == NIGHT


def test_the_latest_space_counts_and_a_second_fit_of_a_night_replaces_the_first(con):
    old, first, second = a_space(), a_space(), a_space()
    registry.save_space(con, old, SpaceParams(), ENGINE, 1, STAMP)
    registry.save_space(con, first, SpaceParams(), ENGINE, 2, TONIGHT)
    stamp = replace(TONIGHT, space_id=second.space_id)
    registry.save_space(con, second, SpaceParams(), ENGINE, 3, stamp)

    assert registry.load_space(con, ENGINE).space.space_id == second.space_id
    assert rows(con, "SELECT count(*) FROM spaces") == [(2,)]
    assert registry.last_refit(con) == LATER


def test_before_the_first_fit_there_is_no_space_no_theme_and_no_refit(con):
    assert registry.load_space(con, ENGINE) is None
    assert registry.last_refit(con) is None
    assert registry.living_themes(con) == []
    assert registry.load_assignments(con) == {}
    centres = registry.load_centres(con, "S-1")
    assert (centres.theme_ids, len(centres.rows), len(centres.thresholds)) == ((), 0, 0)


def test_only_themes_that_take_comments_have_centres(con):
    states = (*ALIVE, "merged", "gone")
    ids = tuple(f"T-{i:04d}" for i in range(1, len(states) + 1))
    registry.add_themes(con, ids, STAMP)
    for theme_id, state in zip(ids, states, strict=True):
        con.execute("UPDATE themes SET state = ? WHERE theme_id = ?", [state, theme_id])
    grid = np.arange(len(ids) * 3, dtype=np.float32).reshape(-1, 3)
    thresholds = np.linspace(0, 1, len(ids)).astype(np.float32)
    registry.save_centres(con, Centres(ids, grid, thresholds), [1] * len(ids), "S-1")

    found = registry.load_centres(con, "S-1")

    n = len(ALIVE)
    assert found.theme_ids == ids[:n]
    assert np.array_equal(found.rows, grid[:n])
    assert np.array_equal(found.thresholds, thresholds[:n])
    assert registry.load_centres(con, "S-2").theme_ids == ()
    assert registry.living_themes(con) == list(ids[:n])


def test_ids_go_on_where_they_stopped_and_beyond_four_digits(con):
    assert registry.next_theme_ids(con, 2) == ["T-0001", "T-0002"]
    registry.add_themes(con, ["T-0002", "T-9999"], STAMP)
    con.execute("UPDATE themes SET state = 'gone'")
    assert registry.next_theme_ids(con, 2) == ["T-10000", "T-10001"]
    assert registry.next_theme_ids(con, 0) == []


def test_a_name_is_given_to_its_theme_alone(con):
    registry.add_themes(con, ["T-0001", "T-0002"], STAMP)
    registry.save_names(con, [ThemeName("T-0002", "Trajet", "Route", ("gps", "trace"))])
    assert rows(con, "SELECT title_fr, title_en, keywords FROM themes ORDER BY theme_id") == [
        ("", "", []),
        ("Trajet", "Route", ["gps", "trace"]),
    ]


def test_redirects_always_take_one_step(con):
    registry.add_themes(con, [f"T-000{i}" for i in range(1, 6)], STAMP)
    registry.save_exemplars(con, {"T-0001": ["a"], "T-0005": ["b"]})
    registry.retire(con, {"T-0001": "T-0002"}, STAMP)
    registry.retire(con, {"T-0002": "T-0003"}, TONIGHT)
    registry.retire(con, {"T-0003": "T-0005", "T-0004": ""}, TONIGHT)

    assert rows(con, "SELECT theme_id, state, replaced_by FROM themes ORDER BY theme_id") == [
        ("T-0001", "merged", "T-0005"),
        ("T-0002", "merged", "T-0005"),
        ("T-0003", "merged", "T-0005"),
        ("T-0004", "gone", ""),
        ("T-0005", "active", ""),
    ]
    assert rows(con, "SELECT theme_id FROM theme_exemplars") == [("T-0005",)]


def test_what_led_to_a_theme_that_is_gone_is_gone_too(con):
    registry.add_themes(con, ["T-0001", "T-0002"], STAMP)
    registry.retire(con, {"T-0001": "T-0002"}, STAMP)
    registry.retire(con, {"T-0002": ""}, TONIGHT)
    assert rows(con, "SELECT theme_id, state, replaced_by FROM themes ORDER BY theme_id") == [
        ("T-0001", "gone", ""),
        ("T-0002", "gone", ""),
    ]


@pytest.mark.parametrize(("heir", "expected"), [("T-0002", "T-0002"), ("", "")])
def test_texts_set_aside_follow_their_theme_and_keep_what_they_had(con, heir, expected):
    hear(con, night_of(NIGHT), list(said("route", range(2))))
    con.execute("UPDATE staged_comments SET is_set_aside = true WHERE native_id = 'route-1'")
    aside, heard = (text_id(sentence("route", number)) for number in (1, 0))
    registry.add_themes(con, ["T-0001", "T-0002"], STAMP)
    decide(con, **{aside: "T-0001", heard: "T-0001"})

    registry.retire(con, {"T-0001": heir}, TONIGHT)

    assert registry.load_assignments(con) == {aside: expected, heard: "T-0001"}
    found = rows(con, "SELECT text_id, theme_id, strength, until_night FROM assignments")
    assert sorted(found, key=str) == sorted(
        [
            (aside, "T-0001", 0.5, LATER),
            (aside, expected, 0.5, None),
            (heard, "T-0001", 0.5, None),
        ],
        key=str,
    )


def test_a_new_decision_keeps_the_one_before(con):
    decide(con, a="T-0001", b="T-0001")
    decide(con, TONIGHT, a="T-0002", c="")

    assert registry.load_assignments(con) == {"a": "T-0002", "b": "T-0001", "c": ""}
    found = rows(
        con,
        "SELECT text_id, theme_id, from_night, until_night, run_id FROM assignments ORDER BY ALL",
    )
    assert found == [
        ("a", "T-0001", NIGHT, LATER, "r1"),
        ("a", "T-0002", LATER, None, "r2"),
        ("b", "T-0001", NIGHT, None, "r1"),
        ("c", "", LATER, None, "r2"),
    ]


def test_a_second_decision_of_a_night_replaces_the_first(con):
    decide(con, a="T-0001")
    decide(con, replace(STAMP, run_id="r9"), a="T-0003")
    found = rows(con, "SELECT text_id, theme_id, until_night, run_id FROM assignments")
    assert found == [("a", "T-0003", None, "r9")]


def test_a_strength_measured_again_is_no_new_decision(con):
    decide(con, a="T-0001", b="T-0001")
    decide(con, TONIGHT, a="T-0002")
    registry.refresh_strengths(con, ["a", "b"], np.array([0.5, 0.9]), "S-2")

    found = rows(
        con, "SELECT text_id, until_night, strength, space_id, run_id FROM assignments ORDER BY ALL"
    )
    assert found == [
        ("a", LATER, 0.5, "S-1", "r1"),
        ("a", None, 0.5, "S-2", "r2"),
        ("b", None, 0.9, "S-2", "r1"),
    ]


def test_exemplars_are_replaced_theme_by_theme(con):
    registry.save_exemplars(con, {"T-0001": ["a", "b", "c"], "T-0002": ["d"]})
    registry.save_exemplars(con, {"T-0001": ["c", "a"]})
    assert rows(con, "SELECT * FROM theme_exemplars ORDER BY ALL") == [
        ("T-0001", 1, "c"),
        ("T-0001", 2, "a"),
        ("T-0002", 1, "d"),
    ]
    registry.save_exemplars(con, {"T-0001": []})
    assert rows(con, "SELECT * FROM theme_exemplars ORDER BY ALL") == [("T-0002", 1, "d")]


def test_the_series_counts_days_people_and_communities_up_to_the_night(con):
    night = night_of(NIGHT)
    hear(con, night, list(said("route", range(2))))
    hear(con, night, list(said("route", [1], author="")), source="liste")
    hear(con, night, list(said("route", [2], author="", created_at=None)))
    registry.add_themes(con, ["T-0001", "T-0002"], STAMP)
    texts = [t for (t,) in rows(con, "SELECT text_id FROM texts")]
    decide(con, **dict.fromkeys(texts, "T-0001"))

    assert registry.save_series(con, date(2026, 11, 1)) == 1
    assert registry.save_series(con, date(2026, 11, 1)) == 1
    registry.touch_themes(con)

    counted = "SELECT theme_id, night, n_comments, n_people, n_unknown, n_communities FROM series"
    assert rows(con, counted) == [("T-0001", date(2026, 11, 1), 3, 2, 1, 2)]
    assert rows(con, "SELECT theme_id, last_night FROM themes ORDER BY ALL") == [
        ("T-0001", date(2026, 11, 1)),
        ("T-0002", NIGHT),
    ]

    con.execute("DELETE FROM staged_comments")
    assert registry.save_series(con, NIGHT) == 0
    assert rows(con, counted) == []
