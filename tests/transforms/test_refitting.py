from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import duckdb
import numpy as np
import pytest

from models.clusterer import CoreParams
from models.constraints import NO_CONSTRAINTS, Constraints
from models.discovery import DiscoveryParams
from models.records import SourceRecord
from models.space import SpaceParams
from models.theming import ThemingOutcome, ThemingParams
from tests.fakes import BagEmbedder, hear, night_of, said, sentence
from transforms import registry
from transforms.copies import text_id
from transforms.registry import Stamp
from transforms.spaces import load_space
from transforms.store import MEMORY, open_store
from transforms.theming import refit_themes, theme_night

ENGINE = BagEmbedder.engine.key
PARAMS = ThemingParams(
    refit_growth=2.0,
    space=SpaceParams(n_dims=80, texts_per_dim=2, power=0.25),
    discovery=DiscoveryParams(
        cores=CoreParams(n_neighbours=10, min_cluster_size=6, min_samples=3, max_cluster_share=1.0)
    ),
)
"""For sums of words, not for sentences."""
FIRST, SECOND, THIRD = (night_of(date(2026, 11, day)) for day in (2, 3, 4))
NEVER_SAID = "seat"


def crowd(*topics: str, numbers: Iterable[int] = range(20), day: int = 1) -> list[SourceRecord]:
    at = datetime(2026, 11, day, 9, tzinfo=UTC)
    return [r for topic in topics for r in said(topic, list(numbers), created_at=at)]


def withdrawn(records: Iterable[SourceRecord]) -> list[SourceRecord]:
    return [SourceRecord(r.native_id, "", is_deleted=True) for r in records]


def look(con, night, find=refit_themes, said_so=NO_CONSTRAINTS, params=PARAMS) -> ThemingOutcome:
    return find(con, ENGINE, night, f"run-{night.date}", params, said_so)


def texts_of(topic: str, numbers: Iterable[int] = range(20)) -> list[str]:
    return [text_id(sentence(topic, number)) for number in numbers]


def theme_of(con: duckdb.DuckDBPyConnection, topic: str) -> str:
    """The theme that most of a topic is in."""
    known = registry.load_assignments(con)
    found = Counter(known[t] for t in texts_of(topic, range(60)) if t in known)
    return found.most_common(1)[0][0]


def misplace(con: duckdb.DuckDBPyConnection, texts: list[str], theme_id: str) -> None:
    """Texts into a theme, as if they had been there from the first night."""
    con.execute("UPDATE assignments SET theme_id = ? WHERE text_id = ANY(?)", [theme_id, texts])


def states(con) -> dict[str, tuple[str, str]]:
    found = con.execute("SELECT theme_id, state, replaced_by FROM themes").fetchall()
    return {theme_id: (state, heir) for theme_id, state, heir in found}


def causes(con, night) -> Counter:
    found = con.execute("SELECT cause FROM assignments WHERE from_night = ?", [night.date])
    return Counter(cause for (cause,) in found.fetchall())


@pytest.fixture
def con():
    with open_store(MEMORY) as opened:
        hear(opened, FIRST, crowd("battery", "route", "brakes"))
        look(opened, FIRST, theme_night)
        yield opened


def test_the_first_decision_on_every_text_is_no_change(con):
    assert causes(con, FIRST) == {"assigned": 60}


def test_at_most_a_tenth_of_the_comments_changes_theme_at_a_refit_the_rest_at_the_next(con):
    """Eight of sixty are in the wrong theme."""
    route, brakes = theme_of(con, "route"), theme_of(con, "brakes")
    misplace(con, texts_of("route", range(8)), brakes)

    first = look(con, SECOND)
    assert (first.n_moved, first.n_left, first.n_looked_at) == (6, 2, 6)
    assert causes(con, SECOND) == {"refit": 6}
    known = registry.load_assignments(con)
    assert Counter(known[t] for t in texts_of("route")) == {route: 18, brakes: 2}

    second = look(con, THIRD)
    assert (second.n_moved, second.n_left) == (2, 0)
    assert {registry.load_assignments(con)[t] for t in texts_of("route")} == {route}


