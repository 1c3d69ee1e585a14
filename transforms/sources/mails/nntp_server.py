"""A news server as a connection that comes back: guarded, paced, bounded; its refusals in words.

The only file that knows nntplib, which Python 3.13 has no longer: there `standard-nntplib` has it.
"""

from __future__ import annotations

import socket
import ssl
import warnings
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from email.parser import BytesHeaderParser
from typing import Literal, TypeVar

from models.errors import RemonteeError, SourceError, SourceUnavailable
from transforms.sources.mails.addresses import name_and_address
from transforms.sources.mails.message import decode_words
from transforms.web.deadline import N_TIMEOUTS, Deadline
from transforms.web.guard import resolve
from transforms.web.pace import Pace, back_off_seconds

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)
    import nntplib

Result = TypeVar("Result")
Tls = Literal["implicit", "starttls", "none"]

N_TRIES = 4
MAX_LINE_BYTES = 1_000_000
"""Lines of real articles and overviews are far longer than the 512 bytes of RFC 3977."""
_NOT_THERE = frozenset({"420", "423", "430"})
_OF_GROUP = frozenset({"411", "480"})
_LATER = frozenset({"400", "403", "503"})
_LOG_IN = "the server wants to know who asks: set user_env and password_env"
_WRONG = "the server does not accept this user name and password"
_HINTS = {
    "411": "the server has no such group: is its name right, and does this account see it?",
    "450": _LOG_IN,
    "452": _WRONG,
    "480": _LOG_IN,
    "481": _WRONG,
    "482": _WRONG,
    "483": 'the server wants an encrypted connection: set tls to "implicit" or "starttls"',
    "502": "the server does not let this be read: may this account, from this address?",
    "580": 'the server cannot encrypt by STARTTLS: set tls to "implicit"',
}


@dataclass(frozen=True, slots=True)
class Address:
    """Where a news server is and who asks it."""

    host: str
    port: int
    tls: Tls
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)
    ca_file: str = ""
    """An authority to trust beside those of the machine."""
    allow_private: bool = False
    timeout_seconds: float = 30.0
    """For a connection, for each piece of an answer, and ten times that for a whole answer."""
    max_bytes: int = 50_000_000
    """Of one answer."""

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


@dataclass(frozen=True, slots=True)
class Span:
    """What a group holds."""

    n_articles: int
    """As the server estimates it."""
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Overview:
    """What the overview tells of an article."""

    number: int
    message_id: str
    """Without its brackets."""
    sender: str
    """The address of From, in lower case."""
    subject: str
    date: str
    n_bytes: int


