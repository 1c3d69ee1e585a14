"""A sheet of themes that a community manager edits and hands back.

Its last column keeps what every cell was when the sheet was made: a cell that differs from it was
edited, and one that acts have changed since is not overwritten without a word.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import duckdb

from models.plain_text import on_one_line
from transforms.curation.state import look
from transforms.store import rows

EDITABLE = (
    "title_fr", "title_en", "owner", "status", "shipped_version", "ticket", "teams", "merge_into",
    "hide", "pin", "note",
)  # fmt: skip
"""Columns that are read back."""
FIXED = ("area", "state", "people", "comments")
"""Columns that are only shown, and must come back as they were."""
QUOTES = ("quote_1", "quote_2", "quote_3")
KEPT = "as_made"
COLUMNS = (
    "theme_id", "title_fr", "title_en", "area", "state", "people", "comments", "owner", "status",
    "shipped_version", "ticket", "teams", "merge_into", "hide", "pin", "note", *QUOTES, KEPT,
)  # fmt: skip
MARK = " (edit)"
"""After the name of a column that may be edited."""
BETWEEN_TEAMS = "; "

_MAX_QUOTE = 300

SheetRow = dict[str, str | int]


def sheet_rows(con: duckdb.DuckDBPyConnection) -> list[SheetRow]:
    """One row an open theme, most people first, by column.

    Args:
        con: The store.
    """
    now = cells_now(con)
    facts = {fact["theme_id"]: fact for fact in rows(con, "export_themes").to_pylist()}
    quotes: dict[str, list[str]] = {}
    for theme_id, text in con.execute(
        "SELECT e.theme_id, t.text FROM theme_exemplars AS e JOIN texts AS t USING (text_id)"
        " ORDER BY e.theme_id, e.rank"
    ).fetchall():
        quotes.setdefault(theme_id, []).append(_quote(text))
    ordered = sorted(now, key=lambda t: (-facts[t]["n_people"], -facts[t]["n_comments"], t))
    return [_row(theme_id, now[theme_id], facts[theme_id], quotes) for theme_id in ordered]


def cells_now(con: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """What the cells that may be edited are now: open theme -> column -> value.

    Args:
        con: The store.
    """
    found = look(con, ()).now.themes
    return {
        theme_id: {
            **{name: fields[name] for name in EDITABLE if name in fields},
            "teams": fields["teams"].replace("\n", BETWEEN_TEAMS),
            "merge_into": "",
            "hide": "yes" if fields["state"] == "hidden" else "",
            "pin": "yes" if fields["is_pinned"] == "true" else "",
        }
        for theme_id, fields in found.items()
        if not fields["replaced_by"] and fields["state"] != "gone"
    }


def kept_cells(told: str) -> tuple[dict[str, str], dict[str, str]] | None:
    """What cells were when a sheet was made: those to edit, and those only shown.

    Args:
        told: The last cell of a row; None comes back if it is not as the sheet was made.
    """
    try:
        found = json.loads(told)
        edit, fixed = found["edit"], found["fixed"]
        is_whole = set(edit) == set(EDITABLE) and set(fixed) == set(FIXED)
    except (ValueError, TypeError, KeyError):
        return None
    return (edit, fixed) if is_whole else None


def _row(
    theme_id: str,
    cells: Mapping[str, str],
    fact: Mapping[str, object],
    quotes: Mapping[str, Sequence[str]],
) -> SheetRow:
    shown = {
        "area": str(fact["area"]),
        "state": str(fact["state"]),
        "people": str(fact["n_people"]),
        "comments": str(fact["n_comments"]),
    }
    own = [*quotes.get(theme_id, ())[: len(QUOTES)], *[""] * len(QUOTES)]
    kept = json.dumps({"edit": dict(cells), "fixed": shown}, ensure_ascii=False, sort_keys=True)
    row: SheetRow = {"theme_id": theme_id, **cells, **shown, KEPT: kept}
    row |= {name: int(shown[name]) for name in ("people", "comments")}
    row |= dict(zip(QUOTES, own, strict=False))
    return {column: row[column] for column in COLUMNS}


def _quote(text: str) -> str:
    told = on_one_line(text)
    return told if len(told) <= _MAX_QUOTE else f"{told[: _MAX_QUOTE - 1]}…"
