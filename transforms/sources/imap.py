"""Mailboxes over IMAP: what came in since, folder by folder; nothing in them is changed.

Source: RFC 9051 (IMAP4rev2), RFC 3501 (IMAP4rev1), RFC 4549 (UIDVALIDITY).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, ClassVar

from pydantic import Field, model_validator

from models.errors import SourceUnavailable
from models.records import Cursor, Page, SourceCheck, SourceRecord
from transforms.sources.base import Declaration, FetchContext, SourceSettings, Variable, WebSettings
from transforms.sources.formats.mapping import Ids
from transforms.sources.mails.imap_mailbox import Mailbox, Place, Security
from transforms.sources.mails.message import UNREADABLE, read_message
from transforms.sources.mails.withdrawn import Withdrawals
from transforms.sources.online import checked, is_later
from transforms.sources.services.told import Told
from transforms.web.guard import resolve
from transforms.web.pace import Pace, back_off_seconds

N_AT_ONCE = 200
"""Messages of a page, if they are small."""
BYTES_AT_ONCE = 16_000_000
N_FAILURES = 4
"""In a row, without a page between them, before the rest is left for the next run."""
_PORTS: Mapping[Security, int] = {"tls": 993, "starttls": 143, "none": 143}
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
_EXAMPLE = """\
[[source]]
name = "support"
kind = "imap"
host = "mail.example.org"
user = "support@example.org"
password_env = "SUPPORT_PASSWORD"    # the variable that holds it; best an app password
folders = ["INBOX", "Archive"]
"""


class ImapSettings(WebSettings):
    """What a `[[source]]` of kind imap may say."""

    host: str = Field(min_length=1, description="Name of the mail server.")
    port: int = Field(0, ge=0, le=65_535, description="Port; 0: 993 with tls, else 143.")
    security: Security = Field(
        "tls",
        description="tls from the beginning, starttls, or none; none sends the password openly "
        "and is taken only with allow_private.",
    )
    ca_file: str = Field(
        "", description="Certificate of an own authority (PEM) to trust, besides the system's."
    )
    user: str = Field(min_length=1, description="Who logs in; may be allowed to read only.")
    password_env: Variable = Field(
        min_length=1, description="Environment variable that holds the password."
    )
    folders: tuple[str, ...] = Field(
        ("INBOX",), min_length=1, description="Folders to read, named as on the server."
    )
    max_megabytes: float = Field(
        32,
        gt=0,
        description="Size of one message at most; of a bigger one only the subject is kept.",
    )
    requests_per_minute: float = Field(
        600, gt=0, le=6_000, description="How fast the server is asked at most."
    )

    @model_validator(mode="after")
    def _is_secure(self) -> ImapSettings:
        if self.security == "none" and not self.allow_private:
            raise ValueError("security = none is only for servers of the own network")
        return self


class ImapSource:
    """The messages of a mailbox."""

    settings_type: ClassVar[type[SourceSettings]] = ImapSettings
    declaration: ClassVar[Declaration] = Declaration(
        title="Mailboxes (IMAP)",
        example=_EXAMPLE,
        kept=(
            "What each mail's writer wrote, its subject, thread, date and list; quotes, signatures "
            "and notices are cut, files are only named, automatic answers and bounces set aside. "
            "Folders are opened read-only and no mail is marked as read. A mail that leaves its "
            "folder was moved or tidied away: what was said stays."
        ),
        terms=(
            "Read only mailboxes whose owner agrees and whose writers expect to be heard, such as "
            "a support address. Many services want an app password."
        ),
    )

    def __init__(self, settings: ImapSettings, context: FetchContext) -> None:
        self.settings = settings
        self.context = context

    def fetch(self, cursor: Cursor | None) -> Iterator[Page]:
        """Messages since the cursor, in the order in which they came in."""
        return _Reading(self, cursor).pages()

    def check(self) -> SourceCheck:
        """Whether the folders can be opened, and how much they hold."""
        return checked(self.settings, self._look)

    def open(self) -> Mailbox:
        """A connection; close it.

        Raises:
            SourceUnavailable: The server does not answer.
            SourceError: It may not be asked, or lets us not in.
        """
        settings = self.settings
        password = self.context.secret(settings.password_env, settings.name)
        port = settings.port or _PORTS[settings.security]
        address = resolve(settings.host, port, allow_private=settings.allow_private)
        authority = str(self.context.base / Path(settings.ca_file)) if settings.ca_file else ""
        place = Place(
            settings.host, port, address, settings.security, settings.timeout_seconds, authority
        )
        return Mailbox(place, settings.user, password)

    def _look(self) -> str:
        told, days = [], []
        with closing(self.open()) as box:
            for folder in self.settings.folders:
                box.open(folder)
                n_messages = len(box.uids("ALL"))
                told.append(f"{n_messages:,} in {folder!r}")
                days.append(box.newest() if n_messages else None)
        newest = max((day for day in days if day), default="none")
        return f"ready: messages: {', '.join(told)}; newest {newest}"


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
class _Reading:
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
