"""What a search may be limited to: names as people write them, against what the store has."""

from __future__ import annotations

import difflib
from dataclasses import replace
from typing import Literal

import duckdb

from models.errors import UsageError
from models.records import SearchScope
from transforms.theme_facts import theme_card

N_TOLD_NAMES = 12


def checked_scope(con: duckdb.DuckDBPyConnection, scope: SearchScope) -> SearchScope:
    """A scope in the store's own names.

    Args:
        con: The store; reading is enough.
        scope: As somebody wrote it: a theme's number will do, a merged theme is its heir.

    Raises:
        UsageError: There is no such theme, community or language, or the days are in no order.
    """
    if scope.since and scope.until and scope.since > scope.until:
        raise UsageError(f"--since {scope.since} lies after --until {scope.until}")
    theme_id = scope.theme_id
    if theme_id:
        card = theme_card(con, theme_id)
        theme_id = card.replaced_by or card.theme_id
    return replace(
        scope,
        theme_id=theme_id,
        community=_known(con, "community", scope.community),
        language=_known(con, "language", scope.language),
    )


def _known(
    con: duckdb.DuckDBPyConnection, column: Literal["community", "language"], given: str
) -> str:
    """The name as the store has it, whatever its capitals."""
    if not given:
        return ""
    found = con.execute(
        f"SELECT {column}, count(*) FROM staged_comments WHERE NOT is_set_aside AND {column} <> ''"  # noqa: S608  our own columns
        " GROUP BY ALL ORDER BY count(*) DESC, 1"
    ).fetchall()
    names = {str(name).casefold(): str(name) for name, _ in found}
    if given.casefold() in names:
        return names[given.casefold()]
    near = difflib.get_close_matches(given.casefold(), names, 1, 0.5)
    if near:
        raise UsageError(f'no comment of the {column} "{given}"; did you mean "{names[near[0]]}"?')
    told = ", ".join(list(names.values())[:N_TOLD_NAMES]) or "none yet"
    raise UsageError(f'no comment of the {column} "{given}"; there are: {told}')
