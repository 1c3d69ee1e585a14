"""All commands, gathered."""

from flows.cli import beginnings, nights, queries, theme_files, theme_sayings, themes
from flows.cli.application import app

__all__ = ["app", "beginnings", "nights", "queries", "theme_files", "theme_sayings", "themes"]
