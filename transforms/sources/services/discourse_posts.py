"""A Discourse post as a source record, whether it came over the network or in a file."""

from __future__ import annotations

import re
from dataclasses import dataclass

from models.records import SourceRecord
from transforms.sources.services.json_values import (
    Json,
    at,
    count_at,
    moment_at,
    objects_at,
    text_at,
    unread_dates,
)

REGULAR = 1
"""`post_type`; the others are moderators' acts, small acts and whispers."""
_LIKE = 2
_QUOTE = re.compile(r"\[quote(?:=[^\]]*)?\](?:(?!\[quote\b).)*?\[/quote\]\n?", re.S | re.I)
_ROBOTS = frozenset({"system", "discobot"})


@dataclass(frozen=True, slots=True)
class Topic:
    """What a post does not say of its topic."""

    title: str = ""
    tags: tuple[str, ...] = ()
    n_posts: int | None = None
    category_id: int | None = None
    is_private: bool = False


def topic_of(told: object) -> Topic:
    """A topic as lists of topics and the topic's own page give it.

    Args:
        told: An object with `title` and the like; tags are names, or objects since 2026.
    """
    tags = at(told, "tags")
    names = (text_at(each, "name") if isinstance(each, dict) else each for each in _listed(tags))
    return Topic(
        text_at(told, "title"),
        tuple(name for name in names if isinstance(name, str) and name),
        count_at(told, "posts_count"),
        count_at(told, "category_id"),
        is_private=at(told, "archetype") == "private_message",
    )


def with_ids(told: object, *path: str) -> list[Json]:
    """The objects of a list that have a whole number as id, as posts and topics do."""
    return [each for each in objects_at(told, *path) if isinstance(each.get("id"), int)]


def is_said(post: Json) -> bool:
    """Whether a post is a person's contribution that everybody may read.

    Args:
        post: As the forum gives it.
    """
    is_gone = post.get("hidden") or post.get("deleted_at") or post.get("user_deleted")
    return post.get("post_type", REGULAR) == REGULAR and not is_gone


def post_record(
    post: Json, topic: Topic, *, parent: str = "", community: str = "", base: str = ""
) -> SourceRecord:
    """A post as a record.

    The native id is the post's number in the forum: it survives when moderators move posts to
    another topic, which changes the number within the topic.

    Args:
        post: As the forum gives it, with a whole `id`.
        topic: What is known of its topic.
        parent: Native id of the post it answers.
        community: Name of its category.
        base: Address of the forum, without a slash at its end; empty: unknown, no permalink.
    """
    body, is_html = text_at(post, "cooked"), True
    if not body:
        body, is_html = _unquoted(text_at(post, "raw")), False
    return SourceRecord(
        native_id=str(post["id"]),
        body=body,
        title=topic.title or text_at(post, "topic_title"),
        body_format="html" if is_html else "markdown",
        author=text_at(post, "username"),
        created_at=moment_at(post, "created_at"),
        edited_at=moment_at(post, "updated_at") if (count_at(post, "version") or 1) > 1 else None,
        community=community,
        parent_native_id=parent,
        thread_id=text_at(post, "topic_id"),
        url=_url(post, base) if base else "",
        score=float(_n_likes(post)),
        n_answers=_n_answers(post, topic),
        tags=(*topic.tags, "staff") if post.get("staff") else topic.tags,
        is_robot=(count_at(post, "user_id") or 0) < 0 or post.get("username") in _ROBOTS,
        unread=unread_dates(post, created_at="created_at"),
    )


def _unquoted(raw: str) -> str:
    """Markdown without `[quote="somebody, post:3, topic:5"]…[/quote]`, the inner ones first."""
    n_cut = 1
    while n_cut:
        raw, n_cut = _QUOTE.subn("", raw)
    return raw


def _url(post: Json, base: str) -> str:
    slug = text_at(post, "topic_slug") or "-"
    return f"{base}/t/{slug}/{text_at(post, 'topic_id')}/{text_at(post, 'post_number')}"


def _n_likes(post: Json) -> int:
    acts = objects_at(post, "actions_summary")
    return sum(count_at(act, "count") or 0 for act in acts if act.get("id") == _LIKE)


def _n_answers(post: Json, topic: Topic) -> int | None:
    """Of the first post: all others of its topic; of an answer: those to it."""
    if post.get("post_number") == 1 and topic.n_posts is not None:
        return max(0, topic.n_posts - 1)
    return count_at(post, "reply_count")


def _listed(value: object) -> list[object]:
    return value if isinstance(value, list) else []
