"""Files of a Discourse forum's answers."""

from __future__ import annotations

import io
import json
from datetime import UTC

import pytest

from models.errors import SourceError
from models.records import SourceRecord
from tests.transforms.sources.live import moment
from transforms.sources.exports import discourse, export_of
from transforms.sources.exports.base import ExportContext
from transforms.sources.exports.discourse import DiscourseExport
from transforms.sources.formats.mapping import Ids


def post(post_id, number=1, **fields):
    return {
        "id": post_id,
        "username": "maud",
        "user_id": 12,
        "created_at": "2026-10-01T10:00:00.000Z",
        "updated_at": "2026-10-01T10:00:00.000Z",
        "cooked": f"<p>Words {post_id}</p>",
        "post_number": number,
        "post_type": 1,
        "reply_count": 0,
        "reply_to_post_number": None,
        "topic_id": 7,
        "topic_slug": "brakes",
        "topic_title": "Brakes",
        "version": 1,
        **fields,
    }


def read(content):
    text = content if isinstance(content, str) else json.dumps(content)
    context = ExportContext("posts.json", UTC, Ids(), [])
    yield from DiscourseExport().records(io.BytesIO(text.encode()), context)


def ids(content):
    return [record.native_id for record in read(content)]


def test_a_post_of_a_file_becomes_the_record_of_the_forum():
    answer = post(31, 2, reply_to_post_number=1, staff=True, reply_count=3)
    _, record = read({"latest_posts": [post(30), answer]})

    assert record == SourceRecord(
        native_id="31",
        body="<p>Words 31</p>",
        title="Brakes",
        body_format="html",
        author="maud",
        created_at=moment("2026-10-01T10:00"),
        parent_native_id="30",
        thread_id="7",
        score=0.0,
        n_answers=3,
        tags=("staff",),
    )


def test_a_topic_gives_its_title_its_tags_and_its_answers():
    topic = {"title": "Frein", "tags": ["vélo"], "posts_count": 5, "id": 7}
    (record,) = read({"post_stream": {"posts": [post(30)], "stream": [30]}, **topic})

    assert (record.title, record.tags, record.n_answers) == ("Frein", ("vélo",), 4)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ('[quote="zoe, post:3, topic:5"]\nNo\n[/quote]\nYes', "Yes"),
        ('[quote="a"]\n[quote="b"]\nB\n[/quote]\nA\n[/quote]\nYes [quote]C[/quote]too', "Yes too"),
        ("[quote] that nobody closed", "[quote] that nobody closed"),
        ("*Words*", "*Words*"),
    ],
)
def test_quotes_are_cut_where_only_what_was_typed_is_there(raw, expected):
    (record,) = read([post(30, cooked="", raw=raw)])

    assert (record.body.strip(), record.body_format) == (expected, "markdown")


@pytest.mark.parametrize(
    "content",
    [
        {"latest_posts": [post(30), post(31, 2)]},
        {"post_stream": {"posts": [post(30), post(31, 2)]}, "id": 7},
        {"posts": [post(30), post(31, 2)]},
        [post(30), post(31, 2)],
        "\n".join(json.dumps(each) for each in (post(30), post(31, 2))),
        "\ufeff" + json.dumps([post(30), post(31, 2)]),
    ],
    ids=["posts", "topic", "search", "list", "lines", "byte order mark"],
)
def test_every_answer_that_holds_posts_is_read(content):
    text = content if isinstance(content, str) else json.dumps(content)

    assert DiscourseExport().recognises(text.encode()[:65_536], "any.json")
    assert ids(content) == ["30", "31"]


def test_it_is_listed():
    found = export_of(json.dumps(post(30)).encode(), "posts/30.json")

    assert found is not None
    assert found.label == "Discourse posts (JSON)"


@pytest.mark.parametrize(
    "head",
    [b"", b"id;cooked;post_number;topic_id", b'{"topic_list": {"topics": []}}', b'[{"cooked": 1}]'],
)
def test_other_files_are_not_taken_for_it(head):
    assert not DiscourseExport().recognises(head, "posts.json")


def test_what_is_not_for_everybody_is_left_out():
    hidden = [
        post(31, hidden=True),
        post(32, post_type=4),
        post(33, user_deleted=True),
        post(34, topic_id=None),
    ]
    assert ids({"latest_posts": [post(30), *hidden]}) == ["30"]
    message = {"archetype": "private_message", "post_stream": {"posts": [post(30)]}}
    assert ids([message]) == []
    assert ids(message) == []
    assert ids({"errors": ["none"]}) == []


@pytest.mark.parametrize("n_chars", [40, 300])
def test_what_comes_before_damage_is_kept_and_the_damage_is_told(n_chars):
    text = json.dumps({"latest_posts": [post(30), post(31), post(32)]})
    damaged = '{"latest_posts": []}\n' + text[: text.index('"id": 32') + n_chars - 40]
    records = []

    with pytest.raises(SourceError) as caught:
        records.extend(read(damaged))

    assert [record.native_id for record in records] == ["30", "31"]
    assert str(caught.value) == (
        "posts.json: the JSON that begins in line 2 breaks off or is damaged; its posts up to "
        "there were read. Save the file again"
    )


def test_damage_that_leaves_nothing_is_told():
    with pytest.raises(SourceError, match="line 1 breaks off"):
        list(read('{"latest_posts"'))


def test_a_bare_list_that_breaks_off_is_kept_too():
    records = []
    with pytest.raises(SourceError, match="line 1 breaks off"):
        records.extend(read(json.dumps([post(30), post(31)])[:-20]))

    assert [record.native_id for record in records] == ["30"]


def test_a_file_beyond_any_forum_is_refused(monkeypatch):
    monkeypatch.setattr(discourse, "MAX_MB", 0)
    with pytest.raises(SourceError, match="larger than 0 MB; save the forum's answers one a file"):
        list(read([post(30)]))
