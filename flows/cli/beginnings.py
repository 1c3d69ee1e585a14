"""The command for those who have files and no configuration: init."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from flows.cli.application import announce, app, plain_errors


@app.command()
@plain_errors()
def init(
    folder: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="Where the files are; else this folder.")
    ] = Path(),
    to: Annotated[
        Path | None,
        typer.Option("--to", metavar="FILE", help="Where to write; else FOLDER/remontee.toml."),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that exists.")] = False,
) -> None:
    """Look at a folder of files and write a commented remontee.toml."""
    from flows.first_contact import look
    from flows.first_words import describe
    from flows.starter import find_place, require_sources, starter, write

    place = find_place(folder, to, is_forced=force)
    announce(f"Looking at {place.folder}")
    contact = look(place.folder, place.file.parent)
    for line in describe(contact):
        typer.echo(line)
    require_sources(place, contact)
    write(place, starter(_ask_name(place.name), contact))
    typer.echo(f"Written: {place.file}")
    typer.echo(f"Next: {place.next_command}")


def _ask_name(name: str) -> str:
    """The brand's name, asked where somebody is there to answer."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return name
    return str(typer.prompt("Name of the brand", default=name)).strip() or name
