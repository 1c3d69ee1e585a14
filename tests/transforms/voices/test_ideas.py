from __future__ import annotations

import random
import shutil
from datetime import date
from pathlib import Path

import pytest

from models.errors import UsageError
from models.proposals import GatherParams
from tests.asking import (
    FIRST,
    another_night,
    gather,
    ids_of,
    make_store,
    say_intents,
    wish,
    wishes,
)
from tests.curating import ENGINE, at_desk, do, take_back
from tests.fakes import hear, night_of
from transforms.copies import text_id
from transforms.curation.importing import import_acts
from transforms.curation.toml import acts_as_toml, read_acts
from transforms.store import MEMORY, open_store
from transforms.voices import deeds
from transforms.voices.gathering import Gathered, _lead_on, gather_ideas
from transforms.voices.ideas import load_ideas
from transforms.voices.marks import decided_ideas

SPOKEN = [*wishes("dark", range(6)), *wishes("watch", range(3)), *wishes("trailer", [0])]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("ideas") / "remontee.duckdb"
    make_store(path, SPOKEN)
    return path


@pytest.fixture
def path(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(made, tmp_path / "remontee.duckdb"))


@pytest.fixture
def con(path: Path):
    with open_store(path) as opened:
        yield opened


def people_by_idea(con) -> dict[str, int]:
    ideas = load_ideas(con)
    return {p.idea_id: p.n_people for p in (*ideas.proposals, *ideas.singles) if p.idea_id}


def members(con) -> list[tuple]:
    return con.execute("SELECT * FROM idea_texts ORDER BY text_id").fetchall()


def test_what_several_people_ask_for_is_one_proposal_and_single_requests_stand_below(con):
    ideas = load_ideas(con)

    assert [(p.idea_id, p.n_people, p.n_comments) for p in ideas.proposals] == [
        ("I-0001", 6, 6),
        ("I-0002", 3, 3),
    ]
    assert [(p.idea_id, p.n_people) for p in ideas.singles] == [("", 1)]
    dark = ideas.proposals[0]
    assert dark.status == "new"
    assert dark.communities == (("forum", 6),)
    assert dark.languages == (("en", 6),)
    assert (dark.first_on, dark.last_on) == (date(2026, 11, 1), date(2026, 11, 1))


def test_what_is_asked_for_is_told_word_for_word_by_one_of_the_comments(con):
    dark = load_ideas(con).proposals[0]

    assert dark.asked.startswith("Please add a dark theme")
    assert [s.asked in s.text for s in dark.sayings] == [True] * 5
    assert dark.sayings[0].url.startswith("https://forum.example.org/dark/")
    assert dark.sayings[0].comment_id in ids_of("dark", range(6))


def test_the_same_night_again_changes_nothing(con):
    before = members(con)

    again = gather(con, night_of(FIRST))

    assert again == Gathered(n_requests=10, n_gathered=9, n_proposals=2, n_new=0)
    assert members(con) == before


def test_the_order_in_which_people_are_heard_does_not_matter(made, tmp_path):
    shuffled = random.Random(7).sample(SPOKEN, len(SPOKEN))
    make_store(tmp_path / "other.duckdb", shuffled)
    with open_store(tmp_path / "other.duckdb") as other, open_store(made, read_only=True) as con:
        assert members(other) == members(con)
        assert load_ideas(other) == load_ideas(con)


def test_later_requests_join_and_a_single_one_becomes_a_proposal_with_a_second_person(con):
    joined = another_night(con, 1, wishes("dark", [6, 7]))
    founded = another_night(con, 2, wishes("trailer", [1]))

    assert (joined.n_new, founded.n_new) == (0, 1)
    assert people_by_idea(con) == {"I-0001": 8, "I-0002": 3, "I-0003": 2}
    assert load_ideas(con).singles == ()


def test_one_person_who_asks_twice_is_one_person(con):
    another_night(con, 1, wishes("trailer", [1], author="trailer 0"))

    assert [p.n_people for p in load_ideas(con).singles] == [1, 1]


