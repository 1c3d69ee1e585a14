"""The nights of a past period, one by one."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date, datetime, timedelta

from flows.nightly import night_of_stages
from flows.parameters import parameters_of
from flows.policies import one_shot, run_lock
from flows.progress import announce
from flows.settings import Settings, night_of
from models.errors import UsageError
from models.records import RunSummary
from transforms.runs import last_night
from transforms.store import open_store


def run_replay(
    settings: Settings,
    period: tuple[date, date],
    *,
    every_days: int,
    source: str | None,
    moment: tuple[datetime, int],
) -> RunSummary:
    """The nights of a past period one by one, as if then; the last one is published.

    Args:
        settings: Pointing at the store to fill.
        period: First and last local date to close; the last one is closed even if the step does
            not meet it.
        every_days: Days from night to night.
        source: Only this one; None: all.
        moment: The clock, and the seed for everything random.

    Raises:
        UsageError: The store has already closed a night.
    """
    began = time.perf_counter()
    sources = None if source is None else [source]
    days = _days(*period, every_days)
    with run_lock(settings), one_shot(), announce("nights replayed", len(days)) as progress:
        _refuse_used(settings)
        for day in days:
            clock = moment[0] + timedelta(seconds=time.perf_counter() - began)
            night = night_of(day, settings.project.timezone, clock, moment[1])
            parameters = parameters_of(settings, night)
            summary = night_of_stages(parameters, "replay", day == days[-1], sources)
            progress(1)
    return replace(summary, lines=(f"{len(days)} nights replayed", *summary.lines))


def _days(first: date, last: date, every_days: int) -> list[date]:
    steps = range(0, (last - first).days + 1, every_days)
    days = [first + timedelta(days=step) for step in steps]
    return days if days[-1] == last else [*days, last]


def _refuse_used(settings: Settings) -> None:
    with open_store(settings.store_path) as con:
        closed = last_night(con)
    if closed is not None:
        raise UsageError(
            f"The store {settings.store_path} has already closed nights, the last one {closed}. "
            "A replay needs an empty store: name one with --store past.duckdb"
        )
