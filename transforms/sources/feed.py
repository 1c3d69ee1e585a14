"""RSS and Atom feeds of comments: blogs, newspapers, tags.

Source: RFC 9110, section 13 (conditional requests); WordPress's `?paged=N` of its feeds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC
from hashlib import sha256
from typing import Any, ClassVar

from pydantic import Field

from models.records import Cursor, Page, SourceRecord
from transforms.sources.base import (
    Declaration,
    FetchContext,
    SourceSettings,
    WebAddress,
    WebSettings,
)
from transforms.sources.formats.mapping import Ids
from transforms.sources.online import OnlineSource, open_web, within
from transforms.sources.services.syndication import Feed, read_feed
from transforms.web.client import Answer, Web

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

N_PATIENT = 2
"""How often a feed that is cut off is asked for again before its whole entries are taken."""
_ACCEPT = "application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.1"


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


@dataclass(slots=True)
class _Mark:
    """How far one feed is read."""

    etag: str = ""
    modified: str = ""
    known: list[str] = field(default_factory=list)
    """Of the newest entries when the last walk began; a walk ends at any of them."""
    top: list[str] = field(default_factory=list)
    """Of the newest entries when the walk that is under way began."""
    page: int = 1
    """Where it goes on; 1: none is under way."""

    @property
    def validators(self) -> dict[str, str]:
        told = {"if-none-match": self.etag, "if-modified-since": self.modified}
        return {name: value for name, value in told.items() if value and self.page == 1}

    def as_cursor(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in _Mark.__slots__}


class FeedSource(OnlineSource[FeedSettings]):
    """Feeds of one community."""

    settings_type: ClassVar[type[SourceSettings]] = FeedSettings
    declaration: ClassVar[Declaration] = Declaration(TITLE, EXAMPLE, KEPT, TERMS)

    def __init__(self, settings: FeedSettings, context: FetchContext) -> None:
        self.settings = settings
        self.context = context
        self._told: set[str] = set()
        """What was handed over in this fetch."""

    def fetch(self, cursor: Cursor | None) -> Iterator[Page]:
        """As `Source.fetch`."""
        marks = {key: _Mark(**told) for key, told in (cursor or {}).get("feeds", {}).items()}
        self._told = set()
        with closing(open_web(self.settings, self.context, self.settings.urls)) as web:
            for url in self.settings.urls:
                mark = marks.setdefault(_key(url), _Mark())  # an address may hold a secret
                is_resumed = mark.page > 1
                for page in self._walk(web, url, mark):
                    yield replace(page, cursor=_cursor(marks))
                if is_resumed and mark.page == 1:  # what was said since the walk began
                    for page in self._walk(web, url, mark):
                        yield replace(page, cursor=_cursor(marks))

    def look(self) -> str:
        """See `OnlineSource.look`."""
        with closing(open_web(self.settings, self.context, self.settings.urls)) as web:
            return "ready: " + "; ".join(
                _shown(self._ask(web, url, _Mark())[0] or _NOTHING) for url in self.settings.urls
            )

    def _walk(self, web: Web, url: str, mark: _Mark) -> Iterator[Page]:
        """Pages of a feed, from the newest down to what is known."""
        before: list[str] | None = None
        while True:
            feed, answer = self._ask(web, url, mark)
            if feed is None:  # unchanged, or beyond its last page
                if mark.page > 1:
                    _end(mark)
                    yield Page((), {})
                return
            kept, n_held = within(feed.records, self.context)
            keys = [_key(record.native_id) for record in kept]
            goes_on = _step(mark, feed, answer, keys, n_held)
            if keys and keys == before:  # it does not know `paged`
                _end(mark)
                goes_on = False
            yield Page(self._fresh(kept), {}, tuple(_notes(feed, answer.url)), n_held)
            if not goes_on:
                return
            before = keys

    def _ask(self, web: Web, url: str, mark: _Mark) -> tuple[Feed | None, Answer]:
        """A page of a feed; None if it is unchanged or there is none so far down."""
        is_first = mark.page == 1
        return web.ask(
            _patient(),
            url,
            {} if is_first else {"paged": mark.page},
            headers={"accept": _ACCEPT, **mark.validators},
            accepted=frozenset({200, 304} if is_first else {200, 404}),
        )

    def _fresh(self, records: Iterable[SourceRecord]) -> tuple[SourceRecord, ...]:
        """Records that were not handed over in this fetch: feeds overlap, and pages move."""
        fresh = []
        for record in records:
            if record.native_id not in self._told:
                self._told.add(record.native_id)
                fresh.append(record)
        return tuple(fresh)


_NOTHING = Feed("", (), is_cut=False, is_mended=False, is_wordpress=False)


def _patient() -> Callable[[Answer], Feed | None]:
    """Reads a feed; one that is cut off only when it comes so again and again."""
    n_cut = 0

    def parse(answer: Answer) -> Feed | None:
        nonlocal n_cut
        if answer.status != 200:
            return None
        known = {"content-type": answer.headers.get("content-type", "application/xml")}
        feed = read_feed(answer.content, {**known, "content-location": answer.url}, Ids())
        n_cut += feed.is_cut
        if feed.is_cut and n_cut <= N_PATIENT:
            raise ValueError("a feed that is cut off")
        return feed

    return parse


def _step(mark: _Mark, feed: Feed, answer: Answer, keys: list[str], n_held: int) -> bool:
    """Move the mark past a page; whether there may be an older one that is not known."""
    if mark.page == 1:
        is_sure = not n_held and not feed.is_cut
        mark.etag = answer.headers.get("etag", "") if is_sure else ""
        mark.modified = answer.headers.get("last-modified", "") if is_sure else ""
        mark.top = []
    if feed.is_cut:  # asked for again the next night
        return False
    mark.top = mark.top or keys
    if not feed.is_wordpress or not feed.records or set(keys) & set(mark.known):
        _end(mark)
        return False
    mark.page += 1
    return True


def _end(mark: _Mark) -> None:
    """The walk has come to what is known, or to the end."""
    mark.known, mark.top, mark.page = mark.top or mark.known, [], 1


def _cursor(marks: dict[str, _Mark]) -> dict[str, Any]:
    return {"feeds": {key: mark.as_cursor() for key, mark in marks.items()}}


def _key(name: str) -> str:
    return sha256(name.encode()).hexdigest()[:16]


def _notes(feed: Feed, url: str) -> Iterator[str]:
    place = url.partition("?")[0]
    if feed.is_cut:
        yield f"{place} is cut off; its {len(feed.records)} whole entries were kept"
    if feed.is_mended:
        yield f"{place} is no well-formed XML; it was read all the same"


def _shown(feed: Feed) -> str:
    """What `check` says of one feed."""
    dates = [record.created_at for record in feed.records if record.created_at]
    newest = f", newest {max(dates).astimezone(UTC).date()}" if dates else ""
    return f"feed {feed.title!r} with {len(feed.records)} entries{newest}"
