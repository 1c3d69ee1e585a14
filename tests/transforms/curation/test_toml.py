from __future__ import annotations

import shutil
import tomllib
from pathlib import Path

import pytest

from models.curation import standing
from models.errors import UsageError
from tests.curating import at_desk, comment, do, make_store, registry_of, take_back, theme_of
from tests.fakes import TOPICS, sentence
from transforms import registry
from transforms.copies import text_id
from transforms.curation import deeds
from transforms.curation.acts import load_acts
from transforms.curation.importing import import_acts
from transforms.curation.toml import acts_as_toml, read_acts

HEAD = "format = 1\n"
ACT = """
[[act]]
at = 2026-11-02T12:00:00Z
who = "ana"
kind = "pin"
themes = ["T-0001"]
"""


@pytest.fixture
def copy(themed_store: Path, tmp_path: Path):
    """Makes a copy of the store by name."""
    return lambda name: Path(shutil.copy(themed_store, tmp_path / name))


def act_a_lot(desk) -> None:
    con = desk.con
    seat = theme_of(con, "seat")
    do(desk, deeds.rename(con, "1", {"title_fr": 'Un "titre"\nà lui', "title_en": "Own \\ title"}))
    do(desk, deeds.split(con, *deeds.split_by_words(con, seat, ["helmet"])), minutes=1)
    do(
        desk,
        deeds.rename(con, "T-0006", {"title_fr": "Casques"}),
        deeds.merge(con, [theme_of(con, "route")], theme_of(con, "brakes")),
        deeds.move(con, [comment("battery", 1)], "T-0006"),
        deeds.refuse(con, [comment("battery", 2)], theme_of(con, "battery")),
        deeds.route(con, "1", ["Web"], ["Web"]),
        deeds.say(con, "status", "1", {"status": "shipped", "shipped_version": "4.2"}),
        minutes=5,
    )
    back = take_back(desk, 4)
    take_back(desk, 8)
    take_back(desk, back.act_id)


def state(con) -> dict[str, object]:
    return registry_of(con, [t for (t,) in con.execute("SELECT theme_id FROM themes").fetchall()])


def test_acts_come_back_from_toml_as_they_were(copy):
    with at_desk(copy("one")) as one, at_desk(copy("two")) as two:
        act_a_lot(one)
        text = acts_as_toml(one.con)
        found = import_acts(two, read_acts(text, "acts.toml"))
        assert (found.n_new, found.n_known, found.renamed) == (11, 0, {})
        assert load_acts(two.con) == load_acts(one.con)
        assert acts_as_toml(two.con) == text
        assert state(two.con) == state(one.con)


def test_the_file_says_what_a_person_needs(copy):
    with at_desk(copy("one")) as one:
        do(one, deeds.rename(one.con, "1", {"title_fr": "Freins"}))
        file = tomllib.loads(acts_as_toml(one.con))
    (act,) = file["act"]
    assert (act["who"], act["kind"], act["values"]) == ("ana", "rename", {"title_fr": "Freins"})
    assert file["theme"]["T-0001"]["title_fr"] == "Freins"
    assert len(file["theme"]["T-0001"]["texts"]) == 12


def test_importing_twice_is_importing_once(copy):
    with at_desk(copy("one")) as one:
        act_a_lot(one)
        before = load_acts(one.con), state(one.con)
        found = import_acts(one, read_acts(acts_as_toml(one.con), "acts.toml"))
        assert (found.n_new, found.n_known) == (0, 11)
        assert (load_acts(one.con), state(one.con)) == before


def test_an_act_that_was_undone_here_stays_undone(copy):
    with at_desk(copy("one")) as one:
        do(one, deeds.rename(one.con, "1", {"title_fr": "Freins"}))
        text = acts_as_toml(one.con)
        take_back(one)
        import_acts(one, read_acts(text, "acts.toml"))
        assert standing(load_acts(one.con)) == ()


