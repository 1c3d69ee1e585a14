from __future__ import annotations

import random
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from models.asking import Waiting
from models.records import SourceRecord
from tests.asking import FIRST, say_intents
from tests.curating import at_desk, do, find, take_back
from tests.fakes import TOPICS, hear, night_of, said
from transforms.authors import comment_id
from transforms.store import MEMORY, open_store
from transforms.voices import deeds
from transforms.voices.queue import QueueScope, load_queue

DAY = date(2026, 11, 20)
CHARGER = "Why does the charger stop at eighty percent overnight when it is cold"
LOCK = "Where can I buy another key for the lock, mine fell into the river"
ASKING = {"q-": ("question",), "p-": ("problem", "experience")}


def told(native_id: str, body: str, day: int = 1, **fields: object) -> SourceRecord:
    """What somebody says at noon of a day in November."""
    at = datetime(2026, 11, day, 12, tzinfo=UTC)
    known = {"author": native_id, "created_at": at, "url": f"https://example.org/{native_id}"}
    return SourceRecord(native_id=native_id, body=body, **(known | fields))  # type: ignore[arg-type]


def make(path: Path, *records: SourceRecord, source: str = "forum") -> None:
    """A store with five topics and what is told."""
    with open_store(path) as con:
        at = datetime(2026, 10, 1, 9, tzinfo=UTC)
        topics = [r for t in TOPICS for r in said(t, list(range(12)), created_at=at)]
        hear(con, night_of(FIRST), topics, source="topics")
        hear(con, night_of(DAY), records, source=source)
        find(con, night_of(DAY))
        say_intents(con, ASKING)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "remontee.duckdb"


def queue_of(path: Path, **scope: object):
    with open_store(path, read_only=True) as con:
        return load_queue(con, DAY, QueueScope(**scope))  # type: ignore[arg-type]


def ids(*native_ids: str, source: str = "forum") -> tuple[str, ...]:
    return tuple(comment_id(source, native_id) for native_id in native_ids)


def waiting_ids(entries: tuple[Waiting, ...]) -> list[tuple[str, ...]]:
    return [entry.comment_ids for entry in entries]


def test_near_same_questions_are_one_most_people_first_then_the_oldest(path):
    make(
        path,
        told("q-1", f"{CHARGER} again", 9),
        told("q-2", f"{CHARGER} outside", 5),
        told("q-3", LOCK, 2),
        told("p-4", "The mudguard rattles on cobbles since Tuesday", 1),
        told("p-5", "Paint peels off underneath both handles", 3),
        told("x-6", "I ride to work every day", parent_native_id="x-0"),
    )
    queue = queue_of(path)

    assert waiting_ids(queue.waiting) == [
        ids("q-2", "q-1"),
        ids("p-4"),
        ids("q-3"),
        ids("p-5"),
    ]
    first = queue.waiting[0]
    assert (first.n_people, first.n_unknown, first.n_comments, first.n_days) == (2, 0, 2, 15)
    assert (first.intents, first.communities, first.languages) == (
        ("question",),
        (("forum", 2),),
        (("en", 2),),
    )
    assert first.saying.text in (f"{CHARGER} again", f"{CHARGER} outside")
    assert first.saying.url.startswith("https://example.org/q-")
    assert (queue.n_entries, queue.n_waiting, queue.unknown) == (4, 5, ())


def test_the_order_in_which_people_are_heard_does_not_matter(tmp_path):
    spoken = [told(f"q-{n}", f"{CHARGER} {word}", n + 1) for n, word in enumerate("abcde")]
    spoken += [told("p-9", LOCK), told("x-1", "Thanks a lot", parent_native_id="q-2")]
    make(tmp_path / "one.duckdb", *spoken)
    make(tmp_path / "two.duckdb", *random.Random(3).sample(spoken, len(spoken)))

    assert queue_of(tmp_path / "one.duckdb") == queue_of(tmp_path / "two.duckdb")


