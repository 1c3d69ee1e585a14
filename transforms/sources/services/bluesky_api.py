"""Questions to Bluesky, with a login where one is configured.

Source: https://docs.bsky.app/docs/api/at-protocol-xrpc-api
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from models.errors import SourceError
from transforms.sources.services.json_values import text_at
from transforms.web.client import Web

HINTS = {
    401: "the handle or the app password is wrong: make one under Settings > Privacy and security "
    "> App passwords, and put it into the variable that password_env names",
    403: "this search is closed to strangers: set handle and password_env (an app password)",
}
"""What to do about a status."""

_EXPIRED = frozenset({"ExpiredToken", "InvalidToken", "AuthMissing", "AuthenticationRequired"})
_SHOWN_CHARS = 40


@dataclass(slots=True)
class Bluesky:
    """One server, asked by a stranger or by an account."""

    web: Web
    url: str
    handle: str
    """Empty: no login."""
    password: str = field(repr=False)
    _token: str = field(default="", repr=False)

    def ask(self, method: str, params: Mapping[str, str | int], query: str = "") -> Any:
        """The answer of a method; asked again after a new login where the old one has run out.

        Args:
            method: Such as app.bsky.feed.searchPosts.
            params: Of the query.
            query: More of it, where a name is told several times.

        Raises:
            SourceUnavailable: Worth another try.
            SourceError: It refuses.
        """
        url = self._address(method) + (f"?{query}" if query else "")
        for _ in range(2):
            found, answer = self.web.json(
                url, params, headers=self._headers(), accepted=frozenset({200, 400, 401})
            )
            if answer.status == 200:
                return found
            if text_at(found, "error") not in _EXPIRED or not self.handle:
                break
            self._token = ""
        code = text_at(found, "error")[:_SHOWN_CHARS] or "no reason"
        raise SourceError(
            f"{self._address(method)} answered {answer.status} ({code}); {HINTS[401]}, or look at "
            "the tags"
        )

    def _address(self, method: str) -> str:
        return f"{self.url.rstrip('/')}/xrpc/{method}"

    def _headers(self) -> dict[str, str]:
        if self.handle and not self._token:
            self._token = self._log_in()
        return {"authorization": f"Bearer {self._token}"} if self._token else {}

    def _log_in(self) -> str:
        """A token for some two hours; a new login costs no more than a refresh.

        Source: https://docs.bsky.app/docs/api/com-atproto-server-create-session
        """
        payload = {"identifier": self.handle, "password": self.password}
        found, _ = self.web.json(self._address("com.atproto.server.createSession"), payload=payload)
        if not (token := text_at(found, "accessJwt")):
            raise SourceError(f"{self.url} gave no token after the login; is login_url right?")
        return token
