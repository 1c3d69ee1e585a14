"""What all commands share: options, exit codes, how errors are told.

Nothing heavy is imported here, `--help` must not wait for it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.interruption import INTERRUPTED, INTERRUPTION, SENTENCE
from models.errors import RemonteeError, StoreBusy, UsageError

if TYPE_CHECKING:
    from flows.settings import Settings
    from models.records import Night, RunSummary

DONE, FAILED, WRONG_USAGE, PARTIAL, BUSY = 0, 1, 2, 3, 4
"""Exit codes, with `INTERRUPTED`; documented, part of the stable surface."""

ConfigOption = Annotated[
    Path | None,
    typer.Option("--config", help="The configuration; else remontee.toml in this folder."),
]
StoreOption = Annotated[
    Path | None, typer.Option("--store", help="Another DuckDB file than the configured one.")
]
AsOfOption = Annotated[
    str | None,
    typer.Option(
        "--as-of", metavar="ISO", help="Stand at this date (its end) or date-time; else now."
    ),
]
SeedOption = Annotated[int, typer.Option("--seed", min=0, help="Seed of everything random.")]

app = typer.Typer(
    name="remontee",
    help="Listens to what communities say and brings it up to the product teams, every night.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


def _print_version(is_wanted: bool) -> None:
    if is_wanted:
        from flows.version import version

        typer.echo(f"remontee {version()}")
        raise typer.Exit(DONE)


@app.callback()
def remontee(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_print_version, is_eager=True, help="Say which one."),
    ] = False,
) -> None:
    """Listens to what communities say and brings it up to the product teams, every night."""


def open_settings(
    config: Path | None, store: Path | None, *, quiet: bool = True, is_dry: bool = False
) -> Settings:
    """The settings of a command, with the environment and the log made ready.

    Args:
        config: What --config says.
        store: What --store says.
        quiet: Whether Prefect keeps off the terminal.
        is_dry: Whether nothing may be written: no private folder is made, and no log.

    Raises:
        UsageError: The configuration is wrong, or the log cannot be written.
    """
    from flows.logs import set_up_logs
    from flows.policies import prepare_environment
    from flows.settings import load_settings, read_settings

    if is_dry:
        return read_settings(config, store)
    settings = load_settings(config, store)
    prepare_environment(settings, quiet=quiet)
    try:
        set_up_logs(settings.log_path)
    except OSError as error:
        raise UsageError(
            f"The log {settings.log_path} cannot be written: {error.strerror}. "
            "Correct the rights of that folder, or [project] var."
        ) from error
    return settings


def stand_at(settings: Settings, as_of: str | None, seed: int) -> Night:
    """The night that --as-of and --seed mean.

    Raises:
        UsageError: --as-of is no date.
    """
    from flows.settings import make_night, parse_moment

    moment = parse_moment(as_of, settings) if as_of is not None else None
    return make_night(settings, moment, datetime.now(UTC), seed)


def read_day(option: str, words: str) -> date:
    """The date that an option names.

    Args:
        option: Its name, for the error.
        words: As typed.

    Raises:
        UsageError: It is no date.
    """
    try:
        return date.fromisoformat(words)
    except ValueError as error:
        raise UsageError(f'{option}: "{words}" is no date. Expected 2026-11-19.') from error


def announce(words: str) -> None:
    """Say on a terminal what the user waits for; silent elsewhere."""
    if sys.stderr.isatty():
        typer.echo(f"{words} ...", err=True)


def finish(summary: RunSummary) -> None:
    """Tell what was done, and where to read it.

    Args:
        summary: Of the command's run.

    Raises:
        typer.Exit: With the code that the status stands for.
    """
    for line in summary.lines:
        typer.echo(line)
    if summary.report_path:
        typer.echo(f"Report: {summary.report_path}")
    raise typer.Exit({"done": DONE, "partial": PARTIAL, "failed": FAILED}[summary.status])


@contextmanager
def plain_errors() -> Iterator[None]:
    """Turn every error into a plain block on the error stream and an exit code.

    Raises:
        typer.Exit: 1, 2, 4 or 130; with REMONTEE_DEBUG=1 the error itself comes out.
    """
    try:
        yield
    except (typer.Exit, typer.Abort, BrokenPipeError):  # a reader such as `head` went away
        raise
    except KeyboardInterrupt:
        INTERRUPTION.is_told = True
        typer.echo(SENTENCE, err=True, nl=False)
        raise typer.Exit(INTERRUPTED) from None
    except RemonteeError as error:
        _raise_if_debugging(error)
        typer.echo(str(error), err=True)
        raise typer.Exit(_exit_code(error)) from error
    except Exception as error:
        _raise_if_debugging(error)
        typer.echo(_unexpected(error), err=True)
        raise typer.Exit(FAILED) from error


def _exit_code(error: RemonteeError) -> int:
    if isinstance(error, UsageError):
        return WRONG_USAGE
    return BUSY if isinstance(error, StoreBusy) else FAILED


def _raise_if_debugging(error: Exception) -> None:
    from flows.configuration import is_debugging

    if is_debugging():
        raise error


def _unexpected(error: Exception) -> str:
    from flows.logs import full_disk, log_unexpected, where_logged

    place = ""
    if path := where_logged():
        log_unexpected(error)
        place = f"Where it happened is in {path}. "
    if told := full_disk(error):
        return f"{told}."
    return (
        f"Something unforeseen went wrong ({type(error).__name__}). {place}"
        "REMONTEE_DEBUG=1 before the command shows all of it."
    )
