"""The commands by which a curator says something of a theme: pin, hide, own, ship and the like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.application import plain_errors, read_day
from flows.cli.bundles import bundled
from flows.cli.themes import Acting, Theme, tell, themes

if TYPE_CHECKING:
    from models.curation import Kind

Off = Annotated[bool, typer.Option("--off", help="The opposite.")]
By = Annotated[
    str | None, typer.Option("--by", metavar="NAME", help="Who acts; else the system's user.")
]


@dataclass(frozen=True)
class _Owning(Acting):
    """Where --who is somebody else than who acts."""

    who: By = None


@themes.command()
@plain_errors()
@bundled
def pin(acting: Acting, theme: Theme, off: Off = False) -> None:
    """Let no night and no refit close or merge a theme."""
    _say(("unpin" if off else "pin", theme, {}), acting)


@themes.command()
@plain_errors()
@bundled
def hide(acting: Acting, theme: Theme, off: Off = False) -> None:
    """Keep a theme out of the reports; it still takes its comments."""
    _say(("unhide" if off else "hide", theme, {}), acting)


@themes.command()
@plain_errors()
@bundled
def own(
    acting: _Owning,
    theme: Theme,
    owner: Annotated[str, typer.Option("--who", metavar="NAME", help='Who sees to it; "" nobody.')],
) -> None:
    """Say who sees to a theme."""
    _say(("own", theme, {"owner": owner}), acting)


@themes.command()
@plain_errors()
@bundled
def ship(
    acting: Acting,
    theme: Theme,
    version: Annotated[str, typer.Option("--version", help="The version that has it.")],
    day: Annotated[
        str | None, typer.Option("--on", metavar="DAY", help="When it came out; else today.")
    ] = None,
) -> None:
    """Say that what a theme asks for is in a version."""
    settings = acting.settings()
    from flows import curating

    on = read_day("--on", day) if day else None
    tell(curating.ship(settings, theme, version, on, acting.sign()))


@themes.command()
@plain_errors()
@bundled
def status(
    acting: Acting,
    theme: Theme,
    word: Annotated[str, typer.Argument(metavar="STATUS", help="new, planned, shipped, declined.")],
) -> None:
    """Say what becomes of what a theme asks for."""
    _say(("status", theme, {"status": word}), acting)


@themes.command()
@plain_errors()
@bundled
def ticket(
    acting: Acting,
    theme: Theme,
    where: Annotated[str, typer.Argument(metavar="TICKET", help="Its address or key.")],
) -> None:
    """Say under which ticket a theme is worked on."""
    _say(("ticket", theme, {"ticket": where}), acting)


@themes.command()
@plain_errors()
@bundled
def note(
    acting: Acting,
    theme: Theme,
    words: Annotated[str, typer.Argument(metavar="TEXT", help="What to remember of it.")],
) -> None:
    """Write a note to a theme."""
    _say(("note", theme, {"note": words}), acting)


def _say(what: tuple[Kind, str, dict[str, str]], acting: Acting) -> None:
    settings = acting.settings()
    from flows import curating

    tell(curating.say(settings, *what, acting.sign()))
