"""The run's book: begun once, stage by stage, and closed however it ends."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any, Literal

from flows.effective import effective_configuration
from flows.memory import peak_mb
from flows.policies import run_lock
from flows.settings import Settings
from flows.version import version
from models.errors import RemonteeError, UsageError
from models.records import Night, RunSummary, SourceOutcome, StageOutcome
from transforms.clean import CLEAN_VERSION
from transforms.language import LANGUAGE_VERSION
from transforms.redact import MASK_VERSION
from transforms.runs import RunEnd, finish_run, last_night, record_stage, start_run
from transforms.store import open_store


@dataclass(slots=True)
class Book:
    """What a run has come to so far."""

    run_id: str
    night: Night
    lines: list[str] = field(default_factory=list)
    """Sentences for the terminal."""
    staged: int = 0
    themes: int = 0
    coverage: float | None = None
    outcomes: list[SourceOutcome] = field(default_factory=list)
    report_path: str = ""

    @property
    def status(self) -> Literal["done", "partial"]:
        """partial: some source failed."""
        return "done" if all(o.status == "done" for o in self.outcomes) else "partial"

    def summary(self) -> RunSummary:
        """What the command tells its user."""
        return RunSummary(
            self.run_id, self.night.date, self.status, tuple(self.lines), self.report_path
        )


@contextmanager
def opened_book(settings: Settings, night: Night, command: str) -> Iterator[Book]:
    """The book of a new run, under the run lock, closed as done, partial or failed.

    Args:
        settings: For the store and the lock.
        night: The night; one before the last that the store has closed is refused.
        command: What the user asked for.

    Raises:
        StoreBusy: Another run holds the lock.
        UsageError: The night is in the store's past.
    """
    with run_lock(settings):
        with open_store(settings.store_path) as con:
            refuse_past(last_night(con), night, settings)
            run_id = start_run(
                con,
                night,
                command,
                rule_versions(),
                started_at=datetime.now(UTC),
                configuration=effective_configuration(settings),
            )
        book = Book(run_id, night)
        try:
            yield book
        except BaseException as error:  # Ctrl-C too: no run stays under way in the book
            _close(settings, book, "failed", _told(error))
            raise
        _close(settings, book, book.status, "")


@contextmanager
def stage(settings: Settings, run_id: str, name: str) -> Iterator[dict[str, Any]]:
    """Time a stage and write down what it did.

    Args:
        settings: For the store.
        run_id: The run.
        name: Name of the stage.

    Yields:
        A mapping to fill: n_in, n_out, and any detail.
    """
    began = time.perf_counter()
    told: dict[str, Any] = {}
    try:
        yield told
    except BaseException:  # Ctrl-C too: a stage that was broken off is written down as failed
        _write_stage(settings, run_id, name, began, told, "failed")
        raise
    _write_stage(settings, run_id, name, began, told, "done")


def _told(error: BaseException) -> str:
    """Our own errors hold nobody's words; others might."""
    return str(error) if isinstance(error, RemonteeError) else type(error).__name__


def _write_stage(
    settings: Settings,
    run_id: str,
    name: str,
    began: float,
    told: Mapping[str, Any],
    status: Literal["done", "failed"],
) -> None:
    detail = {key: value for key, value in told.items() if key not in {"n_in", "n_out"}}
    seconds = round(time.perf_counter() - began, 3)
    outcome = StageOutcome(name, seconds, told.get("n_in", 0), told.get("n_out", 0), detail)
    with open_store(settings.store_path) as con:
        record_stage(con, run_id, outcome, status)


def _close(
    settings: Settings, book: Book, status: Literal["done", "partial", "failed"], message: str
) -> None:
    end = RunEnd(
        status=status,
        finished_at=datetime.now(UTC),
        staged=book.staged,
        themes=book.themes,
        coverage=book.coverage,
        peak_mb=peak_mb(),
        message=message,
    )
    with open_store(settings.store_path) as con:
        finish_run(con, book.run_id, end)


def refuse_past(last: date | None, night: Night, settings: Settings) -> None:
    """Refuse a night before the last that a store has closed.

    Args:
        last: That night; None: none yet.
        night: The night wanted.
        settings: For the name of the store.

    Raises:
        UsageError: It lies before.
    """
    if last is not None and night.date < last:
        raise UsageError(
            f"The store {settings.store_path} has already closed the night of {last}; the night of "
            f"{night.date} lies before it. To see the past as it was then, replay it into a store "
            f"of its own: remontee replay --from {night.date} --to {night.date} --store past.duckdb"
        )


def rule_versions() -> Mapping[str, object]:
    """Versions of the program and of the rules that texts are made by."""
    return {
        "program": version(),
        "clean": CLEAN_VERSION,
        "mask": MASK_VERSION,
        "language": LANGUAGE_VERSION,
    }
