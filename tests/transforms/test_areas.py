from __future__ import annotations

from datetime import date

import pytest

from models.records import SourceRecord
from tests.fakes import hear, night_of
from tests.planted import plant_themes
from transforms.areas import AreaOutcome, assign_areas
from transforms.store import MEMORY, open_store

FIRST, SECOND, THIRD = (night_of(date(2026, 11, day)) for day in (2, 9, 16))
TOPICS = "battery brakes saddle lights route screen delivery helmet".split()
ASPECTS = "broken price".split()
NOTHING = AreaOutcome(0, 0, 0, is_anew=False)


def text(topic: str, aspect: str, number: int) -> str:
    """Each word but the topic and the aspect is this person's own."""
    own = [f"w{number}{aspect}{topic}{word}" for word in "one two three four".split()]
    return f"{own[0]} {own[1]} the {topic} {aspect}{topic} {own[2]} {own[3]}"


@pytest.fixture
def con():
    """A store with two themes on each of eight topics."""
    with open_store(MEMORY) as opened:
        pairs = [(topic, aspect) for aspect in ASPECTS for topic in TOPICS]
        hear(
            opened,
            FIRST,
            [
                SourceRecord(f"{topic}-{aspect}-{i}", text(topic, aspect, i), author=f"{aspect}{i}")
                for topic, aspect in pairs
                for i in range(6)
            ],
        )
        plant_themes(opened, [f"{topic}-{aspect}-" for topic, aspect in pairs], FIRST)
        yield opened


def areas_of(con) -> dict[str, str]:
    return dict(con.execute("SELECT theme_id, area FROM themes ORDER BY theme_id").fetchall())


def written(con) -> list[tuple]:
    found = con.execute("SELECT * EXCLUDE run_id FROM areas ORDER BY area_id").fetchall()
    return [*found, *areas_of(con).items()]


def test_the_first_refit_makes_areas_of_what_themes_share_and_names_them(con):
    assert assign_areas(con, FIRST, "r1", is_refit=True) == AreaOutcome(8, 8, 0, is_anew=True)

    assert areas_of(con) == {
        f"T-{1 + i + 8 * aspect:04}": f"A-{i + 1:02}" for i in range(8) for aspect in range(2)
    }
    named = con.execute("SELECT area_id, title_fr, title_en FROM areas ORDER BY 1").fetchall()
    for (area_id, french, english), topic in zip(named, TOPICS, strict=True):
        assert topic in english.lower(), area_id
        assert french == english


def test_the_same_night_again_writes_the_same(con):
    assign_areas(con, FIRST, "r1", is_refit=True)
    before = written(con)
    again = assign_areas(con, FIRST, "r2", is_refit=True)
    assert (again, written(con)) == (AreaOutcome(8, 0, 0, is_anew=False), before)


def test_a_later_refit_that_finds_the_same_keeps_every_id_and_title(con):
    assign_areas(con, FIRST, "r1", is_refit=True)
    themes, titles = areas_of(con), con.execute("SELECT area_id, title_en FROM areas").fetchall()
    assert assign_areas(con, SECOND, "r2", is_refit=True) == AreaOutcome(8, 0, 0, is_anew=False)
    assert areas_of(con) == themes
    assert con.execute("SELECT area_id, title_en FROM areas").fetchall() == titles
    assert con.execute("SELECT DISTINCT settled_night FROM areas").fetchall() == [(SECOND.date,)]


def test_a_common_night_gives_new_themes_the_nearest_area_and_moves_none(con):
    assign_areas(con, FIRST, "r1", is_refit=True)
    con.execute("UPDATE themes SET area = '' WHERE theme_id = 'T-0003'")
    con.execute("UPDATE themes SET area = 'A-08' WHERE theme_id = 'T-0002'")
    assert assign_areas(con, SECOND, "r2", is_refit=False) == AreaOutcome(8, 0, 0, is_anew=False)
    found = areas_of(con)
    assert (found["T-0003"], found["T-0002"]) == ("A-03", "A-08")


def test_a_common_night_makes_no_areas(con):
    assert assign_areas(con, FIRST, "r1", is_refit=False) == NOTHING
    assert set(areas_of(con).values()) == {""}


def test_an_area_whose_themes_went_elsewhere_leads_there_and_its_id_is_not_used_again(con):
    assign_areas(con, FIRST, "r1", is_refit=True)
    for number in (1, 2, 3):  # three areas of one theme each
        con.execute(
            "INSERT INTO areas SELECT * REPLACE (? AS area_id) FROM areas LIMIT 1",
            [f"A-2{number}"],
        )
        con.execute(
            "UPDATE themes SET area = ? WHERE theme_id = ?", [f"A-2{number}", f"T-000{number}"]
        )
    con.execute("INSERT INTO areas SELECT * REPLACE ('A-30' AS area_id) FROM areas LIMIT 1")
    con.execute("UPDATE areas SET replaced_by = 'A-21' WHERE area_id = 'A-30'")

    outcome = assign_areas(con, SECOND, "r2", is_refit=True)

    found = areas_of(con)
    redirects = con.execute("SELECT area_id, replaced_by FROM areas WHERE replaced_by <> ''")
    closed = dict(redirects.fetchall())
    assert outcome == AreaOutcome(8, 0, 3, is_anew=True)
    for number in (1, 2, 3):
        (heir,) = {found[f"T-000{number}"], found[f"T-00{number + 8:02}"]}
        assert sorted([heir, *(a for a in closed if closed[a] == heir and a != "A-30")]) == [
            f"A-0{number}",
            f"A-2{number}",
        ]
    assert closed["A-30"] == found["T-0001"]
    con.execute("UPDATE themes SET area = ''")
    assign_areas(con, THIRD, "r3", is_refit=True)
    assert set(areas_of(con).values()) == {f"A-{number}" for number in range(31, 39)}


def test_a_title_whose_words_nobody_uses_any_more_is_made_anew(con):
    assign_areas(con, FIRST, "r1", is_refit=True)
    con.execute("UPDATE areas SET title_en = 'Kickstand' WHERE area_id = 'A-01'")
    assign_areas(con, SECOND, "r2", is_refit=True)
    row = con.execute("SELECT title_en FROM areas WHERE area_id = 'A-01'").fetchone()
    assert "battery" in row[0].lower()


def test_few_themes_have_no_areas():
    with open_store(MEMORY) as con:
        comments = [
            SourceRecord(f"{t}-{i}", text(t, "broken", i), author=f"p{i}")
            for t in TOPICS
            for i in range(3)
        ]
        hear(con, FIRST, comments)
        assert assign_areas(con, FIRST, "r1", is_refit=True) == NOTHING  # no space yet
        plant_themes(con, [f"{topic}-" for topic in TOPICS], FIRST)
        assert assign_areas(con, FIRST, "r1", is_refit=True) == NOTHING
        assert set(areas_of(con).values()) == {""}
