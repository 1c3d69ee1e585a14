"""The command line: `remontee COMMAND`."""

from flows.cli import nights, queries
from flows.cli.application import app, main

__all__ = ["app", "main", "nights", "queries"]