def test_a_request_without_an_author_is_at_most_one_person_more(con):
    another_night(con, 1, wishes("watch", [8], author=""))

    watch = load_ideas(con).proposals[1]
    assert (watch.n_people, watch.n_unknown, watch.n_voices) == (3, 1, 4)


def test_ids_last_through_a_refit(con):
    before = dict(con.execute("SELECT text_id, idea_id FROM idea_texts").fetchall())
    more = another_night(con, 6, [*wishes("trailer", [1]), *wishes("dark", [8])], is_refit=True)

    after = dict(con.execute("SELECT text_id, idea_id FROM idea_texts").fetchall())
    assert {text: after[text] for text, idea in before.items() if idea} == {
        text: idea for text, idea in before.items() if idea
    }
    assert con.execute("SELECT count(DISTINCT space_id) FROM idea_texts").fetchone() == (1,)
    assert more.n_proposals == 3
    assert people_by_idea(con) == {"I-0001": 7, "I-0002": 3, "I-0003": 2}


def test_an_id_is_never_used_again(con):
    say_intents(con, {"dark": ("request",)})
    gather(con, night_of(FIRST))
    assert people_by_idea(con) == {"I-0001": 6}

    another_night(con, 1, wishes("trailer", [1, 2]))

    assert people_by_idea(con) == {"I-0001": 6, "I-0003": 3, "I-0004": 3}


def test_a_proposal_that_went_into_another_leads_to_it_in_one_step(con):
    con.execute(
        "INSERT INTO ideas VALUES ('I-0008', 'I-0002', '2026-11-01', 'r'),"
        " ('I-0009', '', '2026-11-01', 'r')"
    )
    _lead_on(con, ["I-0002"] * 3 + ["I-0009"] * 9, ["I-0001", "I-0001", ""] + [""] * 9)

    assert con.execute("SELECT idea_id, replaced_by FROM ideas ORDER BY idea_id").fetchall() == [
        ("I-0001", ""),
        ("I-0002", "I-0001"),
        ("I-0008", "I-0001"),
        ("I-0009", ""),
    ]
    assert people_by_idea(con) == {"I-0001": 9}
    assert deeds.find_idea(con, "i-8") == "I-0001"


def test_what_is_set_aside_or_asks_no_more_is_out_of_its_proposal(con):
    one, two = ids_of("dark", [0, 1])
    con.execute("UPDATE staged_comments SET is_set_aside = true WHERE comment_id = ?", [one])
    assert people_by_idea(con)["I-0001"] == 5
    con.execute(
        "UPDATE signals SET intents = ['other'] WHERE text_id ="
        " (SELECT text_id FROM staged_comments WHERE comment_id = ?)",
        [two],
    )
    gather(con, night_of(FIRST))
    assert people_by_idea(con) == {"I-0001": 4, "I-0002": 3}


def test_a_text_without_a_vector_waits_below(con):
    con.execute(
        "DELETE FROM vectors WHERE unit_id IN (SELECT unit_id FROM text_units AS u"
        " JOIN staged_comments AS c USING (text_id) WHERE c.native_id = 'watch-0')"
    )
    con.execute("DELETE FROM idea_texts")
    found = gather(con, night_of(FIRST))
    assert (found.n_requests, found.n_gathered) == (10, 8)


def test_without_a_space_nothing_is_gathered_and_nothing_lost():
    with open_store(MEMORY) as con:
        hear(con, night_of(FIRST), SPOKEN)
        say_intents(con, {"dark": ("request",)})
        found = gather_ideas(con, ENGINE, night_of(FIRST), "r", GatherParams())
        assert found == Gathered(6, 0, 0, 0)
        assert {p.asked for p in load_ideas(con).singles} == {
            each.body for each in wishes("dark", range(6))
        }


def test_nobody_asks_for_anything():
    with open_store(MEMORY) as con:
        assert gather(con, night_of(FIRST)) == Gathered(0, 0, 0, 0)
        assert load_ideas(con).proposals == ()


