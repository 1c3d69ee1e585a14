"""Files of what a Discourse forum answers: pages of posts, topics, single posts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import BinaryIO

from models.errors import SourceError
from models.records import SourceRecord
from transforms.sources.exports.base import ExportContext
from transforms.sources.services.discourse_posts import (
    Topic,
    is_said,
    post_record,
    topic_of,
    with_ids,
)
from transforms.sources.services.json_values import Json, at, count_at, text_at

MAX_MB = 300
"""Larger than any answer of a forum, and still held in memory."""
_LISTS = (("latest_posts",), ("post_stream", "posts"), ("posts",))
_OPENS = re.compile(r'"(?:latest_posts|posts)"\s*:\s*\[')
_MARKS = (b'"cooked"', b'"post_number"', b'"topic_id"')


class DiscourseExport:
    """`posts.json`, `t/1.json`, `posts/1.json`, or several of them one after the other."""

    label = "Discourse posts (JSON)"

    def recognises(self, head: bytes, name: str) -> bool:
        """Whether a file begins as an answer that holds posts.

        Args:
            head: Its first 256 KiB.
            name: Not looked at.
        """
        opening = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
        return opening in {b"{", b"["} and all(mark in head for mark in _MARKS)

    def records(self, stream: BinaryIO, context: ExportContext) -> Iterator[SourceRecord]:
        """Every post of people, in the file's order; quotes are cut when it is cleaned.

        Args:
            stream: From its start; read whole.
            context: For its name.

        Raises:
            SourceError: It is larger than `MAX_MB`, or breaks off; posts before were yielded.
        """
        content = stream.read(MAX_MB * 1_000_000 + 1)
        if len(content) > MAX_MB * 1_000_000:
            raise SourceError(
                f"{context.name} is larger than {MAX_MB} MB; save the forum's answers one a file"
            )
        text = content.decode("utf-8-sig", "replace")
        yield from _records(text, context)


def _records(text: str, context: ExportContext) -> Iterator[SourceRecord]:
    """Posts of one JSON value after the other; a post may answer one of another value."""
    answers, damaged_at = _answers(text)
    numbers = {
        (count_at(post, "topic_id"), count_at(post, "post_number")): text_at(post, "id")
        for posts, _ in answers
        for post in posts
    }
    for posts, topic in answers:
        for post in posts:
            if is_said(post) and count_at(post, "topic_id") is not None:
                answered = count_at(post, "topic_id"), count_at(post, "reply_to_post_number")
                parent = numbers.get(answered, "")
                yield post_record(post, topic, parent=parent, base=context.base_url.rstrip("/"))
    if damaged_at is not None:
        line = text.count("\n", 0, damaged_at) + 1
        raise SourceError(
            f"{context.name}: the JSON that begins in line {line} breaks off or is damaged; "
            "its posts up to there were read. Save the file again"
        )


def _answers(text: str) -> tuple[list[tuple[list[Json], Topic]], int | None]:
    """The posts of each JSON value with their topic, and where one is damaged."""
    decoder, at_char = json.JSONDecoder(), _skip(text, 0)
    found: list[tuple[list[Json], Topic]] = []
    while at_char < len(text):
        try:
            told, after = decoder.raw_decode(text, at_char)
        except (ValueError, RecursionError):
            return [*found, (_whole_posts(text, at_char), Topic())], at_char
        topic = topic_of(told) if at(told, "post_stream") is not None else Topic()
        if not topic.is_private:
            found.append((_posts(told), topic))
        at_char = _skip(text, after)
    return found, None


def _posts(told: object) -> list[Json]:
    """The posts of an answer, whichever it is."""
    if isinstance(told, list):
        return with_ids({"": told}, "")
    for path in _LISTS:
        if found := with_ids(told, *path):
            return found
    return with_ids({"": [told]}, "") if at(told, "cooked") is not None else []


def _whole_posts(text: str, start: int) -> list[Json]:
    """The posts before the damage."""
    opened = _OPENS.search(text, start)
    at_char = _skip(text, opened.end() if opened else start + 1)
    decoder, found = json.JSONDecoder(), []
    while at_char < len(text):
        try:
            post, at_char = decoder.raw_decode(text, at_char)
        except (ValueError, RecursionError):
            break
        found.append(post)
        at_char = _skip(text, at_char)
    return [each for each in with_ids({"": found}, "") if at(each, "cooked") is not None]


def _skip(text: str, at_char: int) -> int:
    """Past blanks and the commas between items."""
    while at_char < len(text) and text[at_char] in " \t\r\n,":
        at_char += 1
    return at_char
