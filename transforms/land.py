"""Records into the store: each once, masked, its author a keyed hash; a page in one transaction.

What becomes of a record:

- a tombstone removes the text of a comment that is there; of one never seen, or gone already,
  there is nothing to do;
- set aside with a reason: erased, private, no archive, robot. One that had been landed before is
  removed as if deleted; one that was set aside for the same reason before is unchanged;
- unchanged if the comment is there and has ever had this content, or has one with a later date of
  edit. A content that another has replaced stays replaced, on whatever night it is read again:
  files are read again whole, in their order, and must not roll a comment back to the oldest of
  its texts. An author who goes back to earlier words has edited, if the source dates edits: the
  date is part of the content. Where it does not, going back looks like reading again, and is
  missed;
- else validated: bad rows go to quarantine, good ones are a first version or the next one, and
  earlier versions lose their text. So a comment that was removed comes back with any content, also
  an earlier one: its source shows it again, or no longer says that a robot wrote it.

Several contents under one id in a page: `arrivals.latest_of` says which one counts; the others are
unchanged. Likes and answers are refreshed in place, without a new version.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import duckdb

from models.errors import SourceError
from models.records import LandCounts, Page, Verdict
from transforms.arrivals import Arrival, LandRun, arrivals_of, latest_of
from transforms.authors import suppression_key
from transforms.expectations import in_words
from transforms.store import frames, rows, transaction
from transforms.validate import Verdicts, record_frame, validate
from transforms.versions import (
    NewVersion,
    arriving_table,
    refresh_counters,
    release_files,
    write_cursor,
    write_quarantine,
    write_set_aside,
    write_versions,
)

__all__ = ["BatchRefused", "LandRun", "land_page"]

MIN_REFUSABLE = 20
"""Rows below which no share of bad ones stops a source."""
_SHOW_QUARANTINE = "remontee export quarantine --to bad.csv"
_WRITTEN = frozenset({"new", "edited", "deleted"})


class BatchRefused(SourceError):
    """A page with more bad rows than its source allows; nothing of it was landed."""


@dataclass(frozen=True, slots=True)
class _Known:
    """What the store knows of an arrival."""

    version_no: int = 0
    is_deleted: bool = False
    is_known: bool = False
    """Whether it is there, and this content is the current one or one that came before it."""
    is_quarantined_so: bool = False
    """Whether this very content is in quarantine."""
    left_out_as: str = ""
    """Why it was set aside before; empty: it was not."""

    @property
    def is_alive(self) -> bool:
        """Whether there is a current version with a text."""
        return self.version_no > 0 and not self.is_deleted


@dataclass(frozen=True, slots=True)
class _Sorted:
    """A page sorted out, nothing of it written yet."""

    verdicts: Mapping[int, Verdict]
    """Row number -> what becomes of it, for the arrivals that count."""
    reasons: Mapping[int, str]
    """Row number -> why it is left out."""
    checked: Verdicts


def land_page(
    con: duckdb.DuckDBPyConnection,
    run: LandRun,
    page: Page,
    note: Callable[[str], object] = lambda _: None,
) -> LandCounts:
    """Land one page and keep its cursor, in one transaction: all of it, or nothing.

    Args:
        con: The store, open for writing, in no transaction.
        run: The run and the source.
        page: What the source had to say.
        note: Called with each sentence worth telling: rows kept although something is odd.

    Returns:
        What became of the records; they add up. Landing the same page again changes nothing.

    Raises:
        BatchRefused: Too many bad rows; the store and the cursor are as before.
    """
    arrivals = arrivals_of(page.records, run.source, run.key)
    winners, n_passed_over = latest_of(arrivals)
    with transaction(con), frames(con, arriving=arriving_table(winners)):
        known = _known(con, run)
        found = _sort(con, run, winners, known)
        _check_share(run, found, len(arrivals))
        refresh_counters(con)
        write_versions(con, run, _numbered(winners, found, known))
        write_quarantine(con, run, winners, found.checked.broken)
        release_files(con, run, page.reread)
        write_set_aside(con, run, winners, found.reasons)
        write_cursor(con, run, page.cursor)
    _tell(note, found, n_passed_over)
    return _counted(found, len(arrivals), page.n_held)


def _known(con: duckdb.DuckDBPyConnection, run: LandRun) -> dict[int, _Known]:
    """What the store knows of each arrival, by row number."""
    found = rows(con, "land_known", {"source": run.source}).to_pylist()
    return {row.pop("row_no"): _Known(**row) for row in found}


def _sort(
    con: duckdb.DuckDBPyConnection,
    run: LandRun,
    winners: list[Arrival],
    known: Mapping[int, _Known],
) -> _Sorted:
    """Decide what becomes of each arrival."""
    forgotten = _forgotten(con)
    reasons = {a.row_no: _reason(run, a, forgotten) for a in winners}
    fates = {a.row_no: _fate(a, known[a.row_no], reasons[a.row_no]) for a in winners}
    to_check = {a.row_no: a.record for a in winners if fates[a.row_no] is None}
    checked = validate(record_frame(to_check, run.night.now))
    verdicts = {
        row_no: fate or _judged(known[row_no], is_bad=row_no in checked.broken)
        for row_no, fate in fates.items()
    }
    return _Sorted(verdicts, {row: reason for row, reason in reasons.items() if reason}, checked)


def _forgotten(con: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Keys of the people and comments that must not come back."""
    return frozenset(
        key for (key,) in con.execute("SELECT suppression_key FROM suppressions").fetchall()
    )


