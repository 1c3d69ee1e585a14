"""Comments, posts and reviews of Meta's Graph API as records: live, saved, or sent by a webhook."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal

from models.records import SourceRecord
from transforms.sources.formats.mapping import Ids
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

Omission = Literal["", "hidden by the page", "private", "wordless"]
"""Why a comment is left out, to follow a number of comments; empty: it is not."""

TITLE_CHARS = 80
_WORDS = ("message", "text", "review_text", "caption")
_TIMES = ("created_time", "timestamp", "tagged_time", "start_time")
_NAMES = (
    ("from", "name"),
    ("from", "username"),
    ("username",),
    ("user", "username"),
    ("reviewer", "name"),
)
_THREADS = (("object", "id"), ("media", "id"), ("root_post", "id"))
_NOT_PEOPLE = frozenset({"page", "group", "event", "application"})
_MASK = "[handle]"


def omission(node: Json) -> Omission:
    """Why a comment is not read.

    Args:
        node: As the Graph API tells it.

    Source: https://developers.facebook.com/docs/graph-api/reference/comment
    """
    if at(node, "is_private") is True or is_message(node):
        return "private"
    is_hidden = at(node, "is_hidden") is True or at(node, "hidden") is True
    if is_hidden or text_at(node, "hide_status") in {"HIDDEN", "COVERED", "BLOCKED"}:
        return "hidden by the page"
    return "" if words_of(node) else "wordless"


def is_message(node: Json) -> bool:
    """Whether a node is of somebody's inbox: senders have an address or a user name there."""
    if "unread" in node or "unseen" in node or "participants" in node or "messages" in node:
        return True
    people = [object_at(node, "from"), *objects_at(node, "to", "data")]
    has_addresses = any("email" in person for person in people)
    return has_addresses or ("message" in node and "username" in object_at(node, "from"))


def graph_record(
    node: Json, ids: Ids, *, thread: str = "", parent: str = "", community: str = "", head: str = ""
) -> SourceRecord:
    """A comment, post or review that `omission` has nothing against.

    Args:
        node: As the Graph API tells it.
        ids: Makes an id where the service gives none, as to applications with public access.
        thread: Id of the post; empty: as the node itself tells.
        parent: Id of what it answers, where the node itself does not tell.
        community: Where it was said.
        head: The first words of the post.

    Source: https://developers.facebook.com/docs/graph-api/reference/object/comments
    """
    body, tags = _without_people(node)
    time_key = next((key for key in _TIMES if text_at(node, key)), _TIMES[0])
    native_id = text_at(node, "id")
    if not native_id:
        native_id = ids.make("graph", thread, text_at(node, time_key), words_of(node))
    above = text_at(node, "parent", "id") or text_at(node, "replied_to", "id") or parent
    told = (text_at(node, *path) for path in _THREADS)
    return SourceRecord(
        native_id=native_id,
        body=body,
        author=next(filter(None, (text_at(node, *path) for path in _NAMES)), ""),
        created_at=moment_at(node, time_key),
        edited_at=moment_at(node, "edited_time"),
        community=community,
        parent_native_id=above,
        thread_id=thread or next(filter(None, told), "") or above or native_id,
        url=text_at(node, "permalink_url") or text_at(node, "permalink"),
        rating=_rating(node),
        score=number_at(node, "like_count"),
        n_answers=_n_answers(node),
        tags=tags,
        unread=unread_dates(node, created_at=time_key),
        extra={"thread_title": head} if head else {},
    )


def words_of(node: Json) -> str:
    """What was written; empty if nothing was, as with a picture alone."""
    return next(filter(None, (text_at(node, key) for key in _WORDS)), "")


def head_of(node: Json) -> str:
    """The first words of a post: what its thread is called."""
    words = " ".join((words_of(node) or text_at(node, "story")).split())
    if len(words) <= TITLE_CHARS:
        return words
    return words[:TITLE_CHARS].rpartition(" ")[0] + " …"


def answers_in(node: Json) -> list[Json]:
    """The comments and answers that came with a node."""
    return [
        each
        for key in ("comments", "replies")
        for each in [*objects_at(node, key, "data"), *objects_at(node, key)]
    ]


def review_of(node: Json) -> Json:
    """A rating with what its own story tells: the words are in one or in the other."""
    story = object_at(node, "open_graph_story")
    told = {**object_at(story, "data"), **story} if story else {}
    return {**told, **node}


def change_of(entry: Json, change: Json) -> tuple[Json, bool]:
    """What a webhook sent, in the shape of a node.

    Args:
        entry: Of the page, with its time.
        change: One of its changes.

    Returns:
        The node, and whether it is gone: removed, or hidden by the page.

    Source: https://developers.facebook.com/docs/graph-api/webhooks/reference/page
    """
    value, verb = object_at(change, "value"), text_at(change, "value", "verb")
    is_comment = text_at(value, "item") == "comment"
    ids = ("comment_id", "id") if is_comment else ("open_graph_story_id", "post_id", "id")
    name = text_at(value, "sender_name") or text_at(value, "reviewer_name")
    node = {
        **value,
        "id": next(filter(None, (text_at(value, key) for key in ids)), ""),
        "created_time": at(value, "created_time") or at(entry, "time"),
        "from": {"name": name, **object_at(value, "from")},
        "parent": {"id": text_at(value, "parent_id")},
        "object": {"id": text_at(value, "post_id") or text_at(value, "media", "id")},
    }
    if verb in {"edit", "edited"}:
        node["edited_time"] = at(entry, "time")
    return node, verb in {"remove", "hide"}


def _without_people(node: Json) -> tuple[str, tuple[str, ...]]:
    """The words without the names of people who are addressed, and the pages that are."""
    body, tags = words_of(node), []
    for tag in _tags(node):
        name = text_at(tag, "name")
        if text_at(tag, "type") in _NOT_PEOPLE:
            tags.append(name)
        elif name:
            body = body.replace(name, _MASK)
    return body, tuple(filter(None, tags))


def _tags(node: Json) -> Iterator[Json]:
    """Tags in the text: a list, or lists by their place in it."""
    yield from objects_at(node, "message_tags")
    for key in object_at(node, "message_tags"):
        yield from objects_at(node, "message_tags", key)


def _rating(node: Json) -> float | None:
    """1..5."""
    told = number_at(node, "rating")
    return number_at(node, "rating", "value") if told is None else told


def _n_answers(node: Json) -> int | None:
    """As many as the service counts, in one of the ways in which it did so over the years."""
    paths = (
        ("comment_count",),
        ("comments", "summary", "total_count"),
        ("comments", "count"),
        ("comments", "total_count"),
        ("comments_count",),
    )
    told = (count_at(node, *path) for path in paths)
    return next((n for n in told if n is not None), None)
