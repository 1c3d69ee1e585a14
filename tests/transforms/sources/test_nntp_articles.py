"""Articles of newsgroups: taken back, replaced, in pieces, in odd letters."""

from __future__ import annotations

import pytest

from tests.loopback import fetch_all, landed
from tests.news_server import article
from tests.transforms.sources.live import stored
from tests.transforms.sources.newsgroups import EXPECTED, GROUP, ids, notes, reader, ten_articles
from transforms.web.walk import tombstone


@pytest.fixture
def news():
    with ten_articles() as news:
        yield news


def test_an_article_without_a_readable_date_is_handed_over(news):
    news.groups[GROUP] = {1: article("1@x", GROUP, date="jadis"), 2: article("2@x", GROUP, date="")}
    first, second = fetch_all(reader(news))[0].records

    assert (first.created_at, dict(first.unread)) == (None, {"created_at": "jadis"})
    assert (second.created_at, dict(second.unread)) == (None, {})


@pytest.mark.parametrize("control", ["cancel <3@example.org>", "CANCEL <3@example.org>"])
def test_an_author_may_cancel(news, control):
    news.groups[GROUP][13] = article("c13@example.org", GROUP, control=control)
    pages = fetch_all(reader(news))

    assert landed(pages)["3@example.org"] == tombstone("3@example.org")
    assert "c13@example.org" not in ids(pages)


def test_an_author_may_supersede_what_an_earlier_night_read(news):
    cursor = fetch_all(reader(news))[-1].cursor
    news.groups[GROUP][13] = article("13@example.org", GROUP, supersedes="<3@example.org>")
    pages = fetch_all(reader(news), stored(cursor))

    assert [(r.native_id, r.is_deleted) for r in landed(pages).values()] == [
        ("13@example.org", False),
        ("3@example.org", True),
    ]
    assert "HEAD <3@example.org>" in news.asked


@pytest.mark.parametrize(
    "headers",
    [
        {"control": "cancel <3@example.org>", "from": "Eve <eve@example.org>"},
        {"control": "cancel <3@example.org>", "from": ""},
        {"control": "cancel <unknown@example.org>"},
    ],
)
def test_a_cancellation_by_anybody_else_is_ignored_and_told(news, headers):
    news.groups[GROUP][13] = article("c13@example.org", GROUP, **headers)
    pages = fetch_all(reader(news))

    assert ids(pages) == EXPECTED
    assert notes(pages) == [
        f"{GROUP}: 1 cancellations were ignored: they are not from who posted the article, or the "
        "server does not have it any more"
    ]


def test_other_control_messages_say_nothing(news):
    news.groups[GROUP] = {1: article("1@x", GROUP, control="newgroup aurore.x")}
    pages = fetch_all(reader(news))

    assert (ids(pages), notes(pages)) == ([], [])


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ({"x_no_archive": "Yes"}, "Bonjour\n"),
        ({"archive": "no"}, "Bonjour\n"),
        ({}, "X-No-Archive: yes\n\nBonjour\n"),
    ],
)
def test_who_wants_to_be_kept_nowhere_says_so(news, headers, body):
    news.groups[GROUP] = {1: article("1@x", GROUP, body, **headers), 2: article("2@x", GROUP)}
    pages = fetch_all(reader(news))

    assert [record.is_no_archive for record in landed(pages).values()] == [True, False]


UUENCODED = "begin 644 a.bin\n" + "M5&5S='1E<W1T97-T=&5S='1E<W1T97-T=&5S='1E<W1T97-T=&5S=`\n" * 3


@pytest.mark.parametrize(
    ("subject", "body"),
    [
        ('film "a.rar" yEnc (01/23)', "=ybegin part=1 line=128 size=9 name=a\nxx\n"),
        ("film", "=ybegin line=128 size=9 name=a\nxx\n=yend size=9\n"),
        ("film", UUENCODED + "`\nend\n"),
        ("film (2/3)", UUENCODED),
    ],
)
def test_files_in_pieces_are_left_out(news, subject, body):
    news.groups[GROUP] = {1: article("1@x", GROUP, body, subject=subject)}
    pages = fetch_all(reader(news))

    assert (ids(pages), notes(pages)) == (
        [],
        [f"{GROUP}: 1 files or pieces of files were left out"],
    )


def test_words_about_beginning_are_no_file(news):
    news.groups[GROUP] = {1: article("1@x", GROUP, "begin 644 times\nand you know\n")}

    assert ids(fetch_all(reader(news))) == ["1@x"]


def test_an_article_too_large_is_left_out(news):
    news.groups[GROUP] = {1: article("1@x", GROUP, x_size="60000000")}
    pages = fetch_all(reader(news))

    assert notes(pages) == [f"{GROUP}: 1 articles are larger than max_megabytes: left out"]


def test_long_lines_are_read(news):
    body = "Bonjour " * 1_000
    news.groups[GROUP] = {1: article("1@x", GROUP, body, references="<a@b> " * 600)}

    assert fetch_all(reader(news))[0].records[0].body.strip() == body.strip()


@pytest.mark.parametrize("charset", ["utf-8", "cp1252"])
def test_a_charset_that_is_not_told_is_found(news, charset):
    raw = article("1@x", GROUP, "Ça plante à l’été\n", subject="Été").decode().encode(charset)
    news.groups[GROUP] = {1: raw}
    (record,) = fetch_all(reader(news))[0].records

    assert (record.title, record.body) == ("Été", "Ça plante à l’été")


def test_an_article_that_cannot_be_taken_apart_does_not_stop_those_after_it(news):
    nested = "".join(
        f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(999)
    )
    news.groups[GROUP][4] = f"From: a@b.org\nMessage-ID: <4@example.org>\n{nested}".encode()
    pages = fetch_all(reader(news))

    assert ids(pages) == [each for each in EXPECTED if each != "4@example.org"]
    assert notes(pages) == [f"{GROUP}: 1 articles cannot be taken apart: left out"]
