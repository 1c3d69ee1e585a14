"""What kinds that are asked over the network share: the HTTP client, the check, what is held."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Generic, TypeVar

from models.errors import RemonteeError
from models.records import SourceCheck, SourceRecord
from transforms.sources.base import FetchContext, WebSettings
from transforms.web.client import Answer, Limits, Web
from transforms.web.guard import Guard
from transforms.web.pace import Pace

Said = TypeVar("Said", bound=WebSettings)
"""What a `[[source]]` of a kind may say."""

N_ASKED_SINGLY = 200
"""What a night asks for by its id, as no page showed it any more; the rest comes the next night."""


class OnlineSource(ABC, Generic[Said]):
    """What every source that is asked over the network does alike."""

    def __init__(self, settings: Said, context: FetchContext) -> None:
        """Ask nothing yet.

        Args:
            settings: What is configured.
            context: The night, the clock, the secrets.
        """
        self.settings = settings
        self.context = context

    def check(self) -> SourceCheck:
        """See `Source.check`."""
        return checked(self.settings, self.look)

    @abstractmethod
    def look(self) -> str:
        """Ask as little as can be.

        Returns:
            What is ready to be read.

        Raises:
            RemonteeError: Something is missing.
        """


def open_web(
    settings: WebSettings,
    context: FetchContext,
    urls: Sequence[str],
    headers: Mapping[str, str] | None = None,
    hints: Mapping[int, str] | None = None,
    busy: Callable[[Answer], float | None] | None = None,
) -> Web:
    """The client of a source; close it.

    Args:
        settings: Limits and budget.
        context: For the clock.
        urls: The configured addresses; no other host is asked.
        headers: Of every request, such as the token.
        hints: What to do about a status, in the service's words.
        busy: How long an answer asks to wait, where the service says so in its own way.

    Raises:
        SourceError: An address is not one of http or https.
    """
    pace = Pace(context.clock, settings.requests_per_minute, settings.max_minutes)
    limits = Limits(settings.timeout_seconds, int(settings.max_megabytes * 1_000_000))
    guard = Guard.of(urls, allow_private=settings.allow_private)
    return Web(guard, pace, limits, headers or {}, hints or {}, context.clock, busy)


def checked(settings: WebSettings, look: Callable[[], str]) -> SourceCheck:
    """What `sources check` says of a source that is asked over the network.

    Args:
        settings: The source's.
        look: Asks as little as it can; returns what it found, raises what is missing.
    """
    try:
        message, is_ready = look(), True
    except RemonteeError as error:
        message, is_ready = str(error), False
    return SourceCheck(settings.name, settings.kind, is_ready, message)


def within(
    records: Iterable[SourceRecord], context: FetchContext
) -> tuple[tuple[SourceRecord, ...], int]:
    """Records of the night, and how many are for a later one.

    Args:
        records: As the service tells them.
        context: The night. A date beyond the clock is wrong and is handed over, to be judged.

    Returns:
        The records said before the night's end, and the number of the others.
    """
    told = list(records)
    kept = tuple(record for record in told if not is_later(record.created_at, context))
    return kept, len(told) - len(kept)


def is_later(said_at: datetime | None, context: FetchContext) -> bool:
    """Whether something was said after the night that is being read."""
    night = context.night
    return said_at is not None and night.as_of <= said_at <= night.now


def revisit_since(settings: WebSettings, context: FetchContext) -> datetime:
    """What was said since is asked for again, for its edits and deletions.

    Args:
        settings: How many days.
        context: The night they are counted from.
    """
    return context.night.as_of - timedelta(days=settings.revisit_days)