def test_a_refit_twice_in_a_night_moves_no_more_than_once(con):
    misplace(con, texts_of("route", range(8)), theme_of(con, "brakes"))
    look(con, SECOND)
    before = con.execute("SELECT * FROM assignments ORDER BY ALL").fetchall()
    again = look(con, SECOND)
    assert again == ThemingOutcome(60, 0, 0, 0, is_refit=True)
    assert con.execute("SELECT * FROM assignments ORDER BY ALL").fetchall() == before

    hear(con, SECOND, crowd("route", numbers=[30], day=3))
    later = look(con, SECOND)
    assert (later.n_moved, later.n_left) == (0, 2)


def test_what_changed_is_told_as_events_of_the_themes(con):
    route, brakes = theme_of(con, "route"), theme_of(con, "brakes")
    misplace(con, texts_of("route", range(3)), brakes)
    look(con, SECOND)
    told = con.execute(
        "SELECT theme_id, event, other_id, detail FROM theme_events WHERE night = ?"
        " ORDER BY theme_id",
        [SECOND.date],
    ).fetchall()
    assert told == sorted(
        [
            (brakes, "refit", "", '{"joined": 0, "left": 3}'),
            (route, "refit", "", '{"joined": 3, "left": 0}'),
        ]
    )


def test_a_theme_that_is_gone_gets_its_id_back_when_it_is_found_again(con):
    brakes = theme_of(con, "brakes")
    hear(con, SECOND, withdrawn(crowd("brakes")))
    assert look(con, SECOND).n_closed_themes == 1
    assert states(con)[brakes] == ("gone", "")

    later = night_of(date(2026, 11, 9))
    hear(con, later, crowd("brakes", NEVER_SAID, numbers=range(40, 55), day=9))
    found = look(con, later, theme_night)

    assert (found.n_new_themes, found.n_back) == (1, 1)
    known = registry.load_assignments(con)
    assert Counter(known[t] for t in texts_of("brakes", range(40, 55)))[brakes] >= 10
    assert states(con)[brakes] == ("revived", "")
    told = con.execute("SELECT event FROM theme_events WHERE theme_id = ? ORDER BY night", [brakes])
    assert told.fetchall() == [("born",), ("gone",), ("back",)]


def test_a_theme_may_also_come_back_at_a_refit(con):
    brakes = theme_of(con, "brakes")
    hear(con, SECOND, withdrawn(crowd("brakes")))
    look(con, SECOND)
    hear(con, THIRD, crowd("brakes", numbers=range(40, 70), day=4))
    found = look(con, THIRD)
    assert (found.n_new_themes, found.n_back) == (0, 1)
    assert theme_of(con, "brakes") == brakes
    assert states(con)[brakes] == ("revived", "")


def test_a_theme_that_a_curator_has_pinned_is_never_gone(con):
    brakes = theme_of(con, "brakes")
    hear(con, SECOND, withdrawn(crowd("brakes")))
    look(con, SECOND, said_so=Constraints(pinned=frozenset({brakes})))
    assert states(con)[brakes] == ("emerging", "")


def test_what_a_curator_has_moved_or_refused_is_not_moved_by_a_refit(con):
    route, brakes = theme_of(con, "route"), theme_of(con, "brakes")
    moved, refused = texts_of("route", range(2))
    misplace(con, [moved, refused], brakes)
    said_so = Constraints({moved: brakes}, {refused: frozenset({route})})
    look(con, SECOND, said_so=said_so)
    known = registry.load_assignments(con)
    assert (known[moved], known[refused]) == (brakes, brakes)


@pytest.mark.parametrize("find", [theme_night, refit_themes])
def test_a_new_copy_of_what_a_curator_has_moved_goes_where_he_said(con, find):
    route, brakes = theme_of(con, "route"), theme_of(con, "brakes")
    hear(con, SECOND, crowd("route", numbers=range(30, 34), day=3))
    moved, none, refused, free = texts_of("route", range(30, 34))
    said_so = Constraints({moved: brakes, none: ""}, {refused: frozenset({route})})
    look(con, SECOND, find, said_so)
    known = registry.load_assignments(con)
    assert (known[moved], known[none], known[free]) == (brakes, "", route)
    assert known[refused] != route


