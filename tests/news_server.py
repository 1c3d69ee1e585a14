"""News servers on loopback: Debian's leafnode where it is installed, and one that misbehaves."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import socketserver
import ssl
import struct
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from tests.servers import absent

CRLF = b"\r\n"
LEAFNODE = Path("/usr/sbin/leafnode")
_BUILT_IN = ("/var/spool/news", "/etc/news/leafnode", "/var/spool/news/leaf.node/lock.file")
"""Folders that leafnode was compiled with; the first also holds the name of its user, `news`."""
_SPOOL = ("failed.postings", "interesting.groups", "leaf.node", "message.id", "out.going")


def article(message_id: str, group: str, body: str = "Bonjour\n", **headers: str) -> bytes:
    """A news article: article("1@x", "a.b", subject="Essai", in_reply_to="<0@x>")."""
    told = {
        "path": "news.example.net!not-for-mail",
        "from": "Zoe <zoe@example.org>",
        "newsgroups": group,
        "subject": "Essai",
        "date": "Mon, 02 Nov 2026 10:00:00 +0100",
        "message_id": f"<{message_id}>",
        **headers,
    }
    lines = [f"{name.replace('_', '-').title()}: {text}" for name, text in told.items() if text]
    text = "\n".join(["\n".join(lines).replace("Message-Id", "Message-ID"), "", body])
    return text.encode("utf-8", "surrogateescape")


class Leafnode:
    """A real news server with groups of its own.

    leafnode knows no other folders than those it was compiled with: a copy of it is made that
    knows a temporary one instead, whose name has as many letters.
    """

    def __init__(self, root: Path, port: int) -> None:
        self.root, self.port = root, port

    def put(self, group: str, articles: Mapping[int, bytes]) -> None:
        """A group that holds just these articles, by number."""
        folder = self.root.joinpath(*group.split("."))
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for number, raw in articles.items():
            xref = f"Xref: news.remontee.net {group}:{number}\nLines: 2\n".encode()
            (folder / str(number)).write_bytes(xref + raw)
        groups = self.root / "leaf.node" / "groupinfo"
        known = groups.read_text().splitlines() if groups.exists() else []
        others = [line for line in known if not line.startswith(f"{group}\t")]
        span = f"{max(articles)}\t{min(articles)}" if articles else "0\t1"
        lines = sorted([*others, f"{group}\t{span}\t1700000000\tEssais"])
        groups.write_text("".join(f"{line}\n" for line in lines))
        (self.root / "interesting.groups" / group).touch()
        self._own()

    def _own(self) -> None:
        if os.getuid() == 0:
            for path in (self.root, *self.root.rglob("*")):
                shutil.chown(path, "news", "news")


def _why_not() -> str:
    """What a real news server lacks here; empty: nothing."""
    if not LEAFNODE.exists() or shutil.which("socat") is None:
        return "leafnode and socat are not installed (apt-get install leafnode socat)"
    if os.getuid() != 0 and os.environ.get("USER") != "news":
        return "leafnode runs as root or as the user news only"
    return ""


@contextmanager
def serving_leafnode() -> Iterator[Leafnode]:
    """leafnode on loopback while the block runs; the test is skipped where it cannot be."""
    if reason := _why_not():
        absent(f"no real news server: {reason}")
    root = Path(f"/tmp/{secrets.token_hex(3)}news")
    root.mkdir()
    try:
        server = Leafnode(root, _free_port())
        _install(root)
        server._own()
        with _listening(server):
            yield server
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _install(root: Path) -> None:
    program = LEAFNODE.read_bytes()
    ours = (str(root), f"{root}/./", f"{root}/leaf.node/lock.file")
    for old, new in zip(_BUILT_IN, ours, strict=True):
        assert len(old) == len(new), "the folder must have as many letters as the built-in one"
        assert program.count(old.encode() + b"\0") == 1, "another leafnode than Debian's"
        program = program.replace(old.encode() + b"\0", new.encode() + b"\0")
    (root / "leafnode").write_bytes(program)
    (root / "leafnode").chmod(0o755)
    settings = "server = news.remontee.net\nexpire = 20\nhostname = news.remontee.net\n"
    (root / "config").write_text(settings)
    for name in (*_SPOOL, "temp.files"):
        (root / name).mkdir()


@contextmanager
def _listening(server: Leafnode) -> Iterator[None]:
    """socat gives each connection a leafnode of its own."""
    address = f"TCP-LISTEN:{server.port},bind=127.0.0.1,reuseaddr,fork"
    command = ["socat", address, f"EXEC:{server.root}/leafnode,pipes"]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            _wait_for(server.port)
            yield
        finally:
            process.terminate()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait_for(port: int) -> None:
    for _ in range(100):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 5) as probe:
            probe.recv(3)
            return
        time.sleep(0.05)
    raise AssertionError("the news server does not come up")


Fault = Callable[["_Session", bytes], None]
"""Misbehaves instead of sending an answer."""


def says(answer: str) -> Fault:
    """Another answer: says("503 later")."""

    def fault(session: _Session, _: bytes) -> None:
        session.send(answer.encode() + CRLF)

    return fault


def cuts(session: _Session, answer: bytes) -> None:
    """Half of the answer, then the connection is closed."""
    session.send(answer[: len(answer) // 2])
    session.hang_up()


def cuts_after_a_dot(session: _Session, answer: bytes) -> None:
    """The answer up to the first dot that begins a line, which looks like an end."""
    session.send(answer[: answer.index(b"\r\n.") + 3])
    session.hang_up()


def resets(session: _Session, answer: bytes) -> None:
    """Half of the answer, then the connection is reset."""
    session.send(answer[: len(answer) // 2])
    session.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    session.hang_up()


def drips(session: _Session, answer: bytes) -> None:
    """Half of the answer, then a byte now and then until nobody listens any more."""
    session.send(answer[: len(answer) // 2])
    while True:
        session.send(b" ")
        time.sleep(0.01)


def stalls(session: _Session, _: bytes) -> None:
    """No answer at all."""
    time.sleep(1.5)
    session.hang_up()


@dataclass
class FakeNews:
    """What a news server holds, and how it misbehaves."""

    groups: dict[str, dict[int, bytes]] = field(default_factory=dict)
    user: str = ""
    password: str = ""
    tls: ssl.SSLContext | None = None
    is_implicit: bool = False
    faults: dict[tuple[str, int], Fault] = field(default_factory=dict)
    """By command and how many-th of its kind, from 0; "WELCOME" is one too."""
    asked: list[str] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    """Numbers that the overview lists and that are gone."""
    low: dict[str, int] = field(default_factory=dict)
    n_connections: int = 0
    port: int = 0


class _Session(socketserver.StreamRequestHandler):
    """One connection."""

    news: FakeNews
    group = ""
    is_known = False
    is_open = True

    def setup(self) -> None:
        self.news.n_connections += 1
        if self.news.tls and self.news.is_implicit:
            self.request = self.news.tls.wrap_socket(self.request, server_side=True)
        super().setup()

    def finish(self) -> None:
        with suppress(OSError):
            super().finish()
        self.request.close()

    def handle(self) -> None:
        with suppress(OSError, ValueError):
            self.answer("WELCOME", b"200 ready" + CRLF)
            while self.is_open and (line := self.rfile.readline()):
                command, _, rest = line.decode().strip().partition(" ")
                self.news.asked.append(line.decode().strip())
                told = getattr(self, f"do_{command.lower()}", self.do_unknown)(rest)
                if told is not None:
                    self.answer(command.upper(), told)

    def answer(self, command: str, told: bytes) -> None:
        counted = [asked.partition(" ")[0].upper() for asked in self.news.asked]
        n = (counted.count(command) or self.news.n_connections) - 1
        fault = self.news.faults.get((command, n))
        if fault:
            fault(self, told)
        else:
            self.send(told)

    def send(self, data: bytes) -> None:
        self.wfile.write(data)
        self.wfile.flush()

    def hang_up(self) -> None:
        self.is_open = False

    def do_unknown(self, _: str) -> bytes:
        return b"500 what?" + CRLF

    def do_capabilities(self, _: str) -> bytes:
        return b"101 list\r\nVERSION 2\r\nREADER\r\nOVER\r\nSTARTTLS\r\n.\r\n"

    def do_mode(self, _: str) -> bytes:
        return b"200 hello" + CRLF

    def do_quit(self, _: str) -> bytes:
        self.is_open = False
        return b"205 bye" + CRLF

    def do_starttls(self, _: str) -> None:
        if self.news.tls is None:
            self.send(b"580 cannot" + CRLF)
            return
        self.send(b"382 go on" + CRLF)
        self.request = self.news.tls.wrap_socket(self.request, server_side=True)
        self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb")

    def do_authinfo(self, rest: str) -> bytes:
        kind, _, value = rest.partition(" ")
        if kind.lower() == "user":
            return b"381 password" + CRLF
        self.is_known = value == self.news.password
        return (b"281 welcome" if self.is_known else b"481 Zoe is not known") + CRLF

    def do_list(self, _: str) -> bytes:
        names = ("Subject:", "From:", "Date:", "Message-ID:", "References:", ":bytes", ":lines")
        return CRLF.join([b"215 order", *(name.encode() for name in names), b".", b""])

    def do_group(self, name: str) -> bytes:
        if self.news.user and not self.is_known:
            return b"480 log in" + CRLF
        if name not in self.news.groups:
            return b"411 no such group" + CRLF
        self.group = name
        held = self.news.groups[name]
        low, high = min(held, default=1), max(held, default=0)
        low = self.news.low.get(name, low)
        return f"211 {len(held)} {low} {high} {name}".encode() + CRLF

    def do_over(self, span: str) -> bytes:
        first, _, last = span.partition("-")
        held = self.news.groups[self.group]
        numbers = [n for n in sorted(held) if int(first) <= n <= int(last)]
        if not numbers:
            return b"423 none" + CRLF
        return CRLF.join([b"224 list", *(_line(n, held[n]) for n in numbers), b".", b""])

    def do_article(self, number: str) -> bytes:
        raw = self.news.groups[self.group].get(int(number))
        if raw is None or int(number) in self.news.hidden:
            return b"423 none" + CRLF
        return f"220 {number} <x>".encode() + CRLF + _stuffed(raw)

    def do_head(self, message_id: str) -> bytes:
        for held in self.news.groups.values():
            for raw in held.values():
                if f"Message-ID: {message_id}".encode() in raw:
                    return b"221 0 " + message_id.encode() + CRLF + _stuffed(raw.split(b"\n\n")[0])
        return b"430 none" + CRLF


def _stuffed(raw: bytes) -> bytes:
    """Lines as they travel: dots doubled, a dot at the end."""
    lines = raw.replace(CRLF, b"\n").split(b"\n")
    return CRLF.join([*(b"." + one if one.startswith(b".") else one for one in lines), b".", b""])


def _line(number: int, raw: bytes) -> bytes:
    """The overview of an article."""
    head = raw.partition(b"\n\n")[0].split(b"\n")
    told = dict(line.split(b": ", 1) for line in head if b": " in line)
    names = (b"Subject", b"From", b"Date", b"Message-ID", b"References")
    size = told.get(b"X-Size", str(len(raw)).encode())
    return b"\t".join([str(number).encode(), *(told.get(n, b"") for n in names), size, b"2"])


@contextmanager
def serving_news(news: FakeNews) -> Iterator[FakeNews]:
    """A fake news server while the block runs."""
    session = type("Session", (_Session,), {"news": news})
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), session)
    server.daemon_threads = True
    server.handle_error = lambda *_: None  # type: ignore[method-assign]
    news.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield news
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
