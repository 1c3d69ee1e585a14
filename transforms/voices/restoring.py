"""Comments taken back from what they were set aside for: written down, true at once, undoable."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import duckdb
import pyarrow as pa

from models.errors import UsageError
from transforms.copies import text_id
from transforms.curation.acts import Signature
from transforms.curation.targets import find_comments
from transforms.store import frames, rows, run_sql, transaction
from transforms.voices.set_aside import REASONS


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """How much is set aside for a reason."""

    reason: str
    n_comments: int
    n_texts: int
    n_people: int
    """Voices: people, and texts that nobody has signed."""
    since_night: date


@dataclass(frozen=True, slots=True)
class AsideText:
    """A text that is set aside, and one comment that says it."""

    reason: str
    text_id: str
    comment_id: str
    n_comments: int
    text: str
    community: str
    url: str
    said_on: date | None
    since_night: date
    evidence: str
    """JSON."""
    probability: float


@dataclass(frozen=True, slots=True)
class Restoration:
    """An act that took comments back."""

    restoration_id: int
    acted_at: datetime
    actor: str
    why: str
    n_named: int
    """Comments and texts that it names."""
    undone_by: str
    """"" while it holds."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody wants back."""

    comments: Sequence[str] = ()
    """As typed: ids, their beginnings, source:id."""
    reason: str = ""
    """Only from this reason; with nothing else named: everything set aside for it today."""
    text: str = ""
    """The words of a text, or its id: all its copies, also future ones."""


def count_reasons(con: duckdb.DuckDBPyConnection) -> list[ReasonCount]:
    """How much is set aside, by reason; nothing for a reason without comments.

    Args:
        con: The store.
    """
    return [ReasonCount(**row) for row in rows(con, "voices_set_aside_counts").to_pylist()]


def sample_reasons(con: duckdb.DuckDBPyConnection, limit: int, reason: str = "") -> list[AsideText]:
    """Texts that are set aside, the surest first.

    Args:
        con: The store.
        limit: How many of each reason, from 0.
        reason: Only this one; "": all.

    Raises:
        UsageError: There is no such reason.
    """
    _check(reason)
    found = rows(con, "voices_set_aside_sample", {"limit": limit}).to_pylist()
    return [AsideText(**row) for row in found if reason in ("", row["reason"])]


def restorations(con: duckdb.DuckDBPyConnection) -> list[Restoration]:
    """What was taken back, the latest first.

    Args:
        con: The store.
    """
    found = con.execute(
        "SELECT n.restoration_id, n.acted_at, n.actor, n.why,"
        " (SELECT count(DISTINCT (r.comment_id, r.text_id)) FROM restored AS r"
        "  WHERE r.restoration_id = n.restoration_id), n.undone_by"
        " FROM restorations AS n ORDER BY n.restoration_id DESC"
    )
    return [Restoration(*row) for row in found.fetchall()]


def restore(
    con: duckdb.DuckDBPyConnection, wanted: Wanted, signature: Signature
) -> tuple[int, int]:
    """Take comments back; they are never set aside again for the reasons they are taken back from.

    Args:
        con: The store, open for writing, in no transaction.
        wanted: Which ones.
        signature: Who, when, why.

    Returns:
        Number of the act, and how many comments count again. One that has another reason stays
        set aside for that.

    Raises:
        UsageError: Nothing is named, a name is unknown, or nothing named is set aside.
    """
    _check(wanted.reason)
    named = _named(con, wanted)
    if not named:
        raise UsageError(
            "Nothing of what was named is set aside"
            + (f" for {wanted.reason}" if wanted.reason else "")
            + ". `remontee voices list` shows what is."
        )
    columns = list(zip(*named, strict=True))
    names = ("reason", "comment_id", "text_id")
    table = pa.table(dict(zip(names, columns, strict=True)))
    with transaction(con), frames(con, named=table):
        before = _n_set_aside(con)
        number = _next_number(con)
        con.execute(
            "INSERT INTO restorations VALUES (?, ?, ?, ?, NULL, '')",
            [number, signature.acted_at, signature.actor, signature.reason],
        )
        con.execute(
            "INSERT INTO restored SELECT ?, reason, comment_id, text_id FROM named", [number]
        )
        run_sql(con, "voices_apply_set_asides")
        n_back = before - _n_set_aside(con)
    return number, n_back


