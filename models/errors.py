"""Every error Remontée raises on purpose.

    RemonteeError
    ├── TransientError          worth another try, later
    │   ├── SourceUnavailable   a source did not answer, or said to wait
    │   ├── SourceUnfinished    the night's time for a source is over; the next run goes on
    │   └── StoreBusy           another run holds the lock
    └── TerminalError           needs a person
        ├── UsageError          the command line or remontee.toml
        ├── SourceError         a source answered something that cannot be read
        ├── StoreError          the store is damaged, or newer than this program
        ├── ModelError          the language model cannot be prepared or fails its self-test
        └── PublishError        a report would show something untrue

A message says what was found, what was expected, where, and what to do. It never holds a
comment's text or a person's name.
"""

from __future__ import annotations


class RemonteeError(Exception):
    """Base of all our errors; `str()` is the message shown to the user."""


class TransientError(RemonteeError):
    """May succeed if tried again."""


class SourceUnavailable(TransientError):
    """A source did not answer, or asked to wait."""

    def __init__(self, message: str, retry_after_seconds: float | None = None) -> None:
        """Keep the wait that the source asked for, if it did.

        Args:
            message: What happened and what to do.
            retry_after_seconds: The source's own word on when to come back; None if it gave none.
        """
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds


class SourceUnfinished(TransientError):
    """There is more to read than a night has time for: no failure, the next run goes on."""


class StoreBusy(TransientError):
    """Another process holds the run lock or the DuckDB file."""


class TerminalError(RemonteeError):
    """Will fail again until somebody changes something."""


class UsageError(TerminalError):
    """The command line or the configuration is wrong."""


class SourceError(TerminalError):
    """A source answered something that cannot be read."""


class StoreError(TerminalError):
    """The store cannot be opened or is newer than this program."""


class ModelError(TerminalError):
    """The language model cannot be prepared or fails its self-test."""


class PublishError(TerminalError):
    """A report would show something that the store does not hold."""
