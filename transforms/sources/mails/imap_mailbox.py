"""A mailbox that is only looked at: opened read-only, and every failure said in words.

Nothing the server says is repeated in a message but its response codes: it may hold names.
"""

from __future__ import annotations

import imaplib
import re
import socket
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal, cast

from imap_tools import BaseMailBox
from imap_tools.errors import ImapToolsError, MailboxFolderSelectError, MailboxLoginError

from models.errors import SourceError, SourceUnavailable
from transforms.web.deadline import N_TIMEOUTS, Deadline

Security = Literal["tls", "starttls", "none"]
_CODE = re.compile(r"\[([A-Z]{4,20})[\] ]")
_PASSING_CODES = frozenset({"UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG", "OVERQUOTA"})
_UID = re.compile(rb"\bUID (\d+)")
_SIZE = re.compile(rb"\bRFC822\.SIZE (\d+)")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_SHOWN_FOLDERS = 20


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mailbox is, and how it is spoken to."""

    host: str
    port: int
    address: str
    """The numeric address that was checked; the certificate is checked against the name."""
    security: Security
    timeout_seconds: float
    """For a connection, for each piece of an answer, and ten times that for a whole answer."""
    ca_file: str = ""

    def __str__(self) -> str:
        """As in a message."""
        return f"{self.host}:{self.port}"


class _Client(imaplib.IMAP4):
    """Speaks to the address that was checked."""

    def __init__(self, place: Place, deadline: Deadline) -> None:
        self._place, self._deadline = place, deadline
        super().__init__(place.host, place.port, place.timeout_seconds)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        context = _context(self._place) if self._place.security == "tls" else None
        plain = socket.create_connection((self._place.address, self._place.port), timeout)
        self._deadline.watch(plain)
        if context is None:
            return plain
        return context.wrap_socket(plain, server_hostname=self._place.host)


def _context(place: Place) -> ssl.SSLContext:
    """What certificates are trusted: the system's, and the configured one."""
    context = ssl.create_default_context()
    if place.ca_file:
        try:
            context.load_verify_locations(place.ca_file)
        except OSError:
            raise SourceError(
                f"ca_file: {place.ca_file} cannot be read as certificates; expected a PEM file, "
                "its path seen from remontee.toml"
            ) from None
    return context


class _MailBox(BaseMailBox):
    """imap-tools over our client."""

    def __init__(self, place: Place, deadline: Deadline) -> None:
        self._place, self._deadline = place, deadline
        super().__init__()

    def _get_mailbox_client(self) -> imaplib.IMAP4:
        context = _context(self._place)
        client = _Client(self._place, self._deadline)
        if self._place.security == "starttls":
            try:
                client.starttls(context)
            except BaseException:  # Ctrl-C too: the connection is not left open
                with suppress(OSError):
                    client.shutdown()
                raise
        return client


