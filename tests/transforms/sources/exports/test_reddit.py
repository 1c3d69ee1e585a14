"""Dumps of Reddit."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import pytest
import zstandard

from models.errors import SourceError
from models.records import SourceRecord
from tests.transforms.sources.exports.reading import lines, read, records
from transforms.sources.exports.base import ExportContext
from transforms.sources.exports.reddit import RedditExport
from transforms.sources.formats.compression import unpacked
from transforms.sources.formats.mapping import Ids


def moment(day, hour=9):
    return datetime(2026, 11, day, hour, tzinfo=UTC)


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
