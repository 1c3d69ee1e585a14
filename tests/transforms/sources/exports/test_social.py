"""Saved answers and archives of Mastodon, ActivityPub, Bluesky, Facebook; dumps of Reddit."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime

import pytest
import zstandard

from models.errors import SourceError
from models.records import SourceRecord
from transforms.sources.exports import export_of
from transforms.sources.exports.activity_streams import ActivityStreamsExport
from transforms.sources.exports.base import ExportContext
from transforms.sources.exports.bluesky import BlueskyExport
from transforms.sources.exports.facebook_download import FacebookDownloadExport, mended
from transforms.sources.exports.facebook_graph import FacebookGraphExport
from transforms.sources.exports.mastodon import MastodonExport
from transforms.sources.exports.reddit import RedditExport
from transforms.sources.formats.compression import unpacked
from transforms.sources.formats.mapping import Ids


def as_bytes(content):
    return content if isinstance(content, bytes) else json.dumps(content).encode()


def lines(*values):
    return "\n".join(json.dumps(value) for value in values).encode()


def read(export, content, name="x.json"):
    """Records, and what was told beside them; an error is the last thing told."""
    data = as_bytes(content)
    assert type(export_of(data[: 1 << 16], name)) is type(export)
    context, records = ExportContext(name, UTC, Ids(), []), []
    try:
        records.extend(export.records(io.BytesIO(data), context))
    except SourceError as error:
        return records, [*context.notes, str(error)]
    return records, context.notes


def records(export, content, name="x.json"):
    found, told = read(export, content, name)
    assert told == []
    return found


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


# Facebook, downloads


def garbled(text):
    return text.encode().decode("latin-1")


@pytest.mark.parametrize("text", ["Réglé", "plain", "l’été 😀", "Ã", "漢字", "ÿ", "à Ã"])
def test_texts_are_mended_also_if_garbled_twice_and_what_is_right_stays(text):
    assert [mended(text), mended(garbled(text)), mended(garbled(garbled(text)))] == [text] * 3


COMMENT = {
    "timestamp": 1_793_696_400,
    "data": [
        {
            "comment": {
                "timestamp": 1_793_696_400,
                "comment": garbled("Ma carte est vidée"),
                "author": garbled("Élodie"),
                "group": garbled("Café Aurore"),
            }
        }
    ],
    "title": garbled("Élodie a répondu à René."),
}
POST = {
    "timestamp": 1_793_696_400,
    "data": [{"post": garbled("L’été")}, {"update_timestamp": 1_793_700_000}],
    "attachments": [
        {
            "data": [
                {"external_context": {"url": "https://x.example"}},
                {"media": {"description": garbled("Une île")}},
            ]
        }
    ],
}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("your_facebook_activity/comments_and_reactions/comments.json", {"comments_v2": [COMMENT]}),
        ("facebook-lou/your_activity_across_facebook/comments.json", {"comments_v2": [COMMENT]}),
        ("comments/comments.json", {"comments": [COMMENT]}),
        (
            "your_facebook_activity/groups/your_comments_in_groups.json",
            {"group_comments_v2": [COMMENT]},
        ),
    ],
)
def test_comments_of_every_layout_are_read(name, content):
    (record,) = records(FacebookDownloadExport(), content, name)

    assert record == SourceRecord(
        native_id=Ids().make("facebook comment", "1793696400", "Ma carte est vidée"),
        body="Ma carte est vidée",
        author="Élodie",
        created_at=moment(3, 9),
        community="Café Aurore",
    )


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("your_facebook_activity/posts/your_posts__check_ins__photos_and_videos_1.json", [POST]),
        ("facebook-lou.zip!posts/your_posts_1.json", POST),
        ("your_facebook_activity/groups/group_posts_and_comments.json", {"group_posts_v2": [POST]}),
    ],
)
def test_posts_of_every_layout_are_read(name, content):
    (record,) = records(FacebookDownloadExport(), content, name)

    assert (record.body, record.created_at, record.edited_at, record.extra) == (
        "L’été",
        moment(3, 9),
        moment(3, 10),
        {"link": "https://x.example", "media": ["Une île"]},
    )


def test_a_download_without_words_says_so_and_a_bad_line_is_kept():
    bare = {"timestamp": 1_793_696_400, "attachments": []}
    content = lines({"comments_v2": [COMMENT, bare]}) + b"\n{\n" + lines({"comments_v2": [COMMENT]})

    found, told = read(FacebookDownloadExport(), content, "comments.json")

    assert [r.native_id[-2:] for r in found] == ["#1", ":2", "#2"]
    assert told == ["comments.json: left out: 1 posts or comments (wordless)"]


# Facebook, Graph API


def comment(name, **keys):
    told = {"id": f"10000_{name}", "message": f"Mot {name}"}
    return {**told, "created_time": "2026-11-03T09:00:00+0000", **keys}


def test_a_post_comes_before_its_comments_and_these_before_their_answers():
    answer = comment("3", from_={"name": "Lou"})
    below = comment("2", comments={"data": [answer], "summary": {"total_count": 1}})
    saved = {"data": [comment("1", comments={"data": [below]})], "paging": {}}

    found = records(FacebookGraphExport(), saved)

    assert [(r.native_id, r.parent_native_id, r.thread_id, r.n_answers) for r in found] == [
        ("10000_1", "", "10000_1", None),
        ("10000_2", "10000_1", "10000_1", 1),
        ("10000_3", "10000_2", "10000_1", None),
    ]
    assert [r.extra for r in found] == [{}, *[{"thread_title": "Mot 1"}] * 2]


def test_a_long_post_gives_its_first_words_as_a_title():
    words = "Nous avons lu vos mots sur la carte et nous travaillons à la rendre bien meilleure"
    saved = comment("1", message=words, comments=[comment("2")])

    assert records(FacebookGraphExport(), saved)[1].extra == {
        "thread_title": "Nous avons lu vos mots sur la carte et nous travaillons à la rendre bien …"
    }


def test_a_batch_is_opened_and_what_is_no_answer_passed_over():
    batch = [
        {"code": 200, "body": json.dumps(comment("1"))},
        {"code": 500, "body": "no"},
        {
            "code": 200,
            "body": json.dumps({"data": [comment("2", message_tags={"0": [{"name": "2"}]})]}),
        },
    ]
    content = as_bytes(batch).replace(b'"code"', b'"code"') + b""

    context = ExportContext("x", UTC, Ids(), [])
    found = list(FacebookGraphExport().records(io.BytesIO(content), context))

    assert [record.body for record in found] == ["Mot 1", "Mot [handle]"]


def test_reviews_of_every_version_have_their_words_and_stars():
    told = [
        {"created_time": "2026-11-03T09:00:00+0000", "rating": 4, "review_text": "Bien"},
        {
            "created_time": "2026-11-03T09:00:00+0000",
            "open_graph_story": {"id": "7", "data": {"rating": {"value": 5}, "review_text": "Oui"}},
        },
    ]

    assert [(r.body, r.rating) for r in records(FacebookGraphExport(), told)] == [
        ("Bien", 4.0),
        ("Oui", 5.0),
    ]


def hook(field, obj="page", **value):
    changes = [{"field": field, "value": value}]
    return {"object": obj, "entry": [{"id": "77", "time": 1_793_700_000, "changes": changes}]}


def test_webhooks_bring_comments_edits_and_what_is_gone():
    about = {"item": "comment", "comment_id": "1_2", "post_id": "77_1", "parent_id": "77_1"}
    said = {"message": "Mot", "created_time": 1_793_696_400, "sender_name": "Lou"}
    content = lines(
        hook("feed", verb="add", **about, **said),
        hook("feed", verb="edited", **about, **said | {"message": "Mot corrigé"}),
        hook("feed", verb="remove", **about),
        hook("feed", verb="add", item="reaction", message="x"),
        hook("conversations", message="privé"),
        hook("comments", "instagram", id="9", text="Insta", **{"from": {"username": "lou"}}),
    )

    found = records(FacebookGraphExport(), content)

    assert [(r.native_id, r.body, r.is_deleted) for r in found] == [
        ("1_2", "Mot", False),
        ("1_2", "Mot corrigé", False),
        ("1_2", "", True),
        ("9", "Insta", False),
    ]
    assert (found[0].author, found[0].parent_native_id, found[0].thread_id) == (
        "Lou",
        "77_1",
        "77_1",
    )
    assert [r.edited_at for r in found] == [None, moment(3, 10), None, None]
    assert (found[3].author, found[3].created_at) == ("lou", moment(3, 10))


def test_messages_and_hidden_comments_stay_where_they_are():
    inbox = comment("1", **{"from": {"name": "Lou", "email": "lou@x.example"}})
    direct = comment("2", **{"from": {"username": "lou"}})
    thread = comment("3", unread=0, comments=[comment("4")])
    hidden = comment("5", is_hidden=True)

    found, told = read(FacebookGraphExport(), [inbox, direct, thread, hidden])

    assert (found, told) == ([], ["x.json: left out: 1 posts or comments (hidden by the page)"])


def test_answers_without_a_comment_are_refused_and_bad_lines_kept():
    _, told = read(FacebookGraphExport(), {"created_time": "x", "message": ""})
    assert told == [
        "x.json: there are no posts or comments in it; expected a file that holds some, so leave "
        "this one out"
    ]
    found = records(FacebookGraphExport(), lines(comment("1")) + b"\n{\n" + lines(comment("2")))
    assert [bool(record.unread) for record in found] == [False, True, False]


# Reddit


def said(name, **keys):
    told = {
        "id": name,
        "author": "lou",
        "body": "Il &gt; elle",
        "created_utc": "1793696400",
        "edited": False,
        "link_id": "t3_p",
        "parent_id": "t1_a",
        "score": 4,
        "subreddit": "aurore",
    }
    return {**told, **keys}


def asked(name, **keys):
    told = {
        "title": "Carte &amp; plan",
        "selftext": "Vide",
        "num_comments": 2,
        "edited": 1_793_700_000,
    }
    base = {
        key: value
        for key, value in said(name).items()
        if key not in {"body", "link_id", "parent_id"}
    }
    return {
        **base,
        **told,
        "name": f"t3_{name}",
        "permalink": f"/r/aurore/comments/{name}/carte/",
        **keys,
    }


def test_a_comment_of_a_dump_is_a_record():
    (record,) = records(RedditExport(), lines(said("c")), "RC_2026-11.zst")

    assert record == SourceRecord(
        native_id="t1_c",
        body="Il > elle",
        body_format="markdown",
        author="lou",
        created_at=moment(3),
        community="r/aurore",
        parent_native_id="t1_a",
        thread_id="t3_p",
        url="https://www.reddit.com/r/aurore/comments/p/_/c/",
        score=4.0,
    )


def test_a_post_of_a_dump_is_a_record():
    (record,) = records(RedditExport(), lines(asked("p", link_flair_text="Bug")), "RS_2026-11")

    assert record == SourceRecord(
        native_id="t3_p",
        body="Vide",
        title="Carte & plan",
        body_format="markdown",
        author="lou",
        created_at=moment(3),
        edited_at=moment(3, 10),
        community="r/aurore",
        thread_id="t3_p",
        url="https://www.reddit.com/r/aurore/comments/p/carte/",
        score=4.0,
        n_answers=2,
        tags=("Bug",),
    )


def test_a_post_that_is_a_link_says_its_title_and_a_missing_link_is_made():
    (record,) = records(
        RedditExport(), [asked("p", selftext="", permalink="", crosspost_parent_list=[asked("q")])]
    )

    assert (record.title, record.body) == ("", "Carte & plan")
    assert record.url == "https://www.reddit.com/r/aurore/comments/p/"


def test_what_was_deleted_is_left_out_and_robots_are_named():
    content = lines(
        said("a", _meta={"was_deleted_later": True}),
        said("b", body="[deleted]"),
        said("c", body="[removed]"),
        asked("d", removed_by_category="moderator"),
        said("e", body=""),
        said("f", author="AutoModerator"),
        said("g", author="remind_me_bot"),
        said("h", author="[deleted]"),
        {"kind": "nothing", "subreddit": "x"},
    )

    found, told = read(RedditExport(), content)

    assert [(r.native_id, r.author, r.is_robot) for r in found] == [
        ("t1_f", "AutoModerator", True),
        ("t1_g", "remind_me_bot", True),
        ("t1_h", "", False),
    ]
    assert told == [
        "x.json: left out: 4 comments or posts (deleted since)",
        "x.json: left out: 1 comments or posts (wordless)",
    ]


def test_a_dump_with_the_largest_window_is_streamed_and_damage_comes_last():
    rows = lines(*(said(f"n{n}") for n in range(2_000))) + b"\n"
    window = zstandard.ZstdCompressionParameters(window_log=31, enable_ldm=True)
    packer = zstandard.ZstdCompressor(compression_params=window)
    packed = packer.compressobj()
    data = packed.compress(rows) + packed.flush() + packer.compress(lines(said("last")))

    def found(data):
        stream = unpacked(io.BufferedReader(io.BytesIO(data)))
        context = ExportContext("RC.zst", UTC, Ids(), [])
        return [r.native_id for r in RedditExport().records(stream, context) if not r.unread]

    ids = found(data)
    assert (len(ids), ids[0], ids[-1]) == (2_001, "t1_n0", "t1_last")
    with pytest.raises(SourceError, match=r"RC\.zst: cut short in line \d+"):
        found(data[: len(data) // 2])


def test_a_dump_that_is_damaged_inside_says_so():
    rows = lines(*(said(f"n{n}", body=str(n**9) * 50) for n in range(4_000)))
    data = bytearray(zstandard.compress(rows))
    data[len(data) // 2 : len(data) // 2 + 400] = bytes(400)
    stream = unpacked(io.BufferedReader(io.BytesIO(bytes(data))))

    with pytest.raises(SourceError, match=r"RC\.zst: "):
        list(RedditExport().records(stream, ExportContext("RC.zst", UTC, Ids(), [])))


def test_bad_lines_of_a_dump_go_to_quarantine():
    found = records(RedditExport(), lines(said("a")) + b"\n{\n" + lines(said("b")))

    assert [record.native_id for record in found] == ["t1_a", "x.json:2", "t1_b"]


def test_a_plain_table_is_none_of_these():
    assert (
        export_of(b'[{"id": "1", "text": "Bonjour", "created_at": "2026-11-03"}]', "a.json") is None
    )
