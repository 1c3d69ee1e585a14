"""Mastodon statuses saved from the API: a list, an answer of search or context, one a line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from models.records import SourceRecord
from transforms.sources.exports.base import ExportContext
from transforms.sources.exports.json_documents import Gathering
from transforms.sources.services.json_values import Json, text_at
from transforms.sources.services.mastodon_statuses import is_status, omission, status_record, uri_of

_MARKS = (re.compile(rb'"spoiler_text"\s*:'), re.compile(rb'"in_reply_to_id"\s*:'))


class MastodonExport:
    """Statuses as Mastodon's client API gives them.

    Source: https://docs.joinmastodon.org/entities/Status
    """

    label = "Mastodon statuses (JSON)"

    def recognises(self, head: bytes, name: str) -> bool:
        """See `Export.recognises`: by two keys that only statuses have together."""
        return head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"[", b"{"} and all(
            mark.search(head) for mark in _MARKS
        )

    def records(self, stream: BinaryIO, context: ExportContext) -> Iterator[SourceRecord]:
        """See `Export.records`: answers whose parent comes later in the file are given last."""
        uris: dict[str, str] = {}
        waiting: list[Json] = []
        met = Gathering(context.name)
        for told in met.objects(stream):
            if isinstance(told, SourceRecord):
                yield told
            elif is_status(told):
                uris[text_at(told, "id")] = uri_of(told)
                above = text_at(told, "in_reply_to_id")
                if met.leaves_out(omission(told)):
                    continue
                if above and above not in uris:
                    waiting.append(told)
                else:
                    yield _placed(told, uris)
        yield from (_placed(status, uris) for status in waiting)
        met.end(context.notes, "statuses")


def _placed(status: Json, uris: dict[str, str]) -> SourceRecord:
    parent = uris.get(text_at(status, "in_reply_to_id"), "")
    return status_record(status, parent=parent, thread=parent)
