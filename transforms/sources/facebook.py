"""Facebook: what people write on a page of one's own, by the Graph API."""

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
from transforms.sources.services.answers import list_in
from transforms.sources.services.facebook_reading import Reading, page_of
from transforms.sources.services.graph_api import Graph, asks_to_wait
from transforms.sources.services.json_values import moment_at, text_at
from transforms.web.client import Web

TITLE = "Facebook pages"
TERMS = (
    "Only pages of one's own (a page token with pages_read_engagement and pages_read_user_content) "
    "or public pages after Meta's review (Page Public Content Access). Meta's platform terms ask "
    "you to delete what people delete: read every night."
)
KEPT = (
    "Kept: comments, answers and what visitors post, with likes, number of answers, parent, link; "
    "the first words of the post beside each comment. Not kept: the page's own posts and answers "
    "(unless include_posts is true), hidden and private comments, pictures, who liked. Names of "
    "people who are addressed are masked."
)
EXAMPLE = """\
[[source]]
name = "page"
kind = "facebook"
page_id = "1234567890"
token_env = "FACEBOOK_PAGE_TOKEN"
"""


class FacebookSettings(WebSettings):
    """What a `[[source]]` of kind facebook may say."""

    page_id: str = Field(min_length=1, description="Number or name of the page.")
    token_env: Variable = Field(
        min_length=1, description="Environment variable with a page access token."
    )
    base_url: WebAddress = Field(
        "https://graph.facebook.com", description="Address of the Graph API."
    )
    api_version: str = Field(
        "v25.0", pattern=r"^v\d+\.\d+$", description="Version of the Graph API."
    )
    include_posts: bool = Field(
        False, description="Whether what the page itself writes counts as comments."
    )
    post_days: int = Field(
        60,
        ge=1,
        description="Posts this young are looked at each night for new comments; older ones only "
        "on the first run.",
    )
    since: date | None = Field(
        None, description="Older posts are not read; empty: all that the service gives."
    )


class FacebookSource(OnlineSource[FacebookSettings]):
    """One configured page."""

    settings_type: ClassVar[type[SourceSettings]] = FacebookSettings
    declaration: ClassVar[Declaration] = Declaration(TITLE, EXAMPLE, KEPT, TERMS)

    def fetch(self, cursor: Cursor | None) -> Iterator[Page]:
        """See `Source.fetch`: post by post, the newest first, each with its comments."""
        with closing(self._web()) as web:
            graph = Graph(web, self.settings.base_url, self.settings.api_version)
            yield from Reading(self.settings, self.context, graph, cursor or {}).pages()

    def look(self) -> str:
        """See `OnlineSource.look`."""
        with closing(self._web()) as web:
            graph = Graph(web, self.settings.base_url, self.settings.api_version)
            page = page_of(graph, self.settings.page_id)
            fields: dict[str, str | int] = {"fields": "id,created_time", "limit": 1}
            found = graph.ask(f"{self.settings.page_id}/feed", fields)
        posts = list_in(found, "data", "the page's feed")
        newest = moment_at(posts[0], "created_time") if posts else None
        seen = f"newest post {newest:%Y-%m-%d}" if newest else "no posts yet"
        return f"ready: page {text_at(page, 'name') or self.settings.page_id}; {seen}"

    def _web(self) -> Web:
        token = self.context.secret(self.settings.token_env, self.settings.name)
        headers = {"authorization": f"Bearer {token}"}
        urls = [self.settings.base_url]
        return open_web(self.settings, self.context, urls, headers, busy=asks_to_wait)
