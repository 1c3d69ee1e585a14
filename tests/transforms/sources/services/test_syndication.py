"""What an entry of a feed tells, however it is written."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from models.records import SourceRecord
from transforms.sources.formats.mapping import Ids
from transforms.sources.services.syndication import read_feed

ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xmlns:thr="http://purl.org/syndication/thread/1.0"
  xml:lang="en"><title type="text">Comments</title><generator>Blogger</generator>
<entry><id>tag:blogger.com,1999:blog-1.post-2</id><published>2026-11-03T09:12:33.001+01:00</published>
<updated>2026-11-03T10:00:00+01:00</updated><title type="text">It crashes…</title>
<content type="html">&lt;p&gt;It crashes&lt;/p&gt;</content><author><name>Tom</name>
<email>noreply@blogger.com</email></author><thr:total>3</thr:total>
<link rel="alternate" type="text/html" href="https://tom.example.org/1.html?c=2"/>
<thr:in-reply-to ref="tag:blogger.com,1999:blog-1.post-9" href="https://tom.example.org/1.html"/>
<category term="apps"/></entry>
<entry><id>tag:blogger.com,1999:blog-1.post-3</id><updated>2026-11-03T11:00:00Z</updated>
<title>Re</title><content type="text">me &lt; too</content>
<thr:in-reply-to ref="tag:blogger.com,1999:blog-1.post-2"/></entry>
</feed>"""


def test_blogger_tells_the_thread_and_the_parent():
    first, second = read_feed(ATOM.encode(), {}, Ids()).records

    assert first == SourceRecord(
        native_id="tag:blogger.com,1999:blog-1.post-2",
        body="<p>It crashes</p>",
        title="It crashes…",
        body_format="html",
        author="Tom",
        created_at=datetime(2026, 11, 3, 8, 12, 33, tzinfo=UTC),
        edited_at=datetime(2026, 11, 3, 9, tzinfo=UTC),
        thread_id="tag:blogger.com,1999:blog-1.post-9",
        url="https://tom.example.org/1.html?c=2",
        language="en",
        n_answers=3,
        tags=("apps",),
    )
    assert (second.body, second.body_format) == ("me < too", "text")
    assert second.parent_native_id == "tag:blogger.com,1999:blog-1.post-2"
    assert (second.created_at, second.edited_at) == (datetime(2026, 11, 3, 11, tzinfo=UTC), None)


def of_item(inner, title="Comments on: A post"):
    text = (
        '<rss version="2.0" xmlns:thr="http://purl.org/syndication/thread/1.0"><channel>'
        f"<title>{title}</title><item>{inner}</item></channel></rss>"
    )
    (record,) = read_feed(text.encode(), {}, Ids()).records
    return record


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("By: Tom", ("", "A post", "Tom")),
        ("Commentaire sur Un billet par Tom", ("", "Un billet", "Tom")),
        ("Comment on L&amp;#8217;app by day by Tom", ("", "L’app by day", "Tom")),
        ("Why so slow", ("Why so slow", "", "")),
    ],
)
def test_titles_that_only_name_people_give_way(title, expected):
    record = of_item(f"<title>{title}</title>")

    assert (record.title, record.extra.get("thread_title", ""), record.author) == expected


def test_a_title_of_a_person_in_a_feed_without_a_post_is_none():
    assert of_item("<title>By: Tom</title>", title="All").title == ""


@pytest.mark.parametrize(
    ("text", "parent", "body"),
    [
        (
            'In reply to <a href="https://b/1/#comment-41">P</a>. Yes',
            "https://b/?p=1#comment-41",
            "Yes",
        ),
        ('See <a href="https://b/1/#comment-41">this</a>', "", None),
    ],
)
def test_the_parent_hidden_in_the_text_is_found_and_cut(text, parent, body):
    inner = f"<guid>https://b/?p=1#comment-42</guid><description><![CDATA[{text}]]></description>"
    record = of_item(inner)

    assert (record.parent_native_id, record.body) == (parent, body or text)


def test_a_parent_told_by_the_thread_extension_is_taken():
    inner = (
        "<guid>https://b/?p=1#comment-42</guid>"
        '<thr:in-reply-to ref="https://b/?p=1#comment-41" href="https://b/1/#comment-41"/>'
    )
    record = of_item(inner)

    assert record.parent_native_id == "https://b/?p=1#comment-41"
    assert record.thread_id == "https://b/?p=1"


def test_dates_that_are_missing_or_cannot_be_read_are_not_guessed():
    assert (of_item("<title>a</title>").created_at, of_item("<title>a</title>").unread) == (
        None,
        {},
    )
    record = of_item("<pubDate>jadis</pubDate>")
    assert (record.created_at, dict(record.unread)) == (None, {"created_at": "jadis"})


def test_an_entry_without_id_or_link_gets_one():
    assert of_item("<description>a</description>").native_id.endswith("#1")
    assert of_item("<link>https://b/1</link>").native_id == "https://b/1"


def test_a_file_of_the_machine_is_not_opened():
    inner = '<guid>1</guid><description>&lt;img src="file:///etc/hostname"&gt;</description>'

    assert "file:///etc/hostname" in of_item(inner).body
