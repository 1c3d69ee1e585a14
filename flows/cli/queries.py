"""The commands that look and change nothing: search, export, sources, doctor; and serve."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.application import (
    DONE,
    FAILED,
    PARTIAL,
    ConfigOption,
    StoreOption,
    announce,
    app,
    open_settings,
    plain_errors,
    stand_at,
)
from flows.cli.stages import stages_of
from models.errors import UsageError
from models.records import SearchScope

if TYPE_CHECKING:
    from flows.keys import Key

TABLES = (
    "comments",
    "themes",
    "assignments",
    "signals",
    "series",
    "changes",
    "quarantine",
    "runs",
    "movements",
    "movement_comments",
)

sources = typer.Typer(help="What is configured, and whether it can be read.", no_args_is_help=True)
app.add_typer(sources, name="sources")


@app.command()
@plain_errors()
def serve(context: typer.Context, config: ConfigOption = None, store: StoreOption = None) -> None:
    """Keep the nightly schedule, with Prefect's page at 127.0.0.1:4200; Ctrl-C ends it."""
    settings = open_settings(config, store, quiet=False)
    stages_of(context.obj).serve(settings)


@app.command()
@plain_errors()
def export(
    context: typer.Context,
    table: Annotated[str, typer.Argument(metavar="TABLE", help=f"One of: {', '.join(TABLES)}.")],
    to: Annotated[Path, typer.Option("--to", help="File: .csv, .jsonl or .parquet.")],
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """Write one table to a file, csv, jsonl or parquet by its ending."""
    settings = open_settings(config, store)
    announce(f"Writing {to}")
    n_rows = stages_of(context.obj).export(settings, table, to)
    typer.echo(f"{n_rows} rows of {table} written to {to}")


@app.command()
@plain_errors()
def search(  # noqa: PLR0913, PLR0917 (one argument an option)
    context: typer.Context,
    words: Annotated[
        str,
        typer.Argument(
            metavar="WORDS", help='What to look for, in quotes; "so" inside: word for word.'
        ),
    ],
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="How many.")] = 10,
    theme: Annotated[str, typer.Option("--theme", metavar="T-…", help="Only its comments.")] = "",
    community: Annotated[str, typer.Option("--community", help="Only what is said there.")] = "",
    language: Annotated[str, typer.Option("--language", help="Only in it, such as fr.")] = "",
    since: Annotated[str, typer.Option("--since", metavar="DAY", help="From this day on.")] = "",
    until: Annotated[str, typer.Option("--until", metavar="DAY", help="Up to this day.")] = "",
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """Comments nearest in meaning to some words, with their themes."""
    settings = open_settings(config, store)
    scope = SearchScope(theme, community, language, _day("--since", since), _day("--until", until))
    announce("Searching")
    for line in stages_of(context.obj).find(settings, words, limit, scope):
        typer.echo(line)


def _day(option: str, given: str) -> date | None:
    """A local date; None if none is given."""
    try:
        return date.fromisoformat(given) if given else None
    except ValueError as error:
        raise UsageError(f'{option} "{given}" is not a day. Write it so: 2026-11-30') from error


@sources.command("list")
@plain_errors()
def list_sources(
    context: typer.Context, config: ConfigOption = None, store: StoreOption = None
) -> None:
    """What is configured, how far each is read, what came last, and when the next night is."""
    settings = open_settings(config, store)
    for line in stages_of(context.obj).list_sources(settings):
        typer.echo(line)


@sources.command("add")
@plain_errors()
def add_source(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="Such as files, imap or mastodon.")],
    given: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="KEY=VALUE", help="An answer; may be given many times."),
    ] = None,
    config: ConfigOption = None,
) -> None:
    """Ask for what a kind of source needs and add it to remontee.toml, keeping what is there."""
    from flows.adding import add_source as add
    from flows.adding import answers_of

    is_answered = sys.stdin.isatty() and sys.stdout.isatty()
    answers = answers_of(kind, given or (), _ask if is_answered else None)
    file = add(config, kind, answers)
    typer.echo(f"Written: {file}")
    typer.echo(f"Next: remontee sources check --config {file}")


def _ask(key: Key) -> str:
    """One answer; Enter takes what is shown, or leaves out what may be."""
    typer.echo(f"\n{key.description}")
    default = key.default.strip('"') if not key.is_required else None
    return str(typer.prompt(key.name, default=default, show_default=bool(default)))


@sources.command("check")
@plain_errors()
def check_sources(
    context: typer.Context, config: ConfigOption = None, store: StoreOption = None
) -> None:
    """Whether each source can be read now, and what is missing if not."""
    settings = open_settings(config, store)
    announce("Asking the sources")
    checks = stages_of(context.obj).check_sources(settings, stand_at(settings, None, 0))
    for check in checks:
        word = "ok" if check.is_ready else "failed"
        typer.echo(f"{word:<6}  {check.source} ({check.kind}): {check.message}")
    raise typer.Exit(DONE if all(check.is_ready for check in checks) else PARTIAL)


@app.command()
@plain_errors()
def doctor(context: typer.Context, config: ConfigOption = None, store: StoreOption = None) -> None:
    """Is this machine, this configuration, this store fit; what to do if not."""
    announce("Examining")
    findings = stages_of(context.obj).examine(config, store)
    for finding in findings:
        typer.echo(f"{finding.verdict:<7}  {finding.subject}: {finding.words}")
    has_failed = any(finding.verdict == "failed" for finding in findings)
    raise typer.Exit(FAILED if has_failed else DONE)
