"""Mastodon: what is said under hashtags, as one server knows it, and the answers to it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from typing import ClassVar

from pydantic import Field

from models.records import Cursor, Page
from transforms.sources.base import (
    Declaration,
    SourceSettings,
    Variable,
    WebAddress,
    WebSettings,
)
from transforms.sources.online import OnlineSource, open_web
from transforms.sources.services.hashtags import Hashtag
from transforms.sources.services.json_values import (
    moment_at,
)
from transforms.sources.services.mastodon_reading import Reading, statuses, tag_url
from transforms.web.client import Web

TITLE = "Mastodon hashtags"
TERMS = (
    "Read the server's rules before you read it every night: some ask for consent, some close "
    "their timelines to strangers. Authors who asked not to be indexed are never read."
)
KEPT = (
    "Kept: text with what a poll offered, content warning as title, hashtags, language, parent, "
    "likes, number of answers, descriptions of pictures. Not kept: boosts, followers-only and "
    "direct posts, profiles, pictures, votes."
)
EXAMPLE = """\
[[source]]
name = "mastodon"
kind = "mastodon"
base_url = "https://mastodon.example"
tags = ["aurore", "auroreapp"]
include_replies = true
token_env = "MASTODON_TOKEN"    # only where the server asks for one
"""
_CLOSED = (
    "this server shows its hashtags only to members: make an application under Preferences > "
    "Development with the right read:statuses, and name the variable that holds its token "
    "(token_env)"
)
_HINTS = {401: _CLOSED, 403: _CLOSED, 422: _CLOSED}


class MastodonSettings(WebSettings):
    """What a `[[source]]` of kind mastodon may say."""

    base_url: WebAddress = Field(
        description="Address of the server whose view of the hashtags is read."
    )
    tags: tuple[Hashtag, ...] = Field(min_length=1, description="Hashtags, with or without #.")
    token_env: Variable = Field(
        "", description="Environment variable with an access token, where the server demands one."
    )
    include_replies: bool = Field(
        False, description="Whether answers that do not carry a hashtag are read too."
    )
    since: date | None = Field(
        None, description="Nothing older is read; empty: everything the server has."
    )
    requests_per_minute: float = Field(
        50,
        gt=0,
        le=6_000,
        description="How fast the service is asked at most; servers allow 300 requests in 5 "
        "minutes.",
    )


class MastodonSource(OnlineSource[MastodonSettings]):
    """One configured server and its hashtags."""

    settings_type: ClassVar[type[SourceSettings]] = MastodonSettings
    declaration: ClassVar[Declaration] = Declaration(TITLE, EXAMPLE, KEPT, TERMS)

    def fetch(self, cursor: Cursor | None) -> Iterator[Page]:
        """See `Source.fetch`: oldest first, the last days of each tag again."""
        with closing(self._web()) as web:
            yield from Reading(self.settings, self.context, web, cursor or {}).pages()

    def look(self) -> str:
        """See `OnlineSource.look`."""
        with closing(self._web()) as web:
            found, _ = web.json(tag_url(self.settings, self.settings.tags[0]), {"limit": 1})
        told = statuses(found)
        newest = moment_at(told[0], "created_at") if told else None
        tags = ", ".join(f"#{tag}" for tag in self.settings.tags)
        seen = f"newest under the first {newest:%Y-%m-%d}" if newest else "nothing under the first"
        return f"ready: {tags}; {seen}"

    def _web(self) -> Web:
        token = self.context.secret(self.settings.token_env, self.settings.name)
        headers = {"authorization": f"Bearer {token}"} if token else {}
        return open_web(self.settings, self.context, [self.settings.base_url], headers, _HINTS)
