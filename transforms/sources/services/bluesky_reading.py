"""In what order Bluesky is read: each tag from the newest post down, then what has gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from models.records import Cursor, Page, SourceRecord
from transforms.sources.base import (
    FetchContext,
)
from transforms.sources.online import N_ASKED_SINGLY, is_later, revisit_since
from transforms.sources.services.answers import list_in
from transforms.sources.services.bluesky_api import Bluesky
from transforms.sources.services.bluesky_posts import (
    is_post,
    omission,
    post_record,
    said_at,
    tags_in,
)
from transforms.sources.services.hashtags import community_of, left_out_notes, midnight
from transforms.sources.services.json_values import Json, text_at
from transforms.web.walk import Recent, Walk, tombstone

if TYPE_CHECKING:
    from transforms.sources.bluesky import BlueskySettings

PAGE_SIZE = 100
_BATCH = 25
_TICK = timedelta(milliseconds=1)
"""Times in searches are counted in milliseconds; the last one is asked for again for its ties."""


@dataclass(slots=True)
class Reading:
    """One fetch.

    Without a login the search refuses its own cursor, so pages are turned by moving `until` back.
    A walk that was broken off is finished first; then a new one comes down from the night.
    """

    settings: BlueskySettings
    context: FetchContext
    service: Bluesky
    cursor: Cursor
    walks: dict[str, Cursor] = field(init=False)
    recent: Recent = field(init=False)
    told: set[str] = field(default_factory=set)
    left_out: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.walks = dict(self.cursor.get("walks", {}))
        self.recent = Recent.of(self.cursor)

    @property
    def since(self) -> datetime:
        """What was said since is read again."""
        return revisit_since(self.settings, self.context)

    def pages(self) -> Iterator[Page]:
        """Every tag, then what has gone."""
        for tag in self.settings.tags:
            walk = Walk.of(self.walks.get(tag))
            if walk.at is not None:
                yield from self._down(tag, walk, datetime.fromisoformat(walk.at) + _TICK)
            yield from self._down(tag, walk, self.context.night.as_of)
        gone = self._gone()
        yield self._page(gone, notes=tuple(left_out_notes(self.left_out, "posts")))

    def _down(self, tag: str, walk: Walk, until: datetime) -> Iterator[Page]:
        """A tag's posts from a moment down to the floor.

        A page without news is asked for again, then what lies below the lowest post is asked for
        twice: one empty or repeated page is not the end.
        """
        met: set[str] = set()
        floor, lowest, n_stale = self._floor(walk), until, 0
        while n_stale < 4:
            posts = self._search(tag, floor, until)
            new = [post for post in posts if text_at(post, "uri") not in met]
            met.update(text_at(post, "uri") for post in new)
            lowest = min([lowest, *filter(None, map(said_at, new))])
            if not new:
                n_stale += 1
                until = lowest if n_stale == 2 else until
                continue
            n_stale, until = 0, lowest + _TICK
            n_held = sum(is_later(said_at(post), self.context) for post in new)
            records = self._taken(new, tag)
            walk.step(_mark(moment) for post in new if (moment := self._in_night(post)))
            yield self._page(records, tag, walk, n_held)
        walk.end()
        yield self._page([], tag, walk)

    def _in_night(self, post: Json) -> datetime | None:
        moment = said_at(post)
        return moment if moment is not None and moment < self.context.night.as_of else None

    def _floor(self, walk: Walk) -> datetime | None:
        """Nothing below it is asked for: the last days again, all of it on the first run."""
        first = midnight(self.settings.since)
        if walk.floor is None:
            return first
        known = min(datetime.fromisoformat(walk.floor), self.since)
        return max(known, first) if first else known

    def _search(self, tag: str, floor: datetime | None, until: datetime) -> list[Json]:
        """A page of posts, newest first."""
        params: dict[str, str | int] = {**query(tag), "limit": PAGE_SIZE, "until": _zulu(until)}
        if floor is not None:
            params["since"] = _zulu(floor)
        found = self.service.ask("app.bsky.feed.searchPosts", params)
        return [each for each in list_in(found, "posts", "the search") if is_post(each)]

    def _taken(self, posts: list[Json], tag: str) -> list[SourceRecord]:
        """The records among posts, those left out counted, none twice."""
        records = []
        for post in posts:
            if is_later(said_at(post), self.context) or text_at(post, "uri") in self.told:
                continue
            self.told.add(text_at(post, "uri"))
            if why := omission(post):
                self.left_out[why] += 1
            else:
                records.append(post_record(post, self._community(post, f"#{tag}")))
        return records

    def _community(self, post: Json, otherwise: str) -> str:
        """The first configured tag that it carries, whichever it was found under."""
        if self.settings.community:
            return ""
        return community_of(tags_in(post), self.settings.tags, otherwise)

    def _gone(self) -> list[SourceRecord]:
        """Recent posts that no page showed any more: as they are now, or tombstones."""
        missing = self.recent.missing(self.since, self.context.night.as_of)[:N_ASKED_SINGLY]
        records = []
        for first in range(0, len(missing), _BATCH):
            uris = missing[first : first + _BATCH]
            query = urlencode([("uris", uri) for uri in uris])
            found = self.service.ask("app.bsky.feed.getPosts", {}, query)
            posts = {text_at(p, "uri"): p for p in list_in(found, "posts", "the service")}
            for uri in uris:
                post = posts.get(uri)
                is_there = post is not None and is_post(post) and not omission(post)
                community = self._community(post, "") if post else ""
                records.append(
                    post_record(post, community) if post and is_there else tombstone(uri)
                )
        return records

    def _page(
        self,
        records: list[SourceRecord],
        tag: str = "",
        walk: Walk | None = None,
        n_held: int = 0,
        notes: tuple[str, ...] = (),
    ) -> Page:
        self.recent.note(records)
        if walk is not None:
            self.walks[tag] = walk.as_cursor()
        kept = {tag: self.walks[tag] for tag in self.settings.tags if tag in self.walks}
        cursor = {"walks": kept, "recent": self.recent.as_cursor(self.since)}
        return Page(tuple(records), cursor, notes, n_held)


def query(tag: str) -> dict[str, str]:
    """The search of a hashtag: the service wants words too."""
    return {"q": f"#{tag}", "tag": tag, "sort": "latest"}


def _zulu(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def _mark(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
