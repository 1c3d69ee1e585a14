"""Feeds that were saved as files."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest

from models.errors import SourceError
from models.records import SourceRecord
from transforms.sources.exports import export_of
from transforms.sources.exports.base import ExportContext
from transforms.sources.exports.saved_feed import SavedFeed
from transforms.sources.formats.mapping import Ids

TAG = """<?xml version="1.0" encoding="UTF-8"?>
<rss version="2.0"
 xmlns:media="http://search.yahoo.com/mrss/">
<channel><title>#aurore</title><description>Public posts tagged #aurore</description>
<link>https://social.example.org/tags/aurore</link>
<item><guid isPermaLink="true">https://social.example.org/@zoe/1</guid>
<link>https://social.example.org/@zoe/1</link><pubDate>Tue, 03 Nov 2026 09:12:33 +0000</pubDate>
<description>&lt;p&gt;Ça plante
&lt;a href="https://social.example.org/tags/aurore"&gt;#aurore&lt;/a&gt;&lt;/p&gt;</description>
<media:content url="https://social.example.org/a.png" type="image/png"/>
<category>aurore</category></item>
</channel></rss>
"""


def read(text):
    context = ExportContext("drop/tag.rss", UTC, Ids(), [])
    data = text if isinstance(text, bytes) else text.encode()
    return SavedFeed().records(io.BytesIO(data), context), context.notes


def test_the_feed_of_a_mastodon_tag_is_read():
    assert isinstance(export_of(TAG.encode(), "tag.rss"), SavedFeed)
    reading, notes = read(TAG)

    assert list(reading) == [
        SourceRecord(
            native_id="https://social.example.org/@zoe/1",
            body='<p>Ça plante\n<a href="https://social.example.org/tags/aurore">#aurore</a></p>',
            body_format="html",
            created_at=datetime(2026, 11, 3, 9, 12, 33, tzinfo=UTC),
            url="https://social.example.org/@zoe/1",
            tags=("aurore",),
        )
    ]
    assert notes == []


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (b'\xef\xbb\xbf<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom">', True),
        (b'<rdf:RDF xmlns="http://purl.org/rss/1.0/">', True),
        (b'<rss xmlns:wp="http://wordpress.org/export/1.2/">', False),
        (b"<html><p>&lt;rss></p></html>", False),
        (b"text about <rss >", False),
    ],
)
def test_a_feed_is_known_by_its_root(head, expected):
    assert SavedFeed().recognises(head, "a.xml") is expected


def test_a_feed_that_is_cut_off_gives_its_whole_entries():
    cut = TAG.replace("</channel></rss>", "<item><guid>2</guid><title>coup</title><descr")
    reading, _ = read(cut)

    assert next(reading).native_id == "https://social.example.org/@zoe/1"
    with pytest.raises(SourceError, match="is cut off after 1 whole entries, which are kept"):
        next(reading)


def test_a_feed_that_is_not_well_formed_is_read_and_told():
    reading, notes = read(TAG.replace("<title>#aurore", "<title>A & b <br> #aurore"))

    assert [record.native_id for record in reading] == ["https://social.example.org/@zoe/1"]
    assert notes == ["drop/tag.rss is no well-formed XML; it was read all the same"]


def test_what_is_no_feed_is_refused():
    with pytest.raises(SourceError, match=r"drop/tag\.rss holds a page of HTML where a feed"):
        next(read("<!DOCTYPE html><html></html>")[0])


def test_a_feed_larger_than_memory_allows_is_refused():
    context = ExportContext("drop/tag.rss", UTC, Ids(), [])
    reading = SavedFeed(max_bytes=100).records(io.BytesIO(TAG.encode()), context)

    with pytest.raises(SourceError, match="more than 100 bytes"):
        next(reading)