def test_an_answer_by_another_answers_and_one_by_the_asker_does_not(path):
    make(
        path,
        told("q-1", CHARGER),
        told("x-1", "It saves the cells", 3, parent_native_id="q-1"),
        told("x-0", "Nobody knows it seems", 2, parent_native_id="q-1", author="q-1"),
        told("q-2", LOCK),
        told("x-2", "Nobody?", parent_native_id="q-2", author="q-2"),
        told("q-3", "Which pump fits these narrow valves"),
        told("x-3", "I mean the front ones", 4, parent_native_id="q-3", author="q-3"),
        told("x-4", "Any pump with an adapter", 5, parent_native_id="x-3"),
    )
    queue = queue_of(path)

    assert waiting_ids(queue.waiting) == [ids("q-2")]
    assert queue.n_answered == 2


def test_a_reply_whose_author_nobody_knows_is_an_answer(path):
    make(
        path,
        told("q-1", CHARGER, author=""),
        told("x-1", "It saves the cells", parent_native_id="q-1", author=""),
    )
    assert queue_of(path).n_answered == 1


def test_spam_answers_nothing(path):
    make(
        path,
        told("q-1", CHARGER, n_answers=1),
        told("x-1", "Call our helpline now", parent_native_id="q-1"),
    )
    assert queue_of(path).waiting == ()
    with open_store(path) as con:
        con.execute("UPDATE staged_comments SET is_set_aside = true WHERE native_id = 'x-1'")
    assert waiting_ids(queue_of(path).waiting) == [ids("q-1")]


def test_what_is_set_aside_waits_for_nothing(path):
    make(path, told("q-1", CHARGER, n_answers=0))
    with open_store(path) as con:
        con.execute("UPDATE staged_comments SET is_set_aside = true WHERE native_id = 'q-1'")
    assert queue_of(path).waiting == ()


def test_the_answers_that_a_service_counts_answer_but_for_the_askers_own(path):
    make(
        path,
        told("q-1", CHARGER, n_answers=2),
        told("q-2", LOCK, n_answers=0),
        told("q-3", "Which pump fits these narrow valves", n_answers=1, thread_id="t"),
        told("x-3", "I mean the front ones", 4, author="q-3", thread_id="t"),
    )
    queue = queue_of(path)

    assert sorted(waiting_ids(queue.waiting)) == sorted([ids("q-2"), ids("q-3")])
    assert queue.n_answered == 1


def test_where_nobody_says_what_was_answered_that_is_said_and_stands_apart(path):
    make(path, told("q-1", CHARGER), told("q-2", f"{CHARGER} too", author=""), source="avis")
    queue = queue_of(path)

    assert queue.waiting == ()
    assert queue.unknown_sources == (("avis", 2),)
    (entry,) = queue.unknown
    assert (entry.n_people, entry.n_unknown, entry.n_voices) == (1, 1, 2)


def test_in_a_thread_without_parents_only_its_opening_is_surely_answered(path):
    make(
        path,
        told("q-1", CHARGER, 1, thread_id="t"),
        told("q-2", LOCK, 2, thread_id="t"),
        told("x-3", "No idea, sorry", 3, thread_id="t"),
        told("q-4", "Which pump fits these narrow valves", 4, thread_id="t"),
    )
    queue = queue_of(path)

    assert queue.n_answered == 1
    assert waiting_ids(queue.unknown) == [ids("q-2")]
    assert waiting_ids(queue.waiting) == [ids("q-4")]


def test_a_problem_told_inside_a_conversation_that_goes_on_is_no_service_case(path):
    make(
        path,
        told("q-1", CHARGER, 1, thread_id="t"),
        told("p-2", "Mine does that too", 2, thread_id="t", parent_native_id="q-1"),
        told("q-3", LOCK, 3, thread_id="t", parent_native_id="q-1"),
        told("p-4", "Same with my red one", 4, thread_id="t", parent_native_id="q-1"),
    )
    queue = queue_of(path)

    assert sorted(waiting_ids(queue.waiting)) == sorted([ids("q-3"), ids("p-4")])
    assert (queue.n_answered, queue.n_talked, queue.unknown) == (1, 1, ())


