"""Questions to Meta's Graph API: pages by cursor, errors in its own words, limits respected.

Source: https://developers.facebook.com/docs/graph-api/results,
/docs/graph-api/guides/error-handling, /docs/graph-api/overview/rate-limiting
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from models.errors import SourceError
from transforms.sources.services.answers import list_in
from transforms.sources.services.json_values import (
    Json,
    count_at,
    number_at,
    object_at,
    text_at,
    walk_objects,
)
from transforms.web.client import Answer, Web

PAGE_SIZE = 100
BUSY_PERCENT = 90
"""Of what the service allows, beyond which it is asked more slowly."""
_THROTTLED = frozenset({4, 17, 32, 613, 80001})
_PASSING = frozenset({1, 2})
_THROTTLED_SECONDS, _PASSING_SECONDS, _SLOW_SECONDS, _USED_UP_SECONDS = 240.0, 5.0, 60.0, 3_600.0
_NO_OBJECT = 33
"""Subcode: what was asked for does not exist, or not for this token."""
_USAGE = ("x-app-usage", "x-business-use-case-usage", "x-page-usage")
_ANSWERED = frozenset({200, 400, 401, 403, 404})
_SECRETS = frozenset({"access_token", "appsecret_proof"})
_EXPIRED = (
    "the token has expired or was withdrawn: make a new page token (a long-lived user token, then "
    "/me/accounts; or a system user, whose token lasts) and put it into the variable of token_env"
)
_RIGHTS = (
    "the token lacks a right: it needs pages_read_engagement and pages_read_user_content for this "
    "page (or Page Public Content Access after Meta's review)"
)
_WRONG_ID = "there is no such object, or the token may not see it: is page_id right?"
_HINTS = {190: _EXPIRED, 102: _EXPIRED, 10: _RIGHTS, 3: _RIGHTS, 100: _WRONG_ID, 803: _WRONG_ID}


def asks_to_wait(answer: Answer) -> float | None:
    """How long a refusal of the Graph API asks to wait; None: it does not.

    Args:
        answer: Any.
    """
    if answer.status == 200:
        return None
    error = _error(_parsed(answer.content))
    code = count_at(error, "code")
    if code in _THROTTLED:
        return max(_minutes_to_regain(answer.headers) * 60, _THROTTLED_SECONDS)
    is_passing = code in _PASSING or error.get("is_transient") is True
    return _PASSING_SECONDS if is_passing else None


@dataclass(slots=True)
class Graph:
    """One version of the API, asked with one token."""

    web: Web
    base_url: str
    version: str
    _usage: float = 0.0
    """Percent of what is allowed, as of the last answer."""
    _regain_minutes: float = 0.0

    def ask(self, path: str, params: Mapping[str, str | int]) -> Any:
        """What the API answers.

        Args:
            path: Below the version.
            params: Of the query; never the token, which goes into a header.

        Raises:
            SourceUnavailable: It asks to come back later.
            SourceError: It refuses; the message says what to do.
        """
        found, answer = self._answer(path, params)
        if answer.status != 200:
            raise SourceError(_refusal(path, answer.status, _error(found)))
        return found

    def node(self, node_id: str, fields: str) -> Json | None:
        """One object.

        Args:
            node_id: Its id.
            fields: Which to give, commas between.

        Returns:
            The object; None if it is gone, or not for this token.
        """
        found, answer = self._answer(node_id, {"fields": fields})
        if answer.status == 200:
            return object_at(found)
        error = _error(found)
        is_gone = count_at(error, "error_subcode") == _NO_OBJECT
        if answer.status == 404 or (count_at(error, "code") == 100 and is_gone):
            return None
        raise SourceError(_refusal(node_id, answer.status, error))

    def pages(self, path: str, params: Mapping[str, str | int]) -> Iterator[list[Json]]:
        """The pages of a list, as long as the service names a next one.

        Its link holds the token and is therefore taken apart; its cursors are good for one run.

        Args:
            path: Of the list.
            params: Of the first page.
        """
        asked: Mapping[str, str | int] = params
        before: list[Json] = []
        while True:
            found = self.ask(path, asked)
            told = list_in(found, "data", f"/{path}")
            if told != before or not told:
                yield told
            link = text_at(found, "paging", "next")
            next_asked = {**asked, **_query_of(link)}
            if not link or next_asked == asked:
                return
            asked, before = next_asked, told

    def _answer(self, path: str, params: Mapping[str, str | int]) -> tuple[Any, Answer]:
        """An answer; asked for slowly where most of what is allowed is used up."""
        self._slow_down()
        url = f"{self.base_url.rstrip('/')}/{self.version}/{path}"
        found, answer = self.web.json(url, params, accepted=_ANSWERED)
        told = _usage_in(answer.headers)
        percents = ("call_count", "total_time", "total_cputime")
        self._usage = max((number_at(u, p) or 0.0 for u in told for p in percents), default=0.0)
        self._regain_minutes = _minutes_to_regain(answer.headers)
        return found, answer

    def _slow_down(self) -> None:
        if self._usage < BUSY_PERCENT:
            return
        seconds = _USED_UP_SECONDS if self._usage >= 100 else _SLOW_SECONDS
        why = f"the Graph API says that {self._usage:g} % of what is allowed is used up"
        self.web.pace.wait(self._regain_minutes * 60 or seconds, why)


def _refusal(path: str, status: int, error: Json) -> str:
    """A sentence on a refusal, without its own message, which may quote what was asked."""
    code = count_at(error, "code") or 0
    hint = _HINTS.get(code) or (_RIGHTS if 200 <= code < 300 else "")
    if not hint:
        hint = "look the code up under Graph API > Error handling in Meta's documentation"
    return f"the Graph API refused /{path} ({status}, code {code}); {hint}"


def _error(found: object) -> Json:
    return object_at(found, "error")


def _parsed(content: bytes) -> object:
    try:
        found: object = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return found


def _query_of(link: str) -> dict[str, str]:
    """The parameters of a link, without the token."""
    told = parse_qsl(urlsplit(link).query, keep_blank_values=True)
    return {name: value for name, value in told if name not in _SECRETS}


def _usage_in(headers: Mapping[str, str]) -> list[Json]:
    """Every object of the headers that tell how much is used up."""
    told = [_parsed(headers[name].encode()) for name in _USAGE if name in headers]
    return [each for value in told for each in walk_objects(value)]


def _minutes_to_regain(headers: Mapping[str, str]) -> float:
    told = _usage_in(headers)
    return max((number_at(u, "estimated_time_to_regain_access") or 0.0 for u in told), default=0.0)
