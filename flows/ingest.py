"""Flow: fetch, land, validate, stage."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Literal, cast

from prefect import flow, task
from prefect.artifacts import create_table_artifact
from prefect.client.schemas.objects import State
from prefect.task_runners import TaskRunner, ThreadPoolTaskRunner

from flows.book import opened_book, stage
from flows.logs import full_disk, log_unexpected
from flows.parameters import Parameters, parameters_of, recall
from flows.policies import (
    RETRIES,
    RETRY_DELAYS_SECONDS,
    SIDE_BY_SIDE,
    is_worth_retrying,
    one_shot,
)
from flows.settings import Settings
from models.errors import RemonteeError
from models.records import LandCounts, Night, RunSummary, SourceOutcome
from transforms import stage as staging
from transforms.authors import load_key
from transforms.drift import source_notes
from transforms.ingesting import ingest_source
from transforms.land import BatchRefused, LandRun
from transforms.redact import MASKS
from transforms.runs import add_notes, notes_of, record_source, source_counts
from transforms.sources import open_source
from transforms.sources.base import SourceSettings, WebSettings
from transforms.store import open_store


def run_ingest(settings: Settings, night: Night) -> RunSummary:
    """Only fetch, check and store what is new.

    Args:
        settings: What to read, and where to.
        night: The night to stand at.
    """
    with one_shot(), opened_book(settings, night, "ingest") as book:
        book.outcomes, book.staged = ingest(parameters_of(settings, night), book.run_id)
        book.lines += ingest_lines(book.outcomes)
        return book.summary()


@flow(
    name="ingest",
    validate_parameters=False,
    task_runner=cast("TaskRunner[Any]", ThreadPoolTaskRunner(max_workers=SIDE_BY_SIDE)),
)
def ingest(
    parameters: Parameters, run_id: str, names: Sequence[str] | None = None
) -> tuple[list[SourceOutcome], int]:
    """Every source into the store, then what is new made clean; a failing one stops only itself."""
    settings, night = recall(parameters)
    sources = [each for each in settings.sources if names is None or each.name in names]
    with stage(settings, run_id, "land") as told:
        states = _fetch_all(settings, night, run_id, sources)
        outcomes = [_outcome(settings, run_id, name, state) for name, state in states.items()]
        told["n_in"] = sum(o.counts.received for o in outcomes)
        told["n_out"] = sum(o.counts.new + o.counts.edited for o in outcomes)
    n_staged = clean_and_stage(settings, night, run_id)
    create_table_artifact([_row(o) for o in outcomes], key="sources", description="Sources")
    return outcomes, n_staged


def _fetch_all(
    settings: Settings, night: Night, run_id: str, sources: Sequence[SourceSettings]
) -> dict[str, State[tuple[str, ...]]]:
    """What is asked over the network side by side, meanwhile files one after another."""
    asked = {
        source.name: fetch_and_land.submit(settings, night, run_id, source)
        for source in sources
        if isinstance(source, WebSettings)
    }
    read = {
        source.name: fetch_and_land(settings, night, run_id, source, return_state=True)
        for source in sources
        if source.name not in asked
    }
    for future in asked.values():
        future.wait()
    done = read | {name: future.state for name, future in asked.items()}
    return {source.name: done[source.name] for source in sources}


@task(
    retries=RETRIES,
    retry_delay_seconds=list(RETRY_DELAYS_SECONDS),
    retry_condition_fn=is_worth_retrying,
    task_run_name="land {source.name}",
)
def fetch_and_land(
    settings: Settings, night: Night, run_id: str, source: SourceSettings
) -> tuple[str, ...]:
    """One source, page by page; the notes worth telling."""
    opened = open_source(source, settings.fetch_context(source, night))
    run = _land_run(settings, night, run_id, source)
    ingest_source(settings.store_path, run, opened)
    with open_store(settings.store_path) as con:
        odd = source_notes(con, source.name, run_id, night, source.stale_days)
        add_notes(con, run_id, source.name, odd)
        return notes_of(con, run_id, source.name)


@task
def clean_and_stage(settings: Settings, night: Night, run_id: str) -> int:
    """What is new, edited or gone, made clean."""
    with stage(settings, run_id, "stage") as told, open_store(settings.store_path) as con:
        masks = settings.privacy.mask or MASKS
        counts = staging.stage(con, run_id, night, night.timezone, masks, settings.privacy.region)
        told |= {"n_in": counts.n_due, "n_out": counts.n_staged, **asdict(counts)}
    return counts.n_staged


def ingest_lines(outcomes: Sequence[SourceOutcome]) -> list[str]:
    """Sentences for the terminal: one a source, and its notes."""
    lines = []
    for o in outcomes:
        counts = ", ".join(
            f"{n} {name.replace('_', ' ')}"
            for name, n in asdict(o.counts).items()
            if n and name != "received"
        )
        told = f"{o.source}: {o.counts.received} received" + (f" ({counts})" if counts else "")
        lines.append(told if o.status == "done" else f"{told}, then {o.status}. {o.message}")
        lines += [f"  note: {note}" for note in o.notes]
    return lines


def _land_run(settings: Settings, night: Night, run_id: str, source: SourceSettings) -> LandRun:
    return LandRun(
        run_id=run_id,
        source=source.name,
        kind=source.kind,
        community=source.community,
        product=source.product,
        language=source.language,
        masks=settings.privacy.mask or MASKS,
        region=settings.privacy.region,
        key=load_key(settings.key_path),
        night=night,
        max_quarantine_share=source.max_quarantine_share,
    )


def _outcome(
    settings: Settings, run_id: str, source: str, state: State[tuple[str, ...]]
) -> SourceOutcome:
    """How a source fared, written down; whatever went wrong, the others go on."""
    result = state.result(raise_on_failure=False)
    with open_store(settings.store_path) as con:
        counts: LandCounts = source_counts(con, run_id, source)
        outcome = _told(source, counts, result)
        record_source(con, run_id, outcome)
    return outcome


def _told(
    source: str, counts: LandCounts, result: tuple[str, ...] | BaseException
) -> SourceOutcome:
    if not isinstance(result, BaseException):
        return SourceOutcome(source, "done", counts, notes=result)
    status: Literal["stopped", "failed"] = (
        "stopped" if isinstance(result, BatchRefused) else "failed"
    )
    return SourceOutcome(source, status, counts, _message(result))


def _message(error: BaseException) -> str:
    """Our own errors speak for themselves; of others only the kind, for they may quote somebody."""
    if isinstance(error, RemonteeError):
        return str(error)
    log_unexpected(error)
    if told := full_disk(error):
        return told
    return (
        f"something unforeseen went wrong ({type(error).__name__}); where is in the log. The other "
        "sources were read; this one is tried again at the next run"
    )


def _row(outcome: SourceOutcome) -> dict[str, object]:
    return {"source": outcome.source, "status": outcome.status, **asdict(outcome.counts)}
