"""Facebook's "Download your information" as JSON: one's own posts and comments, in any layout."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from models.records import SourceRecord
from transforms.sources.exports.base import ExportContext
from transforms.sources.exports.json_documents import Gathering
from transforms.sources.services.json_values import (
    Json,
    at,
    moment_at,
    object_at,
    objects_at,
    text_at,
    unread_dates,
    walk_objects,
)

_NAMES = re.compile(
    r"(?:^|[/!])(?:your_posts|your_uncategorized_posts|comments|posts|group_posts"
    r"|your_comments_in_groups|group_posts_and_comments|comments_and_reactions)[^/]*\.json$",
    re.IGNORECASE,
)
_KEYS = re.compile(rb'"(?:comments_v2|group_comments_v2|group_posts_v2|status_updates)"\s*:')
_SHAPE = re.compile(rb'"timestamp"\s*:\s*\d{9,10}\b')
_DATA = re.compile(rb'"(?:data|attachments)"\s*:\s*\[')


class FacebookDownloadExport:
    """The posts and comments of the account that asked for them.

    No file of a download has ids: they are made from what was said and when. The parent stands
    only in a localised sentence with other people's names, which is not kept.
    """

    label = "Facebook download (your posts and comments)"

    def recognises(self, head: bytes, name: str) -> bool:
        """See `Export.recognises`: by its keys, or by its name and the shape of its items."""
        is_named = _NAMES.search(name) is not None
        has_items = _SHAPE.search(head) is not None and _DATA.search(head) is not None
        return _KEYS.search(head) is not None or (is_named and has_items)

    def records(self, stream: BinaryIO, context: ExportContext) -> Iterator[SourceRecord]:
        """See `Export.records`: texts as they were written, not as the download garbles them."""
        met = Gathering(context.name)
        for told in met.objects(stream, lambda value: walk_objects(mended(value))):
            if isinstance(told, SourceRecord):
                yield told
            elif _is_item(told):
                record = _record(told, context)
                if not met.leaves_out("" if record.body else "wordless"):
                    yield record
        met.end(context.notes, "posts or comments")


def mended(value: object) -> object:
    """A JSON value whose texts are what was written.

    Downloads write each byte of UTF-8 as a character of its own, some of them twice.

    Args:
        value: Any JSON value.

    Source: https://stackoverflow.com/q/50008296
    """
    if isinstance(value, str):
        return _mended(_mended(value))
    if isinstance(value, list):
        return [mended(each) for each in value]
    if isinstance(value, dict):
        return {_mended(_mended(key)): mended(each) for key, each in value.items()}
    return value


def _mended(text: str) -> str:
    """A text read as UTF-8 that was taken for Latin-1; itself if it was not."""
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def _is_item(told: Json) -> bool:
    """Whether an object is a post or a comment, with or without words."""
    return moment_at(told, "timestamp") is not None and (
        isinstance(at(told, "data"), list) or isinstance(at(told, "attachments"), list)
    )


def _record(item: Json, context: ExportContext) -> SourceRecord:
    pieces = objects_at(item, "data")
    comment = next((object_at(p, "comment") for p in pieces if object_at(p, "comment")), None)
    told = item if comment is None else {"timestamp": at(item, "timestamp"), **comment}
    text = text_at(told, "comment") or next(filter(None, (text_at(p, "post") for p in pieces)), "")
    kind = "facebook post" if comment is None else "facebook comment"
    edited = next((p for p in pieces if "update_timestamp" in p), {})
    return SourceRecord(
        native_id=context.ids.make(kind, text_at(told, "timestamp"), text) if text else "",
        body=text,
        author=text_at(told, "author"),
        created_at=moment_at(told, "timestamp"),
        edited_at=moment_at(edited, "update_timestamp"),
        community=text_at(told, "group"),
        unread=unread_dates(told, created_at="timestamp"),
        extra=_extra(item),
    )


def _extra(item: Json) -> dict[str, object]:
    """What was linked, and what pictures were said to show."""
    pieces = [p for a in objects_at(item, "attachments") for p in objects_at(a, "data")]
    links = [text_at(piece, "external_context", "url") for piece in pieces]
    media = [text_at(piece, "media", "description") for piece in pieces]
    found = {"link": next(filter(None, links), ""), "media": [text for text in media if text]}
    return {key: value for key, value in found.items() if value}
