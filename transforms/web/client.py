"""One client for every kind that speaks HTTP: guarded, paced, bounded, tried again.

Whatever goes wrong in the middle (a refusal, a reset, half a body, a page of HTML where JSON was
promised) is either tried again or told; an answer that is handed on is whole and of its kind.
"""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit

import httpx

from models.errors import SourceError, SourceUnavailable
from transforms.web.clock import Clock, SystemClock
from transforms.web.deadline import N_TIMEOUTS, Deadline
from transforms.web.guard import Guard, Origin
from transforms.web.pace import Pace, back_off_seconds, seconds_until
from transforms.web.packing import unpacked

Parsed = TypeVar("Parsed")

USER_AGENT = "Remontee/1 (community feedback reader; asks a few pages a night)"
N_TRIES = 5
MAX_REDIRECTS = 5
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
"""Statuses that another try may cure."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server said, whole."""

    status: int
    url: str
    """Where it came from, after redirects."""
    headers: Mapping[str, str]
    """Names in lower case."""
    content: bytes

    @property
    def is_unchanged(self) -> bool:
        """304: nothing since the last time."""
        return self.status == 304

    def link(self, relation: str) -> str:
        """The target of a `Link` header; empty if there is none.

        Args:
            relation: Such as "next".

        Source: RFC 8288.
        """
        response = httpx.Response(self.status, headers=dict(self.headers))
        target = response.links.get(relation, {}).get("url", "")
        try:
            return urljoin(self.url, target) if target else ""
        except ValueError:
            return ""


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of one source's world a night may take."""

    timeout_seconds: float = 30.0
    """For a connection, for each piece of a body, and ten times that for a whole answer."""
    max_bytes: int = 50_000_000
    """Of one answer, unpacked."""


