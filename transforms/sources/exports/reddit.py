"""Reddit dumps (Arctic Shift, Pushshift): RC_ and RS_ files, one comment or post a line.

Such dumps are packed with Zstandard and a window of 2 GiB; `transforms.sources.formats.compression`
unpacks them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import BinaryIO

from models.records import SourceRecord
from transforms.sources.exports.base import ExportContext
from transforms.sources.exports.json_documents import Gathering
from transforms.sources.services.json_values import (
    Json,
    at,
    count_at,
    moment_at,
    number_at,
    object_at,
    objects_at,
    text_at,
    unread_dates,
)

_SUBREDDIT = re.compile(rb'"subreddit"\s*:')
_KEYS = re.compile(rb'"(?:link_id|selftext)"\s*:')
_GONE = frozenset({"[deleted]", "[removed]", "[ Removed by Reddit ]", "[deleted by user]"})
_ROBOT = re.compile(r"(?:^|[^a-z])automoderator$|bot$", re.IGNORECASE)


class RedditExport:
    """Comments and posts of dumps.

    Source: https://github.com/ArthurHeitmann/arctic_shift, file_content_explanations.md
    """

    label = "Reddit dump (RC_, RS_)"

    def recognises(self, head: bytes, name: str) -> bool:
        """See `Export.recognises`: by keys that its comments or posts have."""
        return _SUBREDDIT.search(head) is not None and _KEYS.search(head) is not None

    def records(self, stream: BinaryIO, context: ExportContext) -> Iterator[SourceRecord]:
        """See `Export.records`: what was deleted since is left out."""
        met = Gathering(context.name)
        for told in met.objects(stream, _outermost):
            if isinstance(told, SourceRecord):
                yield told
            elif (_is_comment(told) or _is_post(told)) and not met.leaves_out(_omission(told)):
                yield _record(told)
        met.end(context.notes, "comments or posts")


def _outermost(value: object) -> list[Json]:
    """What is inside a comment or post is not read."""
    return objects_at({"": value if isinstance(value, list) else [value]}, "")


def _is_comment(told: Json) -> bool:
    return isinstance(at(told, "body"), str) and isinstance(at(told, "link_id"), str)


def _is_post(told: Json) -> bool:
    return isinstance(at(told, "title"), str) and "selftext" in told


def _omission(told: Json) -> str:
    """Why it is left out; empty: it is not."""
    meta = object_at(told, "_meta")
    if at(meta, "was_deleted_later") is True or text_at(told, "removed_by_category"):
        return "deleted since"
    words = {text_at(told, key) for key in ("body", "title", "selftext")}
    if words & _GONE:
        return "deleted since"
    return "" if words - {""} else "wordless"


def _record(told: Json) -> SourceRecord:
    is_post = not _is_comment(told)
    native_id = text_at(told, "name") or ("t3_" if is_post else "t1_") + text_at(told, "id")
    author = text_at(told, "author")
    title, words = (text_at(told, key) for key in ("title", "selftext" if is_post else "body"))
    return SourceRecord(
        native_id=native_id,
        title=unescape(title) if is_post and words else "",
        body=unescape(words or title),
        body_format="markdown",
        author="" if author in _GONE else author,
        created_at=moment_at(told, "created_utc"),
        edited_at=moment_at(told, "edited"),
        community=f"r/{text_at(told, 'subreddit')}",
        parent_native_id=text_at(told, "parent_id"),
        thread_id=native_id if is_post else text_at(told, "link_id"),
        url=_permalink(told, is_post=is_post),
        score=number_at(told, "score"),
        n_answers=count_at(told, "num_comments"),
        tags=tuple(filter(None, [unescape(text_at(told, "link_flair_text"))])) if is_post else (),
        is_robot=_ROBOT.search(author) is not None,
        unread=unread_dates(told, created_at="created_utc"),
    )


def _permalink(told: Json, *, is_post: bool) -> str:
    """The link that a dump gives, or the one that its ids make."""
    path = text_at(told, "permalink")
    if not path:
        thread = text_at(told, "id") if is_post else text_at(told, "link_id").removeprefix("t3_")
        path = f"/r/{text_at(told, 'subreddit')}/comments/{thread}/"
        path += "" if is_post else f"_/{text_at(told, 'id')}/"
    return f"https://www.reddit.com{path}"
