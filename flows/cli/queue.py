"""The commands of customer service: `remontee queue …`. Heavy imports wait for their command."""

from __future__ import annotations

from typing import Annotated

import typer

from flows.cli import theme_files
from flows.cli.application import ConfigOption, StoreOption, app, open_settings, plain_errors
from flows.cli.themes import Comments, Who, Why, tell

Alike = Annotated[
    bool, typer.Option("--alike", help="Also all that the queue shows as one with them.")
]

queue = typer.Typer(
    help="Questions and problems that nobody answered: most people first, then the oldest.",
    no_args_is_help=True,
)
app.add_typer(queue, name="queue")


@queue.command("list")
@plain_errors()
def list_queue(
    community: Annotated[str, typer.Option("--community", help="Only what is said there.")] = "",
    owner: Annotated[str, typer.Option("--owner", metavar="NAME", help="Only theirs.")] = "",
    theme: Annotated[str, typer.Option("--theme", metavar="T-…", help="Only of this theme.")] = "",
    limit: Annotated[int, typer.Option("--limit", min=1, help="How many.")] = 20,
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """Who waits for an answer, how long, and what was answered to others who asked the like."""
    settings = open_settings(config, store)
    from flows import queueing
    from transforms.voices.queue import QueueScope

    tell(queueing.list_queue(settings, QueueScope(community, theme, owner, limit)))


@queue.command()
@plain_errors()
def answered(  # noqa: PLR0913, PLR0917 (one argument an option)
    comments: Comments,
    link: Annotated[
        str, typer.Option("--link", metavar="URL", help="Where the answer can be read.")
    ] = "",
    alike: Alike = False,
    why: Why = None,
    who: Who = None,
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """Say that comments, and all that say the same, were answered."""
    settings = open_settings(config, store)
    from flows import curating, queueing

    signature = curating.sign(who, why)
    tell(queueing.mark_answered(settings, comments, link, signature, is_alike=alike))


@queue.command()
@plain_errors()
def own(  # noqa: PLR0913, PLR0917
    comments: Comments,
    owner: Annotated[
        str, typer.Option("--owner", metavar="NAME", help='Who sees to it; "" nobody.')
    ],
    alike: Alike = False,
    why: Why = None,
    who: Who = None,
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """Say who sees to comments, and to all that say the same."""
    settings = open_settings(config, store)
    from flows import curating, queueing

    tell(queueing.assign(settings, comments, owner, curating.sign(who, why), is_alike=alike))


queue.command()(theme_files.undo)
