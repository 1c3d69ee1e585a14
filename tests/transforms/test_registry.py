from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from models.errors import UsageError
from tests.fakes import hear, night_of, said, sentence
from transforms import registry
from transforms.copies import text_id
from transforms.registry import Stamp, ThemeName
from transforms.store import MEMORY, open_store

NIGHT, LATER = date(2026, 11, 2), date(2026, 11, 3)
STAMP = Stamp(NIGHT, "r1", "S-1")
TONIGHT = Stamp(LATER, "r2", "S-2")


@pytest.fixture
def con():
    with open_store(MEMORY) as opened:
        yield opened


def rows(con, query):
    return con.execute(query).fetchall()


def decide(con, stamp=STAMP, **themes):
    strengths = np.full(len(themes), 0.5)
    registry.save_assignments(con, list(themes), list(themes.values()), strengths, stamp)


def test_before_the_first_theme_there_is_none(con):
    assert registry.living_themes(con) == []
    assert registry.load_assignments(con) == {}


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
        ("T-0005", "emerging", ""),
    ]
    assert rows(con, "SELECT theme_id FROM theme_exemplars") == [("T-0005",)]


def events(con):
    return rows(
        con,
        "SELECT theme_id, night, event, other_id, detail, run_id FROM theme_events ORDER BY ALL",
    )


def test_birth_merge_end_and_return_are_events(con):
    registry.add_themes(con, ["T-0001", "T-0002"], STAMP)
    registry.retire(con, {"T-0001": "T-0002"}, TONIGHT)
    registry.retire(con, {"T-0002": ""}, TONIGHT)
    registry.reopen(con, ["T-0002"], TONIGHT)
    assert events(con) == [
        ("T-0001", NIGHT, "born", "", "{}", "r1"),
        ("T-0001", LATER, "merged", "T-0002", "{}", "r2"),
        ("T-0002", NIGHT, "born", "", "{}", "r1"),
        ("T-0002", LATER, "back", "", "{}", "r2"),
        ("T-0002", LATER, "gone", "", "{}", "r2"),
    ]
    assert rows(con, "SELECT theme_id, state, replaced_by FROM themes ORDER BY theme_id") == [
        ("T-0001", "gone", ""),
        ("T-0002", "revived", ""),
    ]


@pytest.mark.parametrize("theme_id", ["T-0001", "T-0009"])
def test_only_a_closed_theme_can_come_back(con, theme_id):
    registry.add_themes(con, ["T-0001"], STAMP)
    with pytest.raises(UsageError, match=f"^{theme_id} is not closed"):
        registry.reopen(con, [theme_id], TONIGHT)


def test_a_change_of_state_is_one_event_a_night_from_what_it_was_before_it(con):
    registry.add_themes(con, ["T-0001", "T-0002"], STAMP)
    registry.change_states(con, {"T-0001": "active", "T-0002": "emerging"}, TONIGHT)
    registry.change_states(con, {"T-0001": "cooling"}, TONIGHT)
    registry.change_states(con, {}, TONIGHT)
    told = [event for event in events(con) if event[2] == "state"]
    assert told == [
        ("T-0001", LATER, "state", "", '{"from":"emerging","to":"cooling"}', "r2"),
    ]
    assert rows(con, "SELECT theme_id, state FROM themes ORDER BY ALL") == [
        ("T-0001", "cooling"),
        ("T-0002", "emerging"),
    ]


def test_the_cause_of_a_decision_is_kept_and_mentions_are_no_decision(con):
    decide(con, a="T-0001")
    registry.save_assignments(con, ["b"], ["T-0001"], np.ones(1), TONIGHT, "curated")
    registry.save_mentions(con, {"a": ["T-0002"], "b": []})
    assert rows(con, "SELECT text_id, cause, mentions, run_id FROM assignments ORDER BY ALL") == [
        ("a", "assigned", ["T-0002"], "r1"),
        ("b", "curated", [], "r2"),
    ]
    assert registry.texts_of(con, "T-0001") == ["a", "b"]


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
