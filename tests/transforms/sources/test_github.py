"""GitHub, against a service that pages, limits and answers as it does."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from models.errors import SourceError, SourceUnavailable, UsageError
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
from transforms.sources import settings_for
from transforms.sources.services import github_issues

FIRST = moment("2026-10-30T00:00")
NOT_FOUND = Reply({"message": "Not Found"}, 404)


def at(minutes):
    return (FIRST + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")


class FakeGitHub:
    """Issues and comments of a repository; of discussions as much as is asked for."""

    def __init__(self):
        self.issues, self.comments, self.discussions = {}, {}, []
        self.has_issues = True
        self.tells_last = True
        self.page_size = 100
        self.url = ""
        self.n_per_list = 2
        """Comments and replies that GraphQL gives at once."""
        self.before_answer = lambda asked: None

    def issue(self, number, minutes, **fields):
        self.issues[number] = {
            "id": 9000 + number,
            "number": number,
            "title": f"Issue {number}",
            "body": f"Words {number}",
            "user": {"login": f"user{number % 5}", "type": "User"},
            "labels": [{"name": "bug"}],
            "comments": 0,
            "created_at": at(minutes),
            "updated_at": at(minutes),
            "html_url": f"https://github.example/o/app/issues/{number}",
            "reactions": {"total_count": number % 3, "+1": number % 3},
            **fields,
        }

    def comment(self, comment_id, number, minutes, **fields):
        page = (
            "pull" if number in self.issues and "pull_request" in self.issues[number] else "issues"
        )
        url = f"https://github.example/o/app/{page}/{number}"
        self.comments[comment_id] = {
            "id": comment_id,
            "body": f"Said {comment_id}",
            "user": {"login": "maud", "type": "User"},
            "created_at": at(minutes),
            "updated_at": at(minutes),
            "html_url": f"{url}#issuecomment-{comment_id}",
            "issue_url": f"https://api.github.example/repos/o/app/issues/{number}",
            "reactions": {"total_count": 0},
            **fields,
        }

    def __call__(self, asked):
        self.before_answer(asked)
        if asked.path.endswith("/graphql"):
            return self.graphql(asked.json)
        path = asked.path.removeprefix("/repos/o/app").strip("/").split("/")
        if path == ["issues"] and not self.has_issues:
            return Reply({"message": "Issues has been disabled in this repository."}, 410)
        if asked.query.get("per_page") == "1":
            return self.newest(asked)
        if path in (["issues"], ["issues", "comments"]):
            return self.listed(asked, self.comments if path[1:] else self.issues)
        one = (self.comments if len(path) == 3 else self.issues).get(int(path[-1]))
        return Reply(one) if one else NOT_FOUND

    def newest(self, asked):
        issues = sorted(self.issues.values(), key=lambda each: each["updated_at"])
        headers = {"X-RateLimit-Remaining": "4999"}
        if len(issues) > 1:
            here = f"{self.url}{asked.path}"
            last = f', <{here}?page={len(issues)}>; rel="last"' * self.tells_last
            headers["Link"] = f'<{here}?page=2>; rel="next"{last}'
        return Reply(issues[-1:], headers=headers)

    def listed(self, asked, items):
        found = [each for each in items.values() if each["updated_at"] >= asked.query["since"]]
        found.sort(key=lambda each: (each["updated_at"], each["id"]))
        start = (int(asked.query["page"]) - 1) * self.page_size
        page = found[start : start + self.page_size]
        headers = {"ETag": f'"{hash(json.dumps(page))}"'}
        if asked.headers.get("if-none-match") == headers["ETag"]:
            return Reply(b"", 304, headers)
        if len(found) > start + self.page_size:
            headers["Link"] = (
                f'<{self.url}{asked.path}?page=2>; rel="next", <{self.url}/>; rel="last"'
            )
        return Reply(page, headers=headers)

    def graphql(self, asked):
        variables, query = asked["variables"], asked["query"]
        if "totalCount}}}" in query and "nodes" not in query:
            return self.data({"discussions": {"totalCount": len(self.discussions)}})
        if "id" in variables:
            return Reply({"data": {"node": self.more(**variables)}})
        shown = sorted(self.discussions, key=lambda each: each["updatedAt"], reverse=True)
        if "number" in variables:
            (one,) = [e for e in shown if e["number"] == variables["number"]] or [None]
            errors = {} if one else {"errors": [{"type": "NOT_FOUND", "message": "no"}]}
            return self.data({"discussion": one and self.whole(one)}, **errors)
        start = int(variables["after"] or 0)
        if start < 0:
            return Reply({"data": None, "errors": [{"type": "INVALID_CURSOR_ARGUMENTS"}]})
        page = [self.whole(each) for each in shown[start : start + 3]]
        info = {"hasNextPage": len(shown) > start + 3, "endCursor": str(start + 3)}
        return self.data({"discussions": {"nodes": page, "pageInfo": info}})

    def data(self, repository, **errors):
        return Reply({"data": {"repository": repository}, **errors})

    def part(self, items, start):
        end = start + self.n_per_list
        info = {"hasNextPage": len(items) > end, "endCursor": str(end)}
        return {"totalCount": len(items), "pageInfo": info, "nodes": items[start:end]}

    def whole_comment(self, comment, start=0):
        return {**comment, "replies": self.part(comment["replies"], start)}

    def whole(self, discussion, start=0):
        comments = [self.whole_comment(each) for each in discussion["comments"]]
        return {**discussion, "comments": self.part(comments, start)}

    def more(self, id, comments=None, replies=None):  # noqa: A002
        for each in self.discussions:
            if each["id"] == id:
                return self.whole(each, int(comments))
            for comment in each["comments"]:
                if comment["id"] == id:
                    return self.whole_comment(comment, int(replies))
        return None


def said(database_id, minutes, **fields):
    return {
        "id": f"DC_{database_id}",
        "databaseId": database_id,
        "body": f"Said {database_id}",
        "url": f"https://github.example/o/app/discussions/1#discussioncomment-{database_id}",
        "createdAt": at(minutes),
        "lastEditedAt": None,
        "deletedAt": None,
        "author": {"__typename": "User", "login": "zoe"},
        "reactions": {"totalCount": 1},
        "replies": [],
        **fields,
    }


def discussion(number, minutes, comments=(), **fields):
    return {
        "id": f"D_{number}",
        "number": number,
        "title": f"Talk {number}",
        "body": f"Opening {number}",
        "url": f"https://github.example/o/app/discussions/{number}",
        "createdAt": at(minutes),
        "updatedAt": at(minutes + 5),
        "lastEditedAt": None,
        "author": {"__typename": "User", "login": "maud"},
        "category": {"name": "Ideas"},
        "labels": {"nodes": [{"name": "mobile"}]},
        "reactions": {"totalCount": 2},
        "comments": list(comments),
        **fields,
    }


@pytest.fixture
def github():
    """Issues 1 to 40, every tenth a pull request, with two comments each."""
    github = FakeGitHub()
    for number in range(1, 41):
        pull = {"pull_request": {}} if number % 10 == 0 else {}
        github.issue(number, number * 100, **pull)
        github.comment(2 * number, number, number * 100 + 1)
        github.comment(2 * number + 1, number, number * 100 + 2)
    return github


@pytest.fixture
def service(github):
    with serving(github) as service:
        github.url = service.url
        yield service


def settings(service, **keys):
    return {"repositories": ["O/App"], "base_url": service.url, **keys}


def fetched(service, cursor=None, **keys):
    return list(source("github", **settings(service, **keys)).fetch(cursor))


def kept(pages):
    return json.loads(json.dumps(pages[-1].cursor))


@pytest.fixture(autouse=True)
def _lower(service, github):
    """Names of repositories are taken in any case."""

    def answer(asked):
        return github(replace(asked, path=asked.path.replace("/O/App", "/o/app")))

    service.answer = answer


DISCUSSIONS = {"discussions": True, "token_env": "TOKEN", "secrets": {"TOKEN": "s3cret"}}
ALL = sorted(
    [f"o/app#{n}" for n in range(1, 41) if n % 10]
    + [f"issuecomment-{i}" for i in range(2, 82) if (i // 2) % 10]
)


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


NOVEMBER = {"as_of": "2026-11-03T12:00", "now": "2026-11-03T14:00"}


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


@pytest.fixture
def talks(github):
    """Eight discussions; the first has five comments, one of them with five replies."""
    github.issues.clear()
    github.comments.clear()
    replies = [said(20 + n, 40 + n) for n in range(5)]
    comments = [said(10 + n, 30 + n, replies=replies if n == 1 else []) for n in range(5)]
    github.discussions = [
        discussion(1, 10, comments),
        *(discussion(n, 20 * n) for n in range(2, 9)),
    ]
    return github


TALKS = {f"o/app#{n}" for n in range(1, 9)} | {
    f"discussioncomment-{n}" for n in (*range(10, 15), *range(20, 25))
}


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
    cursor = json.loads(json.dumps(page.cursor))
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


def test_the_token_goes_nowhere_but_into_its_header(talks, service):
    pages = fetched(service, **DISCUSSIONS)

    assert "s3cret" not in str(pages) + "".join(asked.url for asked in service.asked)


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
