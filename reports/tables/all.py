"""All tables, in the order in which a reader wants them."""

from __future__ import annotations

from reports.tables.of_night import NIGHT_TABLES
from reports.tables.of_themes import THEME_TABLES
from reports.tables.shape import Table

_FIRST = (
    "themes", "comments", "changes", "alerts", "movements", "proposals", "queue", "criticism",
    "campaigns", "set_aside", "communities", "languages", "theme_parts", "community_claims",
    "trend", "firmness", "quality", "grade", "history", "neighbours", "releases", "moved",
    "sources", "to_settle",
)  # fmt: skip
_BY_NAME = {table.name: table for table in (*THEME_TABLES, *NIGHT_TABLES)}

TABLES: tuple[Table, ...] = tuple(_BY_NAME[name] for name in _FIRST)
"""Every table of a report; each is written, also where it has no row."""
