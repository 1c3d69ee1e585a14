"""From versions to comments one can read: clean, in a language, grouped by text and by copies.

Staged rows are a function of the versions alone, whatever the order and the number of runs that
brought them: of the comments that share a text the smallest string stands for all, its language is
detected with the hint most of them give, and copies are grouped over all texts.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from models.records import Night
from transforms.arrivals import Veil, as_json, mask_stamp
from transforms.authors import comment_id
from transforms.clean import CLEAN_VERSION, clean, clean_parts
from transforms.copies import near_copies, text_id
from transforms.language import LANGUAGE_VERSION, detect_languages
from transforms.store import frames, rows, run_sql, transaction

_BATCH = 5_000
_MAX_PASSES = 10
_CLEANED = pa.schema(
    {
        **dict.fromkeys(("text", "text_id", "thread_key", "parent_comment_id"), pa.string()),
        "title_key": pa.string(),
        "body_start": pa.int32(),
        "is_reply": pa.bool_(),
    }
)
_TEXTS = pa.schema(
    {
        **dict.fromkeys(("text_id", "text", "language"), pa.string()),
        "language_score": pa.float64(),
        "language_version": pa.int32(),
        "n_chars": pa.int32(),
        "own_start": pa.int32(),
        "own_id": pa.string(),
    }
)
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class StageCounts:
    """What staging did."""

    n_due: int
    """Comments that were new, edited, or staged by older rules."""
    n_staged: int
    n_empty: int
    """Comments of which nothing was left once clean; they are looked at every night."""
    n_dropped: int
    """Comments no longer staged: deleted, erased, or emptied by an edit."""
    n_remasked: int
    """Versions masked again in the store because the masks have changed."""
    n_texts: int
    """Distinct texts that were not there before, or whose wording has changed."""
    n_languages: int = 0
    """Texts whose language was detected again because the rules for it have changed."""


def stage(
    con: duckdb.DuckDBPyConnection,
    run_id: str,
    night: Night,
    timezone: str,
    masks: Sequence[str],
    region: str = "FR",
) -> StageCounts:
    """Stage what is new, edited or gone, or was staged by older rules; all of it, or nothing.

    Args:
        con: The store, open for writing, in no transaction.
        run_id: The run, for the log.
        night: Comments said at or after its `as_of` wait for a later night.
        timezone: Where a day begins and ends, such as Europe/Paris.
        masks: Kinds to mask.
        region: Country of phone numbers without their country code.

    Returns:
        Counts. Staging again changes nothing.
    """
    stamp = mask_stamp(masks, region)
    versions = {"clean_version": CLEAN_VERSION, "mask_version": stamp}
    values = {"as_of": night.as_of, **versions}
    with transaction(con):
        due = rows(con, "stage_due", values)
        veil = Veil(tuple(masks), region)
        n_remasked = _remask(con, due, veil, stamp)
        _remask_quarantine(con, veil, stamp)
        cleaned = _cleaned(rows(con, "stage_due", values) if n_remasked else due, veil)
        said = cleaned.filter(pc.not_equal(cleaned["text"], ""))
        n_languages = _n_older_languages(con)
        with frames(con, cleaned=cleaned, said=said):
            run_sql(con, "stage_touched", {"language_version": LANGUAGE_VERSION})
            run_sql(con, "stage_rethreaded")
            n_dropped = _n_changed(con, "stage_drop")
            run_sql(con, "stage_comments", {**versions, "timezone": timezone})
            run_sql(con, "stage_headings")
            run_sql(con, "stage_own_starts")
        n_texts = _stage_texts(con)
        run_sql(con, "stage_refresh", {"timezone": timezone})
    counts = StageCounts(
        n_due=due.num_rows,
        n_staged=said.num_rows,
        n_empty=due.num_rows - said.num_rows,
        n_dropped=n_dropped,
        n_remasked=n_remasked,
        n_texts=n_texts,
        n_languages=n_languages,
    )
    _log.info("run %s staged %s", run_id, asdict(counts))
    return counts


def drop_orphans(con: duckdb.DuckDBPyConnection) -> None:
    """Forget texts that nobody says any more, with everything that was computed from them.

    Args:
        con: The store, open for writing; its own transaction or none.
    """
    run_sql(con, "stage_orphans")


def regroup_copies(con: duckdb.DuckDBPyConnection) -> None:
    """Say again which texts are copies of which, over all of them.

    Args:
        con: The store, open for writing; its own transaction or none.
    """
    texts = con.sql("SELECT text_id, text FROM texts ORDER BY text_id").to_arrow_table()
    if not texts.num_rows:
        return
    copies = near_copies(texts["text_id"].to_pylist(), texts["text"].to_pylist())
    table = pa.table({"text_id": list(copies), "copy_id": list(copies.values())})
    with frames(con, copies=table):
        run_sql(con, "stage_copies")


def _remask(con: duckdb.DuckDBPyConnection, due: pa.Table, veil: Veil, stamp: int) -> int:
    """Mask again, in the versions, what was landed under other masks."""
    old = due.filter(pc.not_equal(due["version_mask"], stamp))
    if not old.num_rows:
        return 0
    remasked = [
        {
            "comment_id": row["comment_id"],
            "version_no": row["version_no"],
            "title": veil.text(row["title"]),
            "body": veil.text(row["body"]),
            "url": veil.link(row["url"]),
            "extra": veil.json(row["extra"]),
        }
        for row in old.to_pylist()
    ]
    with frames(con, remasked=pa.Table.from_pylist(remasked)):
        run_sql(con, "stage_remask", {"mask_version": stamp})
    return len(remasked)


def _remask_quarantine(con: duckdb.DuckDBPyConnection, veil: Veil, stamp: int) -> None:
    """Mask again what quarantine keeps; the author's key is none of the words."""
    old = rows(con, "stage_bad_records", {"mask_version": stamp}).to_pylist()
    for row in old:
        record = json.loads(row["record"])
        kept = {name: record[name] for name in ("author_key",) if name in record}
        masked = veil.plain(record)
        row["record"] = as_json({**(masked if isinstance(masked, dict) else {}), **kept})
    if old:
        with frames(con, remasked=pa.Table.from_pylist(old)):
            run_sql(con, "stage_remask_bad", {"mask_version": stamp})


