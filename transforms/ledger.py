"""Why a number moved: the difference of two nights, comment by comment, each with its cause.

`memberships` says which comment counted in which theme ('' is none) on which nights; what a night
closes and opens there is summed into `changes`: before + causes = after, for comments and people,
all time, without what is set aside. The causes:

- new: known since the last closed night and said since then; without a date, of a source that was
  known by then;
- edited: its author changed the text, and with it the theme;
- deleted: gone at its source; erased: forgotten on request;
- reassigned: the same text found elsewhere, by a birth, a refit or a newer rule; also what our
  rules set aside, and what they take back;
- curated: a curator's act;
- source: known tonight but said earlier (the first load, catching up, a source added, a deletion
  taken back), or gone with its source.

What leaves a theme by a cause and what enters by it are set off against each other. A person
enters a theme with the first comment there and leaves with the last, by the first of the causes in
this order. A person's second comment moves no people; a comment without an author moves none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb

from models.causes import CAUSES, Change
from models.errors import StoreError
from models.records import Night
from transforms.store import frames, rows, run_sql


def write_changes(con: duckdb.DuckDBPyConnection, night: Night, run_id: str) -> int:
    """Close the ledger of a night: what counts now against what counted the night before.

    Args:
        con: The store, its themes decided, in a transaction.
        night: The night. Written again, it is compared with the night before once more; of a night
            before the last closed one nothing is written: what it brought counts in the next.
        run_id: The run.

    Returns:
        Rows of `changes`: two a theme that moved, or one.

    Raises:
        StoreError: The changes do not add up: the tables were changed by something else.
    """
    if _is_behind(con, night):
        return 0
    _rewind(con, night)
    moves = rows(con, "ledger_moves", _last_closed(con))
    with frames(con, moves=moves):
        run_sql(con, "ledger_close", {"night": night.date})
        run_sql(con, "ledger_open", {"night": night.date, "run_id": run_id})
        n_changes = _write_sums(con, night)
    con.execute(
        "INSERT INTO ledger_nights VALUES (?, ?, ?)",
        [night.date, night.as_of, run_id],
    )
    return n_changes


def change_of(row: Mapping[str, Any]) -> Change:
    """A row of `changes` as a record.

    Args:
        row: Column -> value.
    """
    causes = {cause: row[cause] for cause in CAUSES if row[cause]}
    return Change(row["night"], row["measure"], row["before"], causes, row["after"])


def _is_behind(con: duckdb.DuckDBPyConnection, night: Night) -> bool:
    """Whether a later night is closed already."""
    found = con.execute("SELECT 1 FROM ledger_nights WHERE night > ? LIMIT 1", [night.date])
    return found.fetchone() is not None


def _last_closed(con: duckdb.DuckDBPyConnection) -> Mapping[str, object]:
    """The last closed night and the instant at which it ended; None: there is none."""
    row = con.execute("SELECT max(night), arg_max(as_of, night) FROM ledger_nights").fetchone()
    return dict(zip(("last_night", "last_as_of"), row or (None, None), strict=True))


def _rewind(con: duckdb.DuckDBPyConnection, night: Night) -> None:
    """Take back what an earlier run of this night wrote."""
    for statement in (
        "DELETE FROM memberships WHERE from_night = $night",
        "UPDATE memberships SET until_night = NULL, ended_by = '' WHERE until_night = $night",
        "DELETE FROM changes WHERE night = $night",
        "DELETE FROM ledger_nights WHERE night = $night",
    ):
        con.execute(statement, {"night": night.date})


def _write_sums(con: duckdb.DuckDBPyConnection, night: Night) -> int:
    """The moves summed by theme, measure and cause; the table's CHECK adds them up."""
    summed = rows(con, "ledger_changes", {"night": night.date})
    try:
        with frames(con, summed=summed):
            con.execute("INSERT INTO changes BY NAME SELECT * FROM summed")
    except duckdb.ConstraintException as error:
        raise StoreError(
            f"the changes of the night of {night.date} do not add up to what is counted: "
            "`memberships` or `changes` was written by something else than a night. Put back a "
            "copy of the store of your own"
        ) from error
    return int(summed.num_rows)
