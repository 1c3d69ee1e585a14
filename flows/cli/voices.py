"""The command that learns from the user what comments want: label."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flows.cli.application import (
    WRONG_USAGE,
    ConfigOption,
    StoreOption,
    app,
    open_settings,
    plain_errors,
)
from models.errors import UsageError

if TYPE_CHECKING:
    from flows.settings import Settings
    from transforms.voices.unsure import Question

STOP, SKIP = "q", "s"


@app.command()
@plain_errors()
def label(
    source: Annotated[
        Path | None,
        typer.Option(
            "--from", metavar="FILE", help="Take a csv: text or comment_id, intents, stance."
        ),
    ] = None,
    count: Annotated[int, typer.Option("--count", min=1, help="Most comments asked about.")] = 20,
    config: ConfigOption = None,
    store: StoreOption = None,
) -> None:
    """Say what comments want: asks about those it would learn most from, or takes a file."""
    settings = open_settings(config, store)
    if source is not None:
        _take(settings, source)
    else:
        _ask(settings, count)


def _take(settings: Settings, source: Path) -> None:
    from flows.labelling import take

    taken = take(settings, source)
    for line in taken.lines:
        typer.echo(line)
    if taken.troubles:
        for line in taken.troubles:
            typer.echo(line, err=True)
        typer.echo(f"The other rows are taken; mend these in {source} and take it again.", err=True)
        raise typer.Exit(WRONG_USAGE)


def _ask(settings: Settings, count: int) -> None:
    from flows.labelling import labels_path, own_labels, questions

    _, troubles = own_labels(settings)
    for line in troubles:
        typer.echo(line, err=True)
    asked = questions(settings, count)
    if not asked:
        typer.echo("Nothing to ask about. `remontee run` finds the intents of what is stored.")
        return
    typer.echo(
        "Intents: problem, request, question, praise, experience, or other; several may hold.\n"
        "Stance towards the product: for, against, conditional, none.\n"
        f"Enter: as proposed. {SKIP}: skip. {STOP}: stop.\n"
    )
    n_kept = 0
    for number, question in enumerate(asked, 1):
        kept = _asked(settings, question, f"{number}/{len(asked)}")
        if kept is None:
            break
        n_kept += kept
    typer.echo(f"{n_kept} {'label' if n_kept == 1 else 'labels'} in {labels_path(settings)}")


def _asked(settings: Settings, question: Question, place: str) -> bool | None:
    """Whether an answer was kept; None to stop."""
    from flows.labelling import keep, read_answer

    people = "1 person" if question.n_people == 1 else f"{question.n_people} people"
    typer.echo(f"[{place}] {people}: {question.text}")
    while True:
        intents = _line(f"  intents [{', '.join(question.intents)}]: ")
        if intents in {STOP, SKIP, None}:
            return False if intents == SKIP else None
        stance = _line(f"  stance [{question.stance}]: ")
        if stance in {STOP, SKIP, None}:
            return False if stance == SKIP else None
        try:
            told = read_answer(question, intents or "", stance or "")
        except UsageError as error:
            typer.echo(f"  {error}", err=True)
            continue
        keep(settings, told)
        return True


def _line(prompt: str) -> str | None:
    """What is typed; None at the end of the input."""
    typer.echo(prompt, nl=False)
    line = sys.stdin.readline()
    return line.strip().casefold() if line else None