def undo_restoration(con: duckdb.DuckDBPyConnection, number: int, signature: Signature) -> int:
    """Let an act hold no more.

    Args:
        con: The store, open for writing, in no transaction.
        number: Of the act.
        signature: Who and when.

    Returns:
        How many comments are set aside again.

    Raises:
        UsageError: There is no such act, or it holds no more.
    """
    with transaction(con):
        before = _n_set_aside(con)
        found = con.execute(
            "UPDATE restorations SET undone_at = ?, undone_by = ?"
            " WHERE restoration_id = ? AND undone_at IS NULL RETURNING 1",
            [signature.acted_at, signature.actor, number],
        ).fetchall()
        if not found:
            raise UsageError(
                f"There is no restoration {number} that holds. "
                "`remontee voices list --restored` shows them."
            )
        run_sql(con, "voices_apply_set_asides")
        return _n_set_aside(con) - before


def _named(con: duckdb.DuckDBPyConnection, wanted: Wanted) -> list[tuple[str, str, str]]:
    """Reason, comment and text of what is wanted: of comment and text the other is empty."""
    if not wanted.comments and not wanted.text and not wanted.reason:
        raise UsageError("Name comments, --reason or --text; `remontee voices list` shows them.")
    reasons = [wanted.reason] if wanted.reason else list(REASONS)
    told: list[tuple[str, str, str]] = []
    if wanted.comments or not wanted.text:
        told += _of_comments(con, wanted.comments, reasons)
    if wanted.text:
        told += _of_text(con, wanted.text, reasons)
    return told


def _of_comments(
    con: duckdb.DuckDBPyConnection, comments: Sequence[str], reasons: Sequence[str]
) -> list[tuple[str, str, str]]:
    """All that is set aside for the reasons, or only the comments that are named."""
    ids = list(find_comments(con, comments).comment_ids) if comments else None
    found = con.execute(
        "SELECT a.reason, a.comment_id, '' FROM set_asides AS a"
        " JOIN staged_comments AS c ON c.comment_id = a.comment_id AND c.is_set_aside"
        " WHERE a.reason = ANY($reasons) AND ($ids IS NULL OR a.comment_id = ANY($ids))"
        " ORDER BY ALL",
        {"reasons": list(reasons), "ids": ids},
    )
    return [tuple(row) for row in found.fetchall()]


def _of_text(
    con: duckdb.DuckDBPyConnection, text: str, reasons: Sequence[str]
) -> list[tuple[str, str, str]]:
    found = con.execute(
        "SELECT DISTINCT a.reason, '', a.text_id FROM set_asides AS a"
        " WHERE a.reason = ANY($reasons) AND a.text_id = ANY($ids) ORDER BY ALL",
        {"reasons": list(reasons), "ids": [text, text_id(text)]},
    )
    return [tuple(row) for row in found.fetchall()]


def _check(reason: str) -> None:
    if reason and reason not in REASONS:
        raise UsageError(f'"{reason}" is no reason; expected one of {", ".join(REASONS)}.')


def _n_set_aside(con: duckdb.DuckDBPyConnection) -> int:
    row = con.execute("SELECT count(*) FROM staged_comments WHERE is_set_aside").fetchone()
    return int(row[0]) if row else 0


def _next_number(con: duckdb.DuckDBPyConnection) -> int:
    row = con.execute("SELECT coalesce(max(restoration_id), 0) + 1 FROM restorations").fetchone()
    return int(row[0]) if row else 1
