"""In what order newsgroups are read: each by the numbers of its articles, the overview first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from models.records import Cursor, Page, SourceRecord
from transforms.sources.base import FetchContext
from transforms.sources.formats.dates import read_date
from transforms.sources.formats.mapping import Ids
from transforms.sources.mails.message import UNREADABLE
from transforms.sources.mails.news_article import Article, is_binary_subject, read_article
from transforms.sources.mails.nntp_server import NewsServer, Overview, Span
from transforms.sources.online import is_later
from transforms.web.walk import tombstone

if TYPE_CHECKING:
    from transforms.sources.nntp import NntpSettings

PAGE_SIZE = 200
"""Article numbers looked at together."""
IN_CLEAR = 'the password travels unencrypted; set tls to "implicit" or "starttls" if it can'


@dataclass(slots=True)
class _Batch:
    """What a range of numbers brought."""

    records: list[SourceRecord] = field(default_factory=list)
    n_held: int = 0
    first_held: int = 0
    """Number of the first article said after the night; 0: none was."""
    n_listed: int = 0


@dataclass(slots=True)
class Reading:
    """One fetch of the groups of a server."""

    settings: NntpSettings
    context: FetchContext
    server: NewsServer
    cursor: Cursor | None
    marks: dict[str, int] = field(init=False)
    """Number of the last article that was read, by server and group."""
    senders: dict[str, str] = field(default_factory=dict, repr=False)
    """Message id to address, as the overview tells."""
    told: set[str] = field(default_factory=set)
    """Message ids handed over, which crossposts have in common."""
    counts: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.marks = dict((self.cursor or {}).get("marks", {}))

    def pages(self) -> Iterator[Page]:
        """Every group."""
        for group in self.settings.groups:
            yield from self._group(group)

    def _group(self, group: str) -> Iterator[Page]:
        """What is new in a group, oldest numbers first."""
        key, span = f"{self.server.address} {group}", self.server.select(group)
        mark, notes = _start(self.marks.get(key, 0), span, group)
        notes += [IN_CLEAR] if self.settings.is_in_clear and key not in self.marks else []
        is_held = False
        for low in range(max(mark + 1, span.low), span.high + 1, PAGE_SIZE):
            high = min(low + PAGE_SIZE - 1, span.high)
            batch = self._batch(self.server.overview(low, high))
            if not is_held:
                self.marks[key] = batch.first_held - 1 if batch.first_held else high
            is_held = is_held or bool(batch.n_held)
            notes += _notes(self.counts, group)
            if batch.records or batch.n_held or notes or high == span.high:
                cursor = {"marks": dict(self.marks)}
                yield Page(tuple(batch.records), cursor, tuple(notes), batch.n_held)
            notes = []
            if batch.n_listed and batch.n_held == batch.n_listed:
                break

    def _batch(self, listed: Iterable[Overview]) -> _Batch:
        """The articles of a range that were said in time and not met before."""
        batch = _Batch()
        for told in listed:
            batch.n_listed += 1
            self.senders[told.message_id] = told.sender
            if self._is_later(told):
                batch.n_held += 1
                batch.first_held = batch.first_held or told.number
            elif told.message_id not in self.told or not told.message_id:
                self.told.add(told.message_id)
                batch.records += self._read(told)
        return batch

    def _is_later(self, told: Overview) -> bool:
        said_at = read_date(told.date)
        return (
            said_at is not None and said_at.tzinfo is not None and is_later(said_at, self.context)
        )

    def _read(self, told: Overview) -> Iterator[SourceRecord]:
        """An article, and tombstones of those that it takes back."""
        if is_binary_subject(told.subject):
            self.counts["binary"] += 1
            return
        if told.n_bytes > self.server.address.max_bytes:
            self.counts["large"] += 1
            return
        raw = self.server.article(told.number)
        if raw is None:
            self.counts["expired"] += 1
            return
        groups = () if self.settings.community else self.settings.groups
        try:
            article = read_article(raw, told, groups, Ids())
        except UNREADABLE:
            self.counts["unreadable"] += 1
            return
        self.counts["binary"] += article.is_binary
        if article.record:
            yield article.record
        for message_id in article.takes_back:
            if self._may_take_back(article, message_id):
                yield tombstone(message_id)
            else:
                self.counts["forged"] += 1

    def _may_take_back(self, article: Article, message_id: str) -> bool:
        """Whether who takes an article back is who posted it, as far as the server shows."""
        poster = self.senders.get(message_id) or self.server.sender_of(message_id)
        return bool(poster) and poster == article.sender


def _start(mark: int, span: Span, group: str) -> tuple[int, list[str]]:
    """Where to go on; from the start where the server has begun to count anew."""
    if mark <= span.high or not span.n_articles:
        return mark, []
    return 0, [f"{group}: the server numbers its articles anew; all of them are read again"]


def _notes(counts: Counter[str], group: str) -> list[str]:
    """What is worth telling; each thing once."""
    told = [f"{group}: {counts[name]} {text}" for name, text in _TOLD.items() if counts[name]]
    counts.clear()
    return told


_TOLD = {
    "binary": "files or pieces of files were left out",
    "large": "articles are larger than max_megabytes: left out",
    "unreadable": "articles cannot be taken apart: left out",
    "expired": "articles have expired on the server",
    "forged": "cancellations were ignored: they are not from who posted the article, or the "
    "server does not have it any more",
}
