"""The commands by which a curator says something of a theme: pin, hide, own, ship and the like."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.application import ConfigOption, StoreOption, open_settings, plain_errors
from flows.cli.themes import Theme, Who, Why, tell, themes
from models.errors import UsageError

if TYPE_CHECKING:
    from models.curation import Kind

Off = Annotated[bool, typer.Option("--off", help="The opposite.")]


@themes.command()
@plain_errors()
def pin(
    theme: Theme,
    off: Off = False,
    why: Why = None,
    who: Who = None,
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """Let no night and no refit close or merge a theme."""
    _say(("unpin" if off else "pin", theme, {}), (who, why), (config, store))


@themes.command()
@plain_errors()
def hide(
    theme: Theme,
    off: Off = False,
    why: Why = None,
    who: Who = None,
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """Keep a theme out of the reports; it still takes its comments."""
    _say(("unhide" if off else "hide", theme, {}), (who, why), (config, store))


@themes.command()
@plain_errors()
def own(
    theme: Theme,
    owner: Annotated[str, typer.Option("--who", metavar="NAME", help='Who sees to it; "" nobody.')],
    why: Why = None,
    actor: Annotated[
        str | None, typer.Option("--by", metavar="NAME", help="Who acts; else the system's user.")
    ] = None,
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """Say who sees to a theme."""
    _say(("own", theme, {"owner": owner}), (actor, why), (config, store))


@themes.command()
@plain_errors()
def ship(  # noqa: PLR0913, PLR0917
    theme: Theme,
    version: Annotated[str, typer.Option("--version", help="The version that has it.")],
    day: Annotated[
        str | None, typer.Option("--on", metavar="DAY", help="When it came out; else today.")
    ] = None,
    why: Why = None,
    who: Who = None,
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """Say that what a theme asks for is in a version."""
    settings = open_settings(config, store)
    from flows import curating

    on = _day(day) if day else None
    tell(curating.ship(settings, theme, version, on, curating.sign(who, why)))


@themes.command()
@plain_errors()
def status(
    theme: Theme,
    word: Annotated[str, typer.Argument(metavar="STATUS", help="new, planned, shipped, declined.")],
    why: Why = None,
    who: Who = None,
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """Say what becomes of what a theme asks for."""
    _say(("status", theme, {"status": word}), (who, why), (config, store))


@themes.command()
@plain_errors()
def ticket(
    theme: Theme,
    where: Annotated[str, typer.Argument(metavar="TICKET", help="Its address or key.")],
    why: Why = None,
    who: Who = None,
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """Say under which ticket a theme is worked on."""
    _say(("ticket", theme, {"ticket": where}), (who, why), (config, store))


@themes.command()
@plain_errors()
def note(
    theme: Theme,
    words: Annotated[str, typer.Argument(metavar="TEXT", help="What to remember of it.")],
    why: Why = None,
    who: Who = None,
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """Write a note to a theme."""
    _say(("note", theme, {"note": words}), (who, why), (config, store))


def _say(
    what: tuple[Kind, str, dict[str, str]],
    signed: tuple[str | None, str | None],
    places: tuple[ConfigOption, StoreOption],
) -> None:
    settings = open_settings(*places)
    from flows import curating

    tell(curating.say(settings, *what, curating.sign(*signed)))


def _day(words: str) -> date:
    try:
        return date.fromisoformat(words)
    except ValueError as error:
        raise UsageError(f'--on: "{words}" is no date. Expected 2026-11-19.') from error