class Mailbox:
    """An open connection to a mailbox; close it."""

    def __init__(self, place: Place, user: str, password: str) -> None:
        """Connect and log in.

        Raises:
            SourceUnavailable: It does not answer, or not now.
            SourceError: No such service, an untrusted certificate, a refused login.
        """
        if _CONTROL.search(password + user):
            raise SourceError(
                f"{place}: the user or the password holds a line break or another control "
                "character; was it read from a file with its last line end?"
            )
        self.place = place
        self._deadline = Deadline(N_TIMEOUTS * place.timeout_seconds)
        try:
            with self._spoken("the greeting"):
                self._box: Any = _MailBox(place, self._deadline)
        except BaseException:  # Ctrl-C too: the connection is not left open
            self._deadline.release()
            raise
        try:
            with self._spoken("the login"):
                self._log_in(user, password)
        except BaseException:  # Ctrl-C too: the connection is not left open
            self.close()
            raise

    def _log_in(self, user: str, password: str) -> None:
        is_plain = (user + password).isascii()
        log_in = self._box.login if is_plain else self._box.login_utf8
        try:
            log_in(user, password, initial_folder=None)
        except imaplib.IMAP4.abort:
            raise
        except (imaplib.IMAP4.error, MailboxLoginError) as error:
            raise _refused(self.place, str(error)) from None

    def open(self, folder: str) -> int:
        """Open a folder read-only.

        Args:
            folder: Its name as the server has it.

        Returns:
            Its UIDVALIDITY: when it changes, the numbers of its messages mean others.

        Raises:
            SourceUnavailable: The connection was lost.
            SourceError: There is no such folder; with those that there are.
        """
        with self._spoken(f"the opening of {folder!r}"):
            try:
                self._box.folder.set(folder, readonly=True)
            except MailboxFolderSelectError:
                names = sorted(str(each.name) for each in self._box.folder.list())
                known = ", ".join(names[:_SHOWN_FOLDERS])
                raise SourceError(
                    f"{self.place}: the folder {folder!r} cannot be opened; there are: {known}. "
                    "Correct `folders`"
                ) from None
            told = self._box.client.response("UIDVALIDITY")[1][0]
        return int(told or 0)

    def uids(self, criteria: str) -> list[int]:
        """Numbers of the messages that fit, lowest first.

        Args:
            criteria: As RFC 9051, section 6.4.4, has them.
        """
        with self._spoken("a search"):
            return sorted(int(uid) for uid in self._box.uids(criteria, charset=None))

    def sizes(self, uids: Sequence[int]) -> dict[int, int]:
        """Bytes of messages by their numbers; one that is gone meanwhile is absent."""
        found = {}
        for head, _ in self._fetch(uids, "(UID RFC822.SIZE)"):
            uid, size = _UID.search(head), _SIZE.search(head)
            if uid and size:
                found[int(uid[1])] = int(size[1])
        return found

    def messages(self, uids: Sequence[int], section: str) -> dict[int, bytes]:
        """Messages by their numbers, without marking them as read.

        Args:
            uids: Which.
            section: "[]" for all of a message, "[HEADER]", with "<0.1000>" for its beginning.
        """
        found = {}
        for head, raw in self._fetch(uids, f"(UID BODY.PEEK{section})"):
            if uid := _UID.search(head):
                found[int(uid[1])] = raw
        return found

    def newest(self) -> date | None:
        """The day on which the last message came in."""
        with self._spoken("the date of the newest message"):
            _, told = self._box.client.fetch("*", "(INTERNALDATE)")
        moment = imaplib.Internaldate2tuple(told[0]) if told and told[0] else None
        return datetime(*moment[:6]).date() if moment else None  # noqa: DTZ001  only its day

    def close(self) -> None:
        """Say good-bye, if the server still listens."""
        try:
            with self._deadline.running():
                self._box.logout()
        except (ImapToolsError, imaplib.IMAP4.error, OSError):
            with suppress(OSError):
                self._box.client.shutdown()
        finally:
            self._deadline.release()

    def _fetch(self, uids: Sequence[int], what: str) -> Iterator[tuple[bytes, bytes]]:
        """What stands around the literal of each answer, and the literal."""
        with self._spoken(f"FETCH {what} of {len(uids)} messages"):
            status, answers = self._box.client.uid("FETCH", ",".join(map(str, uids)), what)
        if status != "OK":
            raise SourceUnavailable(f"{self.place}: it does not hand over its messages now")
        told = cast("list[bytes | tuple[bytes, bytes] | None]", answers)
        for place, answer in enumerate(told):
            if isinstance(answer, tuple):
                after = told[place + 1] if place + 1 < len(told) else b""
                yield answer[0] + (after if isinstance(after, bytes) else b""), answer[1]
            elif answer and b"(" in answer:
                yield answer, b""

    @contextmanager
    def _spoken(self, asked: str) -> Iterator[None]:
        """Says what a failure means and what to do."""
        try:
            with self._deadline.running():
                yield
        except (ImapToolsError, imaplib.IMAP4.error, OSError) as error:
            if self._deadline.is_over:
                raise SourceUnavailable(
                    f"{self.place} answers too slowly: {asked} did not come to its end in "
                    f"{self._deadline.seconds:g} s ({N_TIMEOUTS} times timeout_seconds)"
                ) from None
            is_spoken = isinstance(error, ImapToolsError | imaplib.IMAP4.error)
            raise (_said if is_spoken else _unheard)(self.place, error) from None


def _said(place: Place, error: Exception) -> SourceError | SourceUnavailable:
    """What the server's refusal means."""
    if "TLS not supported" in str(error):
        return SourceError(f'{place} offers no STARTTLS; is security = "tls" meant?')
    if "* BYE" in str(error):
        return SourceUnavailable(f"{place} turns everybody away at the moment (BYE)")
    if isinstance(error, imaplib.IMAP4.abort) and "unexpected response" not in str(error):
        return SourceUnavailable(f"{place} ended the connection")
    return SourceError(f"{place} does not understand what it is asked; is it an IMAP server?")


def _unheard(place: Place, error: Exception) -> SourceError | SourceUnavailable:
    """Why nothing can be said or heard."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return SourceError(
            f"{place}: its certificate is not trusted ({error.verify_message}); is the host right? "
            "The file of an own authority can be named with ca_file"
        )
    if isinstance(error, ssl.SSLError):
        return SourceError(
            f'{place} does not speak TLS as asked; security = "tls" is usual on port 993, '
            '"starttls" on port 143'
        )
    if isinstance(error, TimeoutError):
        told = f"{place} did not answer in {place.timeout_seconds:g} s (timeout_seconds)"
        return SourceUnavailable(f"{told}; are port and security right?")
    told = getattr(error, "strerror", None) or "the connection broke"
    return SourceUnavailable(f"{place} cannot be reached: {told}")


def _refused(place: Place, said: str) -> SourceError | SourceUnavailable:
    """Why nobody is let in; of what the server said only the response code is repeated."""
    found = _CODE.search(said)
    code, told = (found[1], f" [{found[1]}]") if found else ("", "")
    if code in _PASSING_CODES:
        return SourceUnavailable(f"{place} lets nobody in at the moment{told}")
    if code == "PRIVACYREQUIRED":
        return SourceError(f"{place} takes no password over an open line{told}; use TLS")
    return SourceError(
        f"{place} refused the login{told}; check `user` and the variable that password_env names. "
        "Many services want a password made for programs (an app password)"
    )
