"""Discourse forums, against one that pages as the real ones do."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from itertools import count

import pytest

from models.errors import SourceError, SourceUnavailable
from models.records import LandCounts, SourceRecord
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
from tests.transforms.sources.live import land, moment, opener, source
from transforms.sources.services import discourse_reading

FIRST = moment("2026-10-01T00:00")
NOT_FOUND = Reply({"errors": ["not found"], "error_type": "not_found"}, 404)
CATEGORIES = [
    {"id": 4, "name": "Help", "slug": "help", "read_restricted": False},
    {
        "id": 5,
        "name": "Ideas",
        "slug": "ideas",
        "read_restricted": False,
        "subcategory_list": [
            {"id": 6, "name": "Help", "slug": "ideas-help", "parent_category_id": 5}
        ],
    },
    {"id": 9, "name": "Staff", "slug": "staff", "read_restricted": True},
]


class FakeForum:
    """Posts and topics; `before` names the highest id of a page, as in Discourse."""

    def __init__(self, window=50, page_size=50, is_exclusive=False):
        self.posts, self.topics = {}, {}
        self.window, self.page_size, self.is_exclusive = window, page_size, is_exclusive
        self.lists_topics = True
        self.lists_categories = True

    def topic(self, topic_id, category_id=4, **fields):
        self.topics[topic_id] = {
            "id": topic_id,
            "title": f"Topic {topic_id}",
            "archetype": "regular",
            "category_id": category_id,
            "tags": ["bike"],
            **fields,
        }

    def post(self, post_id, topic_id=1, reply_to=None, **fields):
        if topic_id not in self.topics:
            self.topic(topic_id)
        numbers = [p["post_number"] for p in self.posts.values() if p["topic_id"] == topic_id]
        said_at = (FIRST + timedelta(hours=post_id)).isoformat(timespec="milliseconds")
        self.posts[post_id] = {
            "id": post_id,
            "username": f"user{post_id % 7}",
            "user_id": 100 + post_id % 7,
            "created_at": said_at.replace("+00:00", "Z"),
            "updated_at": said_at.replace("+00:00", "Z"),
            "cooked": f"<p>Words {post_id}</p>",
            "post_number": max(numbers, default=0) + 1,
            "post_type": 1,
            "reply_count": 0,
            "reply_to_post_number": reply_to,
            "topic_id": topic_id,
            "topic_slug": f"topic-{topic_id}",
            "topic_title": f"Topic {topic_id}",
            "version": 1,
            "actions_summary": [{"id": 2, "count": post_id % 3}, {"id": 3, "count": 9}],
            "staff": False,
            "hidden": False,
            "deleted_at": None,
            "user_deleted": False,
            **fields,
        }

    def is_open(self, post):
        topic = self.topics[post["topic_id"]]
        return topic["archetype"] == "regular" and post["post_type"] == 1 and not post.get("gone")

    def __call__(self, asked):
        steps = asked.path.strip("/").removesuffix(".json").split("/")
        answer = getattr(self, f"at_{steps[0]}", lambda *_: NOT_FOUND)
        return answer(asked, *steps[1:])

    def at_posts(self, asked, post_id=None):
        if post_id:
            post = self.posts.get(int(post_id))
            return Reply(post) if post and self.is_open(post) else NOT_FOUND
        top = int(asked.query.get("before", max(self.posts, default=0)))
        top -= self.is_exclusive and "before" in asked.query
        seen = [
            p for i, p in self.posts.items() if top - self.window < i <= top and self.is_open(p)
        ]
        page = sorted(seen, key=lambda post: -post["id"])[: self.page_size]
        category = {post["id"]: self.topics[post["topic_id"]]["category_id"] for post in page}
        return Reply({"latest_posts": [{**p, "category_id": category[p["id"]]} for p in page]})

    def in_topic(self, topic_id):
        posts = [p for p in self.posts.values() if p["topic_id"] == topic_id and self.is_open(p)]
        return sorted(posts, key=lambda post: post["post_number"])

    def at_t(self, asked, topic_id, rest=""):
        topic, posts = self.topics.get(int(topic_id)), self.in_topic(int(topic_id))
        if topic is None:
            return NOT_FOUND
        stream = {"stream": [p["id"] for p in posts]}
        if rest == "posts":
            ids = {int(pair.split("=")[1]) for pair in asked.url.split("?")[1].split("&")}
            posts, stream = [p for p in posts if p["id"] in ids], {}
        elif rest:
            posts = [p for p in posts if abs(p["post_number"] - int(rest)) < 10]
        if topic.get("is_mega"):
            stream = {}
        told = {**topic, "posts_count": len(posts)}
        return Reply({**told, "post_stream": {"posts": posts[:20], **stream}})

    def at_latest(self, asked):
        if not self.lists_topics:
            return NOT_FOUND
        topics = []
        for topic in self.topics.values():
            posts = self.in_topic(topic["id"])
            if posts and topic["archetype"] == "regular":
                spoken_at = max(post["created_at"] for post in posts)
                topics.append({**topic, "posts_count": len(posts), "bumped_at": spoken_at})
        topics.sort(key=lambda topic: topic["bumped_at"], reverse=True)
        topics.sort(key=lambda topic: not topic.get("pinned"))
        start = int(asked.query.get("page", 0)) * 3
        return Reply({"topic_list": {"topics": topics[start : start + 3]}})

    def at_categories(self, _):
        if not self.lists_categories:
            return NOT_FOUND
        return Reply({"category_list": {"categories": CATEGORIES}})

    def at_c(self, _, category_id, __):
        flat = [*CATEGORIES, *CATEGORIES[1]["subcategory_list"]]
        found = [each for each in flat if each["id"] == int(category_id)]
        return Reply({"category": found[0]}) if found and found[0]["id"] != 9 else NOT_FOUND

    def at_about(self, _):
        stats = {"posts_count": len(self.posts), "topics_count": len(self.topics)}
        return Reply({"about": {"title": "Riders", "stats": stats}})


@pytest.fixture
def forum():
    """130 posts in six topics, answers among them, a hole in the ids wider than a page."""
    forum = FakeForum()
    for topic_id in range(1, 7):
        forum.topic(topic_id, category_id=4 if topic_id < 5 else 5)
    ids = [*range(1, 60), *range(180, 251)]
    for n, post_id in enumerate(ids):
        forum.post(post_id, topic_id=n % 6 + 1, reply_to=1 + n % 3 if n > 40 else None)
    return forum


@pytest.fixture
def service(forum):
    with serving(forum) as service:
        yield service


def fetched(service, cursor=None, **keys):
    return list(source("discourse", url=service.url, **keys).fetch(cursor))


def ids(pages):
    return sorted(map(int, landed(pages)))


def visible(forum, until=10**9):
    return sorted(i for i, p in forum.posts.items() if forum.is_open(p) and i <= until)


def test_a_post_becomes_a_record(forum, service):
    forum.posts[250] |= {
        "version": 2,
        "updated_at": "2026-10-12T11:00:00.500+02:00",
        "staff": True,
        "reply_count": 2,
        "reply_to_post_number": 1,
        "cooked": '<aside class="quote"><blockquote>No</blockquote></aside><p>Yes</p>',
    }

    record = landed(fetched(service))["250"]

    assert record == SourceRecord(
        native_id="250",
        body=forum.posts[250]["cooked"],
        title="Topic 4",
        body_format="html",
        author="user5",
        created_at=moment("2026-10-11T10:00"),
        edited_at=moment("2026-10-12T09:00") + timedelta(milliseconds=500),
        community="Help",
        parent_native_id="4",
        thread_id="4",
        url=f"{service.url}/t/topic-4/4/22",
        score=1.0,
        n_answers=2,
        tags=("bike", "staff"),
    )


@pytest.mark.parametrize(("window", "page_size"), [(50, 50), (10**9, 50), (10**9, 7)])
@pytest.mark.parametrize("is_exclusive", [False, True])
def test_every_open_post_is_read_once(forum, service, window, page_size, is_exclusive):
    forum.window, forum.page_size, forum.is_exclusive = window, page_size, is_exclusive

    pages = fetched(service)

    assert ids(pages) == visible(forum)
    assert told_twice(pages) == []
    assert {r.community for p in pages for r in p.records} == {"Help", "Ideas"}


def test_answers_know_their_parent_wherever_it_lies(forum, service, monkeypatch):
    monkeypatch.setattr(discourse_reading, "N_AHEAD", 1)
    forum.topic(7)
    for post_id in range(300, 420):
        forum.post(post_id, topic_id=7, reply_to=(post_id - 300) // 2 or None)
    forum.posts[310]["gone"] = True

    records = landed(fetched(service))

    numbers = {p["post_number"]: str(p["id"]) for p in forum.in_topic(7)}
    for post in forum.in_topic(7):
        answered = post["reply_to_post_number"]
        assert records[str(post["id"])].parent_native_id == numbers.get(answered, "")
    n_lookups = len([a for a in service.asked if a.path.startswith("/t/7")])
    assert n_lookups < 12
    assert records["300"].n_answers == 118


def test_topics_too_long_to_list_their_posts_are_asked_around_the_number(forum, service):
    forum.posts.clear()
    forum.topic(7, is_mega=True)
    forum.post(100, topic_id=7)
    for post_id in range(600, 605):
        forum.post(post_id, topic_id=7, reply_to=1)

    assert landed(fetched(service))["604"].parent_native_id == "100"


def test_what_is_not_for_everybody_is_never_read(forum, service):
    forum.topic(20, category_id=None, archetype="private_message")
    forum.topic(21, category_id=9)
    for post_id, fields in enumerate(
        [
            {"topic_id": 20},
            {"topic_id": 21},
            {"topic_id": 2, "post_type": 2},
            {"topic_id": 2, "post_type": 4},
            {"topic_id": 2, "hidden": True},
            {"topic_id": 2, "user_deleted": True},
            {"topic_id": 2, "deleted_at": "2026-10-11T00:00:00Z"},
        ],
        start=300,
    ):
        forum.post(post_id, **fields)

    assert max(ids(fetched(service))) == 250
    assert max(ids(fetched(service, api_key_env="KEY", secrets={"KEY": "s3cret"}))) == 250


def test_a_closed_category_that_is_not_listed_is_not_read(forum, service):
    forum.lists_categories = False
    forum.topic(21, category_id=9)
    forum.topic(22, category_id=None)
    forum.post(300, topic_id=21)
    forum.post(301, topic_id=22, cooked="", raw="*Words*")

    as_member = landed(fetched(service, api_key_env="KEY", secrets={"KEY": "s3cret"}))
    as_anybody = landed(fetched(service))

    assert set(as_anybody) - set(as_member) == {"300", "301"}  # what anybody is shown is open
    assert (as_anybody["301"].body, as_anybody["301"].body_format) == ("*Words*", "markdown")
    assert len([a for a in service.asked if a.path.startswith("/c/9")]) == 2


def test_robots_are_told(forum, service):
    forum.post(300, username="system", user_id=-1)
    forum.post(301, username="helper", user_id=-2)
    forum.post(302, username="discobot", user_id=12)

    records = landed(fetched(service))

    assert [records[i].is_robot for i in ("250", "300", "301", "302")] == [False, True, True, True]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (["help"], {1, 2, 3, 4}),
        ([5], {5, 6, 8}),
        (["ideas-help"], {8}),
        (["help", 6], {1, 2, 3, 4, 8}),
    ],
)
def test_only_the_chosen_categories_are_read(forum, service, wanted, expected):
    forum.topic(8, category_id=6)
    forum.post(300, topic_id=8)

    records = landed(fetched(service, categories=wanted))

    assert {int(record.thread_id) for record in records.values()} == expected


def test_communities_are_named_where_there_are_several(forum, service):
    forum.topic(8, category_id=6)
    forum.post(300, topic_id=8)

    def communities(**keys):
        return {r.community for r in landed(fetched(service, **keys)).values()}

    assert communities() == {"Help", "Ideas", "Ideas / Help"}
    assert communities(categories=["help"]) == {""}
    assert communities(community="Riders") == {""}


def test_a_category_that_does_not_exist_is_named_with_those_that_do(service):
    with pytest.raises(SourceError) as caught:
        fetched(service, categories=["staff"])

    assert str(caught.value) == (
        "categories: no open category 'staff' in this forum; there are: help, ideas, ideas-help"
    )


def test_a_forum_that_lists_nothing_is_read_topic_by_topic(forum, service):
    forum.lists_topics = forum.lists_categories = False

    records = landed(fetched(service))

    assert sorted(map(int, records)) == visible(forum)
    assert records["250"].tags == ("bike",)
    assert {record.community for record in records.values()} == {"Help", "Ideas"}


def test_a_topic_of_which_nothing_is_told_is_left_out(forum, service):
    forum.lists_topics = False
    service.answer = lambda asked: NOT_FOUND if asked.path == "/t/3.json" else forum(asked)

    assert {int(record.thread_id) for record in landed(fetched(service)).values()} == {
        1,
        2,
        4,
        5,
        6,
    }


def test_tags_may_be_objects_and_pinned_topics_come_first(forum, service):
    forum.topics[1] |= {"pinned": True, "tags": [{"id": 3, "name": "pinned-tag"}]}

    records = landed(fetched(service))

    assert {r.tags for r in records.values() if r.thread_id == "1"} == {("pinned-tag",)}
    assert len([a for a in service.asked if a.path.startswith("/t/")]) == 0


def test_newest_posts_that_nobody_may_see_hide_nothing(forum, service):
    forum.topic(20, category_id=None, archetype="private_message")
    for post_id in range(300, 380):
        forum.post(post_id, topic_id=20)

    assert ids(fetched(service)) == visible(forum)


def test_an_empty_forum_is_read(service, forum):
    forum.posts.clear()

    (first, last) = fetched(service)

    assert (first.records, last.records) == ((), ())
    assert ids(fetched(service, last.cursor)) == []


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

    pages += fetched(service, json.loads(json.dumps(pages[-1].cursor)))

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

    pages = fetched(service, json.loads(json.dumps(first[-1].cursor)), **LATER)

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


def test_the_check_says_what_there_is_to_read(service):
    assert source("discourse", url=service.url).check().message == (
        "ready: forum 'Riders', 130 posts, 3 open categories to read; newest 2026-10-11"
    )


def test_the_check_of_a_forum_that_says_little_of_itself(forum, service):
    forum.posts.clear()
    service.answer = lambda a: NOT_FOUND if a.path == "/about.json" else forum(a)
    check = source("discourse", url=service.url + "/").check()

    assert check.is_ready
    assert check.message == (
        f"ready: forum '{service.url}/', an unknown number of posts, 3 open categories to read; "
        "newest none"
    )


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Reply({}, 403), "answered 403; it shows nothing without an account"),
        (Reply({}, 404), "answered 404; there is nothing at this address"),
        (Reply("<!DOCTYPE html><p>Hello"), "a page of HTML where JSON was expected"),
        (Reply({"topics": []}), "answered without latest_posts"),
    ],
)
def test_the_check_says_what_is_wrong(service, reply, expected):
    service.answer = lambda _: reply
    check = source("discourse", url=service.url).check()

    assert not check.is_ready
    assert expected in check.message


def test_a_key_goes_into_headers_and_nowhere_else(forum, service):
    keys = {"api_key_env": "KEY", "api_username": "reader", "secrets": {"KEY": "s3cret"}}
    pages = fetched(service, **keys)

    assert {a.headers["api-key"] for a in service.asked} == {"s3cret"}
    assert {a.headers["api-username"] for a in service.asked} == {"reader"}
    assert "s3cret" not in str(pages) + "".join(asked.url for asked in service.asked)
    service.answer = lambda _: Reply({}, 403)
    assert "s3cret" not in source("discourse", url=service.url, **keys).check().message


def test_a_key_that_is_not_set_is_named(service):
    check = source("discourse", url=service.url, api_key_env="KEY").check()

    assert (check.is_ready, "variable KEY is not set" in check.message) == (False, True)


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
