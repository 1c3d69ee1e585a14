"""The commands of a curator that look back, or go by files: undo, history, acts, sheet, apply."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from flows.cli.application import ConfigOption, StoreOption, open_settings, plain_errors
from flows.cli.themes import Who, Why, Yes, agree, tell, themes
from models.errors import UsageError


@themes.command()
@plain_errors()
def undo(
    act: Annotated[
        int | None, typer.Argument(metavar="ACT", help="Its number; else the last that stands.")
    ] = None,
    yes: Yes = False,
    why: Why = None,
    who: Who = None,
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """Take an act back, and those that rest on it; undoing an undo does it again."""
    settings = open_settings(config, store)
    from flows import curating, looking_back

    plan, lines = looking_back.propose_undo(settings, act)
    if plan.with_it:
        agree(lines, is_agreed=yes)
    tell(looking_back.take_back(settings, plan, curating.sign(who, why)))


@themes.command()
@plain_errors()
def history(
    theme: Annotated[
        str | None, typer.Argument(metavar="T-…", help="One theme and its life; else all acts.")
    ] = None,
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """Who did what, when and why; and the life of a theme."""
    settings = open_settings(config, store)
    from flows import looking_back

    tell(looking_back.history(settings, theme))


@themes.command()
@plain_errors()
def acts(
    export: Annotated[
        Path | None, typer.Option("--export", metavar="FILE", help="Write all acts as TOML.")
    ] = None,
    read: Annotated[
        Path | None, typer.Option("--import", metavar="FILE", help="Add the acts of such a file.")
    ] = None,
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """All acts: shown, written to a file that can live in git, or read from one."""
    if export and read:
        raise UsageError("--export and --import: one at a time.")
    settings = open_settings(config, store)
    from flows import curating_files, looking_back

    if export:
        tell(curating_files.export(settings, export))
    elif read:
        tell(curating_files.take_in(settings, read))
    else:
        tell(looking_back.history(settings, None))


@themes.command()
@plain_errors()
def sheet(
    path: Annotated[Path, typer.Argument(metavar="FILE", help=".xlsx or .csv")],
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """Write the themes as a sheet to edit and hand back."""
    settings = open_settings(config, store)
    from flows import curating_files

    tell(curating_files.make_sheet(settings, path))


@themes.command()
@plain_errors()
def apply(
    path: Annotated[Path, typer.Argument(metavar="FILE", help="A sheet that was edited.")],
    yes: Yes = False,
    why: Why = None,
    who: Who = None,
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """Do what an edited sheet asks for; it is shown first."""
    settings = open_settings(config, store)
    from flows import curating, curating_files

    changes = curating_files.propose(settings, path)
    if not changes.deeds:
        typer.echo("The sheet asks for no change.")
        return
    agree(changes.lines, is_agreed=yes)
    tell(curating_files.apply(settings, path, changes, curating.sign(who, why)))
