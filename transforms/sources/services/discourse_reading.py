"""In what order a forum is read: from the newest post down, the last days again."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from models.records import Cursor, Page, SourceRecord
from transforms.sources.base import (
    FetchContext,
)
from transforms.sources.online import N_ASKED_SINGLY, is_later, revisit_since
from transforms.sources.services.discourse_forum import Forum, chosen
from transforms.sources.services.discourse_posts import is_said, post_record
from transforms.sources.services.json_values import Json, count_at, moment_at, text_at
from transforms.sources.services.told import Told
from transforms.web.walk import Recent, Walk, tombstone

if TYPE_CHECKING:
    from transforms.sources.discourse import DiscourseSettings

N_AHEAD = 10
"""Pages read before they are handed over together: most answers find their parent in them."""
_WINDOW = 49
"""Forums of old answer with those of fifty ids down from `before`; one less, to be sure."""


class Reading:
    """One fetch: the walk that was broken off, if one was, and a new one from the top."""

    def __init__(
        self,
        settings: DiscourseSettings,
        context: FetchContext,
        forum: Forum,
        cursor: Cursor | None,
    ) -> None:
        self.settings, self.context, self.forum = settings, context, forum
        self.walk, self.recent, self.told = Walk.of(cursor), Recent.of(cursor), Told()
        self.parents: dict[str, str] = dict((cursor or {}).get("parents", {}))
        self.doubted: tuple[str, ...] = tuple((cursor or {}).get("doubted", ()))
        self.since = revisit_since(settings, context)
        self.held: set[int] = set()
        self.wanted: frozenset[int] = frozenset()

    def pages(self) -> Iterator[Page]:
        """What a broken walk left; the newest, down to the oldest young post; what is missing."""
        self.wanted = chosen(self.forum, [str(each) for each in self.settings.categories])
        if self.walk.at is not None and self.walk.at > (self.walk.floor or 0):
            yield from self._down_to(self.walk.floor or 0)
        self.walk.end()
        young = (int(native_id) - 1 for native_id in self.recent.as_cursor(self.since))
        yield from self._down_to(min([self.walk.floor or 0, *young]))
        yield self._page(self._missing())

    def _down_to(self, goal: int) -> Iterator[Page]:
        """Walk on down; what lies at or below the goal is known."""
        before = known_from = self.walk.at
        while before is None or before > goal + 1:
            posts: dict[int, Json] = {}
            for _ in range(N_AHEAD):
                found = self.forum.posts(before)
                posts |= {i: post for post in found if (i := count_at(post, "id") or 0) > goal}
                before = self._below(before, found)
                if before <= goal + 1:
                    break
            new = {i: post for i, post in posts.items() if known_from is None or i < known_from}
            said, n_held = self._before_night_ends(new)
            records = [record for post in said.values() if (record := self._record(post))]
            self._step(said, before)
            yield self._page(records, n_held)
        self.walk.end()

    def _below(self, before: int | None, found: list[Json]) -> int:
        """Where to go on: everything from there on is in hand."""
        lowest = min((count_at(post, "id") or 0 for post in found), default=None)
        if before is None:
            return self.forum.newest_id() + 1 if lowest is None else lowest
        return before - _WINDOW if lowest is None or lowest >= before else lowest

    def _before_night_ends(self, posts: dict[int, Json]) -> tuple[dict[int, Json], int]:
        """Posts of the night, highest id first, and how many more are for a later one."""
        said, n_known = {}, len(self.held)
        for post_id, post in sorted(posts.items(), reverse=True):
            if not is_later(moment_at(post, "created_at"), self.context):
                said[post_id] = post
            elif is_said(post):
                self.held.add(post_id)
        return said, len(self.held) - n_known

    def _step(self, said: dict[int, Json], before: int) -> None:
        """Note how far the walk has come; what is held stays above the next floor."""
        self.walk.step(said)
        if self.walk.top is not None:
            self.walk.top = min([self.walk.top, *(each - 1 for each in self.held)])
            self.walk.at = before

    def _record(self, post: Json) -> SourceRecord | None:
        """A post as a record; a tombstone if it has left the public; None if it never was there."""
        native_id, topic_id = text_at(post, "id"), count_at(post, "topic_id")
        gone = tombstone(native_id) if native_id in self.recent.days else None
        if topic_id is None or not is_said(post):
            return gone
        topic = self.forum.topic(topic_id, moment_at(post, "created_at"))
        if topic is None:
            return gone
        category_id = count_at(post, "category_id") or topic.category_id
        category = self.forum.category(category_id)
        if category is None or not self._is_wanted(category_id, category.parent_id):
            return gone
        parent = self.parents.get(native_id) or self._parent(post, topic_id)
        if parent:
            self.parents[native_id] = parent
        community = self._community(category_id)
        return post_record(post, topic, parent=parent, community=community, base=self.forum.base)

    def _parent(self, post: Json, topic_id: int) -> str:
        number = count_at(post, "reply_to_post_number")
        return self.forum.native_id(topic_id, number) if number else ""

    def _is_wanted(self, category_id: int | None, parent_id: int | None) -> bool:
        return not self.settings.categories or not self.wanted.isdisjoint({category_id, parent_id})

    def _community(self, category_id: int | None) -> str:
        """The category's name, where several are read and the configuration names no other."""
        is_one = bool(self.settings.community) or len(self.wanted) == 1
        return "" if is_one else self.forum.category_name(category_id)

    def _missing(self) -> list[SourceRecord]:
        """What became of young posts that the walk has not met: asked for one by one."""
        missed = self.recent.missing(self.since, self.context.night.as_of)
        asked = tuple(dict.fromkeys(self.doubted + missed))
        self.doubted = asked[N_ASKED_SINGLY:]
        posts = {native_id: self.forum.post(native_id) for native_id in asked[:N_ASKED_SINGLY]}
        found = {native_id: post and self._record(post) for native_id, post in posts.items()}
        return [record or tombstone(native_id) for native_id, record in found.items()]

    def _page(self, records: list[SourceRecord], n_held: int = 0) -> Page:
        """A page of what was not handed over yet, and the cursor up to its end."""
        self.recent.note(
            each
            for each in records
            if each.is_deleted or (each.created_at is not None and each.created_at >= self.since)
        )
        young = self.recent.as_cursor(self.since)
        self.parents = {i: parent for i, parent in self.parents.items() if i in young}
        cursor = {
            **self.walk.as_cursor(),
            "recent": young,
            "parents": self.parents,
            "doubted": list(self.doubted),
        }
        return Page(self.told.fresh(records), cursor, n_held=n_held)
