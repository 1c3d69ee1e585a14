"""Zendesk: tickets in the order in which they changed, and what customers wrote in them.

Source: https://developer.zendesk.com/api-reference/ticketing/ticket-management/incremental_exports/
and https://developer.zendesk.com/api-reference/ticketing/tickets/ticket_comments/
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from typing import ClassVar

from pydantic import Field, model_validator

from models.records import Cursor, Page
from transforms.sources.base import (
    Declaration,
    SourceSettings,
    Variable,
    WebAddress,
    WebSettings,
)
from transforms.sources.online import OnlineSource, open_web
from transforms.sources.services.answers import list_in
from transforms.sources.services.json_values import (
    count_at,
)
from transforms.sources.services.zendesk_reading import Desk, Reading
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


class ZendeskSettings(WebSettings):
    """What a `[[source]]` of kind zendesk may say."""

    url: WebAddress = Field(
        description="Address of the account, such as https://example.zendesk.com."
    )
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


class ZendeskSource(OnlineSource[ZendeskSettings]):
    """What customers write to support."""

    settings_type: ClassVar[type[SourceSettings]] = ZendeskSettings
    declaration: ClassVar[Declaration] = DECLARATION

    def fetch(self, cursor: Cursor | None) -> Iterator[Page]:
        """Tickets that changed since the cursor, each read anew with all its comments."""
        with closing(self._open(EXPORTS_PER_MINUTE)) as exports, closing(self._open()) as web:
            desk = Desk(self.settings.url.rstrip("/"), exports, web)
            yield from Reading(self.settings, self.context, desk, cursor).pages()

    def look(self) -> str:
        """See `OnlineSource.look`."""
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
