"""What people ask for: `remontee ideas …`. Heavy imports wait for their command."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.cli import theme_files
from flows.cli.application import ConfigOption, StoreOption, app, open_settings, plain_errors
from flows.cli.themes import Who, Why, tell

ideas = typer.Typer(
    help="Requests gathered into proposals, and what becomes of them.", no_args_is_help=True
)
app.add_typer(ideas, name="ideas")


@ideas.command("list")
@plain_errors()
def list_ideas(
    status: Annotated[
        str | None,
        typer.Option("--status", help="Only new, planned, shipped or declined ones."),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also what one person alone asks for.")
    ] = False,
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many.")] = 20,
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """What people ask for, in whose words: most people first."""
    settings = open_settings(config, store)
    from flows import queueing

    tell(queueing.list_ideas(settings, status=status, limit=limit, is_all=everything))


@ideas.command("status")
@plain_errors()
def decide(
    idea: Annotated[str, typer.Argument(metavar="I-…", help="The proposal's id.")],
    word: Annotated[str, typer.Argument(metavar="STATUS", help="new, planned, shipped, declined.")],
    why: Why = None,
    who: Who = None,
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """Say what becomes of what people ask for."""
    settings = open_settings(config, store)
    from flows import curating, queueing

    tell(queueing.decide(settings, idea, word, curating.sign(who, why)))


ideas.command()(theme_files.undo)
