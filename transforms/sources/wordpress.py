"""Comments of a WordPress site, by its REST API: oldest first, the last week once more."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import closing
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
from transforms.sources.services.json_values import text_at
from transforms.sources.services.wordpress_api import Params, ask_list, header_count
from transforms.sources.services.wordpress_reading import Reading
from transforms.web.client import Web

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

    @property
    def comments(self) -> str:
        """Where the comments lie."""
        return f"{self.api}/wp/v2/comments"


class WordpressSource(OnlineSource[WordpressSettings]):
    """The comments of one site."""

    settings_type: ClassVar[type[SourceSettings]] = WordpressSettings
    declaration: ClassVar[Declaration] = Declaration(TITLE, EXAMPLE, KEPT, TERMS)

    def fetch(self, cursor: Cursor | None) -> Iterator[Page]:
        """As `Source.fetch`."""
        with closing(self._open()) as web:
            yield from Reading(self.settings, self.context, web, cursor).pages()

    def look(self) -> str:
        """See `OnlineSource.look`."""
        with closing(self._open()) as web:
            params: Params = {"per_page": 1, "orderby": "date_gmt", "order": "desc"}
            items, answer = ask_list(web, self.settings.comments, params)
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
