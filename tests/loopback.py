"""A service on loopback that answers as documented, and misbehaves when told to."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from models.errors import SourceUnavailable
from models.records import Cursor, Page, SourceRecord
from transforms.sources.base import Source


@dataclass(frozen=True)
class Asked:
    """One request."""

    path: str
    query: Mapping[str, str]
    """The last value of each name."""
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes = b""
    url: str = ""

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Reply:
    """One answer."""

    content: Any = ""
    """Bytes or text as they are; anything else as JSON."""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def body(self) -> bytes:
        if isinstance(self.content, bytes):
            return self.content
        if isinstance(self.content, str):
            return self.content.encode()
        return json.dumps(self.content).encode()


Fault = Callable[[BaseHTTPRequestHandler, Reply], None]
"""Misbehaves instead of sending a reply."""


def send(handler: BaseHTTPRequestHandler, reply: Reply, n_bytes: int | None = None) -> None:
    """A reply as it should be, or only the first bytes of its body."""
    handler.send_response(reply.status)
    told = {name.lower() for name in reply.headers}
    if "content-type" not in told:
        handler.send_header("Content-Type", "application/json")
    for name, value in reply.headers.items():
        handler.send_header(name, value)
    handler.send_header("Content-Length", str(len(reply.body)))
    handler.end_headers()
    handler.wfile.write(reply.body[:n_bytes])


def refuses(status: int, **headers: str) -> Fault:
    """A status instead of an answer: refuses(429, retry_after="7")."""
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler, _: send(handler, Reply('{"error":"no"}', status, told))


def resets(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
    """Half of the body, then the connection is reset."""
    send(handler, reply, len(reply.body) // 2)
    handler.wfile.flush()
    linger = struct.pack("ii", 1, 0)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    handler.close_connection = True


def truncates(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
    """Half of the body, said to be all of it."""
    send(handler, Reply(reply.body[: len(reply.body) // 2], reply.status, reply.headers))


def says_html(handler: BaseHTTPRequestHandler, _: Reply) -> None:
    """A page for people, status 200."""
    page = "<!DOCTYPE html><html><title>Maintenance</title></html>"
    send(handler, Reply(page, headers={"Content-Type": "text/html"}))


def skews(handler: BaseHTTPRequestHandler, _: Reply) -> None:
    """A clock that is an hour off, in a 503."""
    later = datetime.now(UTC) + timedelta(hours=1)
    refuses(503, date=later.strftime("%a, %d %b %Y %H:%M:%S GMT"), retry_after="2")(handler, _)


FAULTS: Mapping[str, Fault] = {
    "429 with Retry-After": refuses(429, retry_after="3"),
    "429 without": refuses(429),
    "500": refuses(500),
    "reset in the middle of the body": resets,
    "truncated JSON": truncates,
    "HTML instead of JSON": says_html,
    "503 by a clock that is off": skews,
}


class Service:
    """An HTTP service on loopback."""

    def __init__(self, answer: Callable[[Asked], Reply]) -> None:
        self.answer = answer
        self.asked: list[Asked] = []
        self.faults: dict[int, Fault] = {}
        """By number of the request, from 0."""
        self.url = ""

    def handle(self, handler: BaseHTTPRequestHandler) -> None:
        parts = urlsplit(handler.path)
        n_bytes = int(handler.headers.get("content-length") or 0)
        asked = Asked(
            parts.path,
            dict(parse_qsl(parts.query, keep_blank_values=True)),
            {name.lower(): value for name, value in handler.headers.items()},
            handler.rfile.read(n_bytes),
            handler.path,
        )
        fault = self.faults.get(len(self.asked), send)
        self.asked.append(asked)
        fault(handler, self.answer(asked))


@contextmanager
def serving(answer: Callable[[Asked], Reply]) -> Iterator[Service]:
    """A service while the block runs.

    Args:
        answer: What it says to a request; it may be changed later through `service.answer`.
    """
    service = Service(answer)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            service.handle(self)

        do_POST = do_GET  # noqa: N815

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    service.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class FakeClock:
    """A clock in which waiting takes no time."""

    def __init__(self, now: datetime = datetime(2026, 11, 4, 1, tzinfo=UTC)) -> None:
        self.started = now
        self.seconds = 0.0
        self.waits: list[float] = []

    def monotonic(self) -> float:
        return self.seconds

    def now(self) -> datetime:
        return self.started + timedelta(seconds=self.seconds)

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.seconds += seconds

    def jitter(self) -> float:
        return 0.5


def landed(pages: Sequence[Page]) -> dict[str, SourceRecord]:
    """What a store would hold after pages: the last word on each comment."""
    return {record.native_id: record for page in pages for record in page.records}


def told_twice(pages: Sequence[Page]) -> list[str]:
    """Native ids handed over more than once."""
    ids = [record.native_id for page in pages for record in page.records]
    return sorted({each for each in ids if ids.count(each) > 1})


def fetch_all(
    open_again: Callable[[], Source], cursor: Cursor | None = None, n_nights: int = 6
) -> list[Page]:
    """Every page, over as many runs as it takes when the service fails in the middle.

    Args:
        open_again: The source, as each run opens it.
        cursor: Where the first run begins.
        n_nights: How many runs at most.
    """
    pages: list[Page] = []
    for _ in range(n_nights):
        try:
            for page in open_again().fetch(cursor):
                pages.append(page)
                cursor = page.cursor
        except SourceUnavailable:
            continue
        return pages
    raise AssertionError("never came to the end")


def killed_after(open_again: Callable[[], Source], n_pages: int) -> list[Page]:
    """Every page, of a run that is killed after some pages and of the one that follows it."""
    pages: list[Page] = []
    fetching = open_again().fetch(None)
    for _, page in zip(range(n_pages), fetching, strict=False):
        pages.append(page)
    fetching.close()  # type: ignore[attr-defined]
    cursor = pages[-1].cursor if pages else None
    return pages + fetch_all(open_again, cursor)
