"""GitHub on loopback: it pages, limits and answers as it does."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

from tests.loopback import Reply, serving
from tests.transforms.sources.live import moment, source

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


@contextmanager
def serving_github(github):
    """The service while the block runs; names of repositories are taken in any case."""

    def answer(asked):
        return github(replace(asked, path=asked.path.replace("/O/App", "/o/app")))

    with serving(answer) as service:
        github.url = service.url
        yield service


def forty_issues():
    """Issues 1 to 40, every tenth a pull request, with two comments each."""
    github = FakeGitHub()
    for number in range(1, 41):
        pull = {"pull_request": {}} if number % 10 == 0 else {}
        github.issue(number, number * 100, **pull)
        github.comment(2 * number, number, number * 100 + 1)
        github.comment(2 * number + 1, number, number * 100 + 2)
    return github


ALL = sorted(
    [f"o/app#{n}" for n in range(1, 41) if n % 10]
    + [f"issuecomment-{i}" for i in range(2, 82) if (i // 2) % 10]
)
TALKS = {f"o/app#{n}" for n in range(1, 9)} | {
    f"discussioncomment-{n}" for n in (*range(10, 15), *range(20, 25))
}
DISCUSSIONS = {"discussions": True, "token_env": "TOKEN", "secrets": {"TOKEN": "s3cret"}}
NOVEMBER = {"as_of": "2026-11-03T12:00", "now": "2026-11-03T14:00"}


def eight_discussions():
    """Eight discussions; the first has five comments, one of them with five replies."""
    github = FakeGitHub()
    replies = [said(20 + n, 40 + n) for n in range(5)]
    comments = [said(10 + n, 30 + n, replies=replies if n == 1 else []) for n in range(5)]
    github.discussions = [
        discussion(1, 10, comments),
        *(discussion(n, 20 * n) for n in range(2, 9)),
    ]
    return github


def settings(service, **keys):
    return {"repositories": ["O/App"], "base_url": service.url, **keys}


def fetched(service, cursor=None, **keys):
    return list(source("github", **settings(service, **keys)).fetch(cursor))
