"""Night after night of a Discourse forum: faults, edits, deletions, what is held."""

from __future__ import annotations

from dataclasses import replace
from itertools import count

import pytest

from models.errors import SourceUnavailable
from models.records import LandCounts
from tests.loopback import (
    FAULTS,
    Reply,
    fetch_all,
    killed_after,
    landed,
    refuses,
    serving,
    told_twice,
)
from tests.transforms.sources.fake_discourse import (
    fetched,
    filled_forum,
    ids,
    visible,
)
from tests.transforms.sources.live import kept, land, opener
from transforms.sources.services import discourse_reading


@pytest.fixture
def forum():
    return filled_forum()


@pytest.fixture
def service(forum):
    with serving(forum) as service:
        yield service


@pytest.mark.parametrize("position", [0, 3, 8])
@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_loses_nothing_and_doubles_nothing(forum, service, name, position):
    service.faults = {position: FAULTS[name], position + 1: FAULTS[name]}

    pages = fetch_all(opener("discourse", url=service.url))

    assert ids(pages) == visible(forum)
    assert told_twice(pages) == []


def test_a_forum_that_fails_for_long_is_read_on_the_next_nights(forum, service, monkeypatch):
    monkeypatch.setattr(discourse_reading, "N_AHEAD", 1)
    service.faults = dict.fromkeys([*range(4, 9), *range(13, 18)], refuses(500))

    pages = fetch_all(opener("discourse", url=service.url))

    assert ids(pages) == visible(forum)


@pytest.mark.parametrize("n_pages", [0, 1, 2, 5])
def test_a_killed_fetch_goes_on_where_it_was(forum, service, monkeypatch, n_pages):
    monkeypatch.setattr(discourse_reading, "N_AHEAD", 1)

    pages = killed_after(opener("discourse", url=service.url), n_pages)

    assert landed(pages) == landed(fetched(service))
    assert told_twice(pages) == []


def test_what_comes_while_a_broken_walk_goes_on_is_not_lost(forum, service, monkeypatch):
    monkeypatch.setattr(discourse_reading, "N_AHEAD", 1)
    pages = [page for _, page in zip(range(2), fetched(service), strict=False)]
    forum.post(251)

    pages += fetched(service, kept(pages))

    assert ids(pages) == visible(forum)


def test_a_page_that_comes_twice_is_asked_for_again(forum, service):
    first, turn = forum, count()

    def stale(asked):
        is_late = asked.path == "/posts.json" and "before" in asked.query and next(turn) == 0
        return first(replace(asked, query={})) if is_late else first(asked)

    service.answer = stale
    pages = fetched(service)

    assert ids(pages) == visible(forum)
    assert told_twice(pages) == []


def test_a_forum_that_always_gives_the_same_page_is_left_for_later(forum, service):
    service.answer = lambda asked: forum(replace(asked, query={}))

    with pytest.raises(SourceUnavailable, match="newer posts than asked for, 5 times"):
        fetched(service)


AUTUMN = {"as_of": "2026-10-12T00:00", "now": "2026-10-12T02:00"}
LATER = {"as_of": "2026-10-14T00:00", "now": "2026-10-14T02:00"}


def test_the_next_night_brings_what_is_new_edited_and_deleted_and_nothing_else(forum, service):
    first = fetched(service, **AUTUMN)
    forum.post(270, topic_id=1, reply_to=1)
    forum.posts[249] |= {"version": 2, "cooked": "<p>Better</p>"}
    forum.posts[248]["gone"] = True
    forum.posts[247]["hidden"] = True
    forum.topic(21, category_id=9)
    forum.posts[246]["topic_id"] = 21
    del forum.posts[2]  # too old to be asked for again
    service.asked.clear()

    pages = fetched(service, kept(first), **LATER)

    known, now = landed(first), landed(pages)
    changed = {i: record for i, record in now.items() if known.get(i) != record}
    gone = {i for i, record in changed.items() if record.is_deleted}
    assert gone == {"248", "247", "246"}
    assert set(changed) - gone == {"270", "249"}
    assert changed["270"].parent_native_id == "1"
    assert changed["249"].body == "<p>Better</p>"
    assert min(map(int, now)) >= 110
    assert len(service.asked) < 20

    third = fetched(service, pages[-1].cursor, **LATER)
    assert {r.native_id for p in third for r in p.records if r.is_deleted} == set()


