"""What the store knows of a night, as the record that reports are made from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import duckdb

from models.reading import CommentReading, Reading, Release, RunReading, ThemeReading
from transforms.reading_parts.alerts import read_alerts
from transforms.reading_parts.ledger import read_ledger
from transforms.reading_parts.lives import read_lives
from transforms.reading_parts.maps import nearest_themes, places_of
from transforms.reading_parts.movements import read_movements
from transforms.reading_parts.releases import read_releases
from transforms.reading_parts.trust import read_grade, read_qualities
from transforms.small import reading_list
from transforms.spaces import current_space_id
from transforms.store import rows
from transforms.theme_centres import load_centres
from transforms.voices.campaigns import load_campaigns
from transforms.voices.ideas import load_ideas
from transforms.voices.queue import QueueScope, load_queue

N_SAYINGS = 20
"""Most comments of a proposal."""
N_WAITING = 200
"""Most entries of the queue."""
COUNTS = ("new", "edited", "deleted", "quarantined", "set_aside")


@dataclass(frozen=True, slots=True)
class ReadingScope:
    """Which night, for whom, how far back."""

    project: str
    night: date
    run_id: str
    window_days: int
    engine_key: str
    seed: int = 0
    releases: tuple[Release, ...] = ()
    """Those that the configuration names."""


def read_night(con: duckdb.DuckDBPyConnection, scope: ReadingScope) -> Reading:
    """Everything a report of a night may be made from.

    Args:
        con: The store, its themes decided.
        scope: The night. Its window is the whole corpus on the first night of the store.

    Returns:
        The same for every run of a night, but for `run.run_id`.
    """
    night = scope.night
    first = window_from(con, night, scope.window_days)
    values = {"night": night, "window_from": first}
    comments = tuple(_comment(row) for row in _records(con, "reading_comments", values))
    themes = _themes(con)
    centres = load_centres(con, current_space_id(con))
    is_heard = _is_heard(con)
    alerts = read_alerts(con, night)
    return Reading(
        project=scope.project,
        run=_run(con, scope, comments),
        window_from=first,
        themes=themes,
        comments=comments,
        series=_series(con),
        redirects=_redirects(con),
        small=reading_list(con, scope.engine_key),
        seed=scope.seed,
        ledger=read_ledger(con, night),
        alerts=alerts,
        movements=read_movements(con, night, alerts),
        qualities=read_qualities(con, night),
        grade=read_grade(con, night),
        lives=read_lives(con, night),
        neighbours=nearest_themes(centres, themes),
        campaigns=load_campaigns(con, night),
        ideas=load_ideas(con, N_SAYINGS) if is_heard else None,
        queue=load_queue(con, night, QueueScope(limit=N_WAITING)) if is_heard else None,
        releases=read_releases(con, scope.releases, night),
        places=places_of(centres, themes, comments),
    )


def window_from(con: duckdb.DuckDBPyConnection, night: date, window_days: int) -> date | None:
    """The first local date of the window that ends with a night.

    Args:
        con: The store.
        night: The night.
        window_days: Length of the window, from 1.

    Returns:
        None, for the whole corpus, on the first night of the store.
    """
    row = con.execute(
        "SELECT min(r.night) FROM runs AS r JOIN run_sources AS s USING (run_id) WHERE s.new > 0"
    ).fetchone()
    is_first = row is None or row[0] is None or row[0] == night
    return None if is_first else night - timedelta(days=window_days - 1)


def _records(
    con: duckdb.DuckDBPyConnection, name: str, values: Mapping[str, Any]
) -> list[dict[str, Any]]:
    return rows(con, name, values).to_pylist()  # type: ignore[no-any-return]


def _is_heard(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether it was looked for what any comment wants."""
    return con.execute("SELECT 1 FROM signals LIMIT 1").fetchone() is not None


def _comment(row: dict[str, Any]) -> CommentReading:
    lists = {name: tuple(row[name]) for name in ("mentions", "intents")}
    return CommentReading(**{**row, **lists})


def _themes(con: duckdb.DuckDBPyConnection) -> tuple[ThemeReading, ...]:
    return tuple(
        ThemeReading(**{**row, "keywords": tuple(row["keywords"]), "teams": tuple(row["teams"])})
        for row in rows(con, "reading_themes").to_pylist()
    )


def _redirects(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    found = con.execute(
        "SELECT theme_id, replaced_by FROM themes WHERE state IN ('merged', 'gone') ORDER BY 1"
    )
    return dict(found.fetchall())


def _series(con: duckdb.DuckDBPyConnection) -> Mapping[str, Mapping[date, tuple[int, int]]]:
    series: dict[str, dict[date, tuple[int, int]]] = defaultdict(dict)
    found = con.execute(
        "SELECT theme_id, night, n_comments, n_people FROM series ORDER BY theme_id, night"
    )
    for theme_id, day, n_comments, n_people in found.fetchall():
        series[theme_id][day] = (n_comments, n_people)
    return dict(series)


def _run(
    con: duckdb.DuckDBPyConnection, scope: ReadingScope, comments: Sequence[CommentReading]
) -> RunReading:
    sources = _records(con, "reading_sources", {"night": scope.night})
    counts = {name: sum(source[name] for source in sources) for name in COUNTS}
    ranked = [c for c in comments if not c.is_set_aside]
    days = [c.said_on for c in comments if c.said_on]
    return RunReading(
        run_id=scope.run_id,
        night=scope.night,
        first_said_on=min(days, default=None),
        counts={"received": sum(counts.values()), **counts},
        sources=tuple(_source(source) for source in sources),
        coverage=sum(bool(c.theme_id) for c in ranked) / len(ranked) if ranked else 0.0,
        is_cut_share=_cut_share(con, scope.engine_key),
        engine=scope.engine_key,
        space=_space(con, scope.engine_key),
        notes=tuple(note for source in sources for note in source["notes"]),
    )


def _source(source: Mapping[str, Any]) -> Mapping[str, Any]:
    told = {name: source[name] for name in ("source", "status", "new")}
    return {**told, "received": sum(source[name] for name in COUNTS)}


def _cut_share(con: duckdb.DuckDBPyConnection, engine_key: str) -> float:
    row = con.execute(
        "SELECT coalesce(avg(is_cut::INT), 0) FROM vectors"
        " WHERE engine_key = ? AND unit_id IN (SELECT text_id FROM texts)",
        [engine_key],
    ).fetchone()
    return float(row[0]) if row else 0.0


def _space(con: duckdb.DuckDBPyConnection, engine_key: str) -> str:
    row = con.execute(
        "SELECT space_id FROM spaces WHERE engine_key = ? ORDER BY fitted_night DESC LIMIT 1",
        [engine_key],
    ).fetchone()
    return str(row[0]) if row else ""
