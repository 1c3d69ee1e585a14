"""Bluesky: posts that carry a hashtag, found by its search."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from typing import ClassVar

from pydantic import Field

from models.errors import SourceError
from models.records import Cursor, Page
from transforms.sources.base import (
    Declaration,
    SourceSettings,
    Variable,
    WebAddress,
    WebSettings,
)
from transforms.sources.online import OnlineSource, open_web
from transforms.sources.services.answers import list_in
from transforms.sources.services.bluesky_api import HINTS, Bluesky
from transforms.sources.services.bluesky_posts import (
    is_post,
    said_at,
)
from transforms.sources.services.bluesky_reading import Reading, query
from transforms.sources.services.hashtags import Hashtag
from transforms.sources.services.json_values import count_at
from transforms.web.client import Web

TITLE = "Bluesky hashtags"
TERMS = (
    "Posts are public by design, but authors can ask that strangers be not shown theirs; they are "
    "never read, even after a login. Log in with an app password, never with the account's own."
)
KEPT = (
    "Kept: text with its links written out, hashtags, language, parent and thread, likes, number "
    "of answers, descriptions of pictures. Not kept: reposts, posts labelled for adults, profiles, "
    "pictures."
)
EXAMPLE = """\
[[source]]
name = "bluesky"
kind = "bluesky"
tags = ["aurore", "auroreapp"]
handle = "aurore.example"               # only where the search asks who you are
password_env = "BLUESKY_APP_PASSWORD"
"""


class BlueskySettings(WebSettings):
    """What a `[[source]]` of kind bluesky may say."""

    tags: tuple[Hashtag, ...] = Field(min_length=1, description="Hashtags, with or without #.")
    base_url: WebAddress = Field(
        "https://api.bsky.app", description="Address that is asked without a login."
    )
    handle: str = Field("", description="Account to log in with; empty: no login.")
    password_env: Variable = Field(
        "", description="Environment variable with an app password of that account."
    )
    login_url: WebAddress = Field(
        "https://bsky.social", description="Address of the account's server, asked after a login."
    )
    since: date | None = Field(
        None, description="Nothing older is read; empty: everything the search finds."
    )


class BlueskySource(OnlineSource[BlueskySettings]):
    """The configured hashtags."""

    settings_type: ClassVar[type[SourceSettings]] = BlueskySettings
    declaration: ClassVar[Declaration] = Declaration(TITLE, EXAMPLE, KEPT, TERMS)

    def fetch(self, cursor: Cursor | None) -> Iterator[Page]:
        """See `Source.fetch`: newest first, down to the last days of the night before."""
        with closing(self._web()) as web:
            service = self._service(web)
            yield from Reading(self.settings, self.context, service, cursor or {}).pages()

    def look(self) -> str:
        """See `OnlineSource.look`."""
        with closing(self._web()) as web:
            service = self._service(web)
            seen = [self._seen(service, tag) for tag in self.settings.tags]
        return f"ready: {', '.join(seen)}"

    def _seen(self, service: Bluesky, tag: str) -> str:
        found = service.ask("app.bsky.feed.searchPosts", {**query(tag), "limit": 1})
        posts = [each for each in list_in(found, "posts", "the search") if is_post(each)]
        total = count_at(found, "hitsTotal")
        known = f"about {total:,} posts" if total is not None else "number of posts not told"
        newest = said_at(posts[0]) if posts else None
        return f"#{tag}: {known}; newest {newest:%Y-%m-%d}" if newest else f"#{tag}: nothing yet"

    def _web(self) -> Web:
        return open_web(self.settings, self.context, [self._url], hints=HINTS)

    @property
    def _url(self) -> str:
        return self.settings.login_url if self.settings.handle else self.settings.base_url

    def _service(self, web: Web) -> Bluesky:
        """Questions to the service; the password is looked up here, before any is asked."""
        settings = self.settings
        if settings.handle and not settings.password_env:
            raise SourceError(
                f"source {settings.name!r} has a handle and no password_env; make an app password "
                "and name the variable that holds it"
            )
        secret = self.context.secret(settings.password_env, settings.name)
        return Bluesky(web, self._url, settings.handle, secret)