def test_a_split_by_hand_is_not_merged_again_by_a_refit(con):
    brakes = theme_of(con, "brakes")
    space_id = load_space(con, ENGINE).space.space_id
    registry.add_themes(con, ["T-0004"], Stamp(FIRST.date, "r", space_id))
    misplace(con, texts_of("brakes", range(5)), "T-0004")
    look(con, SECOND, said_so=Constraints(split=frozenset({brakes, "T-0004"})))
    assert states(con)["T-0004"] == ("emerging", "")
    look(con, THIRD)
    assert states(con)["T-0004"] == ("merged", brakes)


def test_a_part_of_a_theme_is_split_off_and_told_from_which(con):
    """Four of seventy are of a topic that was taken for another."""
    route = theme_of(con, "route")
    for numbers in (range(20, 40), range(40, 60)):
        hear(con, SECOND, crowd("battery", "route", "brakes", numbers=numbers, day=3))
    look(con, SECOND)
    hear(con, THIRD, crowd(NEVER_SAID, numbers=range(14), day=4))
    look(con, THIRD, theme_night, params=replace(PARAMS, window_days=1))
    misplace(con, texts_of(NEVER_SAID, range(14)), route)
    con.execute("DELETE FROM themes WHERE theme_id > 'T-0003'")
    con.execute("DELETE FROM theme_events WHERE theme_id > 'T-0003'")
    later = night_of(date(2026, 11, 5))

    found = look(con, later)

    assert (found.n_new_themes, found.n_moved) == (1, 14)
    told = con.execute("SELECT other_id FROM theme_events WHERE event = 'split'").fetchall()
    assert told == [(route,)]


def test_themes_are_found_anew_when_fewer_of_the_new_comments_have_one(con):
    params = replace(PARAMS, window_days=1, refit_growth=100.0)
    hear(con, SECOND, crowd("delivery", "seat", numbers=range(100), day=1))
    con.execute("UPDATE staged_comments SET said_on = DATE '2026-01-01' WHERE native_id LIKE 'd%'")
    con.execute("UPDATE staged_comments SET said_on = DATE '2026-01-01' WHERE native_id LIKE 's%'")
    found = look(con, SECOND, theme_night, params=params)
    assert (found.is_refit, found.n_texts) == (True, 260)
    unmoved = replace(params, coverage_drop=1.1)
    hear(con, THIRD, crowd("battery", numbers=[77], day=4))
    assert not look(con, THIRD, theme_night, params=unmoved).is_refit


def test_no_theme_changes_its_meaning_in_a_week_of_refits(con):
    """Every night half of what is in a theme is put where it does not belong, seven times."""
    nights = [night_of(FIRST.date + timedelta(days)) for days in range(1, 8)]
    before = {t: m for t, m in registry.load_assignments(con).items() if m}
    for night in nights:
        look(con, night)
    now = registry.load_assignments(con)
    for theme in set(before.values()):
        members = [t for t, theirs in before.items() if theirs == theme]
        assert np.mean([now[t] == theme for t in members]) >= 0.5


def test_two_hundred_texts_are_refitted_in_a_space_that_damps_what_neighbours_differ_in():
    topics = ("battery", "route", "brakes")
    records = crowd(*topics, numbers=range(70))
    found = []
    for given in (records, records[::-1]):
        with open_store(MEMORY) as con:
            hear(con, FIRST, given)
            look(con, FIRST)
            space = load_space(con, ENGINE).space
            known = registry.load_assignments(con)
            found.append((space.space_id, known))
    assert space.local is not None
    assert found[0] == found[1]
    themes = {t: {known[text] for text in texts_of(t, range(70))} - {""} for t in topics}
    assert len(set.union(*themes.values())) == sum(map(len, themes.values()))


def test_a_night_finds_a_theme_in_what_fits_none_after_such_a_refit():
    with open_store(MEMORY) as con:
        hear(con, FIRST, crowd("battery", "route", "brakes", numbers=range(70)))
        look(con, FIRST)
        known = set(registry.load_assignments(con).values())
        hear(con, SECOND, crowd("delivery", numbers=range(20), day=2))
        night = look(con, SECOND, theme_night)
        assert (night.is_refit, night.n_new_themes) == (False, 1)
        assert theme_of(con, "delivery") not in known
