"""All commands, gathered."""

from flows.cli import (
    beginnings,
    ideas,
    nights,
    queries,
    queue,
    theme_files,
    theme_sayings,
    themes,
    voices,
    voices_list,
)
from flows.cli.application import app

__all__ = [
    "app",
    "beginnings",
    "ideas",
    "nights",
    "queries",
    "queue",
    "theme_files",
    "theme_sayings",
    "themes",
    "voices",
    "voices_list",
]
