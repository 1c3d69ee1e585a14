"""Real answers of Discourse forums: each that holds posts gives those that people wrote."""

from __future__ import annotations

from datetime import UTC

import pytest

from transforms.clean import clean
from transforms.sources.exports import export_of
from transforms.sources.exports.base import ExportContext
from transforms.sources.formats.mapping import Ids

NATIVE_IDS = {
    "create_topic_with_tags.json": ["29"],
    "post.json": ["11"],
    "posts_before.json": ["14", "10", "2"],
    "posts_latest.json": ["15", "14", "10", "2"],
    "topic.json": ["83", "86", "226"],
    "topic_posts.json": ["123456"],
}
ROBOTS = {"11", "10", "2"}


@pytest.fixture(scope="module")
def records(shared_data):
    """Records of each file that some export takes for its own."""
    folder = shared_data / "payloads" / "discourse"
    if not folder.is_dir():
        pytest.skip("real answers are absent: no folder ../shared/data/payloads/discourse")
    found = {}
    for path in sorted(folder.glob("*.json")):
        with path.open("rb") as stream:
            if export := export_of(stream.read(65_536), path.name):
                stream.seek(0)
                context = ExportContext(path.name, UTC, Ids(), [])
                found[path.name] = list(export.records(stream, context))
    return found


def test_every_answer_with_posts_is_recognised_and_no_other(records):
    assert {name: [r.native_id for r in told] for name, told in records.items()} == NATIVE_IDS


def test_every_post_has_words_a_writer_a_date_and_a_topic(records):
    for name, told in records.items():
        for record in told:
            assert clean(record.title, record.body, record.body_format), name
            assert record.author, name
            assert record.thread_id, name
            assert record.created_at is not None, name
            assert record.created_at.utcoffset() == UTC.utcoffset(None), name
            assert record.unread == {}, name


def test_the_programs_own_posts_are_told_from_those_of_people(records):
    told = {r.native_id: r.is_robot for each in records.values() for r in each}

    assert {native_id for native_id, is_robot in told.items() if is_robot} == ROBOTS


def test_an_answer_knows_what_it_answers(records):
    parents = {r.native_id: r.parent_native_id for r in records["topic.json"]}

    assert parents == {"83": "", "86": "", "226": "83"}
