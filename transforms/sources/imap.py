"""Mailboxes over IMAP: what came in since, folder by folder; nothing in them is changed.

Source: RFC 9051 (IMAP4rev2), RFC 3501 (IMAP4rev1), RFC 4549 (UIDVALIDITY).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import ClassVar

from pydantic import Field, model_validator

from models.records import Cursor, Page
from transforms.sources.base import Declaration, SourceSettings, Variable, WebSettings
from transforms.sources.mails.imap_mailbox import Mailbox, Place, Security
from transforms.sources.online import OnlineSource
from transforms.sources.services.imap_reading import Reading
from transforms.web.guard import resolve

_PORTS: Mapping[Security, int] = {"tls": 993, "starttls": 143, "none": 143}
_EXAMPLE = """\
[[source]]
name = "support"
kind = "imap"
host = "mail.example.org"
user = "support@example.org"
password_env = "SUPPORT_PASSWORD"    # the variable that holds it; best an app password
folders = ["INBOX", "Archive"]
"""


class ImapSettings(WebSettings):
    """What a `[[source]]` of kind imap may say."""

    host: str = Field(min_length=1, description="Name of the mail server.")
    port: int = Field(0, ge=0, le=65_535, description="Port; 0: 993 with tls, else 143.")
    security: Security = Field(
        "tls",
        description="tls from the beginning, starttls, or none; none sends the password openly "
        "and is taken only with allow_private.",
    )
    ca_file: str = Field(
        "", description="Certificate of an own authority (PEM) to trust, besides the system's."
    )
    user: str = Field(min_length=1, description="Who logs in; may be allowed to read only.")
    password_env: Variable = Field(
        min_length=1, description="Environment variable that holds the password."
    )
    folders: tuple[str, ...] = Field(
        ("INBOX",), min_length=1, description="Folders to read, named as on the server."
    )
    max_megabytes: float = Field(
        32,
        gt=0,
        description="Size of one message at most; of a bigger one only the subject is kept.",
    )
    requests_per_minute: float = Field(
        600, gt=0, le=6_000, description="How fast the server is asked at most."
    )

    @model_validator(mode="after")
    def _is_secure(self) -> ImapSettings:
        if self.security == "none" and not self.allow_private:
            raise ValueError("security = none is only for servers of the own network")
        return self


class ImapSource(OnlineSource[ImapSettings]):
    """The messages of a mailbox."""

    settings_type: ClassVar[type[SourceSettings]] = ImapSettings
    declaration: ClassVar[Declaration] = Declaration(
        title="Mailboxes (IMAP)",
        example=_EXAMPLE,
        kept=(
            "What each mail's writer wrote, its subject, thread, date and list; quotes, signatures "
            "and notices are cut, files are only named, automatic answers and bounces set aside. "
            "Folders are opened read-only and no mail is marked as read. A mail that leaves its "
            "folder was moved or tidied away: what was said stays."
        ),
        terms=(
            "Read only mailboxes whose owner agrees and whose writers expect to be heard, such as "
            "a support address. Many services want an app password."
        ),
    )

    def fetch(self, cursor: Cursor | None) -> Iterator[Page]:
        """Messages since the cursor, in the order in which they came in."""
        return Reading(self, cursor).pages()

    def open(self) -> Mailbox:
        """A connection; close it.

        Raises:
            SourceUnavailable: The server does not answer.
            SourceError: It may not be asked, or lets us not in.
        """
        settings = self.settings
        password = self.context.secret(settings.password_env, settings.name)
        port = settings.port or _PORTS[settings.security]
        address = resolve(settings.host, port, allow_private=settings.allow_private)
        authority = str(self.context.base / Path(settings.ca_file)) if settings.ca_file else ""
        place = Place(
            settings.host, port, address, settings.security, settings.timeout_seconds, authority
        )
        return Mailbox(place, settings.user, password)

    def look(self) -> str:
        """See `OnlineSource.look`."""
        told, days = [], []
        with closing(self.open()) as box:
            for folder in self.settings.folders:
                box.open(folder)
                n_messages = len(box.uids("ALL"))
                told.append(f"{n_messages:,} in {folder!r}")
                days.append(box.newest() if n_messages else None)
        newest = max((day for day in days if day), default="none")
        return f"ready: messages: {', '.join(told)}; newest {newest}"