def _n_older_languages(con: duckdb.DuckDBPyConnection) -> int:
    """Texts whose language was detected by other rules than today's."""
    return len(
        con.sql("SELECT text_id FROM texts WHERE language_version <> ?", params=[LANGUAGE_VERSION])
    )


def _readable(cleaned: str, veil: Veil) -> str:
    """A clean text, masked again: cleaning puts together what markup took apart."""
    text = veil.text(cleaned)
    for _ in range(_MAX_PASSES):
        if text == cleaned:
            break
        cleaned = clean("", text, "text")
        text = veil.text(cleaned)
    return text


def _cleaned(due: pa.Table, veil: Veil) -> pa.Table:
    """The rows that are due, with their clean text and the keys that come from it."""
    added: dict[str, list[Any]] = {name: [] for name in _CLEANED.names}
    for row in _rows(due):
        for name, value in _read(row, veil).items():
            added[name].append(value)
    kept = due.drop_columns(["title", "body", "body_format", "extra", "version_mask"])
    for name, values in added.items():
        kept = kept.append_column(name, pa.array(values, _CLEANED.field(name).type))
    return kept


def _read(row: Mapping[str, Any], veil: Veil) -> dict[str, Any]:
    """What a version says, by the names of `_CLEANED`."""
    parts = clean_parts(row["title"], row["body"], row["body_format"])
    text, parent = _readable(parts.text, veil), row["parent_native_id"]
    _, blank_line, body = text.partition("\n\n")
    return {
        "text": text,
        "text_id": text_id(text) if text else "",
        "thread_key": _in_source(row, "thread_id"),
        "parent_comment_id": comment_id(row["source"], parent) if parent else "",
        "title_key": text_id(parts.heading.casefold()) if parts.heading else "",
        "body_start": len(text) - len(body) if parts.goes_first and blank_line else 0,
        "is_reply": bool(parent) or parts.is_marked,
    }


def _rows(table: pa.Table) -> Iterator[dict[str, Any]]:
    """Rows one by one, without holding them all as Python objects."""
    for batch in table.to_batches(max_chunksize=_BATCH):
        yield from batch.to_pylist()


def _in_source(row: Mapping[str, Any], name: str) -> str:
    """A source's own name made one of a kind among sources; empty stays empty."""
    return f"{row['source']}:{row[name]}" if row[name] else ""


def _n_changed(con: duckdb.DuckDBPyConnection, name: str) -> int:
    """Run a statement that changes rows, and say how many."""
    run_sql(con, name)
    return sum(int(n) for (n,) in con.fetchall())


def _stage_texts(con: duckdb.DuckDBPyConnection) -> int:
    """Bring texts, units, languages and copies up to date with the comments touched."""
    touched = rows(con, "stage_texts")
    detected = detect_languages(touched["text"].to_pylist(), touched["hint"].to_pylist())
    texts = [
        {
            "text_id": row["text_id"],
            "text": row["text"],
            "language": found.language,
            "language_score": found.score,
            "language_version": LANGUAGE_VERSION,
            "n_chars": len(row["text"]),
            "own_start": row["own_start"],
            "own_id": text_id(row["text"][row["own_start"] :]),
        }
        for row, found in zip(touched.to_pylist(), detected, strict=True)
    ]
    with frames(con, fresh=pa.Table.from_pylist(texts, _TEXTS)):
        n_worded = len(rows(con, "stage_worded").to_pylist())
        run_sql(con, "stage_reworded")
        run_sql(con, "stage_fresh_texts")
        run_sql(con, "stage_units")
    n_before = _n_texts(con)
    drop_orphans(con)
    if n_worded or n_before > _n_texts(con):
        regroup_copies(con)
    return n_worded


def _n_texts(con: duckdb.DuckDBPyConnection) -> int:
    """Distinct texts in the store."""
    return len(con.sql("SELECT text_id FROM texts"))
