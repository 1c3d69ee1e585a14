"""The command line: `remontee COMMAND`."""

from flows.cli import beginnings, nights, queries
from flows.cli.application import app, main

__all__ = ["app", "beginnings", "main", "nights", "queries"]
