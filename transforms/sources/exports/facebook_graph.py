"""Answers of Meta's Graph API saved to disk, and what its webhooks sent."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import BinaryIO

from models.records import SourceRecord
from transforms.sources.exports.base import ExportContext
from transforms.sources.exports.json_documents import Gathering, values_in
from transforms.sources.formats.mapping import Ids
from transforms.sources.services.graph_comments import (
    answers_in,
    change_of,
    graph_record,
    head_of,
    is_message,
    omission,
    review_of,
    words_of,
)
from transforms.sources.services.json_values import Json, at, object_at, objects_at, text_at
from transforms.web.walk import tombstone

_MARKS = re.compile(
    rb'"(?:created_time|tagged_time|message_tags|open_graph_story|can_remove|mentioned_media'
    rb"|fbtrace_id|media_product_type)\"\s*:"
    rb'|"(?:timestamp|start_time)"\s*:\s*"[0-9T:-]+\+0000"'
    rb'|"object"\s*:\s*"(?:page|instagram)"'
    rb'|"id"\s*:\s*"\d{5,}_\d{5,}"|graph\.facebook\.com'
)
_WORDS = re.compile(rb'"(?:message|text|review_text|caption|comments|entry|body)"\s*:')
_SILENT_ITEMS = frozenset({"reaction", "like"})
_SPOKEN_FIELDS = frozenset({"feed", "ratings", "mention", "comments", "live_comments"})


class FacebookGraphExport:
    """Posts, comments and reviews of pages, comments of Instagram and Threads.

    In a saved file nothing tells which page is one's own, so what pages wrote is read as well.
    Mail and messages are private and are not read.

    Source: https://developers.facebook.com/docs/graph-api/reference/object/comments
    """

    label = "Facebook Graph API answers (JSON)"

    def recognises(self, head: bytes, name: str) -> bool:
        """See `Export.recognises`: by keys, dates and ids as only this API writes them."""
        starts = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1]
        is_json = starts in {b"[", b"{"}
        return is_json and all(sign.search(head) is not None for sign in (_MARKS, _WORDS))

    def records(self, stream: BinaryIO, context: ExportContext) -> Iterator[SourceRecord]:
        """See `Export.records`: each post before its comments, these before their answers."""
        reading = _Reading(Gathering(context.name), context.ids)
        yield from reading.values(stream)
        reading.met.end(context.notes, "posts or comments")


class _Reading:
    """One file."""

    def __init__(self, met: Gathering, ids: Ids) -> None:
        self.met = met
        self.ids = ids

    def values(self, stream: BinaryIO) -> Iterator[SourceRecord]:
        """Every record; damage is kept for the end."""
        for value in self.met.until_damaged(values_in(stream, self.met.name)):
            if isinstance(value, SourceRecord):
                yield value
            else:
                yield from self.told(value)

    def told(self, value: object) -> Iterator[SourceRecord]:
        """The records of an answer: a node, a list of them, a batch, a webhook."""
        if isinstance(value, list):
            for each in value:
                yield from self.told(each)
        elif text_at(value, "body") and at(value, "code") is not None:
            yield from self.told(_inner(text_at(value, "body")))
        elif isinstance(at(value, "data"), list):
            yield from self.told(at(value, "data"))
        elif isinstance(at(value, "entry"), list):
            yield from self._changes(object_at(value))
        elif isinstance(value, dict):
            yield from self._node(review_of(value))

    def _node(
        self, node: Json, thread: str = "", parent: str = "", head: str = ""
    ) -> Iterator[SourceRecord]:
        """A node, then what answers it, then what it mentions."""
        if is_message(node):
            return
        if words_of(node) and not self.met.leaves_out(omission(node)):
            yield graph_record(node, self.ids, thread=thread, parent=parent, head=head)
        node_id = text_at(node, "id")
        for answer in answers_in(node):
            yield from self._node(answer, thread or node_id, node_id, head or head_of(node))
        for key in ("mentioned_media", "mentioned_comment"):
            yield from self.told(at(node, key))

    def _changes(self, hook: Json) -> Iterator[SourceRecord]:
        """What a webhook tells, oldest first: what came, changed and went."""
        for entry in objects_at(hook, "entry"):
            for change in objects_at(entry, "changes"):
                item = text_at(change, "value", "item")
                if text_at(change, "field") not in _SPOKEN_FIELDS or item in _SILENT_ITEMS:
                    continue
                node, is_gone = change_of(entry, change)
                if is_gone and text_at(node, "id"):
                    self.met.n_found += 1
                    yield tombstone(text_at(node, "id"))
                else:
                    yield from self._node(node)


def _inner(body: str) -> object:
    """The answer inside a batch."""
    try:
        found: object = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found
