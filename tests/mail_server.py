"""A Dovecot of the test's own on loopback, and a proxy that cuts its connections."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.servers import absent

USERS = tuple(f"aide{n}" for n in range(60))
PASSWORD = "s3cret-Pas\\sword"
_SECONDS = 10
_USUAL = {"CAPABILITY": "* CAPABILITY IMAP4rev1\r\nTAG OK done"}
_CONFIGURATION = """\
protocols = imap
base_dir = {base}/run
state_dir = {base}/state
log_path = {base}/log
info_log_path = {base}/log
default_internal_user = {internal}
default_internal_group = {internal_group}
default_login_user = {login}
listen = 127.0.0.1
mail_location = maildir:{base}/mail/%u
mail_uid = {owner}
mail_gid = {owner_group}
first_valid_uid = 1
mail_fsync = never
disable_plaintext_auth = {is_plain_refused}
ssl = yes
ssl_cert = <{base}/cert.pem
ssl_key = <{base}/key.pem
auth_mechanisms = plain
passdb {{
  driver = passwd-file
  args = scheme=PLAIN {base}/users
}}
userdb {{
  driver = static
  args = uid={owner} gid={owner_group} home={base}/home/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
auth_failure_delay = 0
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service auth-worker {{
  user = $default_internal_user
}}
service stats {{
  chroot =
}}
namespace inbox {{
  inbox = yes
  separator = /
}}
"""


class MailServer:
    """A running Dovecot, seen as one of its users with a Maildir of their own."""

    def __init__(self, base: Path, port: int, tls_port: int, owner: pwd.struct_passwd) -> None:
        self.base, self.port, self.tls_port, self.owner = base, port, tls_port, owner
        self.user = USERS[0]
        self.n_users = self.n_put = 0

    @property
    def mail(self) -> Path:
        return self.base / "mail" / self.user

    def another(self) -> MailServer:
        """The same server for a user who has nothing yet."""
        other = MailServer(self.base, self.port, self.tls_port, self.owner)
        self.n_users += 1
        other.user = USERS[self.n_users]
        return other

    @property
    def certificate(self) -> Path:
        return self.base / "cert.pem"

    def put(self, content: str | bytes, folder: str = "") -> Path:
        """A message into the inbox, or into a folder below it."""
        place = self.mail / f".{folder}" if folder else self.mail
        for part in ("tmp", "new", "cur"):
            (place / part).mkdir(parents=True, exist_ok=True)
        self.n_put += 1
        path = place / "new" / f"{1_700_000_000 + self.n_put}.M{self.n_put}P1.test"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        self._own()
        return path

    def _own(self) -> None:
        if os.geteuid() == 0 and self.n_put <= 1:
            self.give()

    def give(self) -> None:
        """Everything in the Maildir to its owner, where the test runs as root."""
        if os.geteuid() == 0:
            for path in [self.mail, *self.mail.rglob("*")]:
                os.chown(path, self.owner.pw_uid, self.owner.pw_gid)

    def renumber(self, folder: str = "") -> None:
        """Forget the numbers of a folder's messages: UIDVALIDITY changes."""
        place = self.mail / f".{folder}" if folder else self.mail
        for path in [*place.glob("dovecot*index*"), place / "dovecot-uidlist"]:
            path.unlink(missing_ok=True)
        for path in self.mail.glob("dovecot-uidvalidity*"):
            path.unlink()
        time.sleep(1.1)  # the new one is made of the clock's seconds

    def flags(self) -> list[str]:
        """What stands after ":2," in the names of all messages: S is seen."""
        names = (path.name for path in self.mail.rglob("*.test*") if path.is_file())
        return sorted(name.partition(":2,")[2] for name in names)


@contextmanager
def mail_server(*, is_tls_asked: bool = False) -> Iterator[MailServer]:
    """A Dovecot while the block runs.

    Args:
        is_tls_asked: Whether it takes no password over an open line.
    """
    program = shutil.which("dovecot") or shutil.which("dovecot", path="/usr/sbin")
    if program is None or shutil.which("openssl") is None:
        absent("no Dovecot or no openssl: apt-get install dovecot-imapd openssl")
    base = Path(tempfile.mkdtemp(prefix="dovecot"))
    base.chmod(0o755)
    server = _prepared(base, is_tls_asked=is_tls_asked)
    process = subprocess.Popen(
        [program, "-F", "-c", str(base / "conf")],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _await(server, process)
        yield server
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait(_SECONDS)
        shutil.rmtree(base, ignore_errors=True)


def _prepared(base: Path, *, is_tls_asked: bool) -> MailServer:
    """Configuration, user and certificate."""
    is_root = os.geteuid() == 0
    me = pwd.getpwuid(os.geteuid())
    owner = pwd.getpwnam("nobody") if is_root else me
    ports = _free_port(), _free_port()
    server = MailServer(base, *ports, owner)
    _make_certificate(base)
    internal = pwd.getpwnam("dovecot") if is_root else me
    told = {
        "base": base, "port": ports[0], "tls_port": ports[1],
        "internal": internal.pw_name, "internal_group": _group(internal),
        "login": "dovenull" if is_root else me.pw_name,
        "owner": owner.pw_uid, "owner_group": owner.pw_gid,
        "is_plain_refused": "yes" if is_tls_asked else "no",
    }  # fmt: skip
    (base / "conf").write_text(_CONFIGURATION.format(**told))
    (base / "users").write_text("".join(f"{user}:{{PLAIN}}{PASSWORD}\n" for user in USERS))
    for folder in (base / "mail", base / "home"):
        folder.mkdir()
        if is_root:
            os.chown(folder, owner.pw_uid, owner.pw_gid)
    return server


def _group(user: pwd.struct_passwd) -> str:
    return grp.getgrgid(user.pw_gid).gr_name


def _make_certificate(base: Path) -> None:
    """A certificate for localhost."""
    subprocess.run(
        [
            "openssl", "req", "-x509", "-nodes", "-days", "30",
            "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
            "-keyout", str(base / "key.pem"), "-out", str(base / "cert.pem"),
            "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
        ],
        check=True,
        capture_output=True,
    )  # fmt: skip


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _await(server: MailServer, process: subprocess.Popen[bytes]) -> None:
    """Wait until it answers; say what it said if it does not."""
    ends_at = time.monotonic() + _SECONDS
    while time.monotonic() < ends_at and process.poll() is None:
        try:
            with socket.create_connection(("127.0.0.1", server.port), 1) as line:
                if line.recv(4) == b"* OK":
                    return
        except OSError:
            pass
        time.sleep(0.05)
    log = server.base / "log"
    said = log.read_text(errors="replace") if log.exists() else "nothing"
    raise RuntimeError(f"Dovecot does not start: {said[-1000:]}")


class ScriptedServer:
    """An IMAP server that says what it is told to, for what a real one seldom says."""

    def __init__(self, greeting: str, answers: dict[str, str]) -> None:
        """Listen.

        Args:
            greeting: The first line; empty: none, the line stays silent.
            answers: By command, such as "UID FETCH"; TAG stands for the command's tag. Others are
                answered with OK.
        """
        self.greeting, self.answers = greeting, answers
        self.drips: list[str] = []
        """Commands that are answered, once each, by a byte now and then without end."""
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                line, _ = self._socket.accept()
                with line, suppress(OSError):
                    self._speak(line)

    def _speak(self, line: socket.socket) -> None:
        line.sendall(f"{self.greeting}\r\n".encode() if self.greeting else b"")
        with line.makefile("rb") as heard:
            for request in heard:
                tag, _, command = request.decode().strip().partition(" ")
                found = (each for each in self.answers if command.startswith(each))
                answer = self.answers.get(next(found, ""), _USUAL.get(command, "TAG OK done"))
                told = answer.replace("TAG", tag).encode() + b"\r\n"
                if self.drips and command.startswith(self.drips[0]):
                    self.drips.pop(0)
                    _drip(line, told)
                line.sendall(told)

    def close(self) -> None:
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join(_SECONDS)


def _drip(line: socket.socket, told: bytes) -> None:
    """Half of an answer, then a byte now and then until nobody listens any more."""
    line.sendall(told[: len(told) // 2])
    while True:
        line.sendall(b" ")
        time.sleep(0.01)


class CuttingProxy:
    """Passes bytes to a server; resets a connection after so many bytes from it."""

    def __init__(self, port: int) -> None:
        self.target = port
        self.cuts: list[int] = []
        """Bytes after which each connection in turn is cut; none left: never."""
        self.n_connections = 0
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._lines: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._socket.accept()
                self.n_connections += 1
                far = socket.create_connection(("127.0.0.1", self.target), _SECONDS)
                self._lines += [near, far]
                limit = self.cuts.pop(0) if self.cuts else -1
                for source, sink, n_bytes in ((near, far, -1), (far, near, limit)):
                    thread = threading.Thread(
                        target=_pump, args=(source, sink, n_bytes), daemon=True
                    )
                    thread.start()
                    self._threads.append(thread)

    def close(self) -> None:
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for line in self._lines:
            with suppress(OSError):
                line.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(_SECONDS)
        for line in self._lines:
            line.close()


def _pump(source: socket.socket, sink: socket.socket, n_bytes: int) -> None:
    """Everything from one socket to the other, or the first bytes of it; then both are shut."""
    left = n_bytes
    with suppress(OSError):
        while data := source.recv(65_536):
            sink.sendall(data if left < 0 else data[:left])
            if 0 <= left <= len(data):
                break
            left = left - len(data) if left >= 0 else left
    for each in (source, sink):
        with suppress(OSError):
            each.shutdown(socket.SHUT_RDWR)
