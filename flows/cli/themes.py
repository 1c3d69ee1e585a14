"""The commands of a curator: `remontee themes …`. Heavy imports wait for their command."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.application import app, plain_errors
from flows.cli.bundles import Looking, bundled
from models.errors import UsageError

if TYPE_CHECKING:
    from transforms.curation.acts import Signature

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


@dataclass(frozen=True)
class _Signing:
    """Who acts, and why."""

    why: Why = None
    who: Who = None

    def sign(self) -> Signature:
        """The signature of an act that is done now."""
        from flows.curating import sign

        return sign(self.who, self.why)


@dataclass(frozen=True)
class Acting(Looking, _Signing):
    """Who acts, why, and on which store: what all acts ask for."""


themes = typer.Typer(
    help="What themes there are, and a curator's word on them: every act can be undone.",
    no_args_is_help=True,
)
app.add_typer(themes, name="themes")


@themes.command("list")
@plain_errors()
@bundled
def list_themes(
    looking: Looking,
    everything: Annotated[
        bool, typer.Option("--all", help="Also those that are merged, gone or hidden.")
    ] = False,
    state: Annotated[str | None, typer.Option("--state", help="Only those in this state.")] = None,
    area: Annotated[str | None, typer.Option("--area", help="Only this area, id or title.")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many.")] = 50,
) -> None:
    """The themes, those of the most people first."""
    settings = looking.settings()
    from flows import showing

    tell(showing.list_themes(settings, is_all=everything, state=state, area=area, limit=limit))


@themes.command()
@plain_errors()
@bundled
def show(
    looking: Looking,
    theme: Theme,
    quotes: Annotated[int, typer.Option("--quotes", min=0, help="How many quotes.")] = 5,
) -> None:
    """Everything that is known of a theme."""
    settings = looking.settings()
    from flows import showing

    tell(showing.show_theme(settings, theme, quotes))


@themes.command()
@plain_errors()
@bundled
def rename(
    acting: Acting,
    theme: Theme,
    french: Annotated[str | None, typer.Option("--fr", help="The French title.")] = None,
    english: Annotated[str | None, typer.Option("--en", help="The English title.")] = None,
) -> None:
    """Give a theme its title by hand; no night overwrites it."""
    settings = acting.settings()
    from flows import curating

    given = {"title_fr": french, "title_en": english}
    titles = {column: title for column, title in given.items() if title is not None}
    tell(curating.rename(settings, theme, titles, acting.sign()))


@themes.command()
@plain_errors()
@bundled
def merge(
    acting: Acting,
    wanted: Annotated[list[str], typer.Argument(metavar="T-…", help="Themes to make one of.")],
    into: Annotated[str, typer.Option("--into", metavar="T-…", help="The one that stays.")],
) -> None:
    """Make one theme of several; the others' ids lead to it for ever."""
    settings = acting.settings()
    from flows import curating

    tell(curating.merge(settings, wanted, into, acting.sign()))


@themes.command()
@plain_errors()
@bundled
def split(
    acting: Acting,
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
) -> None:
    """Make a new theme of a part: of named comments, of what says some words, or by meaning."""
    if [bool(comments), bool(words), bool(into)].count(True) != 1:
        raise UsageError("What is to leave it? Name comments, or --words, or --into 2.")
    settings = acting.settings()
    from flows import curating

    signature = acting.sign()
    if comments:
        tell(curating.split_off(settings, theme, comments, signature))
        return
    part = curating.propose_split(settings, theme, words or (), into)
    agree(part.lines, is_agreed=yes)
    tell(curating.split(settings, part, signature))


@themes.command()
@plain_errors()
@bundled
def route(
    acting: Acting,
    theme: Theme,
    teams: Annotated[
        list[str] | None,
        typer.Option("--team", help="A team; may be given many times. These and no others."),
    ] = None,
    nobody: Annotated[bool, typer.Option("--none", help="To nobody in particular.")] = False,
) -> None:
    """Bring a theme into the reports of teams, whatever else they ask for."""
    if bool(teams) == nobody:
        raise UsageError("To whom? Write --team NAME, or --none.")
    settings = acting.settings()
    from flows import curating

    tell(curating.route(settings, theme, teams or (), acting.sign()))


@themes.command()
@plain_errors()
@bundled
def move(
    acting: Acting,
    comments: Comments,
    to: Annotated[str, typer.Option("--to", metavar="T-…", help='A theme, or "none".')],
) -> None:
    """Put comments, and all that say the same, into a theme."""
    settings = acting.settings()
    from flows import curating

    tell(curating.move(settings, comments, to, acting.sign()))


@themes.command("not")
@plain_errors()
@bundled
def not_this(acting: Acting, comments: Comments, theme: Theme) -> None:
    """Say that comments are not of a theme; they go to the next best, or to none."""
    settings = acting.settings()
    from flows import curating

    tell(curating.refuse(settings, comments, theme, acting.sign()))


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
