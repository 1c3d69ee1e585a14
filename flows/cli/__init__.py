"""The command line: `remontee COMMAND`."""

from __future__ import annotations

from flows.interruption import INTERRUPTION


def main() -> None:
    """The program `remontee`; an interruption ends it promptly, even while it is still starting."""
    with INTERRUPTION.ending_promptly():
        from flows.cli.commands import app

        app()
