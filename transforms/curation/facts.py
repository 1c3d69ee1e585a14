"""What a curator is shown: sizes of themes, their lives."""

from __future__ import annotations

import json

import duckdb

from transforms.store import rows


def sizes_of(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """Theme -> number of its comments, also those that are set aside.

    Args:
        con: The store.
    """
    found = con.execute(
        "SELECT theme_id, count(*) FROM assignments JOIN staged_comments USING (text_id)"
        " WHERE until_night IS NULL AND theme_id <> '' GROUP BY theme_id"
    )
    return dict(found.fetchall())


def life_of(con: duckdb.DuckDBPyConnection, theme_id: str) -> list[str]:
    """The events and conflicts of a theme, one line each, first first.

    Args:
        con: The store.
        theme_id: The theme.
    """
    found = rows(con, "curation_life", {"theme_id": theme_id}).to_pylist()
    return [
        f"{row['night']}  {_event(row['event'], row['other_id'], row['detail'])}" for row in found
    ]


def _event(event: str, other_id: str, detail: str) -> str:
    told = json.loads(detail)
    if event == "state":
        return f"{told.get('from', '')} -> {told.get('to', '')}"
    words = {
        "born": "born",
        "split": f"split from {other_id}",
        "merged": f"merged into {other_id}",
        "gone": "gone: nobody speaks of it any more",
        "back": "open again",
        "refit": "changed by a refit",
        "curated": "changed by a curator",
    }
    return words[event]
