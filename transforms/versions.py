"""What landing writes: versions, quarantine, what is set aside, cursors; Arrow in, SQL on sets."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import duckdb
import pyarrow as pa

from models.records import Cursor, SourceRecord
from transforms.arrivals import Arrival, Json, LandRun, as_json, storable
from transforms.authors import author_key
from transforms.expectations import MAX_ANSWERS
from transforms.store import frames, run_sql
from transforms.validate import observed

_MAX_KEPT_OF_BAD = 10_000
"""Characters of a bad record's body that quarantine keeps, to look at."""
_INSTANT = pa.timestamp("us", tz="UTC")
_ARRIVING = pa.schema(
    {
        "row_no": pa.int64(),
        "comment_id": pa.string(),
        "native_id": pa.string(),
        "content_mac": pa.string(),
        "edited_at": _INSTANT,
        "score": pa.float64(),
        "n_answers": pa.int32(),
    }
)
_VERSIONS = pa.schema(
    {
        **dict.fromkeys(("comment_id", "source", "native_id", "community"), pa.string()),
        "version_no": pa.int32(),
        **dict.fromkeys(("thread_id", "parent_native_id", "url", "author_key"), pa.string()),
        **dict.fromkeys(("source_language", "title", "body", "body_format"), pa.string()),
        **dict.fromkeys(("said_at", "edited_at", "known_at"), _INSTANT),
        **dict.fromkeys(("rating", "score"), pa.float64()),
        "n_answers": pa.int32(),
        **dict.fromkeys(("product", "version", "segment"), pa.string()),
        "tags": pa.list_(pa.string()),
        "visibility": pa.string(),
        "is_deleted": pa.bool_(),
        **dict.fromkeys(("extra", "content_mac"), pa.string()),
        "mask_version": pa.int32(),
        "run_id": pa.string(),
    }
)
_QUARANTINED = pa.schema(
    {
        **dict.fromkeys(("source", "native_id", "expectation", "observed"), pa.string()),
        "night": pa.date32(),
        "mask_version": pa.int32(),
        **dict.fromkeys(("record", "content_mac", "run_id", "seen_run_id", "file"), pa.string()),
    }
)
_SET_ASIDE = pa.schema(
    {
        **dict.fromkeys(("source", "native_id", "reason"), pa.string()),
        "night": pa.date32(),
        "run_id": pa.string(),
    }
)


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A version to be written."""

    arrival: Arrival
    version_no: int
    is_tombstone: bool


def arriving_table(arrivals: Sequence[Arrival]) -> pa.Table:
    """What SQL compares arrivals by; no text.

    Args:
        arrivals: One an id.

    Returns:
        One row an arrival.
    """
    return pa.Table.from_pylist(
        [
            {
                "row_no": a.row_no,
                "comment_id": a.comment_id,
                "native_id": a.native_id,
                "content_mac": a.content_mac,
                "edited_at": _utc(a.record.edited_at),
                "score": a.record.score,
                "n_answers": _n_answers(a.record),
            }
            for a in arrivals
        ],
        _ARRIVING,
    )


def refresh_counters(con: duckdb.DuckDBPyConnection) -> None:
    """Likes and answers of comments whose content has not changed, from the frame `arriving`.

    Args:
        con: The store, in a transaction.
    """
    run_sql(con, "land_counters")


def write_versions(
    con: duckdb.DuckDBPyConnection, run: LandRun, versions: Sequence[NewVersion]
) -> None:
    """Add versions; those before them keep their number and lose their text.

    What was set aside and now has a text is so no more.

    Args:
        con: The store, in a transaction.
        run: The run and the source.
        versions: One a comment.
    """
    if not versions:
        return
    table = pa.Table.from_pylist([_version_row(run, v) for v in versions], _VERSIONS)
    with frames(con, versions=table):
        run_sql(con, "land_blank")
        run_sql(con, "land_versions")
        run_sql(con, "land_let_in")


def write_quarantine(
    con: duckdb.DuckDBPyConnection,
    run: LandRun,
    arrivals: Sequence[Arrival],
    broken: Mapping[int, tuple[str, ...]],
) -> None:
    """Put bad records into quarantine, and let go those that are no longer bad.

    Args:
        con: The store, in a transaction; the frame `arriving` holds the arrivals.
        run: The run and the source.
        arrivals: One an id.
        broken: Row number -> the expectations that it breaks; all others are let go.
    """
    bad = [
        row
        for arrival in arrivals
        if arrival.row_no in broken
        for row in _quarantine_rows(run, arrival, broken[arrival.row_no])
    ]
    with frames(con, bad=pa.Table.from_pylist(bad, _QUARANTINED)):
        run_sql(con, "land_quarantine")
        run_sql(con, "land_quarantine_stale")
        run_sql(con, "land_release", {"source": run.source, "run_id": run.run_id})


def release_files(con: duckdb.DuckDBPyConnection, run: LandRun, files: Sequence[str]) -> None:
    """Let go the bad records of files that were read again whole, unless they are still bad.

    Args:
        con: The store, in a transaction; all records of these files are landed.
        run: The run and the source.
        files: Names, as in `SourceRecord.file`.
    """
    if files:
        values = {"source": run.source, "run_id": run.run_id, "files": [*map(storable, files)]}
        run_sql(con, "land_release_files", values)


def write_set_aside(
    con: duckdb.DuckDBPyConnection,
    run: LandRun,
    arrivals: Sequence[Arrival],
    reasons: Mapping[int, str],
) -> None:
    """Remember what was left out, and why; the first night stays.

    Args:
        con: The store, in a transaction.
        run: The run and the source.
        arrivals: One an id.
        reasons: Row number -> the reason, for those left out.
    """
    common = {"source": run.source, "night": run.night.date, "run_id": run.run_id}
    left_out = [
        {"native_id": a.native_id, "reason": reasons[a.row_no], **common}
        for a in arrivals
        if a.row_no in reasons
    ]
    if left_out:
        with frames(con, left_out=pa.Table.from_pylist(left_out, _SET_ASIDE)):
            run_sql(con, "land_set_aside")


def write_cursor(con: duckdb.DuckDBPyConnection, run: LandRun, cursor: Cursor) -> None:
    """Remember how far the source is landed.

    Args:
        con: The store, in a transaction.
        run: The run and the source.
        cursor: The source's own bookmark.
    """
    values = {"source": run.source, "kind": run.kind, "cursor": json.dumps(dict(cursor))}
    run_sql(con, "land_cursor", {**values, "run_id": run.run_id})


def _version_row(run: LandRun, version: NewVersion) -> dict[str, Any]:
    """One row of comment_versions."""
    arrival = version.arrival
    record = arrival.record
    told = _EMPTY if version.is_tombstone else _told(run, record)
    return {
        "comment_id": arrival.comment_id,
        "version_no": version.version_no,
        "source": run.source,
        "native_id": arrival.native_id,
        "community": storable(record.community or run.community or run.source),
        "said_at": _utc(record.created_at),
        "edited_at": _utc(record.edited_at),
        "known_at": run.night.as_of,
        "visibility": record.visibility,
        "body_format": record.body_format,
        "is_deleted": version.is_tombstone,
        "content_mac": arrival.content_mac,
        "mask_version": run.mask_stamp,
        "run_id": run.run_id,
        **told,
    }


_EMPTY: dict[str, Any] = {
    **dict.fromkeys(("thread_id", "parent_native_id", "url", "author_key"), ""),
    **dict.fromkeys(("source_language", "title", "body", "product", "version", "segment"), ""),
    **dict.fromkeys(("rating", "score", "n_answers")),
    "tags": [],
    "extra": "{}",
}
"""What is left of a comment that is gone."""


def _told(run: LandRun, record: SourceRecord) -> dict[str, Any]:
    """What a comment says and of itself, masked."""
    veil = run.veil
    return {
        "thread_id": veil.name(record.thread_id),
        "parent_native_id": storable(record.parent_native_id).strip(),
        "url": veil.link(record.url),
        "author_key": author_key(run.key, run.source, record.author),
        "source_language": storable(record.language or run.language),
        "title": veil.text(record.title),
        "body": veil.text(record.body),
        "rating": record.rating,
        "score": record.score,
        "n_answers": _n_answers(record),
        "product": storable(record.product or run.product),
        "version": storable(record.version),
        "segment": storable(record.segment),
        "tags": [storable(tag) for tag in record.tags],
        "extra": as_json(veil.plain(record.extra)),
    }


def _quarantine_rows(run: LandRun, arrival: Arrival, names: Sequence[str]) -> list[dict[str, Any]]:
    """One row a broken expectation."""
    common = {
        "source": run.source,
        "native_id": arrival.native_id,
        "night": run.night.date,
        "record": as_json(_bad_record(run, arrival.record)),
        "content_mac": arrival.content_mac,
        "mask_version": run.mask_stamp,
        "run_id": run.run_id,
        "seen_run_id": run.run_id,
        "file": storable(arrival.record.file),
    }
    hide = run.veil.text
    return [
        {"expectation": name, "observed": observed(name, arrival.record, hide), **common}
        for name in names
    ]


def _bad_record(run: LandRun, record: SourceRecord) -> dict[str, Json]:
    """What quarantine keeps of a bad record: masked, and cut where it is as long as a book."""
    shown = {
        "title": record.title[:_MAX_KEPT_OF_BAD],
        "body": record.body[:_MAX_KEPT_OF_BAD],
        "unread": dict(record.unread),
        "said_at": None if record.created_at is None else record.created_at.isoformat(),
        "rating": record.rating,
        "n_answers": record.n_answers,
        "body_format": record.body_format,
    }
    masked = run.veil.plain(shown)
    author = author_key(run.key, run.source, record.author)
    return {**(masked if isinstance(masked, dict) else {}), "author_key": author}


def _n_answers(record: SourceRecord) -> int | None:
    """The number of answers, if it is one that can be."""
    n = record.n_answers
    return n if n is not None and 0 <= n <= MAX_ANSWERS else None


def _utc(moment: datetime | None) -> datetime | None:
    """A moment with its zone; without one it is UTC."""
    return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=UTC)
