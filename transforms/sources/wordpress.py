"""Comments of a WordPress site, by its REST API: oldest first, the last week once more."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from pydantic import Field

from models.records import Cursor, Page, SourceRecord
from transforms.sources.base import (
    Declaration,
    SourceSettings,
    Variable,
    WebAddress,
    WebSettings,
)
from transforms.sources.online import OnlineSource, open_web, revisit_since, within
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

TITLE = "WordPress comments"
TERMS = (
    "The site's own terms apply. The API is open on most sites; where its owner closed it, an "
    "application password of an account (Users > Profile) opens it again."
)
KEPT = (
    "Approved comments with their author's name, text, dates, permalink, parent and the title of "
    "their post. Pingbacks, trackbacks, notes of editors and whatever is not approved are left "
    "out; e-mail addresses and pictures are never read. Comments of the last `revisit_days` are "
    "read again each night: edits become versions, and what is gone is removed."
)
EXAMPLE = """\
[[source]]
name = "magazine"
kind = "wordpress"
url = "https://magazine.example.org"
# user = "reader"                     # only where the API is closed
# password_env = "MAGAZINE_PASSWORD"  # an application password
"""

N_ASKED_AGAIN = 200
"""Comments a night that were not met again and are asked for by their ids."""
_OVERLAP = timedelta(days=1)
"""`after` is compared with the site's own clock."""


class WordpressSettings(WebSettings):
    """What a `[[source]]` of kind wordpress may say."""

    url: WebAddress = Field(
        description="Address of the site, such as https://magazine.example.org; or of its API "
        "where that lies elsewhere, such as https://magazine.example.org/?rest_route=."
    )
    user: str = Field("", description="Name of an account, only where the API is closed.")
    password_env: Variable = Field(
        "", description="Environment variable with an application password of that account."
    )

    @property
    def api(self) -> str:
        """Where the endpoints lie."""
        base = self.url.rstrip("/")
        return base if "rest_route=" in base or base.endswith("/wp-json") else f"{base}/wp-json"


class WordpressSource(OnlineSource[WordpressSettings]):
    """The comments of one site."""

    settings_type: ClassVar[type[SourceSettings]] = WordpressSettings
    declaration: ClassVar[Declaration] = Declaration(TITLE, EXAMPLE, KEPT, TERMS)

    def fetch(self, cursor: Cursor | None) -> Iterator[Page]:
        """As `Source.fetch`."""
        recent = Recent.of(cursor)
        since = (cursor or {}).get("since", "")
        again = revisit_since(self.settings, self.context)
        after = min(datetime.fromisoformat(since), again) - _OVERLAP if since else None
        with closing(self._open()) as web:
            posts = Posts(web, self.settings.api)
            for items, total in self._pages(web, after):
                kept, n_held = self._records(items, posts)
                recent.note(kept)
                since = max([since, *(_iso(record.created_at) for record in kept)])
                told = {"since": since, "recent": recent.as_cursor(again)}
                yield Page(kept, told if since else {}, _notes(items, total), n_held)
                if n_held:
                    break
            if gone := self._gone(web, recent, again):
                told = {"since": since, "recent": recent.as_cursor(again)}
                yield Page(gone, told)

    def look(self) -> str:
        """See `OnlineSource.look`."""
        with closing(self._open()) as web:
            params: Params = {"per_page": 1, "orderby": "date_gmt", "order": "desc"}
            items, answer = ask_list(web, f"{self.settings.api}/wp/v2/comments", params)
        dates = [text_at(item, "date_gmt")[:10] for item in items]
        newest = f"; newest {dates[0]}" if dates and dates[0] else ""
        return f"ready: {header_count(answer, 'x-wp-total', len(items)):,} comments{newest}"

    def _open(self) -> Web:
        settings, headers = self.settings, {}
        password = self.context.secret(settings.password_env, settings.name)
        if settings.user and password:
            pair = base64.b64encode(f"{settings.user}:{password}".encode()).decode()
            headers["authorization"] = f"Basic {pair}"
        return open_web(settings, self.context, [settings.api], headers)

    def _pages(self, web: Web, after: datetime | None) -> Iterator[tuple[list[Json], int]]:
        """Pages of comments, oldest first, and how many there are; none is missed.

        Where comments are deleted meanwhile, the rest moves up: the walk goes back as far. A page
        before the last that brings nothing new is asked for once more.
        """
        params: dict[str, str | int] = {"order": "asc", "orderby": "date_gmt"}
        params |= {"per_page": PAGE_SIZE}
        if after:
            params["after"] = after.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
        told, page, total, asked_twice = Told(), 1, 0, 0
        while True:
            url = f"{self.settings.api}/wp/v2/comments"
            items, answer = ask_list(web, url, {**params, "page": page})
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

    def _records(self, items: list[Json], posts: Posts) -> tuple[tuple[SourceRecord, ...], int]:
        """Comments of people up to the night, and how many are for a later one."""
        shown = [item for item in items if is_shown(item)]
        posts.learn(shown)
        return within([comment_record(item, posts) for item in shown], self.context)

    def _gone(self, web: Web, recent: Recent, again: datetime) -> tuple[SourceRecord, ...]:
        """Tombstones of young comments that were not met again and are not there any more."""
        missing = recent.missing(again, self.context.night.as_of)[:N_ASKED_AGAIN]
        gone = []
        for n in range(0, len(missing), PAGE_SIZE):
            batch = missing[n : n + PAGE_SIZE]
            params: Params = {"include": ",".join(batch), "per_page": PAGE_SIZE}
            items, _ = ask_list(web, f"{self.settings.api}/wp/v2/comments", params)
            there = {text_at(item, "id") for item in items if is_shown(item)}
            gone += [native_id for native_id in batch if native_id not in there]
        for native_id in gone:
            recent.drop(native_id)
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
