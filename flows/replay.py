"""The nights of a past period, one by one."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Literal

from flows.nightly import night_of_stages
from flows.parameters import parameters_of
from flows.policies import one_shot, run_lock
from flows.progress import announce
from flows.settings import Settings, night_of
from models.errors import UsageError
from models.records import RunSummary
from transforms.runs import commands_run, last_night
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

    An interrupted replay goes on with the night it was at.

    Args:
        settings: Pointing at the store to fill.
        period: First and last local date to close; the last one is closed even if the step does
            not meet it.
        every_days: Days from night to night.
        source: Only this one; None: all.
        moment: The clock, and the seed for everything random.

    Raises:
        UsageError: The store has closed nights that are not of this replay.
    """
    began = time.perf_counter()
    sources = None if source is None else [source]
    summaries = []
    with run_lock(settings), one_shot():
        days = _still_to_do(settings, _days(*period, every_days))
        with announce("nights replayed", len(days)) as progress:
            for day in days:
                clock = moment[0] + timedelta(seconds=time.perf_counter() - began)
                night = night_of(day, settings.project.timezone, clock, moment[1])
                parameters = parameters_of(settings, night)
                is_last = day == days[-1]
                summaries.append(night_of_stages(parameters, "replay", is_last, sources))
                progress(1)
    return _together(summaries)


def _days(first: date, last: date, every_days: int) -> list[date]:
    steps = range(0, (last - first).days + 1, every_days)
    days = [first + timedelta(days=step) for step in steps]
    return days if days[-1] == last else [*days, last]


def _still_to_do(settings: Settings, days: list[date]) -> list[date]:
    """The nights from the last one that an interrupted replay has begun; all, in an empty store."""
    with open_store(settings.store_path) as con:
        closed, commands = last_night(con), commands_run(con)
    if closed is None:
        return days
    if commands != {"replay"} or closed not in days:
        raise UsageError(
            f"The store {settings.store_path} has already closed nights, the last one {closed}. "
            "A replay needs an empty store, or one that the same replay has begun: name another "
            "with --store past.duckdb"
        )
    return [day for day in days if day >= closed]


def _together(summaries: list[RunSummary]) -> RunSummary:
    """The last night's summary, with what failed in any."""
    last = summaries[-1]
    n_partial = sum(summary.status != "done" for summary in summaries)
    lines = [f"{len(summaries)} nights replayed"]
    if n_partial:
        lines.append(f"In {n_partial} of them some source failed: see `remontee export runs`")
    status: Literal["done", "partial"] = "partial" if n_partial else "done"
    return replace(last, status=status, lines=(*lines, *last.lines))
