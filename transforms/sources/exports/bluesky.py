"""Bluesky posts saved from the API: answers of a search, feeds, threads, lists, one a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from models.records import SourceRecord
from transforms.sources.exports.base import ExportContext
from transforms.sources.exports.json_documents import Gathering
from transforms.sources.services.bluesky_posts import is_post, omission, post_record

_MARKS = (re.compile(rb'"at://[^"]+/app\.bsky\.feed\.post/'), re.compile(rb'"record"\s*:'))


class BlueskyExport:
    """Posts as Bluesky's application view gives them (postView).

    Source: https://docs.bsky.app/docs/api/app-bsky-feed-search-posts
    """

    label = "Bluesky posts (JSON)"

    def recognises(self, head: bytes, name: str) -> bool:
        """See `Export.recognises`: by the address of a post, and its record."""
        return all(mark.search(head) for mark in _MARKS)

    def records(self, stream: BinaryIO, context: ExportContext) -> Iterator[SourceRecord]:
        """See `Export.records`: authors who show their posts to members only are left out."""
        met = Gathering(context.name)
        for told in met.objects(stream):
            if isinstance(told, SourceRecord):
                yield told
            elif is_post(told) and not met.leaves_out(omission(told)):
                yield post_record(told)
        met.end(context.notes, "posts")