def _reason(run: LandRun, arrival: Arrival, forgotten: frozenset[str]) -> str:
    """Why a record is left out; empty: it is not."""
    record = arrival.record
    if record.is_deleted:
        return ""
    if forgotten and _is_forgotten(run, arrival, forgotten):
        return "erased"
    if record.visibility == "private":
        return "private"
    if record.is_no_archive:
        return "no archive"
    return "robot" if record.is_robot else ""


def _is_forgotten(run: LandRun, arrival: Arrival, forgotten: frozenset[str]) -> bool:
    """Whether its author or the comment itself was erased."""
    author = suppression_key(run.key, "author", run.source, arrival.record.author)
    comment = suppression_key(run.key, "comment", run.source, arrival.native_id)
    return comment in forgotten or (bool(arrival.record.author) and author in forgotten)


def _fate(arrival: Arrival, known: _Known, reason: str) -> Verdict | None:
    """What becomes of a record without looking into it; None: that depends on validation."""
    if arrival.record.is_deleted or reason:
        if known.is_alive:
            return "deleted"
        return "set aside" if reason and reason != known.left_out_as else "unchanged"
    return "unchanged" if known.is_known else None


def _judged(known: _Known, *, is_bad: bool) -> Verdict:
    """What becomes of a record once it is validated."""
    if is_bad:
        return "unchanged" if known.is_quarantined_so else "quarantined"
    return "edited" if known.version_no else "new"


def _check_share(run: LandRun, found: _Sorted, n_received: int) -> None:
    """Refuse a page beyond the source's limit."""
    n_bad = sum(verdict == "quarantined" for verdict in found.verdicts.values())
    if n_received < MIN_REFUSABLE or n_bad <= run.max_quarantine_share * n_received:
        return
    raise BatchRefused(
        f"source {run.source}: {n_bad} of {n_received} records are bad, more than "
        f"max_quarantine_share = {run.max_quarantine_share:g} allows; nothing of this batch was "
        f"landed. Found: {_faults(found)}. Look at what the source sends and at its `fields`; "
        f"to see the rows, raise the limit, run again, then `{_SHOW_QUARANTINE}`"
    )


def _faults(found: _Sorted) -> str:
    """What is wrong with the rows that are bad since this page, and how many."""
    names = Counter(
        name
        for row_no, broken in found.checked.broken.items()
        if found.verdicts[row_no] == "quarantined"
        for name in broken
    )
    return "; ".join(in_words(name, n_rows) for name, n_rows in sorted(names.items()))


def _numbered(
    winners: list[Arrival], found: _Sorted, known: Mapping[int, _Known]
) -> list[NewVersion]:
    """The versions to write: what is new, edited or gone, each with its number."""
    return [
        NewVersion(a, known[a.row_no].version_no + 1, found.verdicts[a.row_no] == "deleted")
        for a in winners
        if found.verdicts[a.row_no] in _WRITTEN
    ]


def _tell(note: Callable[[str], object], found: _Sorted, n_passed_over: int) -> None:
    """Sentences on what was kept although something is odd, and on what was not."""
    for name, n_rows in found.checked.n_warned.items():
        note(in_words(name, n_rows))
    if faults := _faults(found):
        note(f"in quarantine: {faults}. To see them: `{_SHOW_QUARANTINE}`")
    if n_passed_over:
        told = "record has" if n_passed_over == 1 else "records have"
        note(
            f"{n_passed_over} {told} the id of another with a different content; only the latest "
            "of each id is kept. Is the field `id` one of a kind?"
        )


def _counted(found: _Sorted, n_received: int, n_held: int) -> LandCounts:
    """Every record received, by what became of it; those that do not count are unchanged."""
    counts = Counter(found.verdicts.values())
    return LandCounts(
        received=n_received,
        new=counts["new"],
        edited=counts["edited"],
        deleted=counts["deleted"],
        unchanged=counts["unchanged"] + n_received - len(found.verdicts),
        quarantined=counts["quarantined"],
        set_aside=counts["set aside"],
        held=n_held,
    )
