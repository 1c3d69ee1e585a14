"""The commands of a curator: `remontee themes …`. Heavy imports wait for their command."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated

import typer

from flows.cli.application import ConfigOption, StoreOption, app, open_settings, plain_errors
from models.errors import UsageError

Theme = Annotated[str, typer.Argument(metavar="T-…", help="The theme's id, in any letter case.")]
Comments = Annotated[
    list[str],
    typer.Argument(metavar="COMMENT…", help="Ids, their first 8 characters, or source:id there."),
]
Who = Annotated[
    str | None,
    typer.Option("--who", "--by", metavar="NAME", help="Who acts; else the system's user."),
]
Why = Annotated[str | None, typer.Option("--why", metavar="TEXT", help="The reason, for history.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do it without asking.")]

themes = typer.Typer(
    help="What themes there are, and a curator's word on them: every act can be undone.",
    no_args_is_help=True,
)
app.add_typer(themes, name="themes")


@themes.command("list")
@plain_errors()
def list_themes(
    everything: Annotated[
        bool, typer.Option("--all", help="Also those that are merged, gone or hidden.")
    ] = False,
    state: Annotated[str | None, typer.Option("--state", help="Only those in this state.")] = None,
    area: Annotated[str | None, typer.Option("--area", help="Only this area, id or title.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many.")] = 50,
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """The themes, those of the most people first."""
    settings = open_settings(config, store)
    from flows import showing

    tell(showing.list_themes(settings, is_all=everything, state=state, area=area, limit=limit))


@themes.command()
@plain_errors()
def show(
    theme: Theme,
    quotes: Annotated[int, typer.Option("--quotes", min=0, help="How many quotes.")] = 5,
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """Everything that is known of a theme."""
    settings = open_settings(config, store)
    from flows import showing

    tell(showing.show_theme(settings, theme, quotes))


@themes.command()
@plain_errors()
def rename(  # noqa: PLR0913, PLR0917 (one argument an option)
    theme: Theme,
    french: Annotated[str | None, typer.Option("--fr", help="The French title.")] = None,
    english: Annotated[str | None, typer.Option("--en", help="The English title.")] = None,
    why: Why = None,
    who: Who = None,
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """Give a theme its title by hand; no night overwrites it."""
    settings = open_settings(config, store)
    from flows import curating

    given = {"title_fr": french, "title_en": english}
    titles = {column: title for column, title in given.items() if title is not None}
    tell(curating.rename(settings, theme, titles, curating.sign(who, why)))


@themes.command()
@plain_errors()
def merge(
    wanted: Annotated[list[str], typer.Argument(metavar="T-…", help="Themes to make one of.")],
    into: Annotated[str, typer.Option("--into", metavar="T-…", help="The one that stays.")],
    why: Why = None,
    who: Who = None,
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """Make one theme of several; the others' ids lead to it for ever."""
    settings = open_settings(config, store)
    from flows import curating

    tell(curating.merge(settings, wanted, into, curating.sign(who, why)))


@themes.command()
@plain_errors()
def split(  # noqa: PLR0913, PLR0917
    theme: Theme,
    comments: Annotated[
        list[str] | None, typer.Argument(metavar="COMMENT…", help="What is to leave it.")
    ] = None,
    words: Annotated[
        list[str] | None,
        typer.Option("--words", help="What says this leaves it; may be given many times."),
    ] = None,
    into: Annotated[
        int | None, typer.Option("--into", min=2, max=9, help="So many parts, by meaning.")
    ] = None,
    yes: Yes = False,
    why: Why = None,
    who: Who = None,
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """Make a new theme of a part: of named comments, of what says some words, or by meaning."""
    if [bool(comments), bool(words), bool(into)].count(True) != 1:
        raise UsageError("What is to leave it? Name comments, or --words, or --into 2.")
    settings = open_settings(config, store)
    from flows import curating

    signature = curating.sign(who, why)
    if comments:
        tell(curating.split_off(settings, theme, comments, signature))
        return
    part = curating.propose_split(settings, theme, words or (), into)
    agree(part.lines, is_agreed=yes)
    tell(curating.split(settings, part, signature))


@themes.command()
@plain_errors()
def route(  # noqa: PLR0913, PLR0917
    theme: Theme,
    teams: Annotated[
        list[str] | None,
        typer.Option("--team", help="A team; may be given many times. These and no others."),
    ] = None,
    nobody: Annotated[bool, typer.Option("--none", help="To nobody in particular.")] = False,
    why: Why = None,
    who: Who = None,
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """Bring a theme into the reports of teams, whatever else they ask for."""
    if bool(teams) == nobody:
        raise UsageError("To whom? Write --team NAME, or --none.")
    settings = open_settings(config, store)
    from flows import curating

    tell(curating.route(settings, theme, teams or (), curating.sign(who, why)))


@themes.command()
@plain_errors()
def move(
    comments: Comments,
    to: Annotated[str, typer.Option("--to", metavar="T-…", help='A theme, or "none".')],
    why: Why = None,
    who: Who = None,
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """Put comments, and all that say the same, into a theme."""
    settings = open_settings(config, store)
    from flows import curating

    tell(curating.move(settings, comments, to, curating.sign(who, why)))


@themes.command("not")
@plain_errors()
def not_this(
    comments: Comments,
    theme: Theme,
    why: Why = None,
    who: Who = None,
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """Say that comments are not of a theme; they go to the next best, or to none."""
    settings = open_settings(config, store)
    from flows import curating

    tell(curating.refuse(settings, comments, theme, curating.sign(who, why)))


def tell(lines: Sequence[str]) -> None:
    """Write lines on the terminal.

    Args:
        lines: Any.
    """
    for line in lines:
        typer.echo(line)


def agree(lines: Sequence[str], *, is_agreed: bool) -> None:
    """Show what would be done and go on only if somebody wants it.

    Args:
        lines: What would be done.
        is_agreed: Whether --yes was given.

    Raises:
        UsageError: Nobody is there to be asked.
        typer.Abort: It is not wanted.
    """
    tell(lines)
    if is_agreed:
        return
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise UsageError("Nothing was changed. To do it, add --yes.")
    typer.confirm("Do it?", abort=True)
