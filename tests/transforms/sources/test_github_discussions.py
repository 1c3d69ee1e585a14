"""GitHub's discussions, against a service that pages, limits and answers as it does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from models.errors import SourceError
from models.records import SourceRecord
from tests.loopback import Reply, killed_after, landed, told_twice
from tests.transforms.sources.fake_github import (
    DISCUSSIONS,
    FIRST,
    NOVEMBER,
    TALKS,
    at,
    eight_discussions,
    fetched,
    said,
    serving_github,
    settings,
)
from tests.transforms.sources.live import kept, opener, source, stored


@pytest.fixture
def talks():
    return eight_discussions()


@pytest.fixture
def service(talks):
    with serving_github(talks) as service:
        yield service


def test_discussions_are_read_whole_with_comments_and_replies(talks, service):
    pages = fetched(service, **DISCUSSIONS)
    records = landed(pages)

    assert set(records) == TALKS
    assert told_twice(pages) == []
    assert records["o/app#1"] == SourceRecord(
        native_id="o/app#1",
        body="Opening 1",
        title="Talk 1",
        body_format="markdown",
        author="maud",
        created_at=FIRST + timedelta(minutes=10),
        community="O/App",
        thread_id="o/app#1",
        url="https://github.example/o/app/discussions/1",
        score=2.0,
        n_answers=5,
        tags=("Ideas", "mobile"),
    )
    assert records["discussioncomment-24"] == SourceRecord(
        native_id="discussioncomment-24",
        body="Said 24",
        body_format="markdown",
        author="zoe",
        created_at=FIRST + timedelta(minutes=44),
        community="O/App",
        parent_native_id="discussioncomment-11",
        thread_id="o/app#1",
        url="https://github.example/o/app/discussions/1#discussioncomment-24",
        score=1.0,
    )
    assert records["discussioncomment-11"].n_answers == 5
    assert records["discussioncomment-11"].parent_native_id == "o/app#1"
    assert {asked.headers["authorization"] for asked in service.asked} == {"Bearer s3cret"}


@pytest.mark.parametrize("n_pages", [0, 3, 4, 5])
def test_a_killed_fetch_of_discussions_goes_on_where_it_was(talks, service, n_pages):
    pages = killed_after(opener("github", **settings(service, **DISCUSSIONS)), n_pages)

    assert set(landed(pages)) == TALKS


def test_a_place_that_github_no_longer_knows_is_read_from_the_top(talks, service):
    fetching = source("github", **settings(service, **DISCUSSIONS)).fetch(None)
    *_, page = [page for _, page in zip(range(5), fetching, strict=False)]
    cursor = stored(page.cursor)
    cursor["o/app discussions"]["walk"]["after"] = "-1"

    assert set(landed(fetched(service, cursor, **DISCUSSIONS))) == TALKS


def test_the_next_night_of_discussions(talks, service):
    first = fetched(service, **DISCUSSIONS, **NOVEMBER)
    one = talks.discussions[0]
    one["comments"][0]["body"] = "Better"
    one["comments"][0]["lastEditedAt"] = at(3_000)
    one["comments"][2]["deletedAt"] = at(3_000)
    del one["comments"][1]["replies"][2]
    one["comments"].append(said(99, 3_000, author={"__typename": "Bot", "login": "helper"}))
    one["updatedAt"] = at(3_000)
    del talks.discussions[3]

    second = fetched(service, kept(first), **DISCUSSIONS, **NOVEMBER)

    known, now = landed(first), landed(second)
    changed = {i: record for i, record in now.items() if known.get(i) != record}
    gone = {i for i, record in changed.items() if record.is_deleted}
    assert gone == {"discussioncomment-12", "discussioncomment-22", "o/app#4"}
    assert set(changed) - gone == {
        "discussioncomment-10",
        "discussioncomment-99",
        "discussioncomment-11",  # one reply less
        "o/app#1",  # one comment more
    }
    assert changed["discussioncomment-10"].edited_at == FIRST + timedelta(minutes=3_000)
    assert changed["discussioncomment-99"].is_robot
    third = fetched(service, kept(second), **DISCUSSIONS, **NOVEMBER)
    assert not any(
        record.is_deleted and i != "discussioncomment-12" for i, record in landed(third).items()
    )


def test_what_is_said_in_discussions_after_the_night_is_left_for_later(talks, service):
    talks.discussions[2]["comments"].append(said(98, 3_000))
    talks.discussions[2]["updatedAt"] = at(3_000)
    past = fetched(service, **DISCUSSIONS, as_of="2026-10-30T02:10", revisit_days=0)

    assert set(landed(past)) == TALKS - {"o/app#7", "o/app#8"}
    assert sum(page.n_held for page in past) == 3

    later = fetched(service, kept(past), **DISCUSSIONS, revisit_days=0)
    assert set(landed(past)) | set(landed(later)) == TALKS | {"discussioncomment-98"}


def test_a_limit_told_with_status_200_is_waited_for(talks, service):
    limited = Reply({"data": None, "errors": [{"type": "RATE_LIMITED"}]})
    answer, asked_so_far = service.answer, []

    def limit(asked):
        asked_so_far.append(asked)
        return limited if len(asked_so_far) == 3 else answer(asked)

    service.answer = limit

    assert set(landed(fetched(service, **DISCUSSIONS))) == TALKS


def test_errors_inside_an_answer_are_told(talks, service):
    answer = service.answer
    refused = Reply({"data": None, "errors": [{"type": "FORBIDDEN", "message": "zoe says no"}, {}]})
    service.answer = lambda a: refused if a.path == "/graphql" else answer(a)

    with pytest.raises(SourceError) as caught:
        fetched(service, **DISCUSSIONS)

    assert str(caught.value) == (
        f"{service.url}/graphql answered with FORBIDDEN, an error; does the repository exist, does "
        "it have discussions, and may the token read them?"
    )


def test_enterprise_servers_have_their_own_addresses(talks, service):
    answer = service.answer

    def enterprise(asked):
        path = asked.path.removeprefix("/api").removeprefix("/v3")
        return answer(replace(asked, path=path))

    service.answer = enterprise
    pages = fetched(service, **{**DISCUSSIONS, "base_url": f"{service.url}/api/v3"})

    assert set(landed(pages)) == TALKS
    assert {a.path for a in service.asked if "graphql" in a.path} == {"/api/graphql"}


def test_the_token_goes_nowhere_but_into_its_header(talks, service):
    pages = fetched(service, **DISCUSSIONS)

    assert "s3cret" not in str(pages) + "".join(asked.url for asked in service.asked)
