"""ActivityStreams: the outbox of an account's archive, and comments in its older shapes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape
from typing import BinaryIO

from models.records import SourceRecord, Visibility
from transforms.sources.exports.base import ExportContext
from transforms.sources.exports.json_documents import Gathering
from transforms.sources.services.json_values import (
    Json,
    at,
    count_at,
    moment_at,
    object_at,
    objects_at,
    text_at,
    texts_at,
    unread_dates,
    walk_objects,
)

_MARKS = re.compile(
    rb'"orderedItems"\s*:|"https://www\.w3\.org/ns/activitystreams"'
    rb'|"objectType"\s*:\s*"(?:note|comment|article|activity)"|"type"\s*:\s*\[\s*"h-entry"'
)
_TYPES = frozenset({"Note", "Article", "Question", "Page", "note", "comment", "article"})
_PUBLIC = frozenset(
    {"https://www.w3.org/ns/activitystreams#Public", "as:Public", "Public", "@public"}
)
_MICROFORMAT = {
    "uid": "id",
    "url": "url",
    "content": "content",
    "in-reply-to": "inReplyTo",
    "published": "published",
    "updated": "updated",
    "name": "name",
    "category": "tag",
}


class ActivityStreamsExport:
    """Notes, articles, questions and comments of ActivityStreams 2, 1, and microformats.

    Source: https://www.w3.org/TR/activitystreams-vocabulary, https://activitystrea.ms/specs/json,
    https://microformats.org/wiki/h-entry, https://docs.joinmastodon.org/user/moving/#export
    """

    label = "ActivityPub outbox (account archive)"

    def recognises(self, head: bytes, name: str) -> bool:
        """See `Export.recognises`: by the vocabulary that it names."""
        return _MARKS.search(head) is not None

    def records(self, stream: BinaryIO, context: ExportContext) -> Iterator[SourceRecord]:
        """See `Export.records`: boosts and what is not for everybody are left out."""
        met = Gathering(context.name)
        for told in met.objects(stream, _unfolded):
            if isinstance(told, SourceRecord):
                yield told
            elif not _is_note(told):
                met.leaves_out("boosts" if text_at(told, "type") == "Announce" else "")
                met.n_found -= 1
            elif not met.leaves_out(_omission(told)):
                yield _record(told)
        met.end(context.notes, "posts")


def _unfolded(value: object) -> Iterator[Json]:
    return map(_from_microformat, walk_objects(value))


def _from_microformat(told: Json) -> Json:
    """An h-entry in the keys of ActivityStreams; anything else as it is."""
    if "h-entry" not in texts_at(told, "type"):
        return told
    found: dict[str, object] = {"objectType": "comment"}
    for key, name in _MICROFORMAT.items():
        values = at(told, "properties", key)
        if isinstance(values, list) and values:
            first = values[0]
            words = text_at(first, "html") or text_at(first, "value")
            found[name] = values if key == "category" else words or first
    return found


def _is_note(told: Json) -> bool:
    kind = text_at(told, "type") or text_at(told, "objectType")
    return kind in _TYPES and isinstance(at(told, "content"), str)


def _omission(told: Json) -> str:
    """Why it is left out; empty: it is not."""
    if _visibility(told) == "private":
        return "not public"
    return "" if text_at(told, "content") or text_at(told, "summary") else "wordless"


def _visibility(told: Json) -> Visibility:
    """Whom it was said to; where nothing is told, everybody."""
    to, copied = _all_of(at(told, "to")), _all_of(at(told, "cc"))
    if to & _PUBLIC or not to | copied:
        return "public"
    return "unlisted" if copied & _PUBLIC else "private"


def _record(told: Json) -> SourceRecord:
    native_id = text_at(told, "id") or _first_of(at(told, "url"))
    parent = _first_of(at(told, "inReplyTo"))
    language = list(object_at(told, "contentMap"))
    return SourceRecord(
        native_id=native_id,
        title=text_at(told, "summary") or text_at(told, "name"),
        body=_body(told),
        body_format="html",
        author=_author(told),
        created_at=moment_at(told, "published"),
        edited_at=moment_at(told, "updated"),
        parent_native_id=parent,
        thread_id=parent or native_id,
        url=_first_of(at(told, "url")) or native_id,
        language=language[0] if len(language) == 1 else "",
        n_answers=count_at(told, "replies", "totalItems"),
        tags=_tags(told),
        visibility=_visibility(told),
        unread=unread_dates(told, created_at="published", edited_at="updated"),
        extra=_extra(told),
    )


def _body(told: Json) -> str:
    """The words and, of a question, what could be chosen."""
    options = [text_at(o, "name") for key in ("oneOf", "anyOf") for o in objects_at(told, key)]
    listed = "".join(f"<li>{escape(option)}</li>" for option in options if option)
    return text_at(told, "content") + (f"<ul>{listed}</ul>" if listed else "")


def _author(told: Json) -> str:
    """The account; of an address such as https://server/users/lou its last part."""
    name = text_at(told, "author", "username") or text_at(told, "author", "displayName")
    address = _first_of(at(told, "attributedTo")) or _first_of(at(told, "actor"))
    return name or address.rstrip("/").rpartition("/")[2].lstrip("@")


def _tags(told: Json) -> tuple[str, ...]:
    """Hashtags, without #."""
    tags = [text_at(t, "name") for t in objects_at(told, "tag") if text_at(t, "type") == "Hashtag"]
    return tuple(tag.lstrip("#") for tag in [*tags, *texts_at(told, "tag")] if tag.lstrip("#"))


def _extra(told: Json) -> dict[str, object]:
    """What pictures were said to show."""
    media = [text_at(a, "name") for a in objects_at(told, "attachment")]
    return {"media": [text for text in media if text]} if any(media) else {}


def _all_of(value: object) -> frozenset[str]:
    return frozenset([value] if isinstance(value, str) else texts_at({"": value}, ""))


def _first_of(value: object) -> str:
    """An address, told as text, as an object, or as a list of either."""
    first = value[0] if isinstance(value, list) and value else value
    return text_at({"": first}, "") or text_at(first, "id") or text_at(first, "url")
