"""WordPress's REST API, against a site that pages as the real ones do."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest

from models.errors import SourceError, SourceUnavailable
from models.records import SourceRecord
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
from tests.transforms.sources.live import opener, stored
from transforms.sources.online import N_ASKED_SINGLY
from transforms.web.walk import tombstone

FIRST = datetime(2026, 10, 20, tzinfo=UTC)
SITE_OFFSET = timedelta(hours=2)
BASE = "/wp-json/wp/v2"


class FakeSite:
    """Comments and posts; the site's own clock is two hours ahead of UTC."""

    def __init__(self, n_comments):
        self.comments = {}
        self.has_counts = True
        self.deletes_at = {}
        """Number of the request for comments -> ids that go just before it."""
        self.n_asked = 0
        for number in range(1, n_comments + 1):
            self.say(number)

    def say(self, number, said_at=None, **fields):
        said_at = said_at or FIRST + timedelta(hours=number)
        post = 60 + number % 2
        kind = "posts" if post == 60 else "pages"
        self.comments[number] = {
            "id": number,
            "post": post,
            "parent": 0,
            "author": 0,
            "author_name": f"Zoé {number % 7}",
            "date": (said_at + SITE_OFFSET).isoformat()[:19],
            "date_gmt": said_at.isoformat()[:19],
            "content": {"rendered": f"<p>Commentaire {number}</p>\n"},
            "link": f"https://mag.example.org/x/#comment-{number}",
            "status": "approved",
            "type": "comment",
            "_links": {"up": [{"post_type": "x", "href": f"https://mag{BASE}/{kind}/{post}"}]},
            **fields,
        }

    def __call__(self, asked):
        if asked.path in (f"{BASE}/posts", f"{BASE}/pages"):
            return self.posts(asked)
        if asked.path != f"{BASE}/comments":
            return Reply({"code": "rest_no_route", "message": "no"}, 404)
        for number in self.deletes_at.get(self.n_asked, ()):
            self.comments.pop(number, None)
        self.n_asked += 1
        return self.page(asked.query)

    def posts(self, asked):
        if asked.path.endswith("/pages"):
            return Reply({"code": "rest_forbidden", "message": "no"}, 401)
        numbers = asked.query["include"].split(",")
        title = {"rendered": "L&rsquo;<em>été</em> &amp; nous"}
        return Reply([{"id": int(number), "title": title} for number in numbers if number == "60"])

    def page(self, query):
        found = sorted(self.comments.values(), key=lambda c: (c["date_gmt"], c["id"]))
        if "include" in query:
            wanted = {int(number) for number in query["include"].split(",")}
            found = [comment for comment in found if comment["id"] in wanted]
        found = [c for c in found if c["date"] > query.get("after", "")]
        if query.get("order") == "desc":
            found.reverse()
        size, page = int(query["per_page"]), int(query.get("page", 1))
        told = {"X-WP-Total": str(len(found)), "X-WP-TotalPages": str(-(-len(found) // size))}
        shown = found[(page - 1) * size : page * size]
        return Reply(shown, headers=told if self.has_counts else {})


@pytest.fixture
def site():
    return FakeSite(320)


@pytest.fixture
def service(site):
    with serving(site) as service:
        yield service


def wordpress(service, **keys):
    return opener("wordpress", **{"url": service.url, **keys})


def numbers(pages):
    return sorted(int(record.native_id) for page in pages for record in page.records)


def test_every_comment_is_read_with_the_title_of_its_post(service, site):
    site.say(322, parent=319)
    pages = fetch_all(wordpress(service))

    assert numbers(pages) == [*range(1, 321), 322]
    assert landed(pages)["322"] == SourceRecord(
        native_id="322",
        body="<p>Commentaire 322</p>",
        extra={"thread_title": "L’été & nous"},
        body_format="html",
        author="Zoé 0",
        created_at=FIRST + timedelta(hours=322),
        parent_native_id="319",
        thread_id="post-60",
        url="https://mag.example.org/x/#comment-322",
    )
    assert landed(pages)["321" if "321" in landed(pages) else "319"].extra == {}
    assert len([asked for asked in service.asked if asked.path.endswith("/posts")]) == 1


@pytest.mark.parametrize("position", [0, 1, 4])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_loses_nothing_and_doubles_nothing(service, fault, position):
    service.faults = {position: FAULTS[fault], position + 1: FAULTS[fault]}
    pages = fetch_all(wordpress(service))

    assert numbers(pages) == list(range(1, 321))


@pytest.mark.parametrize("n_pages", range(5))
def test_a_fetch_that_is_killed_goes_on(service, n_pages):
    pages = killed_after(wordpress(service), n_pages)

    assert sorted(set(numbers(pages))) == list(range(1, 321))


def test_a_service_that_fails_for_long_is_left_for_the_next_run(service):
    service.faults = dict.fromkeys(range(2, 7), refuses(500))
    fetching = wordpress(service)().fetch(None)

    with pytest.raises(SourceUnavailable):
        list(fetching)


def test_the_next_night_brings_what_is_new_edited_or_gone(service, site):
    cursor = fetch_all(wordpress(service))[-1].cursor
    before = landed(fetch_all(wordpress(service)))
    site.say(321)
    site.say(315, content={"rendered": "<p>Corrigé</p>"})
    del site.comments[316]
    site.comments[317]["status"] = "hold"
    service.asked.clear()
    pages = fetch_all(wordpress(service), stored(cursor))
    after = landed(pages)

    changed = {i: record for i, record in after.items() if record != before.get(i)}
    assert sorted(changed) == ["315", "316", "317", "321"]
    assert (changed["316"], changed["317"]) == (tombstone("316"), tombstone("317"))
    assert changed["315"].body == "<p>Corrigé</p>"
    assert min(numbers(pages)) > 100
    later = fetch_all(wordpress(service), stored(pages[-1].cursor))
    assert not any(record.is_deleted for record in landed(later).values())


def test_no_more_are_asked_for_again_than_a_night_allows(service, site):
    for number in range(400, 400 + N_ASKED_SINGLY + 30):
        site.say(number, said_at=FIRST + timedelta(days=13, minutes=number))
    cursor = fetch_all(wordpress(service))[-1].cursor
    site.comments = {n: c for n, c in site.comments.items() if n < 400}
    first = fetch_all(wordpress(service), stored(cursor))
    second = fetch_all(wordpress(service), stored(first[-1].cursor))

    gone = [sum(r.is_deleted for r in landed(pages).values()) for pages in (first, second)]
    assert gone == [N_ASKED_SINGLY, 30]


def test_what_is_said_after_the_night_waits(service):
    early = (FIRST + timedelta(hours=150)).isoformat()[:16]
    pages = fetch_all(wordpress(service, as_of=early))
    assert numbers(pages) == list(range(1, 150))
    assert sum(page.n_held for page in pages) == 51

    later = fetch_all(wordpress(service), stored(pages[-1].cursor))
    assert set(range(150, 321)) <= set(numbers(later))


def test_a_night_before_the_first_comment_remembers_nothing(service):
    (page,) = fetch_all(wordpress(service, as_of="2026-10-01T00:00"))

    assert (page.records, dict(page.cursor), page.n_held) == ((), {}, 100)


def test_comments_that_go_while_pages_are_read_push_none_out(service, site):
    site.deletes_at = {1: range(1, 151)}
    pages = fetch_all(wordpress(service))

    assert set(range(151, 321)) <= set(numbers(pages))
    assert told_twice(pages) == []


def test_counts_that_a_proxy_takes_away_are_not_needed(service, site):
    site.has_counts = False
    pages = fetch_all(wordpress(service))

    assert numbers(pages) == list(range(1, 321))
    assert service.asked[-1].query["page"] == "5"


def test_an_empty_page_and_a_repeated_one_do_no_harm(service, site):
    honest, odd_pages = site.page, {"2": {"page": "9"}, "3": {"page": "1"}}
    site.page = lambda query: honest({**query, **odd_pages.pop(query.get("page"), {})})
    pages = fetch_all(wordpress(service))

    assert odd_pages == {}
    assert numbers(pages) == list(range(1, 321))


def test_a_page_of_comments_that_nobody_may_read_is_passed(service, site):
    honest = site.page

    def closed(query):
        reply = honest(query)
        return Reply([], headers=reply.headers) if query.get("page") == "2" else reply

    site.page = closed
    pages = fetch_all(wordpress(service))

    assert numbers(pages) == [*range(1, 101), *range(201, 321)]


def test_what_no_person_said_or_not_everybody_may_read_is_left_out(service, site):
    site.comments.clear()
    site.say(1)
    site.say(2, type="note")
    site.say(3, type="pingback")
    site.say(4, status="spam")
    (page,) = fetch_all(wordpress(service))

    assert numbers([page]) == [1]
    assert page.notes == ("3 of 4 are no approved comments of people: left out",)


def test_a_comment_without_links_or_with_an_odd_date_is_kept(service, site):
    site.comments.clear()
    site.say(2, date_gmt="jadis", date="9999", _links={})
    site.say(4, date_gmt="", date="9999")
    (page,) = fetch_all(wordpress(service))

    assert [(r.extra["thread_title"], r.created_at, dict(r.unread)) for r in page.records] == [
        ("L’été & nous", None, {}),
        ("L’été & nous", None, {"created_at": "jadis"}),
    ]


def test_the_password_goes_to_the_site_and_nowhere_else(service):
    keys = {"user": "reader", "password_env": "MAG", "secrets": {"MAG": "abcd efgh"}}
    pages = fetch_all(wordpress(service, **keys))

    told = base64.b64decode(service.asked[0].headers["authorization"].removeprefix("Basic "))
    assert told == b"reader:abcd efgh"
    assert "abcd" not in repr(pages)
    assert "abcd" not in repr(wordpress(service, **keys)().context)


def test_a_password_that_is_not_set_is_asked_for(service):
    with pytest.raises(SourceError, match="the environment variable MAG is not set"):
        fetch_all(wordpress(service, user="reader", password_env="MAG"))


def test_an_api_without_pretty_links_is_asked_by_its_route(service, site):
    def by_route(asked):
        assert asked.path == "/"
        path = f"/wp-json{asked.query['rest_route']}"
        return site(type(asked)(path, asked.query, asked.headers))

    service.answer = by_route
    pages = fetch_all(wordpress(service, url=f"{service.url}/?rest_route="))

    assert numbers(pages) == list(range(1, 321))


def test_check_says_what_there_is(service, site):
    check = wordpress(service)().check()
    assert (check.is_ready, check.message) == (True, "ready: 320 comments; newest 2026-11-02")

    site.comments.clear()
    assert wordpress(service)().check().message == "ready: 0 comments"


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (
            Reply({"code": "rest_not_logged_in", "message": "Zoé"}, 401),
            "answered 401 (rest_not_logged_in); the site answers only users",
        ),
        (
            Reply({"code": "rest_forbidden_param", "message": "no"}, 401),
            "answered 401 (rest_forbidden_param); the account may not ask this",
        ),
        (
            Reply({"code": "incorrect_password", "message": "no"}, 401),
            "the application password is wrong or was revoked",
        ),
        (Reply({"code": "rest_no_route"}, 404), "comments are not part of its API"),
        (Reply("<html>", 404), "answered 404; is it the address of a WordPress site"),
        (Reply({"code": "a b <c>"}, 403), "answered 403; is it the address"),
        (Reply({"ok": True}), "answered 200; is it the address of a WordPress site"),
        (Reply("<!DOCTYPE html>"), "a page of HTML where JSON was expected"),
        (Reply("{"), "damaged data where JSON was expected"),
    ],
)
def test_check_says_what_is_missing(service, reply, message):
    service.answer = lambda _: reply
    keys = {"user": "reader", "password_env": "MAG", "secrets": {"MAG": "abcd"}}
    check = wordpress(service, **keys)().check()

    assert not check.is_ready
    assert message in check.message
    assert "abcd" not in check.message
    assert "Zoé" not in check.message
