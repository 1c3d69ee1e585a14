"""Newsgroups, by NNTP: overview first, then the articles that are new.

Source: RFC 3977 (NNTP), RFC 4642 (TLS), RFC 4643 (AUTHINFO).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import ClassVar

from pydantic import Field

from models.errors import SourceError
from models.records import Cursor, Page
from transforms.sources.base import Declaration, SourceSettings, Variable, WebSettings
from transforms.sources.mails.nntp_server import Address, NewsServer, Tls
from transforms.sources.online import OnlineSource
from transforms.sources.services.nntp_reading import IN_CLEAR, Reading
from transforms.web.pace import Pace

TITLE = "Newsgroups (NNTP)"
TERMS = (
    "The news server's own terms apply; many want an account. Whoever posts to a newsgroup "
    "publishes, and may ask by X-No-Archive that it be kept nowhere: then it is not."
)
KEPT = (
    "Articles with subject, text, date and what they answer; of a crosspost one. Each group is a "
    "community, unless `community` names one. Articles marked X-No-Archive, files in pieces (yEnc, "
    "uuencode) and control messages are left out. A cancellation or a superseding article removes "
    "the older one if it comes from the same address as far as the server still shows it; any "
    "other is ignored and told, as anybody could forge it. An article that has expired on the "
    "server is no deletion."
)
EXAMPLE = """\
[[source]]
name = "usenet"
kind = "nntp"
host = "news.example.org"
groups = ["fr.comp.applications", "comp.apps"]
# user_env = "NEWS_USER"
# password_env = "NEWS_PASSWORD"
"""

_PORTS: dict[Tls, int] = {"implicit": 563, "starttls": 119, "none": 119}


class NntpSettings(WebSettings):
    """What a `[[source]]` of kind nntp may say."""

    host: str = Field(
        pattern=r"^[A-Za-z0-9.:_-]+$", description="The news server, such as news.example.org."
    )
    groups: tuple[str, ...] = Field(
        min_length=1, description='Newsgroups to read, such as ["fr.comp.applications"].'
    )
    tls: Tls = Field(
        "implicit",
        description='How the connection is encrypted: "implicit" from its start, "starttls" on '
        'demand, "none" not at all.',
    )
    port: int = Field(0, ge=0, le=65_535, description="0: 563 with implicit TLS, else 119.")
    ca_file: str = Field(
        "", description="PEM file of an authority to trust beside those of the machine."
    )
    user_env: Variable = Field("", description="Environment variable with the user name.")
    password_env: Variable = Field("", description="Environment variable with the password.")
    requests_per_minute: float = Field(
        1_200, gt=0, le=6_000, description="How many articles a minute are asked for at most."
    )
    revisit_days: int = Field(0, ge=0, description="Not used: an article never changes.")

    def model_post_init(self, context: object) -> None:
        """Refuse names that are none of groups, and a password that anybody could read."""
        if self.tls == "none" and self.user_env and not self.allow_private:
            raise ValueError("tls = none with a password is only for servers of the own network")
        for group in self.groups:
            if not group.isprintable() or not group.isascii() or " " in group or not group:
                raise ValueError(f"{group!r} is no name of a newsgroup, such as comp.apps")

    @property
    def is_in_clear(self) -> bool:
        """Whether the password travels unencrypted."""
        return self.tls == "none" and bool(self.user_env)


class NntpSource(OnlineSource[NntpSettings]):
    """Newsgroups of one server."""

    settings_type: ClassVar[type[SourceSettings]] = NntpSettings
    declaration: ClassVar[Declaration] = Declaration(TITLE, EXAMPLE, KEPT, TERMS)

    def fetch(self, cursor: Cursor | None) -> Iterator[Page]:
        """As `Source.fetch`."""
        with closing(self._server()) as server:
            yield from Reading(self.settings, self.context, server, cursor).pages()

    def look(self) -> str:
        """See `OnlineSource.look`."""
        with closing(self._server()) as server:
            spans = {group: server.select(group) for group in self.settings.groups}
        told = ", ".join(f"{name} ({span.n_articles:,} articles)" for name, span in spans.items())
        return f"ready: {told}" + (f"; {IN_CLEAR}" if self.settings.is_in_clear else "")

    def _server(self) -> NewsServer:
        settings, context = self.settings, self.context
        user, password = (
            context.secret(name, settings.name)
            for name in (settings.user_env, settings.password_env)
        )
        if any(char in user + password for char in "\r\n"):
            raise SourceError(f"the secrets of source {settings.name!r} hold a line break")
        address = Address(
            settings.host,
            settings.port or _PORTS[settings.tls],
            settings.tls,
            user,
            password,
            str(context.base / settings.ca_file) if settings.ca_file else "",
            settings.allow_private,
            settings.timeout_seconds,
            int(settings.max_megabytes * 1_000_000),
        )
        pace = Pace(context.clock, settings.requests_per_minute, settings.max_minutes)
        return NewsServer(address, pace)
