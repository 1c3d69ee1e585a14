"""Early alerts: themes and areas of which more people speak than their sources lead to expect."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cache, partial

import duckdb
import pyarrow as pa

from models.alerts import AlertLifeParams, Finding, Heard, LastHeard, hear_alerts, number_alerts
from models.expected import TrendParams
from models.records import Night
from models.trends import Trends, night_trends
from transforms.alert_counts import People, load_people
from transforms.alert_texts import (
    SaidTexts,
    as_if_always,
    explaining_quotes,
    load_texts,
    young_themes,
)
from transforms.store import frames, rows, run_sql, transaction

MAX_NIGHTS = 7
"""A run after a pause looks at so many nights at most."""
WORTH_KEEPING = 0.2
"""Nights whose p-value is above this, and no alert is heard, are not kept."""


@dataclass(frozen=True, slots=True)
class AlertParams:
    """When an alert opens and how long it lasts."""

    trend: TrendParams = field(default_factory=TrendParams)
    life: AlertLifeParams = field(default_factory=AlertLifeParams)


@dataclass(frozen=True, slots=True)
class AlertOutcome:
    """What the alerts of a run came to."""

    n_tested: int
    """Themes and areas tested on the last night."""
    n_opened: int
    n_reopened: int
    n_open: int
    """Alerts open when the night is closed."""


@dataclass(frozen=True, slots=True)
class _Basis:
    """What all the nights of a run are tested on."""

    people: People
    texts: Callable[[], SaidTexts | None]
    """What was said in all the nights looked at; read once, and only where it is needed."""


def raise_alerts(
    con: duckdb.DuckDBPyConnection, night: Night, run_id: str, params: AlertParams
) -> AlertOutcome:
    """Test every theme and area on the nights since the last one closed, and write its alerts.

    What was said on earlier nights and is only known now (a first load, a source that catches up)
    is past to compare with, never news. A rerun of the night writes the same rows.

    Args:
        con: The store, measured, in no transaction.
        night: The night.
        run_id: The run.
        params: When an alert opens and how long it lasts.
    """
    nights = _nights_to_test(con, night.date)
    first = nights[0] - timedelta(days=params.trend.n_nights - 1)
    basis = _basis(con, load_people(con, first, night.date), nights, params)
    told = []
    with transaction(con):
        for day in nights:
            trends = night_trends(basis.people.until(day, params.trend.n_nights), params.trend)
            told.append(_write_night(con, basis, day, trends, run_id, params))
        _refresh(con, night.date, run_id, params)
        run_sql(con, "alert_series")
    hows = [each.how for heard in told for each in heard.values()]
    return AlertOutcome(
        len(basis.people.subjects) if trends.is_tested else 0,
        hows.count("opened"),
        hows.count("reopened"),
        _n_open(con),
    )


def _nights_to_test(con: duckdb.DuckDBPyConnection, night: date) -> list[date]:
    """The nights after the last one that was closed, the last MAX_NIGHTS of them at most."""
    row = con.execute("SELECT max(night) FROM ledger_nights WHERE night < ?", [night]).fetchone()
    n_nights = (night - row[0]).days if row and row[0] else 1
    return [night - timedelta(days=n) for n in reversed(range(min(n_nights, MAX_NIGHTS)))]


def _basis(
    con: duckdb.DuckDBPyConnection, people: People, nights: list[date], params: AlertParams
) -> _Basis:
    """The counts; those of young themes that may be alerted are set right."""
    n_last = len(nights) - 1 + max(params.trend.windows)
    recent = people.own_words[:, :, -n_last:].sum(axis=(1, 2))
    read = cache(partial(load_texts, con, people.first, nights[-1]))
    young = young_themes(con, people.first)
    own_words = people.own_words.copy()
    for i, subject in enumerate(people.subjects):
        if subject in young and recent[i] >= params.trend.min_excess and (texts := read()):
            own_words[i] = as_if_always(people, texts, subject, young[subject])
    return _Basis(replace(people, own_words=own_words), read)


def _write_night(
    con: duckdb.DuckDBPyConnection,
    basis: _Basis,
    day: date,
    trends: Trends,
    run_id: str,
    params: AlertParams,
) -> dict[str, Heard]:
    heard = _hear(con, basis, day, trends, params)
    ids = _ids(con, day, heard)
    table = _rows_of(basis, day, trends, heard, ids)
    _replace_night(con, day, table, run_id)
    return heard


def _hear(
    con: duckdb.DuckDBPyConnection, basis: _Basis, day: date, trends: Trends, params: AlertParams
) -> dict[str, Heard]:
    """The alerts heard; an area's only where none of its themes tells it already."""
    table = rows(con, "alert_last", {"night": day}).to_pydict()
    last = {s: LastHeard(a, n) for s, a, n in zip(*table.values(), strict=True)}
    findings = {
        subject: Finding(
            bool(trends.is_alert[i]),
            float(trends.p_value[i]),
            bool(trends.observed[i] > trends.expected[i]),
        )
        for i, subject in enumerate(basis.people.subjects)
    }
    heard = hear_alerts(findings, last, day, params.life)
    told = con.execute(
        "SELECT DISTINCT area FROM themes WHERE theme_id = ANY($heard)", {"heard": list(heard)}
    )
    known = {area for (area,) in told.fetchall()}
    return {subject: each for subject, each in heard.items() if subject not in known}


