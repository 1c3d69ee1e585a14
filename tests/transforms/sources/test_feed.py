"""RSS and Atom feeds, against a blog that answers as WordPress does."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from models.records import SourceRecord
from tests.loopback import (
    FAULTS,
    FakeClock,
    Reply,
    fetch_all,
    killed_after,
    landed,
    serving,
    told_twice,
    truncates,
)
from tests.transforms.sources.live import opener, source, stored

FIRST = datetime(2026, 10, 1, tzinfo=UTC)
PER_PAGE = 10


class FakeBlog:
    """Comments, and their feed: newest first, ten a page."""

    def __init__(self):
        self.comments = {}
        self.knows_paged = True
        self.generator = "https://wordpress.org/?v=6.9"

    def say(self, number, body=None, said_at=None, parent=0):
        said_at = said_at or FIRST + timedelta(hours=number)
        self.comments[number] = (said_at, body or f"Commentaire {number}", parent)

    def __call__(self, asked):
        if asked.path != "/comments/feed/":
            return Reply("nothing here", 404)
        page = int(asked.query.get("paged", 1)) if self.knows_paged else 1
        newest = sorted(self.comments, key=lambda n: self.comments[n][0], reverse=True)
        numbers = newest[(page - 1) * PER_PAGE : page * PER_PAGE]
        if page > 1 and not numbers:
            return Reply("<!DOCTYPE html><html>no</html>", 404)
        text = self.feed(numbers)
        etag = f'"{sha256(text.encode()).hexdigest()[:8]}"'
        if asked.headers.get("if-none-match") == etag:
            return Reply("", 304, {"ETag": etag})
        headers = {"Content-Type": "application/rss+xml; charset=UTF-8", "ETag": etag}
        return Reply(text, headers={**headers, "Last-Modified": "Tue, 03 Nov 2026 09:12:33 GMT"})

    def feed(self, numbers):
        return (
            '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" '
            'xmlns:content="http://purl.org/rss/1.0/modules/content/" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/">'
            "<channel><title>Commentaires sur : Un billet</title><language>fr-FR</language>"
            f"<generator>{self.generator}</generator>"
            + "".join(map(self.item, numbers))
            + "</channel></rss>"
        )

    def item(self, number):
        said_at, body, parent = self.comments[number]
        above = f'<a href="https://blog.example.org/un/#comment-{parent}">Paul</a>.'
        hidden = f"<p>En réponse à {above}</p>\n" if parent else ""
        return (
            "<item><title>Par : Zoé</title>"
            f"<link>https://blog.example.org/un/#comment-{number}</link>"
            f"<dc:creator><![CDATA[Zoé]]></dc:creator>"
            f"<pubDate>{said_at:%a, %d %b %Y %H:%M:%S} +0000</pubDate>"
            f'<guid isPermaLink="false">https://blog.example.org/?p=7#comment-{number}</guid>'
            f"<description><![CDATA[court]]></description>"
            f"<content:encoded><![CDATA[{hidden}<p>{body}</p>]]></content:encoded></item>"
        )


@pytest.fixture
def blog():
    blog = FakeBlog()
    for number in range(1, 36):
        blog.say(number)
    blog.say(36, "Chez moi aussi", parent=35)
    return blog


@pytest.fixture
def service(blog):
    with serving(blog) as service:
        yield service


def feed(service, **keys):
    return opener("feed", urls=[f"{service.url}/comments/feed/"], **keys)


def number_of(record):
    return int(record.native_id.rpartition("-")[2])


def numbers(pages):
    return [number_of(record) for page in pages for record in page.records]


def test_the_first_night_reads_all_pages_of_a_wordpress_feed(service):
    pages = fetch_all(feed(service))

    assert sorted(numbers(pages)) == list(range(1, 37))
    assert pages[0].records[0] == SourceRecord(
        native_id="https://blog.example.org/?p=7#comment-36",
        body="<p>Chez moi aussi</p>",
        extra={"thread_title": "Un billet"},
        body_format="html",
        author="Zoé",
        created_at=FIRST + timedelta(hours=36),
        parent_native_id="https://blog.example.org/?p=7#comment-35",
        thread_id="https://blog.example.org/?p=7",
        url="https://blog.example.org/un/#comment-36",
        language="fr-FR",
    )


@pytest.mark.parametrize("position", [0, 1, 4])
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_loses_nothing_and_doubles_nothing(service, fault, position):
    service.faults = {position: FAULTS[fault], position + 1: FAULTS[fault]}
    pages = fetch_all(feed(service))

    assert sorted(landed(pages)) == sorted(landed(fetch_all(feed(service))))
    assert len(landed(pages)) == 36
    assert told_twice(pages) == []


@pytest.mark.parametrize("n_pages", range(6))
def test_a_fetch_that_is_killed_goes_on(service, n_pages):
    pages = killed_after(feed(service), n_pages)

    assert sorted(set(numbers(pages))) == list(range(1, 37))


def test_what_was_said_while_a_walk_lay_still_is_read_too(service, blog):
    fetching = feed(service)().fetch(None)
    first = next(fetching)
    fetching.close()
    for number in range(40, 52):
        blog.say(number)
    pages = [first, *fetch_all(feed(service), stored(first.cursor))]

    assert sorted(set(numbers(pages))) == [*range(1, 37), *range(40, 52)]


def test_the_next_night_reads_down_to_what_is_known(service, blog):
    cursor = fetch_all(feed(service))[-1].cursor
    for number in range(40, 55):
        blog.say(number)
    blog.say(50, "Corrigé")
    service.asked.clear()
    pages = fetch_all(feed(service), stored(cursor))

    assert len(service.asked) == 2
    assert set(range(40, 55)) <= set(numbers(pages))
    assert landed(pages)["https://blog.example.org/?p=7#comment-50"].body == "<p>Corrigé</p>"


def test_an_unchanged_feed_brings_nothing(service):
    cursor = fetch_all(feed(service))[-1].cursor
    service.asked.clear()

    assert fetch_all(feed(service), cursor) == []
    assert len(service.asked) == 1
    assert service.asked[0].headers["if-modified-since"] == "Tue, 03 Nov 2026 09:12:33 GMT"


def test_what_is_said_after_the_night_waits(service, blog):
    early = FIRST + timedelta(hours=20)
    pages = fetch_all(feed(service, as_of=early.isoformat()[:16]))
    assert sorted(numbers(pages)) == list(range(1, 20))
    assert sum(page.n_held for page in pages) == 17

    later = fetch_all(feed(service), pages[-1].cursor)
    assert set(range(20, 37)) <= set(numbers(later))


def test_a_feed_of_another_program_is_one_page(service, blog):
    blog.generator = "Dotclear"
    pages = fetch_all(feed(service))

    assert (len(pages), len(service.asked)) == (1, 1)


def test_a_blog_that_does_not_know_older_pages_ends(service, blog):
    blog.knows_paged = False
    pages = fetch_all(feed(service))

    assert sorted(numbers(pages)) == list(range(27, 37))
    assert len(service.asked) == 2


def test_an_empty_feed_is_no_error(service, blog):
    blog.comments.clear()

    assert fetch_all(feed(service))[0].records == ()


def test_two_feeds_that_overlap_tell_each_comment_once(service):
    urls = [f"{service.url}/comments/feed/", f"{service.url}/comments/feed/?un"]
    pages = fetch_all(opener("feed", urls=urls))

    assert told_twice(pages) == []
    assert len(landed(pages)) == 36


def test_a_secret_in_an_address_is_told_nowhere(service, blog):
    blog.generator = "Dot & clear"
    urls = [f"{service.url}/comments/feed/?key=s3cret"]
    pages = fetch_all(opener("feed", urls=urls))
    assert "s3cret" not in repr(pages)

    service.answer = lambda _: Reply("", 403)
    assert "s3cret" not in opener("feed", urls=urls)().check().message


def test_a_feed_that_stays_cut_off_gives_its_whole_entries_and_is_asked_again(service):
    service.faults = dict.fromkeys(range(3), truncates)
    (page,) = fetch_all(feed(service))

    assert numbers([page]) == [36, 35, 34, 33]
    assert page.notes == (
        f"{service.url}/comments/feed/ is cut off; its 4 whole entries were kept",
    )
    again = fetch_all(feed(service), page.cursor)
    assert sorted(set(numbers(again))) == list(range(1, 37))


def test_a_feed_that_is_not_well_formed_is_read_and_told(service, blog):
    blog.generator = "Dot & clear"
    (page,) = fetch_all(feed(service))

    assert len(page.records) == 10
    assert page.notes == (
        f"{service.url}/comments/feed/ is no well-formed XML; it was read all the same",
    )


def test_check_says_what_there_is(service):
    check = feed(service)().check()

    assert check.is_ready
    assert check.message == (
        "ready: feed 'Commentaires sur : Un billet' with 10 entries, newest 2026-10-02"
    )


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (Reply("", 404), "answered 404"),
        (Reply("", 401), "answered 401"),
        (Reply("<!DOCTYPE html><html>"), "a page of HTML where a feed"),
        (Reply(" "), "nothing where a feed"),
        (Reply('{"a": "<rss>"}'), "something else where a feed"),
        (Reply("<!DOCTYPE a [<!ENTITY b 'c'>]><rss>"), "a feed that declares entities"),
    ],
)
def test_check_says_what_is_missing(service, reply, message):
    service.answer = lambda _: reply
    check = feed(service)().check()

    assert not check.is_ready
    assert message in check.message


def test_check_of_an_empty_feed_names_no_date(service, blog):
    blog.comments.clear()

    assert feed(service)().check().message.endswith("with 0 entries")


def test_another_host_is_not_asked(service):
    service.answer = lambda _: Reply("", 302, {"Location": "http://127.0.0.1:1/feed"})
    check = source("feed", urls=[f"{service.url}/feed"], clock=FakeClock()).check()

    assert not check.is_ready
    assert "which is not configured" in check.message