def test_the_nearest_answered_question_is_shown_with_its_answer(path):
    make(
        path,
        told("q-1", f"{CHARGER} again", 9),
        told("q-2", f"{CHARGER} outside", 5),
        told("x-2", "It saves the cells, see the manual", 6, parent_native_id="q-2"),
    )
    (entry,) = queue_of(path).waiting
    (near,) = entry.answered

    assert near.asked.comment_id == ids("q-2")[0]
    assert near.answer is not None
    assert (near.answer.text, near.answer.url, near.link) == (
        "It saves the cells, see the manual",
        "https://example.org/x-2",
        "",
    )
    assert near.similarity > 0.35


def test_a_lone_question_about_nothing_known_has_no_answered_one_beside_it(path):
    make(path, told("q-1", CHARGER, n_answers=0), told("q-2", LOCK, n_answers=1))
    (entry,) = queue_of(path).waiting
    assert entry.answered == ()


def test_nobody_knows_when_it_was_said(path):
    make(path, told("q-1", CHARGER, created_at=None, n_answers=0))
    (entry,) = queue_of(path).waiting
    assert (entry.first_on, entry.n_days) == (None, None)


def test_a_text_without_a_vector_waits_alone(path):
    make(path, told("q-1", CHARGER, n_answers=0), told("q-2", f"{CHARGER} too", n_answers=0))
    with open_store(path) as con:
        con.execute(
            "DELETE FROM vectors WHERE unit_id IN (SELECT unit_id FROM text_units AS u"
            " JOIN staged_comments AS c USING (text_id) WHERE c.native_id = 'q-2')"
        )
    assert sorted(waiting_ids(queue_of(path).waiting)) == sorted([ids("q-1"), ids("q-2")])


def test_a_reply_is_quoted_only_where_there_is_nothing_else(path):
    make(
        path,
        told("q-1", f"{CHARGER} again", 9),
        told("q-2", f"{CHARGER} again and again", 5, parent_native_id="q-9"),
        told("q-3", f"{CHARGER} again once again", 5, parent_native_id="q-9"),
    )
    (entry,) = queue_of(path).waiting
    assert entry.saying.comment_id == ids("q-1")[0]


def test_an_empty_store_has_an_empty_queue():
    with open_store(MEMORY) as con:
        queue = load_queue(con, DAY)
    assert (queue.waiting, queue.unknown, queue.n_answered) == ((), (), 0)


def test_what_a_curator_says_was_answered_is_so_for_all_copies_until_it_is_taken_back(path):
    make(
        path,
        told("q-1", CHARGER, 5, n_answers=0),
        told("q-2", CHARGER, 6, n_answers=0),
        told("q-3", f"{CHARGER} outside", 7, n_answers=0),
    )
    with at_desk(path) as desk:
        do(desk, deeds.mark_answered(desk.con, ["forum:q-1"], " https://example.org/faq "))
        queue = load_queue(desk.con, DAY)
        assert waiting_ids(queue.waiting) == [ids("q-3")]
        assert (queue.n_answered, queue.n_marked) == (2, 2)
        (near,) = queue.waiting[0].answered
        assert (near.answer, near.link) == (None, "https://example.org/faq")
        take_back(desk)
        assert load_queue(desk.con, DAY).n_waiting == 3


def test_an_owner_is_marked_and_asked_for(path):
    make(path, told("q-1", CHARGER, n_answers=0), told("p-2", LOCK, n_answers=0))
    with at_desk(path) as desk:
        do(desk, deeds.assign(desk.con, ids("q-1"), "  Jo   Doe "))
        assert [
            e.owners for e in load_queue(desk.con, DAY, QueueScope(owner="Jo Doe")).waiting
        ] == [("Jo Doe",)]
        do(desk, deeds.assign(desk.con, ids("q-1"), ""), minutes=3)
        assert load_queue(desk.con, DAY, QueueScope(owner="Jo Doe")).waiting == ()


