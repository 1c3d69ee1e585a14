"""RSS and Atom feeds of comments: blogs, newspapers, tags."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC
from typing import ClassVar

from pydantic import Field

from models.records import Cursor, Page
from transforms.sources.base import Declaration, SourceSettings, WebAddress, WebSettings
from transforms.sources.online import OnlineSource, open_web
from transforms.sources.services.feed_reading import Mark, Reading, ask
from transforms.sources.services.syndication import Feed
from transforms.web.client import Web

TITLE = "RSS and Atom feeds"
TERMS = (
    "A feed is published to be read by programs; its site's terms say what may be kept. It is "
    "asked once a night, and answers without content if nothing is new."
)
KEPT = (
    "Every entry with its text, author, dates, link, tags and the comment it answers. Entries that "
    "changed while the feed still shows them become new versions. A feed holds only the last "
    "10 to 50: what fell off it is no deletion, and deletions cannot be noticed. Of a "
    "WordPress feed the older pages are read too, on the first night and after a gap."
)
EXAMPLE = """\
[[source]]
name = "blog"
kind = "feed"
urls = ["https://blog.example.org/comments/feed/"]
community = "Readers of the blog"
"""


class FeedSettings(WebSettings):
    """What a `[[source]]` of kind feed may say."""

    urls: tuple[WebAddress, ...] = Field(
        min_length=1,
        description="Addresses of feeds of one community, such as "
        '["https://blog.example.org/comments/feed/"].',
    )
    revisit_days: int = Field(
        0, ge=0, description="Not used: all that a feed shows is looked at each night."
    )


class FeedSource(OnlineSource[FeedSettings]):
    """Feeds of one community."""

    settings_type: ClassVar[type[SourceSettings]] = FeedSettings
    declaration: ClassVar[Declaration] = Declaration(TITLE, EXAMPLE, KEPT, TERMS)

    def fetch(self, cursor: Cursor | None) -> Iterator[Page]:
        """As `Source.fetch`."""
        with closing(self._web()) as web:
            yield from Reading(self.settings.urls, self.context, web, cursor).pages()

    def look(self) -> str:
        """See `OnlineSource.look`."""
        with closing(self._web()) as web:
            return "ready: " + "; ".join(
                _shown(ask(web, url, Mark())[0] or _NOTHING) for url in self.settings.urls
            )

    def _web(self) -> Web:
        return open_web(self.settings, self.context, self.settings.urls)


_NOTHING = Feed("", (), is_cut=False, is_mended=False, is_wordpress=False)


def _shown(feed: Feed) -> str:
    """What `check` says of one feed."""
    dates = [record.created_at for record in feed.records if record.created_at]
    newest = f", newest {max(dates).astimezone(UTC).date()}" if dates else ""
    return f"feed {feed.title!r} with {len(feed.records)} entries{newest}"
