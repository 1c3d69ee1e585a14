"""The sides within a theme: how many people stand on each, in whose words."""

from __future__ import annotations

from typing import Any

import duckdb

from models.intents import STANCES
from models.stance import Side, SideQuote, Sides
from transforms.store import rows


def theme_sides(con: duckdb.DuckDBPyConnection, theme_id: str, n_quotes: int = 3) -> Sides:
    """For, against, on a condition, neither: how many, and the strongest words of each side.

    Args:
        con: The store, with themes and signals.
        theme_id: A theme.
        n_quotes: Most quotes for a side, from 0; of copies one, none of what is set aside.
    """
    counts = {
        row["stance"]: row for row in rows(con, "voices_sides", {"theme_id": theme_id}).to_pylist()
    }
    values = {"theme_id": theme_id, "n_quotes": n_quotes}
    quotes: dict[str, list[SideQuote]] = {stance: [] for stance in STANCES}
    for row in rows(con, "voices_side_quotes", values).to_pylist():
        quotes[row.pop("stance")].append(_quote(row))
    nobody = {"n_comments": 0, "n_texts": 0, "n_people": 0, "n_unknown": 0}
    return Sides(
        tuple(
            Side(
                **{**nobody, "stance": stance, **counts.get(stance, {})},
                quotes=tuple(quotes[stance]),
            )
            for stance in STANCES
        )
    )


def _quote(row: dict[str, Any]) -> SideQuote:
    row.pop("place")
    return SideQuote(**row)