@dataclass(slots=True)
class Web:
    """A client of one service; close it, or use it in `with closing(...)`."""

    guard: Guard
    pace: Pace
    limits: Limits = field(default_factory=Limits)
    headers: Mapping[str, str] = field(default_factory=dict)
    """Of every request to a configured origin, such as the token; never sent elsewhere."""
    hints: Mapping[int, str] = field(default_factory=dict)
    """What to do about a status, in this service's words."""
    clock: Clock = field(default_factory=SystemClock)
    busy: Callable[[Answer], float | None] | None = None
    """How long an answer asks to wait where the service says so in its own way; None: it does
    not."""
    _client: httpx.Client = field(init=False, repr=False)
    _deadline: Deadline = field(init=False, repr=False)
    """Ends the last connection when headers drip, or notices that more will come, without end."""

    def __post_init__(self) -> None:
        self._deadline = Deadline(N_TIMEOUTS * self.limits.timeout_seconds)
        self._client = httpx.Client(
            timeout=self.limits.timeout_seconds,
            follow_redirects=False,
            trust_env=False,
            headers={"user-agent": USER_AGENT, "accept-encoding": "gzip"},
        )

    def close(self) -> None:
        """Let go of connections."""
        self._client.close()
        self._deadline.release()

    def json(
        self,
        url: str,
        params: Mapping[str, str | int] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        payload: Any = None,
        accepted: frozenset[int] = frozenset({200}),
    ) -> tuple[Any, Answer]:
        """What a service answers as JSON.

        Args:
            url: Absolute.
            params: Of the query; not told in errors.
            headers: Beside the client's own, such as the validators of a conditional request.
            payload: A JSON body, which makes it a POST.
            accepted: Statuses that are answers; the body of one without content is None.

        Returns:
            The value, and the answer around it.

        Raises:
            SourceUnavailable: Worth another try.
            SourceError: Not worth another try until somebody acts.
        """
        told = {"accept": "application/json", **(headers or {})}
        return self.ask(_read_json, url, params, headers=told, payload=payload, accepted=accepted)

    def ask(
        self,
        parse: Callable[[Answer], Parsed],
        url: str,
        params: Mapping[str, str | int] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        payload: Any = None,
        accepted: frozenset[int] = frozenset({200}),
    ) -> tuple[Parsed, Answer]:
        """An answer, parsed; asked again while what comes is no answer.

        Args:
            parse: Raises ValueError for a body that is not what was promised.
            url: As for `json`.
            params: As for `json`.
            headers: As for `json`.
            payload: As for `json`.
            accepted: As for `json`.

        Raises:
            SourceUnavailable: Worth another try.
            SourceError: Not worth another try until somebody acts.
        """
        request = _Request(url, params or {}, headers or {}, payload)
        trouble = ""
        for n_failures in range(1, N_TRIES + 1):
            self.pace.take_turn()
            try:
                answer = self._follow(request)
                if answer.status in accepted and self._asks_to_wait(answer) is None:
                    return parse(answer), answer
                trouble, wait = self._refusal(answer)
            except _Broken as error:
                trouble, wait = str(error), None
            except httpx.InvalidURL:
                trouble, wait = f"{_place(url)} leads to an address that is none", None
            except ValueError as error:
                trouble, wait = f"{_place(url)} answered with {error}", None
            if n_failures < N_TRIES:
                jitter = self.clock.jitter()
                least = back_off_seconds(n_failures, jitter)
                self.pace.wait(least if wait is None else max(least, wait), trouble)
        raise SourceUnavailable(
            f"{trouble}, {N_TRIES} times in a row; what was read is kept, the next run goes on "
            "from there"
        )

    def _asks_to_wait(self, answer: Answer) -> float | None:
        return None if self.busy is None else self.busy(answer)

    def _refusal(self, answer: Answer) -> tuple[str, float | None]:
        """What a refusal says and how long it asks to wait; raises where waiting is no cure."""
        place, status = _place(answer.url), answer.status
        wait = self._asks_to_wait(answer)
        if wait is None and status == 403 and answer.headers.get("x-ratelimit-remaining") == "0":
            wait = seconds_until(answer.headers.get("x-ratelimit-reset", ""), self.clock.now())
        if "retry-after" in answer.headers:
            wait = seconds_until(answer.headers["retry-after"], self.clock.now())
        if status in _AGAIN or wait is not None:
            return f"{place} answered {status}", wait
        hint = self.hints.get(status) or _HINTS.get(status, "is the address of the service right?")
        raise SourceError(f"{place} answered {status}; {hint}")

    def _follow(self, request: _Request) -> Answer:
        """The answer at the end of redirects, each of them checked."""
        url = str(httpx.URL(request.url).copy_merge_params(dict(request.params)))
        first = self.guard.check(url)
        for _ in range(MAX_REDIRECTS + 1):
            origin = self.guard.check(url)
            answer = self._send(request, url, origin, is_trusted=origin.host == first.host)
            self.pace.heed(answer.headers, f"{_place(url)}: the requests allowed are used up")
            target = answer.headers.get("location", "")
            if answer.status not in _REDIRECTS or not target:
                return answer
            url = urljoin(url, target)
        raise SourceError(
            f"{_place(request.url)} leads from one address to the next without end; is the address "
            "of the service right?"
        )

    def _send(self, request: _Request, url: str, origin: Origin, *, is_trusted: bool) -> Answer:
        """One request to an address that was checked, its answer read to the end."""
        address = self.guard.address(origin.host, origin.port)
        own = {**self.headers, **request.headers} if is_trusted else request.headers
        built = self._client.build_request(
            "GET" if request.payload is None else "POST",
            httpx.URL(url).copy_with(host=address),
            headers={**own, "host": str(origin).split("://", 1)[1]},
            json=request.payload,
            extensions={"sni_hostname": origin.host, "trace": self._notice},
        )
        try:
            with self._deadline.running():
                response = self._client.send(built, stream=True)
                with closing(response):
                    content = self._read(response, url)
        except ssl.SSLError as error:
            raise _untrusted(origin) from error
        except httpx.ConnectError as error:
            if isinstance(error.__context__, ssl.SSLError) or "CERTIFICATE" in str(error):
                raise _untrusted(origin) from error
            raise _Broken(f"{origin} cannot be reached") from error
        except httpx.TimeoutException as error:
            raise _Broken(
                f"{_place(url)} did not answer in {self.limits.timeout_seconds:g} s"
            ) from error
        except (httpx.TransportError, EOFError) as error:
            raise _Broken(f"{_place(url)} broke off in the middle of its answer") from error
        headers = {name.lower(): value for name, value in response.headers.items()}
        return Answer(response.status_code, url, headers, content)

    def _notice(self, event: str, info: Mapping[str, Any]) -> None:
        """Watch the connection that is made, to be able to end it."""
        if event == "connection.connect_tcp.complete":
            self._deadline.watch(info["return_value"].get_extra_info("socket"))

    def _read(self, response: httpx.Response, url: str) -> bytes:
        """The body, bounded in size and in time however slowly it drips."""
        ends_at = self.clock.monotonic() + N_TIMEOUTS * self.limits.timeout_seconds
        pieces, n_bytes = [], 0
        for piece in unpacked(response.iter_raw(), response.headers.get("content-encoding", "")):
            pieces.append(piece)
            n_bytes += len(piece)
            if n_bytes > self.limits.max_bytes:
                raise SourceError(
                    f"{_place(url)} answered with more than {self.limits.max_bytes // 10**6} MB; "
                    "raise max_megabytes if that is right"
                )
            if self.clock.monotonic() > ends_at:
                raise _Broken(f"{_place(url)} drips too slowly")
        return b"".join(pieces)


@dataclass(frozen=True, slots=True)
class _Request:
    """What is asked."""

    url: str
    params: Mapping[str, str | int]
    headers: Mapping[str, str]
    payload: Any


class _Broken(Exception):
    """No answer, or half of one: worth another try at once."""


_HINTS = {
    400: "it did not understand the question; is this the right kind of source for it?",
    401: "it wants to know who asks: is the token set, and still valid?",
    403: "it does not let this be read: has the token the right to, and does the service allow it?",
    404: "there is nothing at this address: is it right, and is the place public?",
    410: "what was there is gone for good",
    451: "it may not be read for legal reasons",
}


def _read_json(answer: Answer) -> Any:
    """The value of a JSON body; None of an empty answer that says that it is empty."""
    if answer.status in {204, 304}:
        return None
    try:
        return json.loads(answer.content)
    except (ValueError, RecursionError):
        start = answer.content[:200].lstrip().lower()
        is_page = start.startswith((b"<!doctype", b"<html"))
        if answer.status in {404, 410} and (is_page or not start):
            return None  # many services say so with a page for people
        found = "a page of HTML" if is_page else "damaged data"
        raise ValueError(f"{found} where JSON was expected") from None


def _place(url: str) -> str:
    """Where something happened, without the query, which may hold what is nobody's business."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"


def _untrusted(origin: Origin) -> SourceError:
    return SourceError(
        f"{origin} cannot prove who it is (its certificate is not valid for this name or not from "
        "an authority this machine trusts); nothing was asked"
    )
