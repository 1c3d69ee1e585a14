from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import typer
from typer.testing import CliRunner

from flows.cli.bundles import bundled

app = typer.Typer()


@dataclass(frozen=True)
class Where:
    """Options of several commands."""

    town: Annotated[str, typer.Option("--town")] = "Nantes"


@dataclass(frozen=True)
class WhereAndWhen(Where):
    """One more."""

    day: Annotated[int, typer.Option("--day", "-d")] = 1


@app.command()
@bundled
def go(where: WhereAndWhen, who: str, *, fast: bool = False) -> None:
    """Go there."""
    typer.echo(f"{who} {where} {fast}")


def test_options_of_a_bundle_reach_the_command_together():
    given = CliRunner().invoke(app, ["Ana", "--fast", "-d", "3", "--town", "Brest"])
    plain = CliRunner().invoke(app, ["Ana"])
    assert given.output == "Ana WhereAndWhen(town='Brest', day=3) True\n"
    assert plain.output == "Ana WhereAndWhen(town='Nantes', day=1) False\n"


def test_help_names_the_commands_own_options_first():
    told = CliRunner().invoke(app, ["--help"]).output
    assert "Go there." in told
    names = ("--fast", "--town", "--day")
    assert sorted(names, key=told.index) == list(names)
