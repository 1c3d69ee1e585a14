"""The commands that make nights: run, its stages alone, and replay."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.application import (
    DONE,
    PARTIAL,
    AsOfOption,
    ConfigOption,
    SeedOption,
    StoreOption,
    announce,
    app,
    finish,
    open_settings,
    plain_errors,
    read_day,
    stand_at,
)
from flows.cli.bundles import bundled
from flows.cli.stages import stages_of
from models.errors import UsageError

if TYPE_CHECKING:
    from flows.settings import Settings
    from models.records import Night

_STEP = re.compile(r"([1-9]\d{0,3})([dw])")


@dataclass(frozen=True)
class _Standing:
    """At which night a stage stands, and on which store."""

    as_of: AsOfOption = None
    seed: SeedOption = 0
    config: ConfigOption = None
    store: StoreOption = None

    def opened(self, words: str) -> tuple[Settings, Night]:
        """What these options mean, announced.

        Args:
            words: What is about to be done, with {} for the night.
        """
        settings = open_settings(self.config, self.store)
        night = stand_at(settings, self.as_of, self.seed)
        announce(words.format(night.date))
        return settings, night


@app.command()
@plain_errors()
def run(  # noqa: PLR0913, PLR0917 (one argument an option)
    context: typer.Context,
    as_of: AsOfOption = None,
    publish: Annotated[
        bool, typer.Option("--publish/--no-publish", help="Whether to write the reports.")
    ] = True,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done, do nothing.")
    ] = False,
    seed: SeedOption = 0,
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """One night, all stages; running it again changes nothing."""
    settings = open_settings(config, store, is_dry=dry_run)
    night = stand_at(settings, as_of, seed)
    if dry_run:
        announce(f"Looking at the night of {night.date}")
        rehearsal = stages_of(context.obj).rehearse(settings, night)
        typer.echo("\n".join(rehearsal.lines))
        raise typer.Exit(DONE if rehearsal.is_ready else PARTIAL)
    for line in stages_of(context.obj).what_has_changed(settings, night):
        typer.echo(line)
    announce(f"Night of {night.date}")
    summary = stages_of(context.obj).run(settings, night, publish=publish)
    finish(summary)


@app.command()
@plain_errors()
@bundled
def ingest(standing: _Standing, context: typer.Context) -> None:
    """Only fetch, check and store what is new."""
    settings, night = standing.opened("Reading the sources for {}")
    finish(stages_of(context.obj).ingest(settings, night))


@app.command()
@plain_errors()
@bundled
def discover(standing: _Standing, context: typer.Context) -> None:
    """Only find the themes of what is stored."""
    settings, night = standing.opened("Looking for themes, {}")
    finish(stages_of(context.obj).discover(settings, night))


@app.command()
@plain_errors()
@bundled
def refit(standing: _Standing, context: typer.Context) -> None:
    """Cluster everything anew; themes keep their ids."""
    settings, night = standing.opened("Clustering anew, {}")
    finish(stages_of(context.obj).refit(settings, night))


@app.command()
@plain_errors()
def publish(
    context: typer.Context,
    as_of: AsOfOption = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be written, write nothing.")
    ] = False,
    seed: SeedOption = 0,
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """Only write the reports of what is stored."""
    settings = open_settings(config, store)
    night = stand_at(settings, as_of, seed)
    announce(f"Writing the reports of {night.date}")
    summary = stages_of(context.obj).publish(settings, night, dry_run=dry_run)
    finish(summary)


@app.command()
@plain_errors()
def replay(  # noqa: PLR0913, PLR0917 (one argument an option)
    context: typer.Context,
    first: Annotated[str, typer.Option("--from", metavar="DAY", help="First day, 2026-10-01.")],
    last: Annotated[str, typer.Option("--to", metavar="DAY", help="Last day, 2026-10-31.")],
    every: Annotated[
        str, typer.Option("--every", metavar="STEP", help="From night to night: 1d, 7d, 1w.")
    ] = "1d",
    source: Annotated[
        str | None, typer.Option("--source", help="Only this source; else all.")
    ] = None,
    seed: SeedOption = 0,
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """The nights of a past period one by one, as if then."""
    days, every_days = _period(first, last), _step(every)
    settings = open_settings(config, store)
    names = [each.name for each in settings.sources]
    if source is not None and source not in names:
        raise UsageError(f'No source is called "{source}". Configured: {", ".join(names)}.')
    moment = (datetime.now(UTC), seed)
    announce(f"Nights from {days[0]} to {days[1]}")
    summary = stages_of(context.obj).replay(
        settings, days, every_days=every_days, source=source, moment=moment
    )
    finish(summary)


def _period(first: str, last: str) -> tuple[date, date]:
    days = (read_day("--from", first), read_day("--to", last))
    if days[0] > days[1]:
        raise UsageError(f"--from {first} comes after --to {last}: exchange them.")
    return days


def _step(words: str) -> int:
    step = _STEP.fullmatch(words)
    if not step:
        raise UsageError(f'--every: "{words}" is no step. Expected days or weeks: 1d, 7d, 2w.')
    return int(step[1]) * (7 if step[2] == "w" else 1)