@dataclass(slots=True)
class NewsServer:
    """A connection to a news server; close it."""

    address: Address
    pace: Pace
    deadline: Deadline = field(init=False)
    _client: _Client | None = field(init=False, default=None)
    _group: str = field(init=False, default="")

    def __post_init__(self) -> None:
        self.deadline = Deadline(N_TIMEOUTS * self.address.timeout_seconds)

    def close(self) -> None:
        """Say goodbye, if the server still listens."""
        client, self._client = self._client, None
        try:
            if client is not None:
                with suppress(OSError, EOFError, nntplib.NNTPError), self.deadline.running():
                    client.quit()
        finally:
            self.deadline.release()

    def select(self, group: str) -> Span:
        """Choose a group.

        Args:
            group: Its name.

        Raises:
            SourceError: There is none of this name.
        """
        self._group = ""
        _, count, low, high, _ = self._ask(f"GROUP {group}", lambda client: client.group(group))
        self._group = group
        return Span(count, low, high)

    def overview(self, low: int, high: int) -> list[Overview]:
        """What the overview tells of the articles of a range that are still there.

        Args:
            low: Number of the first one.
            high: Number of the last one.

        Source: RFC 3977, section 8.3.
        """
        found = self._ask(
            f"OVER {low}-{high}", lambda client: _or_none(lambda: client.over((low, high)))
        )
        return [_overview(number, told) for number, told in found[1]] if found else []

    def article(self, number: int) -> bytes | None:
        """An article of the group, its dots unstuffed; None if it has expired.

        Args:
            number: In the group, on this server.
        """
        found = self._ask(
            f"ARTICLE {number}", lambda client: _or_none(lambda: client.article(str(number)))
        )
        return b"\r\n".join(found[1].lines) if found else None

    def sender_of(self, message_id: str) -> str:
        """The address that an article is from; empty if it is not there any more.

        Args:
            message_id: Without its brackets.
        """
        found = self._ask("HEAD", lambda client: _or_none(lambda: client.head(f"<{message_id}>")))
        if not found:
            return ""
        headers = BytesHeaderParser().parsebytes(b"\r\n".join(found[1].lines))
        return sender_address(decode_words(str(headers.get("from", ""))))

    def _ask(self, asked: str, action: Callable[[_Client], Result]) -> Result:
        """What the server answers; asked again over a new connection where one breaks."""
        for n_failures in range(1, N_TRIES + 1):
            self.pace.take_turn()
            try:
                with self.deadline.running():
                    return action(self._connected())
            except (nntplib.NNTPTemporaryError, nntplib.NNTPPermanentError) as error:
                raise self._refusal(error.response, asked) from None
            except ssl.SSLCertVerificationError as error:
                raise SourceError(
                    f"{self.address} cannot prove who it is (its certificate is not valid for this "
                    "name or not from an authority that is trusted: ca_file); nothing was asked"
                ) from error
            except (OSError, EOFError, ValueError, nntplib.NNTPError):
                is_connected = self._client is not None
                self._drop()
                if self.deadline.is_over:
                    raise self._too_slow(asked if is_connected else "the login") from None
            if n_failures < N_TRIES:
                wait = back_off_seconds(n_failures, self.pace.clock.jitter())
                self.pace.wait(wait, f"{self.address} broke off")
        raise SourceUnavailable(
            f"{self.address} cannot be reached, or broke off in the middle of its answer, "
            f"{N_TRIES} times in a row; what was read is kept, the next run goes on from there"
        )

    def _connected(self) -> _Client:
        """The connection: encrypted, logged in, in the group that was chosen."""
        if self._client is None:
            self._client = _connect(self.address, self.deadline)
            if self._group:
                self._client.group(self._group)
        self._client.n_bytes = 0
        return self._client

    def _drop(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            client.cut()
        self.deadline.release()

    def _too_slow(self, asked: str) -> SourceUnavailable:
        return SourceUnavailable(
            f"{self.address} answers too slowly: {asked} was not answered to its end after "
            f"{self.deadline.seconds:g} s ({N_TIMEOUTS} times timeout_seconds); what was read is "
            "kept, the next run goes on from there"
        )

    def _refusal(self, response: str, asked: str) -> RemonteeError:
        """What a refusal means; the server's own words stay out, they may name people."""
        code = response[:3]
        self._drop()
        _, _, group = asked.partition("GROUP ")
        told = f"{self.address} answered {code}"
        told += f" for {group}" if group and code in _OF_GROUP else ""
        if code in _LATER:
            return SourceUnavailable(
                f"{told}: it is out of service now; what was read is kept, the next run goes on"
            )
        hint = _HINTS.get(code, "is it a news server, and does it serve readers?")
        return SourceError(f"{told}; {hint}")


class _Client(nntplib.NNTP):
    """nntplib, to an address that was checked, with answers bounded in size and never half."""

    def __init__(self, address: Address, context: ssl.SSLContext, deadline: Deadline) -> None:
        self.address, self.context, self.deadline = address, context, deadline
        self.n_bytes = 0
        super().__init__(
            address.host, address.port, readermode=True, timeout=address.timeout_seconds
        )

    def _create_socket(self, timeout: float) -> socket.socket:
        """A socket to the very address that the guard let pass."""
        told = self.address
        number = resolve(told.host, told.port, allow_private=told.allow_private)
        plain = socket.create_connection((number, told.port), timeout)
        self.deadline.watch(plain)
        if told.tls != "implicit":
            return plain
        try:
            return self.context.wrap_socket(plain, server_hostname=told.host)
        except BaseException:
            plain.close()
            raise

    def _getline(self, strip_crlf: bool = True) -> bytes:
        """A whole line: half of one at the end of a cut connection is none."""
        line: bytes = self.file.readline(MAX_LINE_BYTES)
        self.n_bytes += len(line)
        if self.n_bytes > self.address.max_bytes:
            raise SourceError(
                f"{self.address} answered with more than {self.address.max_bytes // 10**6} MB; "
                "raise max_megabytes if that is right"
            )
        if not line.endswith(b"\n"):
            raise EOFError
        return line.rstrip(b"\r\n") if strip_crlf else line

    def cut(self) -> None:
        """Let go of a connection that is broken."""
        with suppress(OSError):
            self.file.close()
        self.sock.close()


def sender_address(written: str) -> str:
    """The address of a From header, in lower case.

    Args:
        written: The header, decoded.
    """
    return name_and_address(written)[1].lower()


def _connect(address: Address, deadline: Deadline) -> _Client:
    context = ssl.create_default_context()
    if address.ca_file:
        try:
            context.load_verify_locations(address.ca_file)
        except OSError as error:
            raise SourceError(
                f"ca_file {address.ca_file} holds no certificates that can be read; expected PEM"
            ) from error
    client = _Client(address, context, deadline)
    try:
        if address.tls == "starttls":
            client.starttls(context)
        if address.user:
            client.login(address.user, address.password, usenetrc=False)
    except nntplib.NNTPReplyError as error:  # it wants a password, and there is none
        client.cut()
        raise nntplib.NNTPPermanentError("482") from error
    except BaseException:
        client.cut()
        raise
    return client


def _or_none(ask: Callable[[], Result]) -> Result | None:
    """An answer; None where the server says that there is nothing."""
    try:
        return ask()
    except nntplib.NNTPTemporaryError as error:
        if error.response[:3] in _NOT_THERE:
            return None
        raise


def _overview(number: int, told: dict[str, str]) -> Overview:
    n_bytes = told.get(":bytes") or ""
    return Overview(
        number,
        (told.get("message-id") or "").strip().strip("<>"),
        sender_address(decode_words(told.get("from") or "")),
        decode_words(told.get("subject") or ""),
        told.get("date") or "",
        int(n_bytes[:18]) if n_bytes.isascii() and n_bytes.isdigit() else 0,
    )
