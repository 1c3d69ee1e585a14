"""What the commands call. Each import waits for its call: it is what makes `--help` quick."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flows.doctor import Finding
    from flows.rehearsal import Rehearsal
    from flows.settings import Settings
    from models.records import Night, RunSummary, SearchScope, SourceCheck


class Stages:
    """The programs behind the commands; a caller of the application may hand in others."""

    def run(self, settings: Settings, night: Night, *, publish: bool) -> RunSummary:
        """One night, all stages."""
        from flows.nightly import run_nightly

        return run_nightly(settings, night, publish=publish)

    def rehearse(self, settings: Settings, night: Night) -> Rehearsal:
        """What `run` would do; nothing is written."""
        from flows.rehearsal import rehearse

        return rehearse(settings, night)

    def what_has_changed(self, settings: Settings, night: Night) -> Sequence[str]:
        """What `run` is about to do otherwise than the last one."""
        from flows.rehearsal import what_has_changed

        return what_has_changed(settings, night)

    def ingest(self, settings: Settings, night: Night) -> RunSummary:
        """Fetch, land, validate, stage."""
        from flows.ingest import run_ingest

        return run_ingest(settings, night)

    def discover(self, settings: Settings, night: Night) -> RunSummary:
        """Vectors, themes, signals, measures."""
        from flows.discover import run_discover

        return run_discover(settings, night)

    def refit(self, settings: Settings, night: Night) -> RunSummary:
        """Cluster everything anew, match to the registry."""
        from flows.refit import run_refit

        return run_refit(settings, night)

    def publish(self, settings: Settings, night: Night, *, dry_run: bool) -> RunSummary:
        """Build and write the reports."""
        from flows.publish import run_publish

        return run_publish(settings, night, dry_run=dry_run)

    def replay(
        self,
        settings: Settings,
        days: tuple[date, date],
        *,
        every_days: int,
        source: str | None,
        moment: tuple[datetime, int],
    ) -> RunSummary:
        """The nights of a past period.

        Args:
            settings: Pointing at the store to fill.
            days: First and last local date.
            every_days: Step between nights.
            source: Only this one; None: all.
            moment: The clock and the seed.
        """
        from flows.replay import run_replay

        return run_replay(settings, days, every_days=every_days, source=source, moment=moment)

    def find(self, settings: Settings, query: str, limit: int, scope: SearchScope) -> Sequence[str]:
        """Comments nearest in meaning, in lines."""
        from flows.finding import find, found_lines

        return tuple(found_lines(find(settings, query, limit, scope)))

    def export(self, settings: Settings, table: str, path: Path) -> int:
        """One table into one file; the number of rows."""
        from transforms.exports import export
        from transforms.store import open_store

        with open_store(settings.store_path, read_only=True) as connection:
            return export(connection, table, path)

    def list_sources(self, settings: Settings) -> list[str]:
        """A line for each source, and when the next night is."""
        from flows.listing import list_sources

        return list_sources(settings)

    def check_sources(self, settings: Settings, night: Night) -> list[SourceCheck]:
        """Whether each source can be read, in the order of the configuration."""
        from flows.doctor import check_sources

        return check_sources(settings, night)

    def examine(self, config: Path | None, store: Path | None) -> list[Finding]:
        """Whether machine, configuration and store are fit."""
        from flows.doctor import examine

        return examine(config, store)

    def serve(self, settings: Settings) -> None:
        """The schedule, until stopped."""
        from flows.serving import serve

        serve(settings)


def stages_of(context_object: object) -> Stages:
    """The programs to use: those handed in with the application, or the real ones."""
    return context_object if isinstance(context_object, Stages) else Stages()
