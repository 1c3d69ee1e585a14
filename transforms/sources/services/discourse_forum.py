"""Questions to a Discourse forum: its newest posts, its categories, its topics, whom one answers.

Source: https://docs.discourse.org (openapi.json)
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from models.errors import SourceError, SourceUnavailable
from transforms.sources.services.answers import list_in
from transforms.sources.services.discourse_posts import Topic, topic_of, with_ids
from transforms.sources.services.json_values import (
    Json,
    at,
    count_at,
    moment_at,
    object_at,
    objects_at,
    text_at,
)
from transforms.web.client import Web

GONE = frozenset({403, 404, 410})
"""What a forum answers about a post that is deleted, or no longer open to everybody."""
_ANSWERED = GONE | {200}
_STRETCH = 20
"""Posts of a topic asked for at once: what a forum's own pages do."""
_MAX_NUMBERS = 200_000
_NEWEST_TOPICS = 5
_N_TRIES = 5


@dataclass(frozen=True, slots=True)
class Category:
    """A category of the forum."""

    name: str
    slug: str
    parent_id: int | None
    is_restricted: bool


@dataclass(slots=True)
class Forum:
    """One forum, and what it has told in this fetch."""

    web: Web
    base: str
    """Its address, without a slash at its end."""
    is_anonymous: bool
    """Whether it is asked without a key: what it shows then, it shows to everybody."""
    _categories: dict[int, Category] | None = None
    _topics: dict[int, Topic] = field(default_factory=dict)
    _streams: dict[int, Sequence[int]] = field(default_factory=dict)
    """Topic to the ids of its posts, in their order."""
    _numbers: dict[tuple[int, int], str] = field(default_factory=dict)
    """Topic and number within it to native id."""
    _next_page: int | None = 0
    """Of the list of topics; None: it is read."""
    _listed_down_to: datetime | None = None

    def posts(self, before: int | None) -> list[Json]:
        """A page of posts, newest first; empty where a stretch of ids holds none.

        Args:
            before: Highest id; forums differ on whether it is part of the page. None: the newest.

        Raises:
            SourceUnavailable: A page of others came again and again, as from a stale cache.
        """
        params = {} if before is None else {"before": before}
        for _ in range(_N_TRIES):
            told, _ = self.web.json(f"{self.base}/posts.json", params)
            list_in(told, "latest_posts", f"{self.base}/posts.json")
            posts = with_ids(told, "latest_posts")
            if before is None or all((count_at(post, "id") or 0) <= before for post in posts):
                self.learn(posts)
                return posts
        raise SourceUnavailable(
            f"{self.base}/posts.json answered with newer posts than asked for, {_N_TRIES} times in "
            "a row; what was read is kept, the next run goes on from there"
        )

    def about(self) -> object:
        """What the forum says of itself; None if it does not."""
        return self._ask("/about.json")

    def post(self, native_id: str) -> Json | None:
        """One post; None if it is gone."""
        told = self._ask(f"/posts/{native_id}.json")
        return told if isinstance(told, dict) and "id" in told else None

    def newest_id(self) -> int:
        """An id that is not below that of the newest post; 0 if there is none.

        Forums of old look at the newest fifty ids only, and there may be none for everybody.
        """
        topics = with_ids(self._ask("/latest.json"), "topic_list", "topics")
        ids = [topic_id for topic in topics if (topic_id := count_at(topic, "id"))]
        for topic_id in ids[:_NEWEST_TOPICS]:
            self._read_topic(topic_id)
        return max((i for topic_id in ids for i in self._streams.get(topic_id, ())), default=0)

    def learn(self, posts: Iterable[Json]) -> None:
        """Remember which post has which number in its topic."""
        if len(self._numbers) > _MAX_NUMBERS:
            self._numbers.clear()
        for post in posts:
            topic_id, number = count_at(post, "topic_id"), count_at(post, "post_number")
            if topic_id is not None and number is not None:
                self._numbers[topic_id, number] = str(post["id"])

    def native_id(self, topic_id: int, number: int) -> str:
        """The post that has a number in a topic; empty if it is gone.

        Args:
            topic_id: The topic.
            number: From 1; numbers of deleted posts are not given again.
        """
        if (topic_id, number) not in self._numbers:
            self._look_up(topic_id, number)
        return self._numbers.setdefault((topic_id, number), "")

    def topic(self, topic_id: int, said_at: datetime | None) -> Topic | None:
        """A topic; None if it is gone or private.

        Args:
            topic_id: The topic.
            said_at: When a post of it was written: the list of topics, last spoken in first, is
                read down to there.
        """
        while topic_id not in self._topics and self._may_list(said_at):
            self._list_topics()
        if topic_id not in self._topics:
            self._read_topic(topic_id)
        found = self._topics.get(topic_id)
        return None if found is None or found.is_private else found

    def categories(self) -> dict[int, Category]:
        """All categories that are told, by id."""
        if self._categories is None:
            told = self._ask("/categories.json", {"include_subcategories": "true"})
            self._categories = {}
            self._add_categories(objects_at(told, "category_list", "categories"))
        return self._categories

    def category(self, category_id: int | None) -> Category | None:
        """A category; None if it is unknown or not open to everybody.

        Args:
            category_id: None: a post in none, as in private messages and very old forums.
        """
        known = self.categories()
        unknown = Category("", "", None, is_restricted=not self.is_anonymous)
        if category_id is not None and category_id not in known:
            told = self._ask(f"/c/{category_id}/show.json")
            self._add_categories([object_at(told, "category")])
            known.setdefault(category_id, unknown)
        found = unknown if category_id is None else known[category_id]
        return None if found.is_restricted else found

    def category_name(self, category_id: int | None) -> str:
        """What to call a category: its name, with that of the one above where two share it."""
        known = self.categories()
        if category_id not in known:
            return ""
        name, parent_id = known[category_id].name, known[category_id].parent_id
        is_shared = sum(each.name == name for each in known.values()) > 1
        return f"{known[parent_id].name} / {name}" if is_shared and parent_id in known else name

    def _add_categories(self, told: Iterable[Json]) -> None:
        for each in told:
            category_id = count_at(each, "id")
            if category_id is not None and self._categories is not None:
                self._categories[category_id] = Category(
                    text_at(each, "name"),
                    text_at(each, "slug"),
                    count_at(each, "parent_category_id"),
                    is_restricted=bool(each.get("read_restricted")),
                )
                self._add_categories(objects_at(each, "subcategory_list"))

    def _ask(self, path: str, params: dict[str, str | int] | None = None) -> Any:
        """An answer; None if there is nothing, or nothing for everybody."""
        told, answer = self.web.json(f"{self.base}{path}", params, accepted=_ANSWERED)
        return told if answer.status == 200 else None

    def _may_list(self, said_at: datetime | None) -> bool:
        """Whether the rest of the list may hold a topic in which something was said then."""
        if self._next_page is None or said_at is None:
            return False
        return self._listed_down_to is None or self._listed_down_to >= said_at

    def _list_topics(self) -> None:
        told = self._ask("/latest.json", {"page": self._next_page or 0, "no_definitions": "true"})
        topics = with_ids(told, "topic_list", "topics")
        self._next_page = (self._next_page or 0) + 1 if topics else None
        for topic in topics:
            self._topics[count_at(topic, "id") or 0] = topic_of(topic)
            spoken_at = moment_at(topic, "bumped_at")
            if spoken_at and not topic.get("pinned") and not topic.get("pinned_globally"):
                self._listed_down_to = spoken_at

    def _read_topic(self, topic_id: int) -> None:
        """Ask for one topic: what it is, its posts in their order, its first posts."""
        told = self._ask(f"/t/{topic_id}.json")
        self._topics[topic_id] = topic_of(told) if told else Topic(is_private=True)
        self._learn_stream(told)
        stream = at(told, "post_stream", "stream")
        ids = stream if isinstance(stream, list) else []
        self._streams[topic_id] = [i for i in ids if isinstance(i, int)]

    def _learn_stream(self, told: object) -> list[Json]:
        posts = with_ids(told, "post_stream", "posts")
        self.learn(posts)
        return posts

    def _look_up(self, topic_id: int, number: int) -> None:
        """Find the post with a number: it is at most that far down in its topic."""
        if topic_id not in self._streams:
            self._read_topic(topic_id)
        stream = self._streams[topic_id]
        if not stream:
            self._learn_stream(self._ask(f"/t/{topic_id}/{number}.json"))
        end = min(number, len(stream))
        while end > 0 and (topic_id, number) not in self._numbers:
            asked = "&".join(f"post_ids[]={i}" for i in stream[max(0, end - _STRETCH) : end])
            posts = self._learn_stream(self._ask(f"/t/{topic_id}/posts.json?{asked}"))
            lowest = min((count_at(post, "post_number") or 0 for post in posts), default=0)
            end = 0 if lowest < number else end - _STRETCH


def chosen(forum: Forum, wanted: Sequence[str]) -> frozenset[int]:
    """The categories to read.

    Args:
        forum: Whose.
        wanted: Slugs or ids, each with the categories below it; none: all open ones.

    Raises:
        SourceError: One of those wanted does not exist, or is not open to everybody.
    """
    known = {i: each for i, each in forum.categories().items() if not each.is_restricted}
    names = {str(i): i for i in known} | {each.slug: i for i, each in known.items()}
    for name in wanted:
        if name not in names:
            slugs = ", ".join(sorted(each.slug for each in known.values())) or "none"
            raise SourceError(
                f"categories: no open category {name!r} in this forum; there are: {slugs}"
            )
    found = {names[name] for name in wanted} or set(known)
    while below := {i for i, each in known.items() if each.parent_id in found} - found:
        found |= below
    return frozenset(found)
