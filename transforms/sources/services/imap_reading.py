"""In what order a mailbox is read: each folder by the numbers of its messages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from models.errors import SourceUnavailable
from models.records import Cursor, Page, SourceRecord
from transforms.sources.formats.mapping import Ids
from transforms.sources.mails.imap_mailbox import Mailbox
from transforms.sources.mails.message import UNREADABLE, read_message
from transforms.sources.mails.withdrawn import Withdrawals
from transforms.sources.online import is_later
from transforms.sources.services.told import Told
from transforms.web.pace import Pace, back_off_seconds

if TYPE_CHECKING:
    from transforms.sources.imap import ImapSource

N_AT_ONCE = 200
"""Messages of a page, if they are small."""
BYTES_AT_ONCE = 16_000_000
N_FAILURES = 4
"""In a row, without a page between them, before the rest is left for the next run."""
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


@dataclass(slots=True)
class _Mark:
    """How far a folder is read."""

    validity: int = 0
    last: int = 0
    held: tuple[int, ...] = ()
    """Numbers up to `last` of messages that were said after the night."""

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> _Mark:
        return cls(told["validity"], told["last"], tuple(told["held"]))

    def as_cursor(self) -> dict[str, Any]:
        return {"validity": self.validity, "last": self.last, "held": list(self.held)}


@dataclass(slots=True)
class Reading:
    """One fetch, over as many connections as it takes."""

    source: ImapSource
    cursor: Cursor | None
    marks: dict[str, _Mark] = field(init=False)
    pace: Pace = field(init=False)
    ids: Ids = field(default_factory=Ids)
    told: Told = field(default_factory=Told)
    withdrawals: Withdrawals = field(default_factory=Withdrawals)
    n_at_once: int = N_AT_ONCE
    n_failures: int = 0

    def __post_init__(self) -> None:
        stored = (self.cursor or {}).get("folders", {})
        self.marks = {name: _Mark.of(mark) for name, mark in stored.items()}
        settings, clock = self.source.settings, self.source.context.clock
        self.pace = Pace(clock, settings.requests_per_minute, settings.max_minutes)

    def pages(self) -> Iterator[Page]:
        """Every page, with another connection where one breaks."""
        while True:
            try:
                with closing(self.source.open()) as box:
                    for folder in self.source.settings.folders:
                        yield from self._folder(box, folder)
                return
            except SourceUnavailable as error:
                self._again(error)

    def _again(self, error: SourceUnavailable) -> None:
        """Wait before the next connection, which asks for less at once; or give up."""
        self.n_failures += 1
        if self.n_failures >= N_FAILURES:
            raise error
        self.n_at_once = max(1, self.n_at_once // 4)
        jitter = self.source.context.clock.jitter()
        self.pace.wait(back_off_seconds(self.n_failures, jitter), str(error))

    def _folder(self, box: Mailbox, folder: str) -> Iterator[Page]:
        """What came into a folder since, and what was held."""
        validity = box.open(folder)
        mark = self.marks.setdefault(folder, _Mark(validity))
        notes: tuple[str, ...] = ()
        if mark.validity != validity:
            mark = self.marks[folder] = _Mark(validity)
            notes = (f"folder {folder!r} was made anew by its server and is read again",)
        wanted = box.uids(f"UID {mark.last + 1}:* UNDRAFT")
        new = [uid for uid in wanted if uid > mark.last]  # n:* always gives the last one
        due = sorted({*new, *mark.held})
        later = self._surely_later(box) & set(due)
        if later:
            yield self._hold(mark, later)
        todo = [uid for uid in due if uid not in later]
        while todo or notes:
            page, todo = self._page(box, folder, mark, todo, notes)
            yield page
            notes, self.n_failures = (), 0

    def _surely_later(self, box: Mailbox) -> set[int]:
        """Messages of a folder that say themselves that they were said well after the night."""
        night = self.source.context.night
        first, end = night.as_of.date() + timedelta(days=2), night.now.date() - timedelta(days=1)
        if first >= end:
            return set()
        return set(box.uids(f"SENTSINCE {_day(first)} SENTBEFORE {_day(end)}"))

    def _hold(self, mark: _Mark, later: set[int]) -> Page:
        """Notes messages of a later night without reading them; `last` stays below them."""
        known = set(mark.held)
        mark.held = tuple(sorted(known | later))
        return Page((), self._as_cursor(), n_held=len(later))

    def _page(
        self, box: Mailbox, folder: str, mark: _Mark, todo: list[int], notes: tuple[str, ...]
    ) -> tuple[Page, list[int]]:
        """The next messages, and the numbers of those after them."""
        self.pace.take_turn()
        batch = todo[: self.n_at_once]
        sizes = box.sizes(batch) if batch else {}
        batch = _bounded(batch, sizes)
        raw, n_big = self._messages(box, [uid for uid in batch if uid in sizes], sizes)
        if n_big:
            limit = f"{self.source.settings.max_megabytes:g} MB (max_megabytes)"
            notes += (f"folder {folder!r}: of {n_big} messages over {limit} only the subject",)
        records = {uid: self._record(each, folder) for uid, each in raw.items()}
        context = self.source.context
        held = {uid for uid, each in records.items() if is_later(each.created_at, context)}
        mark.held = tuple(sorted(({*mark.held} - {*batch}) | held))
        mark.last = max([mark.last, *batch])
        kept = (each for uid, each in records.items() if uid not in held)
        fresh = self.told.fresh(out for each in kept for out in self.withdrawals.heed(each))
        return Page(fresh, self._as_cursor(), notes, len(held)), todo[len(batch) :]

    def _messages(
        self, box: Mailbox, uids: list[int], sizes: Mapping[int, int]
    ) -> tuple[dict[int, bytes], int]:
        """Messages in the order of their numbers, and of how many only the header."""
        limit = int(self.source.settings.max_megabytes * 1_000_000)
        big = [uid for uid in uids if sizes[uid] > limit]
        small = [uid for uid in uids if sizes[uid] <= limit]
        found = box.messages(small, f"[]<0.{limit}>") if small else {}
        if big:
            found |= box.messages(big, f"[HEADER]<0.{limit}>")
        return dict(sorted(found.items())), len(big)

    def _record(self, raw: bytes, folder: str) -> SourceRecord:
        """A message; several folders are communities of their own."""
        settings = self.source.settings
        is_one = bool(settings.community) or len(settings.folders) == 1
        try:
            record = read_message(raw, self.ids)
        except UNREADABLE as error:
            reason = f"a message that cannot be taken apart ({type(error).__name__})"
            record = SourceRecord(
                self.ids.make(sha256(raw).hexdigest()), "", unread={"row": reason}
            )
        return replace(record, community="" if is_one else folder)

    def _as_cursor(self) -> dict[str, Any]:
        return {"folders": {name: mark.as_cursor() for name, mark in sorted(self.marks.items())}}


def _bounded(batch: list[int], sizes: Mapping[int, int]) -> list[int]:
    """The first messages that are not too much at once; at least one."""
    n_bytes = 0
    for n, uid in enumerate(batch):
        n_bytes += sizes.get(uid, 0)
        if n_bytes > BYTES_AT_ONCE and n:
            return batch[:n]
    return batch


def _day(day: date) -> str:
    """A date as IMAP writes it."""
    return f"{day.day}-{_MONTHS[day.month - 1]}-{day.year}"