def test_themes_are_known_again_by_their_texts_where_ids_differ(copy, tmp_path):
    other = tmp_path / "other"
    make_store(other, [topic for topic in TOPICS if topic != "battery"])
    with at_desk(copy("one")) as one, at_desk(other) as two:
        seat, route = theme_of(one.con, "seat"), theme_of(one.con, "route")
        do(one, deeds.split(one.con, *deeds.split_by_words(one.con, seat, ["helmet"])))
        do(
            one,
            deeds.rename(one.con, "T-0006", {"title_fr": "Casques"}),
            deeds.rename(one.con, route, {"title_fr": "Trajets"}),
            minutes=5,
        )
        two.con.execute("UPDATE themes SET theme_id = 'T-0077' WHERE theme_id = 'T-0004'")
        two.con.execute("UPDATE assignments SET theme_id = 'T-0077' WHERE theme_id = 'T-0004'")
        text = acts_as_toml(one.con)
        found = import_acts(two, read_acts(text, "acts.toml"))
        titles = dict(two.con.execute("SELECT title_fr, theme_id FROM themes").fetchall())
        assert titles["Trajets"] == theme_of(two.con, "route")
        assert titles["Casques"] == "T-0078"
        assert found.renamed["T-0006"] == "T-0078"
        helmets = {
            text_id(sentence("seat", n)) for n in range(20) if "helmet" in sentence("seat", n)
        }
        assert set(registry.texts_of(two.con, "T-0078")) == helmets
        assert import_acts(two, read_acts(text, "acts.toml")).n_new == 0


def test_acts_on_what_is_not_here_are_refused_and_nothing_changes(copy, tmp_path):
    other = tmp_path / "other"
    make_store(other, ["route", "brakes"])
    with at_desk(copy("one")) as one:
        con = one.con
        do(
            one,
            deeds.rename(con, theme_of(con, "route"), {"title_fr": "Trajets"}),
            deeds.say(con, "pin", theme_of(con, "seat"), {}),
            deeds.move(con, [comment("seat", 1)], theme_of(con, "route")),
        )
        text = acts_as_toml(con)
    with pytest.raises(UsageError) as error, at_desk(other) as two:
        import_acts(two, read_acts(text, "acts.toml"))
    told = str(error.value).splitlines()
    assert "act 2: " in told[0]
    assert "of its 12 texts 0 are in themes here" in told[0]
    assert told[1].endswith("act 3: none of its 1 texts is in this store")
    assert told[2] == "Nothing was changed."
    with at_desk(other) as two:
        assert load_acts(two.con) == ()


def test_an_act_may_be_written_by_hand(copy):
    with at_desk(copy("one")) as one:
        assert import_acts(one, read_acts(HEAD + ACT, "acts.toml")).n_new == 1
        assert load_acts(one.con)[0].deed == deeds.say(one.con, "pin", "T-0001", {})


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (HEAD + ACT.replace("T-0001", "T-0099"), "there is no theme T-0099 here"),
        (
            HEAD + '[theme.T-0001]\ntitle_fr = "Autre chose"\n' + ACT,
            'T-0001 is "" in the file and ".*" here; write the id',
        ),
        (
            HEAD
            + ACT.replace('"pin"', '"undo"').replace('themes = ["T-0001"]', 'undoes = ["nobody"]'),
            "undoes an act that is not here or before it",
        ),
    ],
)  # fmt: skip
def test_an_act_that_does_not_fit_the_store_is_told_with_its_line(copy, text, told):
    with at_desk(copy("one")) as one, pytest.raises(UsageError, match=told) as error:
        import_acts(one, read_acts(text, "acts.toml"))
    assert str(error.value).startswith("acts.toml, line ")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("format = ", "acts.toml is not TOML: "),
        ("", "acts.toml: expected `format = 1` at the top"),
        (HEAD + "act = [{}]", "acts.toml: acts are written as [[act]]"),
        (HEAD + "act = 3", "acts.toml: acts are written as [[act]]"),
        (HEAD + ACT.replace("Z", ""), "acts.toml, line 3, act 1: at: expected a moment"),
        (HEAD + ACT.replace('"ana"', '""'), "acts.toml, line 3, act 1: who, why: expected texts"),
        (HEAD + ACT.replace("pin", "pn"), 'acts.toml, line 3, act 1: no act is of kind "pn"'),
        (HEAD + ACT.replace('"pin"', '"undo"'), "acts.toml, line 3, act 1: undoes: the keys"),
        (HEAD + ACT + 'key = "x"', "acts.toml, line 3, act 1: key: does not fit the act"),
        (HEAD + "[theme.T-0001]\ntexts = 3\n", "acts.toml: [theme.T-0001]: expected title_fr"),
    ],
)
def test_a_file_that_is_wrong_is_told_with_its_line(text, told):
    with pytest.raises(UsageError) as error:
        read_acts(text, "acts.toml")
    assert str(error.value).startswith(told)


def test_an_act_twice_in_a_file_is_one():
    assert len(read_acts(HEAD + ACT + ACT, "acts.toml").acts) == 1
