"""A Mastodon status as a record: the same from the live service and from a file."""

from __future__ import annotations

import re
from html import escape
from typing import Literal

from models.records import SourceRecord, Visibility
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

Omission = Literal["", "boosts", "not public", "of authors who asked not to be indexed", "wordless"]
"""Why a status is left out, to follow a number of statuses; empty: it is not."""

_TAG = re.compile(r"<[^<>]*>")
_SEEN: dict[str, Visibility] = {"public": "public", "unlisted": "unlisted"}


def is_status(value: object) -> bool:
    """Whether a JSON value is a status of Mastodon's client API."""
    is_text = isinstance(at(value, "content"), str) and isinstance(at(value, "id"), str)
    return is_text and isinstance(at(value, "account"), dict)


def omission(status: Json) -> Omission:
    """Why a status is not read.

    Args:
        status: As Mastodon's API tells it.

    Source: https://docs.joinmastodon.org/entities/Status, /entities/Account
    """
    if object_at(status, "reblog"):
        return "boosts"
    if text_at(status, "visibility") not in _SEEN:
        return "not public"
    if at(status, "account", "noindex") is True:
        return "of authors who asked not to be indexed"
    has_words = text_at(status, "spoiler_text") or _TAG.sub("", _body(status)).strip()
    return "" if has_words else "wordless"


def status_record(
    status: Json, *, parent: str = "", thread: str = "", community: str = ""
) -> SourceRecord:
    """A status that `omission` has nothing against.

    Args:
        status: As Mastodon's API tells it. Its own id and that of its parent count on one
            server only; its `uri` counts everywhere and is the native id.
        parent: The `uri` of what it answers; empty: nothing, or not known.
        thread: The `uri` of what began the thread; empty: the status itself.
        community: Where it was said.

    Source: https://docs.joinmastodon.org/entities/Status
    """
    native_id = uri_of(status)
    return SourceRecord(
        native_id=native_id,
        title=text_at(status, "spoiler_text"),
        body=_body(status),
        body_format="html",
        author=text_at(status, "account", "acct") or text_at(status, "account", "username"),
        created_at=moment_at(status, "created_at"),
        edited_at=moment_at(status, "edited_at"),
        community=community,
        parent_native_id=parent,
        thread_id=thread or native_id,
        url=text_at(status, "url"),
        language=text_at(status, "language"),
        score=number_at(status, "favourites_count"),
        n_answers=count_at(status, "replies_count"),
        tags=tags_of(status),
        visibility=_SEEN.get(text_at(status, "visibility"), "private"),
        is_robot=at(status, "account", "bot") is True,
        unread=unread_dates(status, created_at="created_at", edited_at="edited_at"),
        extra=_extra(status),
    )


def uri_of(status: Json) -> str:
    """The id of a status that counts on every server."""
    return text_at(status, "uri") or text_at(status, "url") or text_at(status, "id")


def tags_of(status: Json) -> tuple[str, ...]:
    """The hashtags of a status, without their #."""
    return tuple(filter(None, (text_at(tag, "name") for tag in objects_at(status, "tags"))))


def id_order(status_id: str) -> tuple[int, str]:
    """What ids of one server are sorted by: a longer number is a larger one.

    Args:
        status_id: A snowflake on Mastodon; other servers have texts of one length.
    """
    return len(status_id), status_id


def _body(status: Json) -> str:
    """The words and, of a poll, what could be chosen: votes come and go."""
    options = [text_at(option, "title") for option in objects_at(status, "poll", "options")]
    listed = "".join(f"<li>{escape(option)}</li>" for option in options if option)
    return text_at(status, "content") + (f"<ul>{listed}</ul>" if listed else "")


def _extra(status: Json) -> dict[str, object]:
    """What pictures and films show, as their author described it."""
    media = objects_at(status, "media_attachments")
    told = [text_at(each, "description") for each in media]
    return {"media": [text for text in told if text]} if any(told) else {}
