"""Downloads of Facebook, and saved answers of its Graph API."""

from __future__ import annotations

import io
import json
from datetime import UTC, datetime

import pytest

from models.records import SourceRecord
from tests.transforms.sources.exports.reading import as_bytes, lines, read, records
from transforms.sources.exports.base import ExportContext
from transforms.sources.exports.facebook_download import FacebookDownloadExport, mended
from transforms.sources.exports.facebook_graph import FacebookGraphExport
from transforms.sources.formats.mapping import Ids


def moment(day, hour=9):
    return datetime(2026, 11, day, hour, tzinfo=UTC)


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
