"""Newsgroups, by NNTP: overview first, then the articles that are new.

Source: RFC 3977 (NNTP), RFC 4642 (TLS), RFC 4643 (AUTHINFO).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import ClassVar

from pydantic import Field

from models.errors import SourceError
from models.records import Cursor, Page, SourceRecord
from transforms.sources.base import Declaration, SourceSettings, Variable, WebSettings
from transforms.sources.formats.dates import read_date
from transforms.sources.formats.mapping import Ids
from transforms.sources.mails.message import UNREADABLE
from transforms.sources.mails.news_article import Article, is_binary_subject, read_article
from transforms.sources.mails.nntp_server import Address, NewsServer, Overview, Span, Tls
from transforms.sources.online import OnlineSource, is_later
from transforms.web.pace import Pace
from transforms.web.walk import tombstone

TITLE = "Newsgroups (NNTP)"
TERMS = (
    "The news server's own terms apply; many want an account. Whoever posts to a newsgroup "
    "publishes, and may ask by X-No-Archive that it be kept nowhere: then it is not."
)
KEPT = (
    "Articles with subject, text, date and what they answer; of a crosspost one. Each group is a "
    "community, unless `community` names one. Articles marked X-No-Archive, files in pieces (yEnc, "
    "uuencode) and control messages are left out. A cancellation or a superseding article removes "
    "the older one if it comes from the same address as far as the server still shows it; any "
    "other is ignored and told, as anybody could forge it. An article that has expired on the "
    "server is no deletion."
)
EXAMPLE = """\
[[source]]
name = "usenet"
kind = "nntp"
host = "news.example.org"
groups = ["fr.comp.applications", "comp.apps"]
# user_env = "NEWS_USER"
# password_env = "NEWS_PASSWORD"
"""

PAGE_SIZE = 200
"""Article numbers looked at together."""
_PORTS: dict[Tls, int] = {"implicit": 563, "starttls": 119, "none": 119}


class NntpSettings(WebSettings):
    """What a `[[source]]` of kind nntp may say."""

    host: str = Field(
        pattern=r"^[A-Za-z0-9.:_-]+$", description="The news server, such as news.example.org."
    )
    groups: tuple[str, ...] = Field(
        min_length=1, description='Newsgroups to read, such as ["fr.comp.applications"].'
    )
    tls: Tls = Field(
        "implicit",
        description='How the connection is encrypted: "implicit" from its start, "starttls" on '
        'demand, "none" not at all.',
    )
    port: int = Field(0, ge=0, le=65_535, description="0: 563 with implicit TLS, else 119.")
    ca_file: str = Field(
        "", description="PEM file of an authority to trust beside those of the machine."
    )
    user_env: Variable = Field("", description="Environment variable with the user name.")
    password_env: Variable = Field("", description="Environment variable with the password.")
    requests_per_minute: float = Field(
        1_200, gt=0, le=6_000, description="How many articles a minute are asked for at most."
    )
    revisit_days: int = Field(0, ge=0, description="Not used: an article never changes.")

    def model_post_init(self, context: object) -> None:
        """Refuse names that are none of groups, and a password that anybody could read."""
        if self.tls == "none" and self.user_env and not self.allow_private:
            raise ValueError("tls = none with a password is only for servers of the own network")
        for group in self.groups:
            if not group.isprintable() or not group.isascii() or " " in group or not group:
                raise ValueError(f"{group!r} is no name of a newsgroup, such as comp.apps")


@dataclass(slots=True)
class _Night:
    """What one fetch has met."""

    senders: dict[str, str] = field(default_factory=dict, repr=False)
    """Message id to address, as the overview tells."""
    told: set[str] = field(default_factory=set)
    """Message ids handed over, which crossposts have in common."""
    counts: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True)
class _Batch:
    """What a range of numbers brought."""

    records: list[SourceRecord] = field(default_factory=list)
    n_held: int = 0
    first_held: int = 0
    """Number of the first article said after the night; 0: none was."""
    n_listed: int = 0


class NntpSource(OnlineSource[NntpSettings]):
    """Newsgroups of one server."""

    settings_type: ClassVar[type[SourceSettings]] = NntpSettings
    declaration: ClassVar[Declaration] = Declaration(TITLE, EXAMPLE, KEPT, TERMS)

    def fetch(self, cursor: Cursor | None) -> Iterator[Page]:
        """As `Source.fetch`."""
        marks: dict[str, int] = dict((cursor or {}).get("marks", {}))
        night = _Night()
        with closing(self._server()) as server:
            for group in self.settings.groups:
                yield from self._read_group(server, group, marks, night)

    def look(self) -> str:
        """See `OnlineSource.look`."""
        with closing(self._server()) as server:
            spans = {group: server.select(group) for group in self.settings.groups}
        told = ", ".join(f"{name} ({span.n_articles:,} articles)" for name, span in spans.items())
        return f"ready: {told}" + (f"; {_IN_CLEAR}" if self._is_in_clear else "")

    @property
    def _is_in_clear(self) -> bool:
        return self.settings.tls == "none" and bool(self.settings.user_env)

    def _server(self) -> NewsServer:
        settings, context = self.settings, self.context
        user, password = (
            context.secret(name, settings.name)
            for name in (settings.user_env, settings.password_env)
        )
        if any(char in user + password for char in "\r\n"):
            raise SourceError(f"the secrets of source {settings.name!r} hold a line break")
        address = Address(
            settings.host,
            settings.port or _PORTS[settings.tls],
            settings.tls,
            user,
            password,
            str(context.base / settings.ca_file) if settings.ca_file else "",
            settings.allow_private,
            settings.timeout_seconds,
            int(settings.max_megabytes * 1_000_000),
        )
        pace = Pace(context.clock, settings.requests_per_minute, settings.max_minutes)
        return NewsServer(address, pace)

    def _read_group(
        self, server: NewsServer, group: str, marks: dict[str, int], night: _Night
    ) -> Iterator[Page]:
        """What is new in a group, oldest numbers first."""
        key, span = f"{server.address} {group}", server.select(group)
        mark, notes = _start(marks.get(key, 0), span, group)
        notes += [_IN_CLEAR] if self._is_in_clear and key not in marks else []
        is_held = False
        for low in range(max(mark + 1, span.low), span.high + 1, PAGE_SIZE):
            high = min(low + PAGE_SIZE - 1, span.high)
            batch = self._read_batch(server, server.overview(low, high), night)
            if not is_held:
                marks[key] = batch.first_held - 1 if batch.first_held else high
            is_held = is_held or bool(batch.n_held)
            notes += _notes(night.counts, group)
            if batch.records or batch.n_held or notes or high == span.high:
                yield Page(tuple(batch.records), {"marks": dict(marks)}, tuple(notes), batch.n_held)
            notes = []
            if batch.n_listed and batch.n_held == batch.n_listed:
                break

    def _read_batch(self, server: NewsServer, listed: Iterable[Overview], night: _Night) -> _Batch:
        """The articles of a range that were said in time and not met before."""
        batch = _Batch()
        for told in listed:
            batch.n_listed += 1
            night.senders[told.message_id] = told.sender
            if self._is_later(told):
                batch.n_held += 1
                batch.first_held = batch.first_held or told.number
            elif told.message_id not in night.told or not told.message_id:
                night.told.add(told.message_id)
                batch.records += self._read(server, told, night)
        return batch

    def _is_later(self, told: Overview) -> bool:
        said_at = read_date(told.date)
        return (
            said_at is not None and said_at.tzinfo is not None and is_later(said_at, self.context)
        )

    def _read(self, server: NewsServer, told: Overview, night: _Night) -> Iterator[SourceRecord]:
        """An article, and tombstones of those that it takes back."""
        if is_binary_subject(told.subject):
            night.counts["binary"] += 1
            return
        if told.n_bytes > server.address.max_bytes:
            night.counts["large"] += 1
            return
        raw = server.article(told.number)
        if raw is None:
            night.counts["expired"] += 1
            return
        groups = () if self.settings.community else self.settings.groups
        try:
            article = read_article(raw, told, groups, Ids())
        except UNREADABLE:
            night.counts["unreadable"] += 1
            return
        night.counts["binary"] += article.is_binary
        if article.record:
            yield article.record
        for message_id in article.takes_back:
            if _may_take_back(server, article, message_id, night):
                yield tombstone(message_id)
            else:
                night.counts["forged"] += 1


_IN_CLEAR = 'the password travels unencrypted; set tls to "implicit" or "starttls" if it can'


def _start(mark: int, span: Span, group: str) -> tuple[int, list[str]]:
    """Where to go on; from the start where the server has begun to count anew."""
    if mark <= span.high or not span.n_articles:
        return mark, []
    return 0, [f"{group}: the server numbers its articles anew; all of them are read again"]


def _may_take_back(server: NewsServer, article: Article, message_id: str, night: _Night) -> bool:
    """Whether who takes an article back is who posted it, as far as the server shows."""
    poster = night.senders.get(message_id) or server.sender_of(message_id)
    return bool(poster) and poster == article.sender


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