@pytest.mark.parametrize(
    "gone",
    [
        Reply("<!DOCTYPE html><title>Not found</title>", 404),
        Reply({"error_type": "invalid_access"}, 403),
        Reply("", 410),
    ],
)
def test_however_a_forum_says_that_a_post_is_gone_it_is(forum, service, gone):
    first = fetched(service, **AUTUMN)
    forum.posts[248]["gone"] = True
    service.answer = lambda a: gone if a.path == "/posts/248.json" else forum(a)

    assert landed(fetched(service, first[-1].cursor, **LATER))["248"].is_deleted


def test_a_firewall_deletes_nothing(forum, service):
    first = fetched(service, **AUTUMN)
    forum.posts[248]["gone"] = True
    wall = Reply("<!DOCTYPE html><title>Are you human?</title>", 403)
    service.answer = lambda a: wall if a.path == "/posts/248.json" else forum(a)

    with pytest.raises(SourceUnavailable, match="a page of HTML where JSON was expected"):
        fetched(service, first[-1].cursor, **LATER)


def test_a_young_post_that_is_no_longer_listed_but_there_is_kept(forum, service):
    first = fetched(service, **AUTUMN)
    service.answer = lambda asked: forum(asked)
    forum.is_open_listed = forum.at_posts

    def unlisted(asked, post_id=None):
        reply = forum.is_open_listed(asked, post_id)
        if post_id is None:
            kept = [p for p in reply.content["latest_posts"] if p["id"] != 245]
            return Reply({"latest_posts": kept})
        return reply

    forum.at_posts = unlisted
    pages = fetched(service, first[-1].cursor, **LATER)

    assert landed(pages)["245"] == landed(first)["245"]


def test_only_so_many_missing_posts_are_asked_for_a_night(forum, service, monkeypatch):
    monkeypatch.setattr(discourse_reading, "N_ASKED_SINGLY", 3)
    first = fetched(service, **AUTUMN)
    for post_id in range(230, 238):
        forum.posts[post_id]["gone"] = True

    cursor, gone = first[-1].cursor, []
    for _ in range(3):
        pages = fetched(service, cursor, **LATER)
        cursor = pages[-1].cursor
        gone.append(sorted(r.native_id for p in pages for r in p.records if r.is_deleted))

    assert [len(each) for each in gone] == [3, 3, 2]
    assert sorted(each for night in gone for each in night) == [str(i) for i in range(230, 238)]


def test_what_is_said_after_the_night_is_left_for_a_later_one(forum, service):
    past = {"as_of": "2026-10-10T00:00"}
    pages = fetched(service, **past)

    assert ids(pages) == [i for i in visible(forum) if i < 216]
    assert sum(page.n_held for page in pages) == 35

    later = fetched(service, pages[-1].cursor)
    assert ids(pages + later) == visible(forum)


def test_a_post_with_an_older_number_than_its_date_is_not_lost_when_held(forum, service):
    forum.posts[200]["created_at"] = "2026-10-30T00:00:00Z"
    pages = fetched(service, as_of="2026-10-20T00:00")

    assert 200 not in ids(pages)
    assert 200 in ids(fetched(service, pages[-1].cursor))


def test_nights_in_a_store_add_up(forum, service, tmp_path):
    path = tmp_path / "store.duckdb"
    forum.post(251, username="system", user_id=-1)

    first = land(path, "discourse", url=service.url, **AUTUMN)
    assert first == LandCounts(received=131, new=130, set_aside=1)
    forum.posts[249] |= {"version": 2, "cooked": "<p>Better</p>"}
    forum.posts[248]["gone"] = True
    forum.post(270)
    second = land(path, "discourse", url=service.url, **LATER)
    assert (second.new, second.edited, second.deleted) == (1, 1, 1)
    assert second.received < 131
    assert second.is_conserved
