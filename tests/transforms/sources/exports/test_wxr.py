"""WordPress exports."""

from __future__ import annotations

import io
import tracemalloc
from datetime import UTC, datetime
from itertools import chain
from zoneinfo import ZoneInfo

import pytest

from models.errors import SourceError
from models.records import SourceRecord
from transforms.sources.exports import export_of
from transforms.sources.exports.base import ExportContext
from transforms.sources.exports.wxr import WxrExport
from transforms.sources.formats.mapping import Ids

HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<!-- made for a test -->
<rss version="2.0" xmlns:wp="http://wordpress.org/export/1.2/"
  xmlns:content="http://purl.org/rss/1.0/modules/content/">
<channel><title>Le blog Aurore</title><link>https://blog.example.org</link><language>fr-FR</language>
<wp:wxr_version>1.2</wp:wxr_version><wp:base_blog_url>https://blog.example.org/</wp:base_blog_url>
"""
TAIL = "</channel></rss>"


def comment(number=3, body="Ça plante", **fields):
    told = {
        "id": number,
        "author": "Zoé",
        "author_email": "zoe@example.org",
        "author_IP": "192.0.2.7",
        "date": "2026-11-03 11:12:33",
        "date_gmt": "2026-11-03 10:12:33",
        "content": f"<![CDATA[{body}]]>",
        "approved": "<![CDATA[1]]>",
        "type": "<![CDATA[comment]]>",
        "parent": 0,
        **fields,
    }
    inner = "".join(f"<wp:comment_{name}>{text}</wp:comment_{name}>" for name, text in told.items())
    return f"<wp:comment>{inner}{fields.get('meta', '')}</wp:comment>".replace(
        f"<wp:comment_meta>{fields.get('meta', '')}</wp:comment_meta>", ""
    )


def item(*comments, number=7, status="publish", password="", link="https://blog.example.org/un/"):
    return (
        f"<item><title>Un billet &amp; demi</title><link>{link}</link>"
        f"<content:encoded><![CDATA[long]]></content:encoded><wp:post_id>{number}</wp:post_id>"
        f"<wp:status>{status}</wp:status><wp:post_password>{password}</wp:post_password>"
        + "".join(comments)
        + "</item>"
    )


def read(text, zone=UTC):
    """Records and notes of a file."""
    data = text if isinstance(text, bytes) else text.encode()
    context = ExportContext("drop/blog.xml", zone, Ids(), [])
    export = export_of(data[:65_536], context.name)
    assert isinstance(export, WxrExport)
    return list(export.records(io.BytesIO(data), context)), context.notes


def test_a_comment_is_read_with_its_post():
    answer = comment(4, "Chez moi\naussi", parent=3, author="Paul")
    records, notes = read(HEAD + item(comment(), answer) + TAIL)

    assert records[1] == SourceRecord(
        native_id="blog.example.org/?p=7#comment-4",
        body="Chez moi<br>\naussi",
        extra={"thread_title": "Un billet & demi"},
        body_format="html",
        author="Paul",
        created_at=datetime(2026, 11, 3, 10, 12, 33, tzinfo=UTC),
        parent_native_id="blog.example.org/?p=7#comment-3",
        thread_id="blog.example.org/?p=7",
        url="https://blog.example.org/un/#comment-4",
        language="fr-FR",
    )
    assert [record.native_id for record in records] == [
        "blog.example.org/?p=7#comment-3",
        "blog.example.org/?p=7#comment-4",
    ]
    assert notes == []


def test_addresses_of_people_are_not_read():
    records, _ = read(HEAD + item(comment()) + TAIL)

    assert "zoe@example.org" not in repr(records)
    assert "192.0.2.7" not in repr(records)


@pytest.mark.parametrize("state", ["0", "spam", "trash", "post-trashed"])
def test_what_is_not_approved_takes_back_what_an_earlier_export_showed(state):
    records, notes = read(HEAD + item(comment(), comment(9, approved=state)) + TAIL)

    assert records[1] == SourceRecord("blog.example.org/?p=7#comment-9", "", is_deleted=True)
    assert notes == ["drop/blog.xml: 1 comments are not approved, spam or binned: left out"]


def test_links_between_blogs_are_left_out():
    links = (comment(5, type="pingback"), comment(6, type="trackback"), comment(8, type=""))
    records, notes = read(HEAD + item(*links) + TAIL)

    assert [record.native_id[-1] for record in records] == ["8"]
    assert notes == ["drop/blog.xml: 2 pingbacks, trackbacks and the like were left out"]


def test_a_review_in_a_shop_has_its_stars():
    meta = (
        "<wp:commentmeta><wp:meta_key>verified</wp:meta_key><wp:meta_value>1</wp:meta_value>"
        "</wp:commentmeta><wp:commentmeta><wp:meta_key>rating</wp:meta_key>"
        "<wp:meta_value>4</wp:meta_value></wp:commentmeta>"
    )
    records, _ = read(HEAD + item(comment(type="review", meta=meta), comment(4)) + TAIL)

    assert [record.rating for record in records] == [4.0, None]


def test_comments_of_posts_that_are_not_open_are_private():
    text = item(comment(), status="private") + item(comment(4), password="x", number=8)
    records, _ = read(HEAD + text + item(comment(5), number=9, status="inherit") + TAIL)

    assert [record.visibility for record in records] == ["private", "private", "public"]


@pytest.mark.parametrize(
    ("fields", "created_at", "unread"),
    [
        ({"date_gmt": "0000-00-00 00:00:00"}, datetime(2026, 11, 3, 10, 12, 33, tzinfo=UTC), {}),
        ({"date_gmt": ""}, datetime(2026, 11, 3, 10, 12, 33, tzinfo=UTC), {}),
        ({"date_gmt": "jadis", "date": ""}, None, {"created_at": "jadis"}),
        ({"date_gmt": "", "date": ""}, None, {}),
    ],
)
def test_the_blogs_own_clock_counts_where_there_is_no_other(fields, created_at, unread):
    (record,), _ = read(HEAD + item(comment(**fields)) + TAIL, ZoneInfo("Europe/Paris"))

    assert (record.created_at, dict(record.unread)) == (created_at, unread)


def test_older_exports_without_numbers_of_posts_are_told_apart_by_link():
    old = HEAD.replace("export/1.2", "export/1.0").replace(
        "https://blog.example.org</link>", "</link>"
    )
    old = old.replace("<wp:base_blog_url>https://blog.example.org/</wp:base_blog_url>", "")
    posts = item(comment(), number=7) + item(comment(), number="", link="http://b.example/?p=4")
    records, _ = read(old + posts + TAIL)

    assert [record.native_id for record in records] == [
        "blog.example.org/?p=7#comment-3",
        "b.example/?p=4#comment-3",
    ]


def test_a_post_without_a_link_gives_none():
    (record,), _ = read(HEAD + item(comment(body="<p>un</p>\ndeux"), link="") + TAIL)

    assert (record.url, record.body) == ("", "<p>un</p>\ndeux")


def test_a_split_cdata_is_one_text():
    body = "a ]]]]><![CDATA[> b"
    (record,), _ = read(HEAD + item(comment(body=body)) + TAIL)

    assert record.body == "a ]]> b"


def test_junk_around_and_controls_inside_do_no_harm():
    text = "`\n" + HEAD + item(comment(body="Ça\x08 plante\x0b")) + TAIL + "`"
    (record,), _ = read(text)

    assert record.body == "Ça plante"


def test_a_file_in_utf_16_is_read():
    text = HEAD.replace('encoding="UTF-8"', 'encoding="UTF-16"') + item(comment()) + TAIL
    context = ExportContext("blog.xml", UTC, Ids(), [])
    (record,) = WxrExport().records(io.BytesIO(text.encode("utf-16")), context)

    assert record.body == "Ça plante"


def test_what_comes_before_the_damage_is_kept():
    text = HEAD + item(comment()) + "<item><title>coup"
    context = ExportContext("blog.xml", UTC, Ids(), [])
    reading = WxrExport().records(io.BytesIO(text.encode()), context)

    assert next(reading).body == "Ça plante"
    with pytest.raises(SourceError, match=r"blog\.xml is damaged or cut off at line \d+, column"):
        next(reading)


def test_entities_are_refused():
    bomb = '<!DOCTYPE rss [<!ENTITY a "aaaa">]>'
    text = HEAD.replace("<rss", bomb + "<rss", 1) + TAIL
    with pytest.raises(SourceError, match="declares a document type or entities"):
        read(text)


def test_an_export_without_comments_says_what_to_choose():
    assert read(HEAD + item() + TAIL) == (
        [],
        [
            "drop/blog.xml is a WordPress export without any comment; choose 'All content' under "
            "Tools > Export"
        ],
    )


def test_memory_does_not_grow_with_the_file():
    class Long(io.RawIOBase):
        def __init__(self, n_items):
            self.pieces = chain([HEAD], (item(comment(i)) for i in range(n_items)), [TAIL])

        def read(self, _=-1):
            return next(self.pieces, "").encode()

    def peak(n_items):
        tracemalloc.start()
        context = ExportContext("blog.xml", UTC, Ids(), [])
        n = sum(1 for _ in WxrExport().records(Long(n_items), context))
        used = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert n == n_items
        return used

    peak(50)
    assert peak(1_000) < 2 * peak(100)


def test_a_tag_that_never_ends_does_not_take_for_ever():
    with pytest.raises(SourceError, match="damaged or cut off"):
        list(
            WxrExport().records(
                io.BytesIO((HEAD + "<a b='" + "x" * 20_000_000).encode()),
                ExportContext("a.xml", UTC, Ids(), []),
            )
        )
