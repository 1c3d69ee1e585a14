"""What is read of Discourse forums, against one that pages as the real ones do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from models.errors import SourceError
from models.records import SourceRecord
from tests.loopback import (
    Reply,
    landed,
    serving,
    told_twice,
)
from tests.transforms.sources.fake_discourse import (
    NOT_FOUND,
    fetched,
    filled_forum,
    ids,
    visible,
)
from tests.transforms.sources.live import moment, source
from transforms.sources.services import discourse_reading


@pytest.fixture
def forum():
    return filled_forum()


@pytest.fixture
def service(forum):
    with serving(forum) as service:
        yield service


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
