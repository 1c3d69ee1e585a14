"""In what order a Facebook page is read: its posts from the newest down, each with its comments."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from models.errors import SourceError
from models.records import Cursor, Page, SourceRecord
from transforms.sources.base import (
    FetchContext,
)
from transforms.sources.formats.mapping import Ids
from transforms.sources.online import N_ASKED_SINGLY, is_later, revisit_since
from transforms.sources.services.graph_api import PAGE_SIZE, Graph
from transforms.sources.services.graph_comments import graph_record, head_of, omission
from transforms.sources.services.hashtags import left_out_notes, midnight
from transforms.sources.services.json_values import Json, count_at, moment_at, text_at
from transforms.web.walk import Recent, Walk, tombstone

if TYPE_CHECKING:
    from transforms.sources.facebook import FacebookSettings

_POST_FIELDS = (
    "id,message,story,created_time,from,permalink_url,message_tags,is_hidden,"
    "comments.summary(true).limit(0)"
)
_COMMENT_FIELDS = (
    "id,message,created_time,from,parent,comment_count,like_count,permalink_url,message_tags,"
    "is_hidden,is_private"
)
_COMMENTS: dict[str, str | int] = {
    "filter": "stream",
    "order": "chronological",
    "fields": _COMMENT_FIELDS,
    "limit": PAGE_SIZE,
}


def page_of(graph: Graph, page_id: str) -> Json:
    """The page itself."""
    page = graph.node(page_id, "id,name")
    if page is None:
        raise SourceError(
            f"there is no page {page_id!r}, or the token may not see it: is page_id right, and is "
            "the token that of this page?"
        )
    return page


@dataclass(slots=True)
class Reading:
    """One fetch.

    A walk down the page's posts: a post counts as read once all its comments are. Comments keep
    coming to old posts, so the posts of `post_days` are walked again each night, and asked for
    comments where their number has changed or they are young.
    """

    settings: FacebookSettings
    context: FetchContext
    graph: Graph
    cursor: Cursor
    walk: Walk = field(init=False)
    recent: Recent = field(init=False)
    counts: dict[str, int] = field(init=False)
    """Post to the number of its comments when all of them were read."""
    owed: list[str] = field(init=False)
    """Posts with comments that are for a later night."""
    threads: dict[str, str] = field(init=False)
    """Recent comment to its post."""
    page_id: str = ""
    community: str = ""
    told: set[str] = field(default_factory=set)
    posts: set[str] = field(default_factory=set)
    left_out: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.walk = Walk.of(self.cursor.get("walk"))
        self.recent = Recent.of(self.cursor)
        self.counts = dict(self.cursor.get("counts", {}))
        self.owed = list(self.cursor.get("owed", []))
        self.threads = dict(self.cursor.get("threads", {}))

    @property
    def since(self) -> datetime:
        """What was said since is read again."""
        return revisit_since(self.settings, self.context)

    def pages(self) -> Iterator[Page]:
        """A walk that was broken off, one from the night down, posts owed, then what has gone."""
        page = page_of(self.graph, self.settings.page_id)
        self.page_id = text_at(page, "id") or self.settings.page_id
        self.community = "" if self.settings.community else text_at(page, "name")
        if self.walk.at is not None:
            yield from self._down(datetime.fromisoformat(self.walk.at) + timedelta(seconds=1))
        yield from self._down(self.context.night.as_of)
        for post_id in sorted({*self.owed, *self.threads.values()} - self.posts):
            post = self.graph.node(post_id, _POST_FIELDS)
            if post is not None:
                yield from self._post(post)
        self.owed = [each for each in self.owed if each in self.posts]
        self.counts = {i: n for i, n in self.counts.items() if i in self.posts}
        gone = self._gone()
        yield self._page(gone, notes=tuple(left_out_notes(self.left_out, "comments")))

    def _down(self, until: datetime) -> Iterator[Page]:
        """The posts from a moment down to those that are too old for news."""
        params: dict[str, str | int] = {
            "fields": _POST_FIELDS,
            "limit": PAGE_SIZE,
            "until": int(until.timestamp()),
        }
        if (floor := self._floor()) is not None:
            params["since"] = int(floor.timestamp())
        for posts in self.graph.pages(f"{self.settings.page_id}/feed", params):
            for post in sorted(posts, key=_said, reverse=True):
                if text_at(post, "id") not in self.posts:
                    yield from self._post(post)
                    said_at = moment_at(post, "created_time")
                    if said_at is not None and not is_later(said_at, self.context):
                        self.walk.step([said_at.isoformat()])
                        yield self._page([])
        self.walk.end()
        yield self._page([])

    def _floor(self) -> datetime | None:
        """Older posts are not walked again; all of them are on the first run."""
        first = midnight(self.settings.since)
        if self.walk.floor is None:
            return first
        days = max(self.settings.post_days, self.settings.revisit_days)
        known = self.context.night.as_of - timedelta(days=days)
        known = min(known, datetime.fromisoformat(self.walk.floor))
        return max(known, first) if first else known

    def _post(self, post: Json) -> Iterator[Page]:
        """A post, where it is a record, and its comments."""
        post_id = text_at(post, "id")
        self.posts.add(post_id)
        if is_later(moment_at(post, "created_time"), self.context):
            yield self._page([], n_held=1)
            return
        is_record = self.settings.include_posts or not self._is_own(post)
        ids = Ids()
        yield self._page(self._taken([post], post, ids) if is_record else [])
        n_comments = count_at(post, "comments", "summary", "total_count")
        if self._is_known(post, n_comments):
            return
        n_held = 0
        for comments in self.graph.pages(f"{post_id}/comments", _COMMENTS):
            later = [c for c in comments if is_later(moment_at(c, "created_time"), self.context)]
            n_held += len(later)
            records = self._taken(comments, post, ids, parent=post_id if is_record else "")
            yield self._page(records, n_held=len(later))
        self._settle(post_id, n_comments, n_held)

    def _settle(self, post_id: str, n_comments: int | None, n_held: int) -> None:
        """Note how many comments a post had; it is owed another reading if some are for later."""
        self.owed = [each for each in self.owed if each != post_id] + ([post_id] if n_held else [])
        if n_comments is not None and not n_held:
            self.counts[post_id] = n_comments

    def _is_known(self, post: Json, n_comments: int | None) -> bool:
        """Whether a post's comments need not be read again: none came, and none is young."""
        post_id, said_at = text_at(post, "id"), moment_at(post, "created_time")
        is_young = said_at is None or said_at >= self.since
        if is_young or n_comments is None or post_id in {*self.owed, *self.threads.values()}:
            return False
        return self.counts.get(post_id) == n_comments

    def _is_own(self, node: Json) -> bool:
        """Whether the page itself wrote it; of people the service often tells nothing."""
        return text_at(node, "from", "id") == self.page_id

    def _taken(
        self, nodes: list[Json], post: Json, ids: Ids, parent: str = ""
    ) -> list[SourceRecord]:
        """The records among nodes, those left out counted, none twice."""
        records = []
        for node in nodes:
            why = omission(node)
            if is_later(moment_at(node, "created_time"), self.context):
                continue
            if why or (self._is_own(node) and not self.settings.include_posts):
                self.left_out[why or "by the page itself"] += 1
                continue
            record = self._record(node, post, ids, parent)
            if record.native_id not in self.told:
                self.told.add(record.native_id)
                records.append(record)
        return records

    def _record(self, node: Json, post: Json, ids: Ids, parent: str) -> SourceRecord:
        post_id = text_at(post, "id")
        head = "" if node is post else head_of(post)
        keys = {"thread": post_id, "parent": parent, "community": self.community, "head": head}
        record = graph_record(node, ids, **keys)
        self.threads[record.native_id] = post_id
        return record

    def _gone(self) -> list[SourceRecord]:
        """Tombstones of recent comments that no page showed any more."""
        missing = self.recent.missing(self.since, self.context.night.as_of)
        asked = [each for each in missing if "#" not in each][:N_ASKED_SINGLY]
        nodes = {each: self.graph.node(each, _COMMENT_FIELDS) for each in asked}
        return [tombstone(each) for each, node in nodes.items() if node is None or omission(node)]

    def _page(
        self, records: list[SourceRecord], notes: tuple[str, ...] = (), n_held: int = 0
    ) -> Page:
        self.recent.note(records)
        recent = self.recent.as_cursor(self.since)
        cursor = {
            "walk": self.walk.as_cursor(),
            "counts": dict(self.counts),
            "owed": list(self.owed),
            "recent": recent,
            "threads": {i: post for i, post in sorted(self.threads.items()) if i in recent},
        }
        return Page(tuple(records), cursor, notes, n_held)


def _said(post: Json) -> str:
    said_at = moment_at(post, "created_time")
    return said_at.isoformat() if said_at else ""
