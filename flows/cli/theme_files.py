"""The commands of a curator that look back, or go by files: undo, history, acts, sheet, apply."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.application import plain_errors
from flows.cli.bundles import Looking, bundled
from flows.cli.themes import Acting, Yes, agree, tell, themes
from models.errors import UsageError


@themes.command()
@plain_errors()
@bundled
def undo(
    acting: Acting,
    act: Annotated[
        int | None, typer.Argument(metavar="ACT", help="Its number; else the last that stands.")
    ] = None,
    yes: Yes = False,
) -> None:
    """Take an act back, and those that rest on it; undoing an undo does it again."""
    settings = acting.settings()
    from flows import looking_back

    plan, lines = looking_back.propose_undo(settings, act)
    if plan.with_it:
        agree(lines, is_agreed=yes)
    tell(looking_back.take_back(settings, plan, acting.sign()))


@themes.command()
@plain_errors()
@bundled
def history(
    looking: Looking,
    theme: Annotated[
        str | None, typer.Argument(metavar="T-…", help="One theme and its life; else all acts.")
    ] = None,
) -> None:
    """Who did what, when and why; and the life of a theme."""
    settings = looking.settings()
    from flows import looking_back

    tell(looking_back.history(settings, theme))


@themes.command()
@plain_errors()
@bundled
def acts(
    looking: Looking,
    export: Annotated[
        Path | None, typer.Option("--export", metavar="FILE", help="Write all acts as TOML.")
    ] = None,
    read: Annotated[
        Path | None, typer.Option("--import", metavar="FILE", help="Add the acts of such a file.")
    ] = None,
) -> None:
    """All acts: shown, written to a file that can live in git, or read from one."""
    if export and read:
        raise UsageError("--export and --import: one at a time.")
    settings = looking.settings()
    from flows import curating_files, looking_back

    if export:
        tell(curating_files.export(settings, export))
    elif read:
        tell(curating_files.take_in(settings, read))
    else:
        tell(looking_back.history(settings, None))


@themes.command()
@plain_errors()
@bundled
def sheet(
    looking: Looking,
    path: Annotated[Path, typer.Argument(metavar="FILE", help=".xlsx or .csv")],
) -> None:
    """Write the themes as a sheet to edit and hand back."""
    settings = looking.settings()
    from flows import curating_files

    tell(curating_files.make_sheet(settings, path))


@themes.command()
@plain_errors()
@bundled
def apply(
    acting: Acting,
    path: Annotated[Path, typer.Argument(metavar="FILE", help="A sheet that was edited.")],
    yes: Yes = False,
) -> None:
    """Do what an edited sheet asks for; it is shown first."""
    settings = acting.settings()
    from flows import curating_files

    changes = curating_files.propose(settings, path)
    if not changes.deeds:
        typer.echo("The sheet asks for no change.")
        return
    agree(changes.lines, is_agreed=yes)
    tell(curating_files.apply(settings, path, changes, acting.sign()))
