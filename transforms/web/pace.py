"""How fast a source may be asked, how long to wait after a failure, when to stop for tonight."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from models.errors import SourceUnavailable, SourceUnfinished
from transforms.web.clock import Clock

FIRST_WAIT_SECONDS = 1.0
LONGEST_WAIT_SECONDS = 60.0
_LIMIT_HEADERS = (
    ("x-ratelimit-remaining", "x-ratelimit-reset"),  # Mastodon, GitHub
    ("ratelimit-remaining", "ratelimit-reset"),  # Bluesky, the IETF draft
)
_EPOCH_BEGINS = 1_000_000_000
"""A smaller number is seconds from now, a larger one a moment."""
_LONGEST_TOLD_SECONDS = 366 * 86_400.0


@dataclass(slots=True)
class Pace:
    """The budget of one source in one night."""

    clock: Clock
    requests_per_minute: float
    max_minutes: float
    """The night's time for this source."""
    longest_wait_seconds: float = 300.0
    """Of a single wait that a server may ask for; beyond it the source is left for later."""
    _next_at: float = 0.0
    _ends_at: float = field(init=False)

    def __post_init__(self) -> None:
        self._ends_at = self.clock.monotonic() + self.max_minutes * 60

    def take_turn(self) -> None:
        """Wait until the next request may be made.

        Raises:
            SourceUnfinished: The night's time for this source is over.
        """
        now = self.clock.monotonic()
        if now >= self._ends_at:
            raise SourceUnfinished(
                f"not read to its end in {self.max_minutes:g} minutes (max_minutes); what was read "
                "is kept, the next run goes on from there"
            )
        if self._next_at > now:
            self.clock.sleep(self._next_at - now)
        self._next_at = max(now, self._next_at) + 60 / self.requests_per_minute

    def wait(self, seconds: float, why: str) -> None:
        """Wait as long as a server asked, or as backing off demands.

        Args:
            seconds: How long.
            why: What the server said, for the message.

        Raises:
            SourceUnavailable: That is longer than a run waits.
        """
        left = self._ends_at - self.clock.monotonic()
        if seconds > min(self.longest_wait_seconds, left):
            raise SourceUnavailable(
                f"{why}; it asks to come back in {round(seconds)} s, which is longer than a run "
                "waits. What was read is kept, the next run goes on from there",
                seconds,
            )
        self.clock.sleep(seconds)

    def heed(self, headers: Mapping[str, str], why: str) -> None:
        """Wait where a server says that its budget is used up.

        Args:
            headers: Of its answer, names in lower case.
            why: For the message.

        Raises:
            SourceUnavailable: The wait is longer than a run waits.
        """
        for remaining, reset in _LIMIT_HEADERS:
            if headers.get(remaining, "").strip() == "0" and headers.get(reset):
                self.wait(seconds_until(headers[reset], self.clock.now()) or 0.0, why)


def back_off_seconds(n_failures: int, jitter: float) -> float:
    """How long to wait after a failure: doubled each time, with full jitter.

    Args:
        n_failures: In a row, from 1.
        jitter: In [0, 1).

    Source: M. Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog, 2015.
    """
    ceiling: float = min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2 ** (n_failures - 1))
    return FIRST_WAIT_SECONDS / 2 + jitter * ceiling


def seconds_until(told: str, now: datetime) -> float | None:
    """How long a `Retry-After` or a reset header asks to wait.

    Args:
        told: Seconds, an HTTP date, an ISO 8601 time or seconds since 1970.
        now: The clock.

    Returns:
        Seconds, never negative nor more than a year; None if it cannot be read.

    Source: RFC 9110, section 10.2.3.
    """
    told = told.strip()
    try:
        number = float(told)
    except ValueError:
        moment = _moment(told)
        return None if moment is None else _within_reason((moment - now).total_seconds())
    if not 0 <= number < float("inf"):
        return None
    seconds = number - now.timestamp() if number > _EPOCH_BEGINS else number
    return _within_reason(seconds)


def _within_reason(seconds: float) -> float:
    return min(max(0.0, seconds), _LONGEST_TOLD_SECONDS)


def _moment(told: str) -> datetime | None:
    for read in (parsedate_to_datetime, datetime.fromisoformat):
        try:
            moment = read(told)
        except ValueError:
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return None