def _ids(con: duckdb.DuckDBPyConnection, day: date, heard: dict[str, Heard]) -> dict[str, str]:
    """Alert of each theme or area heard: an earlier run of the same night is believed."""
    known = con.execute(
        "SELECT subject_id, alert_id FROM alert_nights WHERE night = ? AND is_opening", [day]
    ).fetchall()
    row = con.execute(
        "SELECT coalesce(max(substring(alert_id, 4)::INT), 0) FROM alert_nights WHERE is_alert"
    ).fetchone()
    ids = number_alerts(heard, dict(known), int(row[0]) if row else 0)
    return dict(zip(heard, ids, strict=True))


def _rows_of(
    basis: _Basis, day: date, trends: Trends, heard: dict[str, Heard], ids: dict[str, str]
) -> pa.Table:
    people = basis.people
    column = people.column(day)
    kept = [
        i for i, s in enumerate(people.subjects) if s in ids or trends.p_value[i] <= WORTH_KEEPING
    ]
    subjects = [people.subjects[i] for i in kept]
    counts = {
        "observed": trends.observed,
        "n_people": people.people[:, :, column].sum(axis=1),
        "expected": trends.expected,
        "low": trends.low,
        "high": trends.high,
        "n_nights": trends.n_nights,
        "window_observed": trends.window_observed,
        "window_expected": trends.window_expected,
        "p_value": trends.p_value,
        "q_value": trends.q_value,
        "strength": trends.strength,
    }
    return pa.table(
        {
            "subject_id": pa.array(subjects, pa.string()),
            "night": pa.array([day] * len(kept), pa.date32()),
            **{name: pa.array(values[kept]) for name, values in counts.items()},
            "is_alert": pa.array([s in ids for s in subjects], pa.bool_()),
            "is_opening": pa.array(
                [s in ids and heard[s].how != "goes on" for s in subjects], pa.bool_()
            ),
            "alert_id": pa.array([ids.get(s, "") for s in subjects], pa.string()),
            "text_ids": pa.array(
                [
                    _quotes(basis, i, column, trends) if people.subjects[i] in ids else []
                    for i in kept
                ],
                pa.list_(pa.string()),
            ),
        }
    )


def _quotes(basis: _Basis, subject: int, column: int, trends: Trends) -> list[str]:
    texts = basis.texts()
    if texts is None:
        return []
    columns = range(column + 1 - int(trends.n_nights[subject]), column + 1)
    name, is_theme = basis.people.subjects[subject], bool(basis.people.is_theme[subject])
    return explaining_quotes(texts, name, is_theme, columns)


def _replace_night(con: duckdb.DuckDBPyConnection, day: date, table: pa.Table, run_id: str) -> None:
    """Write the rows of a night; if they are there already, they keep the run that wrote them."""
    with frames(con, told=table):
        if not rows(con, "alert_differences", {"night": day}):
            return
        con.execute("DELETE FROM alert_nights WHERE night = ?", [day])
        con.execute("INSERT INTO alert_nights BY NAME SELECT *, ? AS run_id FROM told", [run_id])


def _refresh(con: duckdb.DuckDBPyConnection, night: date, run_id: str, params: AlertParams) -> None:
    """Make the alerts what their nights tell; those that are as they were keep their run."""
    values = {"night": night, "quiet_nights": params.life.quiet_nights}
    with frames(con, told=rows(con, "alert_refresh", values)):
        con.execute("DELETE FROM alerts WHERE alert_id NOT IN (SELECT alert_id FROM told)")
        con.execute(
            "INSERT OR REPLACE INTO alerts BY NAME SELECT *, $run_id AS run_id FROM told"
            " WHERE alert_id NOT IN (SELECT alert_id FROM told NATURAL JOIN alerts)",
            {"run_id": run_id},
        )


def _n_open(con: duckdb.DuckDBPyConnection) -> int:
    row = con.execute("SELECT count(*) FROM alerts WHERE state = 'open'").fetchone()
    return int(row[0]) if row else 0
