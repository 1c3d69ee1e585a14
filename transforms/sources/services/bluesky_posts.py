"""A Bluesky post as a record: the same from the live service and from a file."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from models.records import SourceRecord
from transforms.sources.formats.values import storable
from transforms.sources.services.json_values import (
    Json,
    at,
    count_at,
    moment_at,
    number_at,
    objects_at,
    text_at,
    texts_at,
    unread_dates,
)

Omission = Literal["", "of authors who show theirs to members only", "for adults", "wordless"]
"""Why a post is left out, to follow a number of posts; empty: it is not."""

_MEMBERS_ONLY = "!no-unauthenticated"
_ADULT = frozenset({"porn", "sexual", "nudity", "graphic-media", "gore", "!hide", "!takedown"})
_FACET = "app.bsky.richtext.facet#"


def is_post(value: object) -> bool:
    """Whether a JSON value is a post as Bluesky's application view shows it (a postView)."""
    is_told = isinstance(at(value, "uri"), str) and isinstance(at(value, "author"), dict)
    return is_told and isinstance(at(value, "record", "text"), str)


def omission(post: Json) -> Omission:
    """Why a post is not read.

    Args:
        post: A postView.

    Source: https://docs.bsky.app/docs/advanced-guides/moderation
    """
    of_author = _labels(post, "author", "labels")
    if _MEMBERS_ONLY in of_author:
        return "of authors who show theirs to members only"
    own = _labels(post, "labels") | _labels(post, "record", "labels", "values")
    if _ADULT & (of_author | own):
        return "for adults"
    return "" if text_at(post, "record", "text") else "wordless"


def post_record(post: Json, community: str = "") -> SourceRecord:
    """A post that `omission` has nothing against.

    Args:
        post: A postView.
        community: Where it was said.

    Source: https://docs.bsky.app/docs/api/app-bsky-feed-search-posts
    """
    native_id = text_at(post, "uri")
    languages = texts_at(post, "record", "langs")
    return SourceRecord(
        native_id=native_id,
        body=_text(post),
        author=_author(post),
        created_at=said_at(post),
        community=community,
        parent_native_id=text_at(post, "record", "reply", "parent", "uri"),
        thread_id=text_at(post, "record", "reply", "root", "uri") or native_id,
        url=_permalink(post),
        language=languages[0] if languages else "",
        score=number_at(post, "likeCount"),
        n_answers=count_at(post, "replyCount"),
        tags=_tags(post),
        is_robot="bot" in _labels(post, "author", "labels"),
        unread=unread_dates({"at": at(post, "record", "createdAt")}, created_at="at"),
        extra=_extra(post),
    )


def said_at(post: Json) -> datetime | None:
    """When a post was said: what its writer's device says, but not after the service had it.

    Args:
        post: A postView.
    """
    told = (moment_at(post, "record", "createdAt"), moment_at(post, "indexedAt"))
    return min((moment for moment in told if moment is not None), default=None)


def tags_in(post: Json) -> frozenset[str]:
    """The hashtags of a post in lower case."""
    return frozenset(tag.lower() for tag in _tags(post))


def _text(post: Json) -> str:
    """What was written; a link that was shortened for the eye is written out.

    Facets count bytes of the text as it was sent, so blanks are cut last.
    """
    sent = at(post, "record", "text")
    data = sent.encode("utf-8", "replace") if isinstance(sent, str) else b""
    pieces, end = [], len(data)
    for first, last, uri in sorted(_links(post), reverse=True):
        shown = data[first:last].decode("utf-8", "replace")
        if 0 <= first < last <= end and shown.endswith(("...", "…")):
            pieces += [data[last:end], uri.encode("utf-8", "replace")]
            end = first
    whole = b"".join([data[:end], *reversed(pieces)])
    return storable(whole.decode("utf-8", "replace")).strip()


def _links(post: Json) -> Iterator[tuple[int, int, str]]:
    """First byte, byte after the last, target."""
    for facet in objects_at(post, "record", "facets"):
        first, last = count_at(facet, "index", "byteStart"), count_at(facet, "index", "byteEnd")
        for feature in objects_at(facet, "features"):
            if text_at(feature, "$type") == f"{_FACET}link" and first is not None and last:
                yield first, last, text_at(feature, "uri")


def _tags(post: Json) -> tuple[str, ...]:
    """Hashtags in the text, then those beside it."""
    features = [
        feature
        for facet in objects_at(post, "record", "facets")
        for feature in objects_at(facet, "features")
        if text_at(feature, "$type") == f"{_FACET}tag"
    ]
    told = [text_at(feature, "tag") for feature in features]
    return tuple(dict.fromkeys([*filter(None, told), *texts_at(post, "record", "tags")]))


def _labels(post: Json, *path: str) -> frozenset[str]:
    """The labels in force; one that was taken back says so."""
    return frozenset(
        text_at(label, "val") for label in objects_at(post, *path) if at(label, "neg") is not True
    )


def _author(post: Json) -> str:
    """The handle; the account's lasting id where its handle is not valid any more."""
    handle = text_at(post, "author", "handle")
    return text_at(post, "author", "did") if handle in {"", "handle.invalid"} else handle


def _permalink(post: Json) -> str:
    """A link that outlives a change of handle."""
    repository, _, key = text_at(post, "uri").removeprefix("at://").partition("/")
    key = key.removeprefix("app.bsky.feed.post/")
    return f"https://bsky.app/profile/{repository}/post/{key}" if repository and key else ""


def _extra(post: Json) -> dict[str, object]:
    """What pictures show, and what is linked below the text."""
    embed = at(post, "record", "embed")
    nested = at(embed, "media")
    told = [*objects_at(embed, "images"), *objects_at(nested, "images")]
    media = [text for text in (text_at(image, "alt") for image in told) if text]
    link = text_at(embed, "external", "uri") or text_at(nested, "external", "uri")
    return {**({"media": media} if media else {}), **({"link": link} if link else {})}
