"""What `themes list` and `themes show` are made from: records out of a store written by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from models.causes import Change
from models.errors import UsageError
from models.facts import AlertFact, Event, Moved, Near, Numbers, Quality, Quote, ThemeLine
from tests.shown import NIGHTS, filled
from transforms.store import MEMORY, open_store
from transforms.theme_facts import list_facts, merged_on, theme_card, theme_facts


@pytest.fixture(scope="module")
def con():
    with open_store(MEMORY) as opened:
        filled(opened)
        yield opened


def facts(con, theme_id: str, n_quotes: int = 5, n_nights: int = 5):
    return theme_facts(con, theme_card(con, theme_id), "en", n_quotes, n_nights)


def test_themes_are_listed_by_people_with_what_was_said_lately(con):
    assert list_facts(con, "fr") == (
        ThemeLine(
            "T-0001",
            "",
            "Trajet perdu",
            "active",
            "A-01",
            "Trajets",
            5,
            2,
            1,
            2,
            3,
            1,
            "Ana",
            "new",
        ),
        ThemeLine(
            "T-0003", "", "Batterie", "emerging", "A-02", "Énergie", 2, 2, 0, 1, 0, 0, "", ""
        ),
        ThemeLine("T-0002", "T-0001", "Carte", "merged", "", "", 0, 0, 0, 0, 0, 0, "", ""),
        ThemeLine("T-0004", "", "", "gone", "", "", 0, 0, 0, 0, 0, 0, "", ""),
    )


@pytest.mark.parametrize("given", ["T-0001", " t-1 ", "1", "t0001", "T_1"])
def test_an_id_may_be_written_shortly(con, given):
    assert theme_card(con, given).theme_id == "T-0001"


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("T-0099", '; the nearest: T-0002, T-0003, T-0004. `remontee'),
        ("trajet perdue", '; the nearest: T-0001. `remontee'),
        ("zzz", '. `remontee'),
    ],
)  # fmt: skip
def test_an_unknown_theme_is_told_with_those_nearest(con, given, told):
    with pytest.raises(UsageError) as caught:
        theme_card(con, given)
    assert str(caught.value) == (f'no theme "{given}"{told} themes list --all` has all of them')


def test_before_there_are_themes_none_is_known():
    with open_store(MEMORY) as empty, pytest.raises(UsageError) as caught:
        theme_card(empty, "T-0001")
    assert str(caught.value) == (
        'no theme "T-0001": there is none yet; `remontee run` looks for themes'
    )


def test_a_theme_is_counted_without_what_is_set_aside_and_against_the_corpus(con):
    assert facts(con, "T-0001").numbers == Numbers(
        n_comments=5,
        n_texts=4,
        n_people=2,
        n_unknown=1,
        n_set_aside=1,
        communities=(("Forum", 4), ("Store", 1)),
        languages=(("fr", 0.8, 4 / 7), ("en", 0.2, 3 / 7)),
        mean_rating=2.5,
        n_ratings=2,
        products=(("app", 1),),
        versions=(("4.2", 2),),
        segments=(),
    )


def test_the_life_of_a_theme_holds_what_befell_it_and_those_that_joined_it(con):
    assert facts(con, "T-0001").events == (
        Event("T-0001", NIGHTS[0], "born", "", {}),
        Event("T-0002", NIGHTS[1], "merged", "T-0001", {}),
        Event("T-0001", NIGHTS[1], "state", "", {"from": "emerging", "to": "active"}),
    )
    assert merged_on(con, "T-0002") == NIGHTS[1]
    assert merged_on(con, "T-0001") is None


def test_the_last_nights_of_its_ledger_are_told_the_latest_first(con):
    first, second = (datetime(2026, 11, day, 23, tzinfo=UTC) for day in (8, 15))
    moved = (
        Moved(
            NIGHTS[1],
            (
                Change(NIGHTS[1], "people", 1, {"new": 1}, 2),
                Change(NIGHTS[1], "comments", 2, {"new": 2, "curated": 1}, 5),
            ),
            first,
            second,
            True,
        ),
        Moved(NIGHTS[0], (Change(NIGHTS[0], "comments", 0, {"source": 2}, 2),), None, first, False),
    )
    assert facts(con, "T-0001").moved == moved
    assert facts(con, "T-0001", n_nights=1).moved == moved[:1]


def test_quality_and_alerts_are_the_last_ones_measured(con):
    found = facts(con, "T-0001")
    assert found.quality == Quality(NIGHTS[1], 0.5, 0.12, 0.8, 0.7, 0.9, 30)
    assert found.alerts == (AlertFact("open", NIGHTS[1], NIGHTS[1], (NIGHTS[1],), 4.25),)
    none = facts(con, "T-0003")
    assert (none.quality, none.alerts, none.moved) == (None, (), ())


def test_acts_on_a_theme_are_those_that_name_it_and_those_that_undo_them(con):
    assert [act.act_id for act in facts(con, "T-0001").acts] == [1, 2]
    assert [act.act_id for act in facts(con, "T-0003").acts] == [3, 4]
    assert facts(con, "T-0003").undone == {3: 4}


def test_quotes_are_exemplars_by_the_first_who_said_them(con):
    quotes = (
        Quote("Trajet perdu", "Forum", date(2026, 11, 7), "https://a.example/1"),
        Quote("Le trajet a disparu", "Store", date(2026, 11, 14), ""),
    )
    assert facts(con, "T-0001").quotes == quotes
    assert facts(con, "T-0001", n_quotes=1).quotes == quotes[:1]


def test_the_nearest_themes_are_those_whose_centres_are(con):
    assert facts(con, "T-0001").nearest == (Near("T-0003", "Battery", 0.6),)
    assert facts(con, "T-0004").nearest == ()
