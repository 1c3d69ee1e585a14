"""The commands on what was set aside: `remontee voices …`. Heavy imports wait for their command."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.cli.application import ConfigOption, StoreOption, app, open_settings, plain_errors
from flows.cli.themes import Who, Why, tell
from models.errors import UsageError

Reason = Annotated[
    str,
    typer.Option("--reason", metavar="REASON", help="Only this one: scam, spam, abuse or raid."),
]

voices = typer.Typer(
    help="What was set aside as spam, abuse or raid: none of it deleted, all can be taken back.",
    no_args_is_help=True,
)
app.add_typer(voices, name="voices")


@voices.command("list")
@plain_errors()
def list_voices(
    reason: Reason = "",
    limit: Annotated[int, typer.Option("--limit", min=0, help="Texts of each reason.")] = 5,
    restored: Annotated[
        bool, typer.Option("--restored", help="What was taken back, by whom and why, instead.")
    ] = False,
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """What is set aside, why, since when, and a sample of each reason."""
    settings = open_settings(config, store)
    from flows import voices as told

    tell(told.list_restorations(settings) if restored else told.list_aside(settings, reason, limit))


@voices.command()
@plain_errors()
def restore(  # noqa: PLR0913, PLR0917 (one argument an option)
    comments: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="COMMENT…", help="Ids, their first 8 characters, or source:id there."
        ),
    ] = None,
    reason: Reason = "",
    text: Annotated[
        str, typer.Option("--text", metavar="WORDS", help="A whole text: all its copies, for ever.")
    ] = "",
    undo: Annotated[
        int | None, typer.Option("--undo", metavar="N", help="Let restoration N hold no more.")
    ] = None,
    why: Why = None,
    who: Who = None,
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """Take comments back: they are never set aside again for that reason."""
    settings = open_settings(config, store)
    from flows import voices as told
    from transforms.voices.restoring import Wanted

    if undo is None:
        tell(told.restore(settings, Wanted(tuple(comments or ()), reason, text), who, why))
    elif comments or reason or text:
        raise UsageError("--undo stands alone: name comments, --reason or --text in another call.")
    else:
        tell(told.undo(settings, undo, who))
