"""Zendesk: tickets in the order in which they changed, and what customers wrote in them.

Source: https://developer.zendesk.com/api-reference/ticketing/ticket-management/incremental_exports/
and https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_comments/
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import ClassVar

from pydantic import Field, model_validator

from models.records import Cursor, Page, SourceCheck, SourceRecord
from transforms.sources.base import Declaration, FetchContext, SourceSettings, Variable, WebSettings
from transforms.sources.online import checked, open_web, within
from transforms.sources.services.answers import list_in
from transforms.sources.services.json_values import (
    Json,
    at,
    count_at,
    moment_at,
    objects_at,
    text_at,
)
from transforms.sources.services.told import Told
from transforms.sources.services.zendesk_tickets import N_SURE, buried, ticket_records
from transforms.web.client import Web

DECLARATION = Declaration(
    title="Zendesk tickets",
    example="""\
[[source]]
name = "support"
kind = "zendesk"
url = "https://example.zendesk.com"
email = "reader@example.org"         # an administrator's account
token_env = "ZENDESK_TOKEN"          # or, without email: oauth_token_env = "…"
community = "Support"
""",
    kept="Public comments of customers (role end-user), with subject, tags, channel and language; "
    "what agents answer is only counted. Private notes are never kept. Satisfaction becomes a "
    "rating, good 5 and bad 1, and its words a comment of their own; calls are read where there is "
    "a transcript. The author is the customer's number in Zendesk, as in the address of their "
    "page: names are not unique. A deleted ticket is forgotten with all it held; other changes "
    "come with the export itself, so `revisit_days` means nothing here.",
    terms="Tickets are your customers' letters: reading them for reports must be covered by your "
    "privacy notice. The export wants an administrator and may be asked 10 times a minute.",
)

EXPORTS_PER_MINUTE = 10
PER_PAGE = 100
_GONE = frozenset({404, 410})


class ZendeskSettings(WebSettings):
    """What a `[[source]]` of kind zendesk may say."""

    url: str = Field(description="Address of the account, such as https://example.zendesk.com.")
    email: str = Field("", description="Whose API token it is; an administrator.")
    token_env: Variable = Field("", description="Environment variable that holds an API token.")
    oauth_token_env: Variable = Field(
        "", description="Environment variable that holds an OAuth access token, instead of both."
    )
    since: date | None = Field(
        None, description="Tickets that changed before this day are not read; empty: all are read."
    )
    requests_per_minute: float = Field(
        150, gt=0, le=6_000, description="How fast the service is asked at most."
    )

    @model_validator(mode="after")
    def _says_who_asks(self) -> ZendeskSettings:
        if bool(self.token_env) != bool(self.email) or not (self.token_env or self.oauth_token_env):
            raise ValueError(
                "expected email and token_env, or oauth_token_env: Zendesk answers nobody unknown"
            )
        return self


class ZendeskSource:
    """What customers write to support."""

    settings_type: ClassVar[type[SourceSettings]] = ZendeskSettings
    declaration: ClassVar[Declaration] = DECLARATION

    def __init__(self, settings: ZendeskSettings, context: FetchContext) -> None:
        self.settings = settings
        self.context = context

    def fetch(self, cursor: Cursor | None) -> Iterator[Page]:
        """Tickets that changed since the cursor, each read anew with all its comments."""
        with closing(self._open(EXPORTS_PER_MINUTE)) as exports, closing(self._open()) as web:
            desk = _Desk(self.settings.url.rstrip("/"), exports, web)
            yield from _Reading(self.settings, self.context, desk, cursor).pages()

    def check(self) -> SourceCheck:
        """Whether the export may be read, and how many tickets there are."""
        return checked(self.settings, self._look)

    def _look(self) -> str:
        with closing(self._open()) as web:
            base = self.settings.url.rstrip("/")
            an_hour_ago = int(self.context.night.now.timestamp()) - 3_600
            path = f"{base}/api/v2/incremental/tickets/cursor.json"
            told, _ = web.json(path, {"start_time": an_hour_ago, "per_page": 1})
            list_in(told, "tickets", path)
            counted, _ = web.json(f"{base}/api/v2/tickets/count.json")
        n_tickets = count_at(counted, "count", "value")
        known = "an unknown number of" if n_tickets is None else f"{n_tickets:,}"
        return f"ready: {base}, {known} tickets"

    def _open(self, at_most: float = 6_000) -> Web:
        """A client; the export has a limit of its own."""
        bearer = self.context.secret(self.settings.oauth_token_env, self.settings.name)
        token = self.context.secret(self.settings.token_env, self.settings.name)
        pair = b64encode(f"{self.settings.email}/token:{token}".encode()).decode()
        headers = {"authorization": f"Bearer {bearer}" if bearer else f"Basic {pair}"}
        hints = {
            401: "it does not know who asks: is the token valid, and of this e-mail address, and "
            "is access by token switched on?",
            403: "the export wants the account of an administrator",
        }
        per_minute = min(self.settings.requests_per_minute, at_most)
        slower = self.settings.model_copy(update={"requests_per_minute": per_minute})
        return open_web(slower, self.context, [self.settings.url], headers, hints)


@dataclass(frozen=True, slots=True)
class _Desk:
    """Questions to Zendesk."""

    base: str
    exports: Web
    web: Web

    def tickets(self, params: dict[str, str | int]) -> tuple[list[Json], str, bool]:
        """Changed tickets, where to go on, and whether that is all for now."""
        url = f"{self.base}/api/v2/incremental/tickets/cursor.json"
        told, _ = self.exports.json(url, {**params, "per_page": PER_PAGE})
        after = text_at(told, "after_cursor")
        return list_in(told, "tickets", url), after, at(told, "end_of_stream") is not False

    def comments(self, ticket_id: str) -> tuple[list[Json], list[Json]] | None:
        """Comments, oldest first, and their authors; None if the ticket is gone."""
        comments: list[Json] = []
        users: list[Json] = []
        params: dict[str, str | int] = {"page[size]": 100, "include": "users"}
        url = f"{self.base}/api/v2/tickets/{ticket_id}/comments.json"
        while True:
            told, answer = self.web.json(url, params, accepted=_GONE | {200})
            if answer.status != 200:
                return None
            comments += list_in(told, "comments", url)
            users += objects_at(told, "users")
            after = text_at(told, "meta", "after_cursor")
            if not at(told, "meta", "has_more") or after == params.get("page[after]"):
                return comments, users
            params["page[after]"] = after


class _Reading:
    """One fetch."""

    def __init__(
        self, settings: ZendeskSettings, context: FetchContext, desk: _Desk, cursor: Cursor | None
    ) -> None:
        self.settings, self.context, self.desk = settings, context, desk
        self.after = text_at(cursor, "after")
        self.n_comments: dict[str, int] = dict((cursor or {}).get("long", {}))
        """Of tickets with very many: how many a deletion has to reach."""
        self.told = Told()
        self.read: dict[str, datetime] = {}
        """Tickets of this fetch, and when they last changed."""

    def pages(self) -> Iterator[Page]:
        """Page by page of the export; once something is held the cursor stays before it."""
        kept, is_end, n_held = self.after, False, 0
        while not is_end:
            tickets, following, is_end = self.desk.tickets(self._where())
            records = [record for ticket in tickets for record in self._records(ticket)]
            said, n_later = within(records, self.context)
            n_held += n_later
            self.after = following or self.after
            kept = kept if n_held else self.after
            cursor = {"after": kept, "long": dict(self.n_comments)}
            yield Page(self.told.fresh(said), cursor, n_held=n_later)

    def _where(self) -> dict[str, str | int]:
        if self.after:
            return {"cursor": self.after}
        day = self.settings.since
        start = datetime.combine(day, time(), UTC).timestamp() if day else 1
        return {"start_time": int(start)}

    def _records(self, ticket: Json) -> list[SourceRecord]:
        ticket_id, changed_at = text_at(ticket, "id"), moment_at(ticket, "updated_at")
        if not ticket_id or (changed_at is not None and self.read.get(ticket_id) == changed_at):
            return []
        is_deleted = text_at(ticket, "status") == "deleted"
        found = None if is_deleted else self.desk.comments(ticket_id)
        if found is None:
            return buried(ticket_id, self.n_comments.pop(ticket_id, 0))
        if changed_at is not None:
            self.read[ticket_id] = changed_at
        comments, users = found
        if len(comments) > N_SURE:
            self.n_comments[ticket_id] = len(comments)
        return ticket_records(ticket, comments, users, self.desk.base)
