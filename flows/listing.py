"""What is configured, how far each source is read, and when the next night is."""

from __future__ import annotations

import asyncio
from datetime import datetime

from flows.settings import Settings
from transforms.runs import SourceState, source_states
from transforms.sources.base import SourceSettings
from transforms.store import open_store


def list_sources(settings: Settings) -> list[str]:
    """Lines for the terminal: two a source, in the order of the configuration, then the schedule.

    Args:
        settings: What is configured; the store is only read.

    Raises:
        StoreBusy: Another process holds the store.
        StoreError: It cannot be read.
    """
    known: dict[str, SourceState] = {}
    if settings.store_path.exists():
        with open_store(settings.store_path, read_only=True) as con:
            known = source_states(con)
    width = max(len(source.name) for source in settings.sources)
    lines = []
    for source in settings.sources:
        lines.append(f"{source.name:{width}}  {source.kind:<10}  {source.community or source.name}")
        lines.append(f"{'':{width}}  {_state(settings, source, known.get(source.name))}")
    return [*lines, f"Next night: {next_night(settings):%Y-%m-%d %H:%M} (remontee serve)"]


def next_night(settings: Settings, now: datetime | None = None) -> datetime:
    """When the schedule is due next, in the project's zone.

    Args:
        settings: With the schedule.
        now: The clock; None: the machine's.
    """
    from prefect.server.schemas.schedules import CronSchedule

    zone = settings.zone
    schedule = CronSchedule(cron=settings.schedule.cron, timezone=settings.project.timezone)
    (due,) = asyncio.run(schedule.get_dates(1, start=now or datetime.now(zone)))
    return due.astimezone(zone)


def _state(settings: Settings, source: SourceSettings, known: SourceState | None) -> str:
    """How far a source is, in a sentence."""
    if known is None:
        return "never read"
    counted = {"new": known.new, "edited": known.edited, "deleted": known.deleted}
    counts = ", ".join(f"{n} {name}" for name, n in counted.items() if n) or "nothing new"
    ended = "" if known.status == "done" else f", {known.status}"
    night = f"night of {known.night}: {known.received} received ({counts}){ended}"
    if known.newest_at is None:
        return f"{night}; no comment yet"
    newest = known.newest_at.astimezone(settings.zone)
    resumed = "" if known.has_cursor else "; read from its start"
    return f"{night}; {known.n_comments} comments, newest of {newest:%Y-%m-%d %H:%M}{resumed}"