def test_a_part_of_the_queue(path):
    make(
        path,
        told("q-1", CHARGER, 3, n_answers=0, community="Store"),
        told("q-2", f"{CHARGER} too", 1, n_answers=0),
        told("p-3", LOCK, 2, n_answers=0),
    )
    (store,) = queue_of(path, community="Store").waiting
    assert (store.comment_ids, store.n_people) == (ids("q-1"), 1)
    limited = queue_of(path, limit=1)
    assert (len(limited.waiting), limited.n_entries, limited.n_waiting) == (1, 2, 3)
    theme = limited.waiting[0].theme_id
    assert all(entry.theme_id == theme for entry in queue_of(path, theme_id=theme).waiting)


def test_a_campaign_among_those_who_wait_is_named(path):
    make(path, told("q-1", CHARGER, n_answers=0))
    with open_store(path) as con:
        con.execute("UPDATE signals SET campaign_id = 'C-0001' WHERE 'question' = ANY(intents)")
    assert queue_of(path).waiting[0].campaign_ids == ("C-0001",)


def test_a_campaign_counts_once_a_wording_when_entries_are_ranked(path):
    copies = [told(f"q-{n}", CHARGER, n, n_answers=0) for n in range(1, 6)]
    own = [told(f"p-{n}", f"{LOCK} {word}", 9, n_answers=0) for n, word in enumerate(("a", "b"))]
    make(path, *copies, *own)
    assert [(e.n_people, e.n_ranked) for e in queue_of(path).waiting] == [(5, 5), (2, 2)]
    with open_store(path) as con:
        con.execute("UPDATE signals SET campaign_id = 'C-0001' WHERE 'question' = ANY(intents)")
    assert [(e.n_people, e.n_ranked) for e in queue_of(path).waiting] == [(2, 2), (5, 1)]


def test_two_who_answer_each_other_in_a_circle_do_not_hang_it(path):
    make(
        path,
        told("q-1", CHARGER, parent_native_id="q-2", author="jo"),
        told("q-2", f"{CHARGER} too", parent_native_id="q-1", author="jo"),
    )
    assert queue_of(path).n_waiting == 2


@pytest.mark.parametrize(
    "echo",
    [
        "+1",
        "up",
        "Same here!",
        "me too, +1",
        "Pareil pour moi.",
        "Moi aussi",
        "ich auch",
        "me sumo",
    ],
)
def test_who_only_says_me_too_answers_nothing(path, echo):
    make(path, told("q-1", CHARGER), told("r-1", echo, 2, parent_native_id="q-1"))
    assert ids("q-1") in waiting_ids(queue_of(path).waiting)


def test_who_wants_the_answer_too_waits_and_answers_nothing(path):
    reply = "Je veux bien la réponse aussi, la mienne fait pareil depuis lundi"
    make(path, told("q-1", CHARGER), told("r-1", reply, 2, parent_native_id="q-1"))
    told_ids = {i for entry in queue_of(path).waiting for i in entry.comment_ids}
    assert told_ids == {*ids("q-1"), *ids("r-1")}


def test_more_than_me_too_is_an_answer(path):
    reply = "Same here, unplug it and hold the button for ten seconds"
    make(path, told("q-1", CHARGER), told("r-1", reply, 2, parent_native_id="q-1"))
    assert queue_of(path).n_answered == 1


def test_a_question_is_shown_without_the_title_of_its_thread(path):
    title = {"thread_id": "t", "title": "Winter riding in the north"}
    make(
        path,
        told("o-1", "Tell us of it.", 1, **title),
        told("q-1", CHARGER, 2, parent_native_id="o-1", **title),
    )
    (entry,) = [e for e in queue_of(path).waiting if e.comment_ids == ids("q-1")]
    assert (entry.saying.asked, entry.saying.text) == (
        CHARGER,
        f"Winter riding in the north\n\n{CHARGER}",
    )
