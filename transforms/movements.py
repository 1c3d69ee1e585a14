"""Movements in the store: which alerts are one thing, and which texts tell it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta

import duckdb
import numpy as np
import pyarrow as pa
import structlog

from models.movement_titles import movement_titles
from models.movements import (
    FOUNDERS,
    MAX_NIGHTS,
    MIN_TOUCHED,
    NO_SUBJECT,
    Flags,
    Labels,
    Movement,
    OpenAlert,
    batches,
    choose_members,
    find_links,
    unite,
)
from models.records import Night
from transforms.news import News, load_news
from transforms.spaces import StoredSpace, load_space
from transforms.store import frames, rows, run_sql, transaction

_NAMES = "SELECT movement_id, title_fr, title_en FROM movements ORDER BY movement_id"
_TEXT = pa.schema(
    {
        "copy_id": pa.string(),
        "movement_id": pa.string(),
        "news_share": pa.float64(),
        "begun_on": pa.date32(),
        "last_on": pa.date32(),
    }
)

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class MovementOutcome:
    """What a night made of its alerts."""

    n_alerts: int
    """Alerts that were looked at."""
    n_movements: int
    """Movements that go on."""
    n_new: int
    n_texts: int
    """Distinct texts of movements that go on, copies counted once."""


@dataclass(frozen=True, slots=True)
class _Told:
    """A movement of tonight."""

    movement_id: str
    alerts: Sequence[OpenAlert]
    news: News
    is_member: Flags


def find_movements(
    con: duckdb.DuckDBPyConnection, engine_key: str, night: Night, run_id: str
) -> MovementOutcome:
    """Put alerts that are one thing together, and judge the texts of their nights one by one.

    An alert that is part of a movement stays so. A movement keeps its id; where two turn out to be
    one, the younger leads to the older. Texts are judged as long as one of its alerts is open.

    Args:
        con: The store, its alerts raised, in no transaction.
        engine_key: `EngineId.key`.
        night: The night.
        run_id: The run.

    Returns:
        Counts. Doing it again changes nothing.
    """
    table = rows(con, "movements_open").to_pylist()
    heard = {row["alert_id"]: row.pop("last_night") for row in table}
    alerts = [OpenAlert(**row) for row in table]
    stored = load_space(con, engine_key)
    told: list[_Told] = []
    with transaction(con):
        if stored is not None:
            for batch in batches(alerts):
                told += _movements_of(con, stored, batch, night.date, len(told))
        n_new = _save(con, told, heard, night.date, run_id)
    n_texts = sum(int(each.is_member.sum()) for each in told)
    outcome = MovementOutcome(len(alerts), len(told), n_new, n_texts)
    _log.info("run %s movements %s", run_id, asdict(outcome))
    return outcome


def load_movements(con: duckdb.DuckDBPyConnection, *, is_all: bool = False) -> list[Movement]:
    """The movements that go on, oldest id first.

    Args:
        con: The store; open for reading is enough.
        is_all: Whether also those that are over or led into another.
    """
    told = rows(con, "movements_told", {"founders": FOUNDERS, "min_share": MIN_TOUCHED}).to_pylist()
    found = [Movement(**{**row, "theme_ids": tuple(row["theme_ids"])}) for row in told]
    return [each for each in found if is_all or each.is_current]


def _movements_of(
    con: duckdb.DuckDBPyConnection,
    stored: StoredSpace,
    batch: Sequence[OpenAlert],
    night: date,
    n_before: int,
) -> list[_Told]:
    """The movements among alerts that opened in the same few nights."""
    subjects = sorted({alert.subject_id for alert in batch})
    if len(subjects) < 2 and not any(alert.movement_id for alert in batch):
        return []
    news = _news_of(con, stored, batch, night)
    links = find_links(news.points, _labels(news, subjects), len(subjects))
    groups = unite(batch, links, subjects)
    told = []
    for movement_id, group in zip(_ids(con, groups, n_before), groups, strict=True):
        if _begun_on(group) != news.begun_on:
            news = _news_of(con, stored, group, night)
        is_seed = _labels(news, sorted({alert.subject_id for alert in group})) != NO_SUBJECT
        told.append(_Told(movement_id, group, news, choose_members(news.points, is_seed)))
    return told


def _begun_on(alerts: Sequence[OpenAlert]) -> date:
    return min(alert.begun_on for alert in alerts)


def _news_of(
    con: duckdb.DuckDBPyConnection, stored: StoredSpace, alerts: Sequence[OpenAlert], night: date
) -> News:
    begun_on = _begun_on(alerts)
    return load_news(con, stored, begun_on, min(night, begun_on + timedelta(MAX_NIGHTS - 1)))


def _labels(news: News, subjects: Sequence[str]) -> Labels:
    """The subject of each text: its theme, else its area."""
    place = {subject: i for i, subject in enumerate(subjects)}
    told = zip(news.themes, news.areas, strict=True)
    return np.array([place.get(t, place.get(a, NO_SUBJECT)) for t, a in told], np.intp)


def _ids(
    con: duckdb.DuckDBPyConnection, groups: Sequence[Sequence[OpenAlert]], n_before: int
) -> list[str]:
    """The oldest id that an alert of the group had before, or the next one."""
    row = con.execute("SELECT coalesce(max(substr(movement_id, 3)::INT), 0) FROM movements")
    last = int((row.fetchone() or (0,))[0]) + n_before
    ids = []
    for group in groups:
        known = sorted({alert.movement_id for alert in group} - {""})
        last += not known
        ids.append(known[0] if known else f"M-{last:04d}")
    return ids


def _save(
    con: duckdb.DuckDBPyConnection,
    told: Sequence[_Told],
    heard: Mapping[str, date],
    night: date,
    run_id: str,
) -> int:
    """Write what tonight told; how many of the movements are new."""
    known = {movement_id: titles for movement_id, *titles in con.execute(_NAMES).fetchall()}
    _save_texts(con, told)
    for each in told:
        taken = [
            title for other, own in known.items() if other != each.movement_id for title in own
        ]
        titles = _titles(each, known.get(each.movement_id, ["", ""]), taken)
        run_sql(con, "movements_save", _row(each, titles, heard, night, run_id))
        known[each.movement_id] = [titles["fr"], titles["en"]]
        _save_alerts(con, each, run_id)
    con.execute(
        "UPDATE movements SET is_current = false, run_id = $run_id"
        " WHERE is_current AND NOT list_contains($told, movement_id)",
        {"run_id": run_id, "told": [each.movement_id for each in told]},
    )
    row = con.execute("SELECT count(*) FROM movements WHERE first_night = ?", [night]).fetchone()
    return int(row[0]) if row else 0


def _row(
    told: _Told, titles: Mapping[str, str], heard: Mapping[str, date], night: date, run_id: str
) -> dict[str, object]:
    return {
        "movement_id": told.movement_id,
        "title_fr": titles["fr"],
        "title_en": titles["en"],
        "night": night,
        "last_night": max(heard[alert.alert_id] for alert in told.alerts),
        "begun_on": told.news.begun_on,
        "run_id": run_id,
    }


def _save_alerts(con: duckdb.DuckDBPyConnection, told: _Told, run_id: str) -> None:
    """Its alerts; the movements that they were part of lead to it."""
    for alert in told.alerts:
        con.execute(
            "INSERT OR REPLACE INTO movement_alerts VALUES (?, ?, ?, ?)",
            [alert.alert_id, told.movement_id, alert.opened_on, alert.begun_on],
        )
    others = sorted({alert.movement_id for alert in told.alerts} - {"", told.movement_id})
    con.execute(
        "UPDATE movements SET replaced_by = $own, run_id = $run_id"
        " WHERE list_contains($others, movement_id) OR list_contains($others, replaced_by)",
        {"own": told.movement_id, "run_id": run_id, "others": others},
    )
    con.execute(
        "UPDATE movement_texts SET movement_id = $own WHERE list_contains($others, movement_id)",
        {"own": told.movement_id, "others": others},
    )


def _save_texts(con: duckdb.DuckDBPyConnection, told: Sequence[_Told]) -> None:
    """Make `movement_texts` what tonight found; of movements that are over it stays as it was."""
    found = [
        {
            "copy_id": each.news.copy_ids[i],
            "movement_id": each.movement_id,
            "news_share": float(each.news.shares[i]),
            "begun_on": each.news.begun_on,
            "last_on": each.news.last_on,
        }
        for each in told
        for i in np.flatnonzero(each.is_member).tolist()
    ]
    with frames(con, found=pa.Table.from_pylist(found, _TEXT)):
        members = rows(con, "movements_members")
    ids = [each.movement_id for each in told]
    with frames(con, members=members):
        con.execute("DELETE FROM movement_texts WHERE text_id NOT IN (SELECT text_id FROM texts)")
        con.execute(
            "DELETE FROM movement_texts WHERE list_contains($ids, movement_id)"
            " AND text_id NOT IN (SELECT text_id FROM members)",
            {"ids": ids},
        )
        con.execute(
            "INSERT OR REPLACE INTO movement_texts"
            " SELECT * FROM members EXCEPT SELECT * FROM movement_texts"
        )


def _titles(told: _Told, current: Sequence[str], taken: Sequence[str]) -> dict[str, str]:
    """What it is called: what its themes did not say before."""
    now: defaultdict[str, list[str]] = defaultdict(list)
    for i in np.flatnonzero(told.is_member).tolist():
        now[told.news.languages[i]].append(told.news.texts[i])
    subjects = sorted({alert.subject_id for alert in told.alerts})
    before: defaultdict[str, list[str]] = defaultdict(list)
    for past in told.news.before:
        if past.theme_id in subjects or past.area in subjects:
            before[past.language].append(past.text)
    return movement_titles(told.movement_id, (now, before), current, taken)
