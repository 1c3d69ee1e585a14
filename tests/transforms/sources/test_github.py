"""GitHub's issues, against a service that pages, limits and answers as it does."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from models.errors import SourceError, SourceUnavailable, UsageError
from models.records import LandCounts, SourceRecord
from tests.loopback import FAULTS, Reply, fetch_all, killed_after, landed, refuses, told_twice
from tests.transforms.sources.fake_github import (
    ALL,
    DISCUSSIONS,
    FIRST,
    NOVEMBER,
    at,
    discussion,
    fetched,
    forty_issues,
    serving_github,
    settings,
)
from tests.transforms.sources.live import kept, land, opener, source
from transforms.sources import settings_for
from transforms.sources.services import github_issues


@pytest.fixture
def github():
    return forty_issues()


@pytest.fixture
def service(github):
    with serving_github(github) as service:
        yield service


def test_an_issue_becomes_a_record(github, service):
    github.issues[7] |= {"comments": 2, "updated_at": at(99_999), "labels": [{"name": "a"}, {}]}

    assert landed(fetched(service))["o/app#7"] == SourceRecord(
        native_id="o/app#7",
        body="Words 7",
        title="Issue 7",
        body_format="markdown",
        author="user2",
        created_at=FIRST + timedelta(minutes=700),
        community="O/App",
        thread_id="o/app#7",
        url="https://github.example/o/app/issues/7",
        score=1.0,
        n_answers=2,
        tags=("a",),
    )


def test_a_comment_becomes_a_record(github, service):
    github.comments[15] |= {"updated_at": at(720), "user": None}

    assert landed(fetched(service, community="Users"))["issuecomment-15"] == SourceRecord(
        native_id="issuecomment-15",
        body="Said 15",
        body_format="markdown",
        created_at=FIRST + timedelta(minutes=702),
        edited_at=FIRST + timedelta(minutes=720),
        parent_native_id="o/app#7",
        thread_id="o/app#7",
        url="https://github.example/o/app/issues/7#issuecomment-15",
        score=0.0,
    )


@pytest.mark.parametrize("page_size", [3, 7, 100])
def test_everything_is_read_once(github, service, page_size):
    github.page_size = page_size
    pages = fetched(service)

    assert sorted(landed(pages)) == ALL
    assert told_twice(pages) == []
    assert {asked.query.get("state") for asked in service.asked} == {"all", None}


def test_pull_requests_are_read_where_wanted(service):
    records = landed(fetched(service, include_pull_requests=True))

    assert len(records) == 120
    assert {"o/app#10", "issuecomment-20"} <= set(records)


def test_robots_are_told(github, service):
    github.issue(50, 4_100, user={"login": "renovate", "type": "Bot"})
    github.issue(51, 4_101, user={"login": "stale[bot]", "type": "User"})
    records = landed(fetched(service))

    assert [records[f"o/app#{n}"].is_robot for n in (39, 50, 51)] == [False, True, True]


def test_an_issue_that_changes_while_it_is_read_pushes_none_out(github, service):
    github.page_size = 5

    def touch(asked):
        n_asked = len(service.asked)
        if asked.path == "/repos/o/app/issues" and n_asked < 6:
            github.issues[n_asked]["updated_at"] = at(5_000 + n_asked)

    github.before_answer = touch

    assert sorted(landed(fetched(service))) == ALL


def test_many_changes_in_one_second_are_counted_through(github, service):
    github.page_size = 4
    for issue in github.issues.values():
        issue["updated_at"] = at(4_100)

    assert sorted(landed(fetched(service))) == ALL


@pytest.mark.parametrize("position", [0, 1, 2])
@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_loses_nothing_and_doubles_nothing(github, service, name, position):
    github.page_size = 50
    service.faults = {position: FAULTS[name]}
    pages = fetch_all(opener("github", **settings(service)))

    assert sorted(landed(pages)) == ALL
    assert told_twice(pages) == []


def test_a_service_that_fails_for_long_is_read_on_the_next_nights(github, service):
    github.page_size = 9
    service.faults = dict.fromkeys([*range(2, 7), *range(9, 14)], refuses(500))

    assert sorted(landed(fetch_all(opener("github", **settings(service))))) == ALL


@pytest.mark.parametrize("n_pages", range(0, 12, 3))
def test_a_killed_fetch_goes_on_where_it_was(github, service, n_pages):
    github.page_size = 15
    pages = killed_after(opener("github", **settings(service)), n_pages)

    assert landed(pages) == landed(fetched(service))


def test_an_empty_page_before_the_end_ends_nothing(github, service):
    github.page_size = 15
    for item in (*github.issues.values(), *github.comments.values()):
        item["updated_at"] = at(4_100)
    listed = github.listed

    def with_an_empty_page(asked, items):
        page = int(asked.query["page"])
        if page == 2:
            return Reply([], headers={"Link": f'<{service.url}/?page=3>; rel="next"'})
        shown = page - 1 if page > 2 else page
        return listed(replace(asked, query={**asked.query, "page": str(shown)}), items)

    github.listed = with_an_empty_page

    assert sorted(landed(fetched(service))) == ALL


def test_a_page_that_comes_twice_is_told_once(github, service):
    github.page_size = 15
    listed, last = github.listed, []

    def stale(asked, items):
        last.append(listed(asked, items))
        return last[-2] if len(last) == 3 else last[-1]

    github.listed = stale
    pages = fetched(service)

    assert sorted(landed(pages)) == ALL
    assert told_twice(pages) == []


def test_a_service_that_always_gives_the_same_page_is_left_for_later(github, service):
    github.page_size = 15
    listed = github.listed
    old = {"since": "2008-01-01T00:00:00Z", "page": "1"}
    github.listed = lambda asked, items: listed(replace(asked, query=old), items)

    with pytest.raises(SourceUnavailable, match="another page than asked for, 5 times in a row"):
        fetched(service)


def test_the_next_night_brings_what_is_new_edited_and_deleted(github, service):
    first = fetched(service, **NOVEMBER)
    late = 6_500
    github.issue(60, late)
    github.issues[3] |= {"body": "Better", "updated_at": at(late)}
    github.comments[7] |= {"body": "Better", "updated_at": at(late)}
    del github.comments[75]
    del github.issues[39]
    github.issues[38]["number"] = 999  # transferred: its address leads to another one

    second = fetched(service, kept(first), as_of="2026-11-04T00:00", now="2026-11-04T02:00")

    known, now = landed(first), landed(second)
    changed = {i: record for i, record in now.items() if known.get(i) != record}
    gone = {i for i, record in changed.items() if record.is_deleted}
    assert gone == {"issuecomment-75", "o/app#39", "o/app#38"}
    assert set(changed) - gone == {"o/app#60", "o/app#3", "issuecomment-7", "o/app#999"}
    assert changed["issuecomment-7"].edited_at == FIRST + timedelta(minutes=late)


def test_a_young_comment_that_was_not_listed_but_is_there_is_kept(github, service):
    first = fetched(service, **NOVEMBER)
    github.comments[75]["updated_at"] = "2026-10-01T00:00:00Z"

    second = fetched(service, kept(first), **NOVEMBER)

    assert not landed(second)["issuecomment-75"].is_deleted


def test_only_so_many_missing_ones_are_asked_for_a_night(github, service, monkeypatch):
    monkeypatch.setattr(github_issues, "N_ASKED_SINGLY", 2)
    first = fetched(service, **NOVEMBER)
    for comment_id in (72, 73, 74):
        del github.comments[comment_id]

    second = fetched(service, kept(first), **NOVEMBER)
    third = fetched(service, kept(second), **NOVEMBER)

    gone = [sorted(i for i, r in landed(p).items() if r.is_deleted) for p in (second, third)]
    assert gone == [["issuecomment-72", "issuecomment-73"], ["issuecomment-74"]]


def test_what_is_unchanged_is_not_sent_again(service):
    calm = {"revisit_days": 0}
    second = fetched(service, kept(fetched(service, **calm)), **calm)
    service.asked.clear()
    third = fetched(service, kept(second), **calm)

    assert [asked.headers["if-none-match"][:1] for asked in service.asked] == ['"', '"']
    assert landed(third) == {}
    assert kept(third) == kept(second)


def test_what_is_said_after_the_night_is_left_for_a_later_one(service):
    past = fetched(service, as_of="2026-10-31T00:00")

    assert max(int(i.split("#")[1]) for i in landed(past) if "#" in i) == 14
    assert sum(page.n_held for page in past) == 23 + 2 * 23

    later = fetched(service, kept(past))
    assert sorted({**landed(past), **landed(later)}) == ALL


def test_issues_that_are_turned_off_are_noted(github, service):
    github.has_issues = False
    pages = fetched(service)

    assert [note for page in pages for note in page.notes] == ["issues are turned off in O/App"]
    assert {i.partition("-")[0] for i in landed(pages)} == {"issuecomment"}


def test_an_answer_that_is_no_list_is_refused(service):
    service.answer = lambda _: Reply({"message": "hello"})

    with pytest.raises(SourceError, match="/repos/O/App/issues answered without a list"):
        fetched(service)


def test_a_comment_that_speaks_of_a_limit_is_none(github, service):
    github.issues[1]["body"] = "It says RATE_LIMITED"
    service.answer, answer = (
        (lambda asked: Reply("RATE_LIMITED") if len(service.asked) == 1 else answer(asked)),
        service.answer,
    )

    assert landed(fetched(service))["o/app#1"].body == "It says RATE_LIMITED"


@pytest.mark.parametrize("status", [403, 429])
def test_the_second_limit_is_waited_for(service, status):
    answer = service.answer
    busy = Reply({"message": "You have exceeded a secondary rate limit."}, status)
    service.answer = lambda asked: busy if len(service.asked) == 1 else answer(asked)

    assert sorted(landed(fetched(service))) == ALL


def checked(service, **keys):
    check = source("github", **settings(service, **keys)).check()
    assert check.is_ready
    return check.message


def test_the_check_says_what_there_is_to_read(github, service):
    left = "; 4999 questions left this hour"
    there = "issues and pull requests, last change 2026-11-01"
    assert checked(service) == f"ready: O/App, 40 {there}{left}"
    github.discussions = [discussion(1, 1)]
    assert checked(service, **DISCUSSIONS) == f"ready: O/App, 40 {there}; 1 discussions{left}"
    github.tells_last = False
    assert checked(service) == f"ready: O/App, many {there}{left}"
    github.issues = {40: github.issues[40]}
    assert checked(service) == f"ready: O/App, 1 {there}{left}"
    github.issues = {}
    assert checked(service).startswith("ready: O/App, 0 issues and pull requests, last change none")
    github.has_issues = False
    assert checked(service) == "ready: O/App, issues are turned off"


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (Reply({}, 401), "answered 401; the token is not valid, or no longer: make a new one"),
        (Reply({}, 404), "answered 404; no such repository, or the token may not read it"),
        (Reply("<html>"), "a page of HTML where JSON was expected"),
    ],
)
def test_the_check_says_what_is_wrong_and_never_the_token(service, reply, expected):
    service.answer = lambda _: reply
    check = source("github", **settings(service, **DISCUSSIONS)).check()

    assert not check.is_ready
    assert expected in check.message
    assert "s3cret" not in check.message


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ({"repositories": ["app"]}, "expected owner/name such as example-org/app, found 'app'"),
        ({"repositories": ["a/b/c"]}, "expected owner/name such as example-org/app"),
        (
            {"repositories": ["a/b"], "discussions": True},
            "discussions need a token: name its variable with token_env",
        ),
    ],
)
def test_wrong_settings_are_told(keys, expected):
    with pytest.raises(UsageError, match=expected):
        settings_for("github", {"name": "web", **keys})


def test_nights_in_a_store_add_up(github, service, tmp_path):
    path = tmp_path / "store.duckdb"
    github.issue(60, 4_200, user={"login": "stale[bot]", "type": "Bot"})

    first = land(path, "github", **settings(service), **NOVEMBER)
    assert first == LandCounts(received=109, new=108, set_aside=1)
    github.issues[39] |= {"body": "Better", "updated_at": at(6_500)}
    del github.comments[75]
    second = land(path, "github", **settings(service), **NOVEMBER)
    assert (second.new, second.edited, second.deleted) == (0, 1, 1)
    assert second.is_conserved
