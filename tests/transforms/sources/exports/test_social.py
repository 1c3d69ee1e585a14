"""Saved answers and archives of Mastodon, ActivityPub and Bluesky."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from models.records import SourceRecord
from tests.transforms.sources.exports.reading import lines, read, records
from transforms.sources.exports import export_of
from transforms.sources.exports.activity_streams import ActivityStreamsExport
from transforms.sources.exports.bluesky import BlueskyExport
from transforms.sources.exports.mastodon import MastodonExport


def moment(day, hour=9):
    return datetime(2026, 11, day, hour, tzinfo=UTC)


# Mastodon


def status(number, **keys):
    told = {
        "id": str(number),
        "uri": f"https://m.example/s/{number}",
        "created_at": "2026-11-03T09:00:00.000Z",
        "in_reply_to_id": None,
        "visibility": "public",
        "spoiler_text": "",
        "content": "<p>Mot</p>",
        "account": {"acct": "lou"},
    }
    return {**told, **keys}


@pytest.mark.parametrize(
    "wrap",
    [
        lambda *s: list(s),
        lambda *s: {"statuses": list(s), "accounts": []},
        lambda *s: {"ancestors": [], "descendants": list(s)},
        lines,
    ],
    ids=["a list", "a search", "a context", "lines"],
)
def test_statuses_find_their_parents_wherever_these_stand_in_the_file(wrap):
    found = records(
        MastodonExport(),
        wrap(
            status(3, in_reply_to_id="2"),
            status(2, in_reply_to_id="1"),
            status(1),
            status(4, in_reply_to_id="3"),
        ),
    )

    assert [(r.native_id[-1], r.parent_native_id[-1:], r.thread_id[-1]) for r in found] == [
        ("1", "", "1"),
        ("4", "3", "3"),
        ("3", "2", "2"),
        ("2", "1", "1"),
    ]


def test_boosts_and_damage_in_a_file_of_statuses_are_told():
    content = lines(status(1), status(2, reblog={"id": "1"})) + b'\n{"id": \n' + lines(status(3))
    found, told = read(MastodonExport(), content + b'\n{"id"')

    assert [r.native_id for r in found] == [
        "https://m.example/s/1",
        "x.json:3",
        "https://m.example/s/3",
    ]
    assert told == [
        "x.json: left out: 1 statuses (boosts)",
        "x.json: cut short in line 5; the lines before it are kept; put a whole copy in its place",
    ]


# ActivityStreams

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


def note(number, **keys):
    told = {
        "id": f"https://m.example/n/{number}",
        "type": "Note",
        "summary": None,
        "inReplyTo": None,
        "published": "2026-11-03T09:00:00Z",
        "url": f"https://m.example/@lou/{number}",
        "attributedTo": "https://m.example/users/lou",
        "to": [PUBLIC],
        "cc": [],
        "content": "<p>Mot</p>",
    }
    return {"type": "Create", "object": {**told, **keys}}


def test_an_outbox_gives_notes_questions_and_their_visibility():
    boost = {"type": "Announce", "object": "https://m.example/n/9"}
    asked = note(
        2,
        type="Question",
        summary="Sondage",
        updated="2026-11-03T10:00:00Z",
        inReplyTo="https://m.example/n/1",
        to=["https://m.example/users/lou/followers"],
        cc=PUBLIC,
        contentMap={"fr": "<p>Mot</p>"},
        anyOf=[{"name": "Oui & non"}],
        attachment=[{"type": "Document", "name": "Une carte"}],
        tag=[{"type": "Hashtag", "name": "#Aurore"}, {"type": "Mention", "name": "@x"}],
        replies={"totalItems": 3},
    )
    direct = note(3, to=["https://m.example/users/x"])
    outbox = {
        "@context": "https://www.w3.org/ns/activitystreams",
        "type": "OrderedCollection",
        "orderedItems": [note(1), asked, direct, boost, note(4, content="")],
    }

    (first, second), told = read(ActivityStreamsExport(), outbox, "outbox.json")

    assert (first.visibility, first.thread_id) == ("public", first.native_id)
    assert second == SourceRecord(
        native_id="https://m.example/n/2",
        body="<p>Mot</p><ul><li>Oui &amp; non</li></ul>",
        title="Sondage",
        body_format="html",
        author="lou",
        created_at=moment(3),
        edited_at=moment(3, 10),
        parent_native_id="https://m.example/n/1",
        thread_id="https://m.example/n/1",
        url="https://m.example/@lou/2",
        language="fr",
        n_answers=3,
        tags=("Aurore",),
        visibility="unlisted",
        extra={"media": ["Une carte"]},
    )
    assert told == [
        "outbox.json: left out: 1 posts (boosts)",
        "outbox.json: left out: 1 posts (not public)",
        "outbox.json: left out: 1 posts (wordless)",
    ]


def test_older_shapes_say_the_same():
    older = {
        "objectType": "comment",
        "id": "tag:x,2026:1",
        "url": "https://x.example/1",
        "content": "Mot",
        "inReplyTo": [{"id": "tag:x,2026:0"}],
        "author": {"displayName": "Lou"},
    }
    entry = {
        "type": ["h-entry"],
        "properties": {
            "uid": ["tag:x,2026:1"],
            "url": ["https://x.example/1"],
            "content": [{"html": "Mot", "value": "Mot"}],
            "in-reply-to": ["tag:x,2026:0"],
            "category": ["aurore"],
        },
    }
    (first,) = records(ActivityStreamsExport(), older)
    (second,) = records(ActivityStreamsExport(), lines(entry))

    assert (first.author, first.parent_native_id) == ("Lou", "tag:x,2026:0")
    assert (second.native_id, second.tags) == (first.native_id, ("aurore",))


def test_a_bad_line_among_activities_goes_to_quarantine():
    content = lines(note(1) | {"@context": "https://www.w3.org/ns/activitystreams"})
    found = records(ActivityStreamsExport(), content + b"\n{\n" + lines(note(2)))

    assert [bool(record.unread) for record in found] == [False, True, False]


# Bluesky


def post(name, **keys):
    uri = f"at://did:plc:lou/app.bsky.feed.post/{name}"
    record = {"text": "Mot", "createdAt": "2026-11-03T09:00:00Z"}
    return {"uri": uri, "author": {"handle": "lou.example"}, "record": record, **keys}


def test_posts_are_found_in_searches_threads_lists_and_lines():
    members = {"handle": "x", "labels": [{"val": "!no-unauthenticated"}]}
    thread = {"thread": {"post": post("a"), "replies": [{"post": post("b")}]}}
    content = lines({"posts": [post("c"), post("d", author=members)]}, thread)

    found, told = read(BlueskyExport(), content + b"\n{\n" + lines(post("e")))

    assert [r.native_id.rpartition("/")[2] for r in found] == ["c", "a", "b", "x.json:3", "e"]
    assert found[0].url == "https://bsky.app/profile/did:plc:lou/post/c"
    assert told == ["x.json: left out: 1 posts (of authors who show theirs to members only)"]


def test_a_plain_table_is_none_of_these():
    assert (
        export_of(b'[{"id": "1", "text": "Bonjour", "created_at": "2026-11-03"}]', "a.json") is None
    )
