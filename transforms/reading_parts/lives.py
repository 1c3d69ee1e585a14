"""What befell the themes, and what curators did to them."""

from __future__ import annotations

import json
from datetime import date

import duckdb

from models.curation import Conflict, undone_by
from models.facts import Event
from models.reading import Lives
from transforms.curation.acts import load_acts


def read_lives(con: duckdb.DuckDBPyConnection, night: date) -> Lives:
    """The history of all themes up to a night, and every act of a curator.

    Args:
        con: The store; reading is enough.
        night: The last night that counts.
    """
    acts = load_acts(con)
    undone = undone_by(acts)
    return Lives(
        events=_events(con, night),
        acts=acts,
        undone={act_id: undone[act_id] for act_id in sorted(undone)},
        conflicts=_conflicts(con, night),
    )


def _events(con: duckdb.DuckDBPyConnection, night: date) -> tuple[Event, ...]:
    found = con.execute(
        "SELECT theme_id, night, event, other_id, detail FROM theme_events WHERE night <= ?"
        " ORDER BY night, theme_id, event, other_id",
        [night],
    )
    return tuple(
        Event(theme_id, day, event, other_id, json.loads(detail))
        for theme_id, day, event, other_id, detail in found.fetchall()
    )


def _conflicts(con: duckdb.DuckDBPyConnection, night: date) -> tuple[tuple[date, Conflict], ...]:
    found = con.execute(
        "SELECT night, act_id, found, settled FROM curation_conflicts WHERE night <= ?"
        " ORDER BY night DESC, act_id",
        [night],
    )
    return tuple((day, Conflict(*told)) for day, *told in found.fetchall())
