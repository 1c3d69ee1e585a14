"""Flow: the whole night, the scheduled one."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from prefect import flow

from flows.book import Book, opened_book
from flows.discover import discover, keep
from flows.effective import refit_reason
from flows.ingest import ingest, ingest_lines
from flows.logs import set_up_logs
from flows.parameters import Parameters, parameters_of, recall
from flows.places import refuse_foreign_reports
from flows.policies import one_shot, prepare_environment, run_lock
from flows.publish import publish, publish_lines, report_path
from flows.settings import Settings, load_settings, make_night, parse_moment
from models.records import Night, RunSummary
from transforms.outlook import last_refit_configuration
from transforms.spaces import last_refit
from transforms.store import open_store


def run_nightly(settings: Settings, night: Night, *, publish: bool = True) -> RunSummary:
    """One night, all stages; running it again changes nothing.

    Args:
        settings: What to read, what to write.
        night: The night to stand at.
        publish: Whether to write the reports.
    """
    with run_lock(settings), one_shot():
        return night_of_stages(parameters_of(settings, night), "run", publish)


@flow(name="nightly")
def nightly(config: str, store: str | None = None, as_of: str | None = None) -> None:
    """The scheduled night: its moment is the one it starts at, unless told."""
    settings = load_settings(Path(config), Path(store) if store else None)
    prepare_environment(settings, quiet=False)
    set_up_logs(settings.log_path)
    moment = parse_moment(as_of, settings) if as_of else None
    night = make_night(settings, moment, datetime.now(UTC))
    night_of_stages(parameters_of(settings, night), "nightly")


@flow(name="night", validate_parameters=False)
def night_of_stages(
    parameters: Parameters,
    command: str,
    is_published: bool = True,
    sources: Sequence[str] | None = None,
) -> RunSummary:
    """Ingest, discover, publish: one book for all."""
    settings, night = recall(parameters)
    if is_published:
        refuse_foreign_reports(settings, night.date)
    with opened_book(settings, night, command) as book:
        _ingest(parameters, book, sources)
        _discover(parameters, book, is_refit_due(settings, night))
        if is_published:
            book.lines += publish_lines(publish(parameters, book.run_id))
            book.report_path = report_path(settings)
        return book.summary()


def is_refit_due(settings: Settings, night: Night) -> bool:
    """Whether tonight clusters all anew: its day has come, or themes are found otherwise."""
    with open_store(settings.store_path) as con:
        last, told = last_refit(con), last_refit_configuration(con)
    return bool(refit_reason(settings, night, last, told))


def _ingest(parameters: Parameters, book: Book, sources: Sequence[str] | None) -> None:
    book.outcomes, book.staged = ingest(parameters, book.run_id, sources)
    book.lines += ingest_lines(book.outcomes)


def _discover(parameters: Parameters, book: Book, is_refit: bool) -> None:
    keep(book, *discover(parameters, book.run_id, is_refit))