def test_a_curator_decides_and_takes_it_back(path):
    with at_desk(path) as desk:
        (act,) = do(desk, deeds.decide(desk.con, "1", "Planned"))
        told = load_ideas(desk.con).proposals[0]
        assert (told.status, told.reason) == ("planned", "")
        assert act.deed.ideas == ("I-0001",)
        assert len(act.deed.texts) == 6
        do(desk, deeds.decide(desk.con, "I-1", "shipped"), minutes=5)
        assert load_ideas(desk.con).proposals[0].status == "shipped"
        take_back(desk)
        assert load_ideas(desk.con).proposals[0].status == "planned"
        take_back(desk, act.act_id)
        assert load_ideas(desk.con).proposals[0].status == "new"


def test_what_is_not_there_is_refused(con):
    with pytest.raises(UsageError, match='"soon" is no status; expected new, planned, shipped'):
        deeds.decide(con, "1", "soon")
    with pytest.raises(UsageError, match='no proposal "I-7"\\. There are I-0001 to I-0002;'):
        deeds.decide(con, "I-7", "new")
    con.execute("DELETE FROM ideas")
    with pytest.raises(UsageError, match="There are none yet"):
        deeds.find_idea(con, "red")


def test_a_proposal_that_was_decided_on_keeps_its_requests_at_a_refit(path):
    with at_desk(path) as desk:
        do(desk, deeds.decide(desk.con, "2", "declined"))
    with open_store(path) as con:
        another_night(con, 6, [*wishes("watch", [5]), *wishes("dark", [9])], is_refit=True)
        ideas = load_ideas(con)
        assert [(p.idea_id, p.status, p.n_people) for p in ideas.proposals] == [
            ("I-0001", "new", 7),
            ("I-0002", "declined", 4),
        ]


def test_acts_on_proposals_and_comments_travel_as_toml_whatever_ids_are_there(path, tmp_path):
    with at_desk(path) as desk:
        dark, watch = (ids_of(name, [0])[0] for name in ("dark", "watch"))
        do(
            desk,
            deeds.decide(desk.con, "2", "planned"),
            deeds.mark_answered(desk.con, [dark], "https://example.org/a"),
            deeds.assign(desk.con, [watch], "Jo"),
        )
        told = acts_as_toml(desk.con)
    other = tmp_path / "other.duckdb"
    more = [*wishes("dark", range(6)), *wishes("watch", range(9)), *wishes("trailer", [0])]
    make_store(other, more)
    with at_desk(other) as desk:
        assert load_ideas(desk.con).proposals[0].asked.startswith("It would be great to sync")
        done = import_acts(desk, read_acts(told, "acts.toml"))
        assert (done.n_new, done.n_known) == (3, 0)
        assert [(p.idea_id, p.status) for p in load_ideas(desk.con).proposals] == [
            ("I-0001", "planned"),
            ("I-0002", "new"),
        ]
        assert acts_as_toml(desk.con) == told


def test_an_act_written_by_hand_without_texts_means_the_id(path):
    with at_desk(path) as desk:
        do(desk, deeds.Deed("decide", ideas=("I-0002",), values={"status": "shipped"}))
        assert load_ideas(desk.con).proposals[1].status == "shipped"


def test_a_decision_follows_its_requests_into_the_proposal_that_has_most_of_them(path):
    with at_desk(path) as desk:
        do(desk, deeds.decide(desk.con, "2", "planned"))
        texts = {text_id(wish("watch", n).body): "I-0001" for n in range(3)}
        heirs = {"I-0001": "I-0001", "I-0002": "I-0002"}
        assert list(decided_ideas(desk.con, texts, heirs)) == ["I-0001"]
        apart = dict(zip(texts, ("I-0003", "I-0004", "I-0005"), strict=True))
        assert decided_ideas(desk.con, apart, heirs) == {}
        do(desk, deeds.decide(desk.con, "1", "declined"), minutes=9)
        both = texts | {text_id(wish("dark", n).body): "I-0001" for n in range(6)}
        assert decided_ideas(desk.con, both, heirs)["I-0001"].status == "declined"


def test_the_best_of_each_language_is_quoted_early(con):
    con.execute("UPDATE staged_comments SET language = 'fr' WHERE native_id = 'dark-3'")
    dark = load_ideas(con).proposals[0]
    assert [s.language for s in dark.sayings].index("fr") <= 1
