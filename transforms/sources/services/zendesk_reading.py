"""In what order Zendesk is read: tickets as they changed, each anew with all its comments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from models.records import Cursor, Page, SourceRecord
from transforms.sources.base import (
    FetchContext,
)
from transforms.sources.online import within
from transforms.sources.services.answers import list_in
from transforms.sources.services.json_values import (
    Json,
    at,
    moment_at,
    objects_at,
    text_at,
)
from transforms.sources.services.told import Told
from transforms.sources.services.zendesk_tickets import N_SURE, buried, ticket_records
from transforms.web.client import Web

if TYPE_CHECKING:
    from transforms.sources.zendesk import ZendeskSettings

PER_PAGE = 100
_GONE = frozenset({404, 410})


@dataclass(frozen=True, slots=True)
class Desk:
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


class Reading:
    """One fetch."""

    def __init__(
        self, settings: ZendeskSettings, context: FetchContext, desk: Desk, cursor: Cursor | None
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
