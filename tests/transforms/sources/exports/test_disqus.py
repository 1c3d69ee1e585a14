"""Disqus exports."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest

from models.errors import SourceError
from models.records import SourceRecord
from transforms.sources.exports import export_of
from transforms.sources.exports.base import ExportContext
from transforms.sources.exports.disqus import DisqusExport, normal_link
from transforms.sources.formats.mapping import Ids

HEAD = """<?xml version="1.0" encoding="utf-8"?>
<disqus xmlns="http://disqus.com" xmlns:dsq="http://disqus.com/disqus-internals">
<category dsq:id="1"><forum>aurore</forum><title>General</title></category>
"""
TAIL = "</disqus>"


def thread(number, link="https://news.example.org/un", title="Un article", gone="false"):
    return (
        f'<thread dsq:id="{number}"><id>page</id><forum>aurore</forum><category dsq:id="1"/>'
        f"<link>{link}</link><title>{title}</title><message/><author><name>R</name></author>"
        f"<createdAt>2026-10-01T10:56:00Z</createdAt><isDeleted>{gone}</isDeleted></thread>"
    )


def post(number, page=1, parent="", body="<![CDATA[<p>Ça plante</p>]]>", **fields):
    told = {"createdAt": "2026-11-03T10:56:00Z", "isDeleted": "false", "isSpam": "false", **fields}
    author = told.pop("author", "<name>Zoé N</name><username>zoe</username>")
    inner = "".join(f"<{name}>{text}</{name}>" for name, text in told.items())
    above = f'<parent dsq:id="{parent}"/>' if parent else ""
    return (
        f'<post dsq:id="{number}"><id>wp_id=12</id><message>{body}</message>{inner}'
        f"<author><email>zoe@example.org</email>{author}</author><ipAddress>192.0.2.7</ipAddress>"
        f'<thread dsq:id="{page}"/>{above}</post>'
    )


def read(text):
    """Records and notes of a file."""
    context = ExportContext("drop/disqus.xml", UTC, Ids(), [])
    export = export_of(text.encode()[:65_536], context.name)
    assert isinstance(export, DisqusExport)
    return list(export.records(io.BytesIO(text.encode()), context)), context.notes


def test_a_comment_is_read_with_its_page():
    records, notes = read(HEAD + thread(1) + post(98) + post(99, parent="98") + TAIL)

    assert records[1] == SourceRecord(
        native_id="99",
        body="<p>Ça plante</p>",
        extra={"thread_title": "Un article"},
        body_format="html",
        author="zoe",
        created_at=datetime(2026, 11, 3, 10, 56, tzinfo=UTC),
        parent_native_id="98",
        thread_id="news.example.org/un",
        url="https://news.example.org/un#comment-99",
    )
    assert [record.parent_native_id for record in records] == ["", "98"]
    assert notes == []
    assert "zoe@example.org" not in repr(records)
    assert "192.0.2.7" not in repr(records)


@pytest.mark.parametrize(
    ("fields", "page"),
    [
        ({"isDeleted": "true"}, 1),
        ({"isSpam": "true"}, 1),
        ({}, 2),
        ({"body": "", "author": ""}, 1),
    ],
)
def test_what_is_gone_becomes_a_tombstone(fields, page):
    threads = thread(1) + thread(2, "https://news.example.org/deux", gone="true")
    records, notes = read(HEAD + threads + post(99, page, **fields) + TAIL)

    assert records == [SourceRecord("99", "", is_deleted=True)]
    assert notes == ["drop/disqus.xml: 1 comments are deleted or spam: left out"]


def test_threads_of_one_page_are_one():
    links = ("http://www.news.example.org/un/", "https://news.example.org/un?utm_source=x")
    threads = thread(1, links[0]) + thread(2, links[1])
    records, _ = read(HEAD + threads + post(5, 1) + post(6, 2) + TAIL)

    assert {record.thread_id for record in records} == {"news.example.org/un"}


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("", ""),
        ("https://x.test:443/a/?p=4&fbclid=z#c", "x.test/a?p=4"),
        ("http://X.test/a?b=2&a=1", "x.test/a?a=1&b=2"),
    ],
)
def test_a_link_is_the_same_however_it_is_written(link, expected):
    assert normal_link(link) == expected


def test_a_comment_without_a_thread_or_with_an_odd_one_is_kept():
    threads = '<thread dsq:id="3"><id/></thread>' + thread(4, "http://[bad")
    lost = post(8).replace('<thread dsq:id="1"/>', "")
    posts = post(5, 1337) + post(6, 3) + post(7, 4, author="<name>Zoé</name>") + lost
    records, _ = read(HEAD + threads + posts + TAIL)

    assert [(r.thread_id, r.url, r.author) for r in records] == [
        ("thread-1337", "", "zoe"),
        ("thread-3", "", "zoe"),
        ("http://[bad", "http://[bad#comment-7", "Zoé"),
        ("", "", "zoe"),
    ]


def test_a_comment_without_an_author_or_a_date_is_kept():
    text = HEAD + thread(1) + post(5, createdAt="jadis") + TAIL
    bare = post(6).partition("<author>")
    bare = bare[0] + bare[2].partition("</author>")[2]
    records, _ = read(text.replace(TAIL, bare.replace("2026-11-03T10:56:00Z", "") + TAIL))

    assert [(r.author, r.created_at, dict(r.unread)) for r in records] == [
        ("zoe", None, {"created_at": "jadis"}),
        ("", None, {}),
    ]


def test_ids_that_lost_their_quotes_are_mended():
    text = HEAD + thread(1) + post(5).replace('<thread dsq:id="1"/>', "<thread dsq:id=1/>") + TAIL
    (record,), _ = read(text)

    assert record.thread_id == "news.example.org/un"


def test_an_export_without_comments_says_so():
    assert read(HEAD + thread(1) + TAIL) == (
        [],
        ["drop/disqus.xml is a Disqus export without any comment"],
    )


def test_what_comes_before_the_damage_is_kept():
    text = HEAD + thread(1) + post(5) + post(6)[:80]
    context = ExportContext("disqus.xml", UTC, Ids(), [])
    reading = DisqusExport().records(io.BytesIO(text.encode()), context)

    assert next(reading).native_id == "5"
    with pytest.raises(SourceError, match="What stands before is read"):
        next(reading)
