"""In what order feeds are read: from the newest entry down to what is known.

Source: RFC 9110, section 13 (conditional requests); WordPress's `?paged=N` of its feeds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from models.records import Cursor, Page, SourceRecord
from transforms.sources.base import FetchContext
from transforms.sources.formats.mapping import Ids
from transforms.sources.online import within
from transforms.sources.services.syndication import Feed, read_feed
from transforms.web.client import Answer, Web

N_PATIENT = 2
"""How often a feed that is cut off is asked for again before its whole entries are taken."""
_ACCEPT = "application/atom+xml, application/rss+xml, application/xml;q=0.9, */*;q=0.1"


@dataclass(slots=True)
class Mark:
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
        """Headers that ask for what has changed."""
        told = {"if-none-match": self.etag, "if-modified-since": self.modified}
        return {name: value for name, value in told.items() if value and self.page == 1}

    def as_cursor(self) -> dict[str, Any]:
        """As it is kept."""
        return {name: getattr(self, name) for name in Mark.__slots__}

    def step(self, feed: Feed, answer: Answer, keys: list[str], n_held: int) -> bool:
        """Move past a page.

        Args:
            feed: The page.
            answer: What it came in.
            keys: Of its records of the night.
            n_held: How many more are for a later one.

        Returns:
            Whether there may be an older page that is not known.
        """
        if self.page == 1:
            is_sure = not n_held and not feed.is_cut
            self.etag = answer.headers.get("etag", "") if is_sure else ""
            self.modified = answer.headers.get("last-modified", "") if is_sure else ""
            self.top = []
        if feed.is_cut:  # asked for again the next night
            return False
        self.top = self.top or keys
        if not feed.is_wordpress or not feed.records or set(keys) & set(self.known):
            self.end()
            return False
        self.page += 1
        return True

    def end(self) -> None:
        """The walk has come to what is known, or to the end."""
        self.known, self.top, self.page = self.top or self.known, [], 1


@dataclass(slots=True)
class Reading:
    """One fetch of feeds that are one community."""

    urls: Sequence[str]
    context: FetchContext
    web: Web
    cursor: Cursor | None
    marks: dict[str, Mark] = field(init=False)
    told: set[str] = field(default_factory=set)
    """What was handed over: feeds overlap, and pages move."""

    def __post_init__(self) -> None:
        stored = (self.cursor or {}).get("feeds", {})
        self.marks = {key: Mark(**mark) for key, mark in stored.items()}

    def pages(self) -> Iterator[Page]:
        """Every feed; one whose walk was broken off, from its top once more."""
        for url in self.urls:
            mark = self.marks.setdefault(_key(url), Mark())  # an address may hold a secret
            is_resumed = mark.page > 1
            yield from self._walk(url, mark)
            if is_resumed and mark.page == 1:  # what was said since the walk began
                yield from self._walk(url, mark)

    def _walk(self, url: str, mark: Mark) -> Iterator[Page]:
        """Pages of a feed, from the newest down to what is known."""
        before: list[str] | None = None
        while True:
            feed, answer = ask(self.web, url, mark)
            if feed is None:  # unchanged, or beyond its last page
                if mark.page > 1:
                    mark.end()
                    yield Page((), self._as_cursor())
                return
            kept, n_held = within(feed.records, self.context)
            keys = [_key(record.native_id) for record in kept]
            goes_on = mark.step(feed, answer, keys, n_held)
            if keys and keys == before:  # it does not know `paged`
                mark.end()
                goes_on = False
            notes = tuple(_notes(feed, answer.url))
            yield Page(self._fresh(kept), self._as_cursor(), notes, n_held)
            if not goes_on:
                return
            before = keys

    def _fresh(self, records: Iterable[SourceRecord]) -> tuple[SourceRecord, ...]:
        """Records that were not handed over in this fetch."""
        fresh = []
        for record in records:
            if record.native_id not in self.told:
                self.told.add(record.native_id)
                fresh.append(record)
        return tuple(fresh)

    def _as_cursor(self) -> dict[str, Any]:
        return {"feeds": {key: mark.as_cursor() for key, mark in self.marks.items()}}


def ask(web: Web, url: str, mark: Mark) -> tuple[Feed | None, Answer]:
    """A page of a feed.

    Args:
        web: Who asks.
        url: Of the feed.
        mark: Which page, and what is known of it.

    Returns:
        The page, None if it is unchanged or there is none so far down; what it came in.
    """
    is_first = mark.page == 1
    return web.ask(
        _patient(),
        url,
        {} if is_first else {"paged": mark.page},
        headers={"accept": _ACCEPT, **mark.validators},
        accepted=frozenset({200, 304} if is_first else {200, 404}),
    )


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


def _key(name: str) -> str:
    return sha256(name.encode()).hexdigest()[:16]


def _notes(feed: Feed, url: str) -> Iterator[str]:
    place = url.partition("?")[0]
    if feed.is_cut:
        yield f"{place} is cut off; its {len(feed.records)} whole entries were kept"
    if feed.is_mended:
        yield f"{place} is no well-formed XML; it was read all the same"
