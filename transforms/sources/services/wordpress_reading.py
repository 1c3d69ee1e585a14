"""In what order a WordPress site is read: oldest first, the last week once more."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from models.records import Cursor, Page, SourceRecord
from transforms.sources.base import FetchContext
from transforms.sources.online import N_ASKED_SINGLY, revisit_since, within
from transforms.sources.services.json_values import Json, text_at
from transforms.sources.services.told import Told
from transforms.sources.services.wordpress_api import (
    PAGE_SIZE,
    Params,
    Posts,
    ask_list,
    comment_record,
    header_count,
    is_shown,
)
from transforms.web.client import Web
from transforms.web.walk import Recent, tombstone

if TYPE_CHECKING:
    from transforms.sources.wordpress import WordpressSettings

_OVERLAP = timedelta(days=1)
"""`after` is compared with the site's own clock."""


class Reading:
    """One fetch: every comment since the last one, then what has gone."""

    def __init__(
        self, settings: WordpressSettings, context: FetchContext, web: Web, cursor: Cursor | None
    ) -> None:
        self.context, self.web = context, web
        self.url = settings.comments
        self.posts = Posts(web, settings.api)
        self.recent = Recent.of(cursor)
        self.since: str = (cursor or {}).get("since", "")
        """When the newest comment that was handed over was said."""
        self.again = revisit_since(settings, context)
        newest = datetime.fromisoformat(self.since) if self.since else None
        self.after = min(newest, self.again) - _OVERLAP if newest else None

    def pages(self) -> Iterator[Page]:
        """Comments up to the night, then tombstones."""
        for items, total in self._lists():
            kept, n_held = self._records(items)
            self.recent.note(kept)
            self.since = max([self.since, *(_iso(record.created_at) for record in kept)])
            yield Page(kept, self._as_cursor(), _notes(items, total), n_held)
            if n_held:
                break
        if gone := self._gone():
            yield Page(gone, self._as_cursor())

    def _as_cursor(self) -> Cursor:
        if not self.since:
            return {}
        return {"since": self.since, "recent": self.recent.as_cursor(self.again)}

    def _lists(self) -> Iterator[tuple[list[Json], int]]:
        """Pages of comments, oldest first, and how many there are; none is missed.

        Where comments are deleted meanwhile, the rest moves up: the walk goes back as far. A page
        before the last that brings nothing new is asked for once more.
        """
        params: dict[str, str | int] = {"order": "asc", "orderby": "date_gmt"}
        params |= {"per_page": PAGE_SIZE}
        if self.after:
            params["after"] = self.after.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
        told, page, total, asked_twice = Told(), 1, 0, 0
        while True:
            items, answer = ask_list(self.web, self.url, {**params, "page": page})
            now = header_count(answer, "x-wp-total", total)
            if now < total and page > 1:
                page, total = max(1, page - 1 - (total - now) // PAGE_SIZE), now
                continue
            total, fresh = now, _news(told, items)
            yield fresh, total
            is_last = page >= header_count(answer, "x-wp-totalpages", page + bool(items))
            if is_last:
                return
            if fresh or page == asked_twice:
                page += 1
            else:  # empty, or one of before: caches do that
                asked_twice = page

    def _records(self, items: list[Json]) -> tuple[tuple[SourceRecord, ...], int]:
        """Comments of people up to the night, and how many are for a later one."""
        shown = [item for item in items if is_shown(item)]
        self.posts.learn(shown)
        return within([comment_record(item, self.posts) for item in shown], self.context)

    def _gone(self) -> tuple[SourceRecord, ...]:
        """Tombstones of young comments that were not met again and are not there any more."""
        missing = self.recent.missing(self.again, self.context.night.as_of)[:N_ASKED_SINGLY]
        gone = []
        for n in range(0, len(missing), PAGE_SIZE):
            batch = missing[n : n + PAGE_SIZE]
            params: Params = {"include": ",".join(batch), "per_page": PAGE_SIZE}
            items, _ = ask_list(self.web, self.url, params)
            there = {text_at(item, "id") for item in items if is_shown(item)}
            gone += [native_id for native_id in batch if native_id not in there]
        for native_id in gone:
            self.recent.drop(native_id)
        return tuple(tombstone(native_id) for native_id in gone)


def _news(told: Told, items: list[Json]) -> list[Json]:
    """Items that were not handed over yet, or have changed since."""
    return [i for i in items if told.is_news(text_at(i, "id"), json.dumps(i, sort_keys=True))]


def _iso(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat() if moment else ""


def _notes(items: list[Json], total: int) -> tuple[str, ...]:
    n_left_out = sum(not is_shown(item) for item in items)
    if not n_left_out:
        return ()
    return (f"{n_left_out} of {total} are no approved comments of people: left out",)
