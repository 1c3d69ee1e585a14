"""The store: one DuckDB file, opened here and nowhere else.

While a process holds the file for writing nobody else can open it, not even to read, and while
one reads it nobody can write: connections are short, and who comes second waits for their turn.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa

from models.errors import StoreBusy, StoreError

MEMORY = Path(":memory:")
"""A store that lives no longer than its connection."""

_SQL = Path(__file__).parent / "sql"
_BUSY = ("Could not set lock", "different configuration")
_BETWEEN_TRIES_SECONDS = 0.2
_NEWER_FILE = "Trying to read a database file with version number"
_NEWER_ADVICE = "Install the newer Remontée, or put back a copy of your own from before"
_DAMAGED_ADVICE = "Put back a copy of your own, or move the file away to begin again"
_BROKEN = (
    duckdb.IOException,
    duckdb.FatalException,
    duckdb.InternalException,
    duckdb.OutOfMemoryException,
)
"""What is nobody's mistake but the disk's, or that of a damaged file."""
_FULL = ("No space left", "File too large")
_FULL_ADVICE = "Make room on the disk; nothing of the store is lost"
_ADVICE = {
    "Permission denied": "Give yourself the right to read and write it and its folder",
    "Read-only file system": "Name a store on a disk that can be written",
    **dict.fromkeys(_FULL, _FULL_ADVICE),
    "Out of Memory": "Close other programs, or give the machine more memory",
    "No such file": "Make the folder that it lies in, or name another place for the store",
    "Not a directory": "Name another place for the store: what should be its folder is a file",
    "File exists": "Name another place for the store: what should be its folder is a file",
    "Is a directory": "Name a file for the store, not a folder",
}
"""What the system says when a file cannot be opened, and what to do."""


@contextmanager
def open_store(
    path: Path,
    *,
    read_only: bool = False,
    n_threads: int | None = None,
    wait_seconds: float = 60,
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the store, brought up to this program's schema, closed at the end.

    Args:
        path: The DuckDB file; made if it is not there (its folder too, 0700). `MEMORY` for none.
        read_only: Change nothing; several such connections may be open together.
        n_threads: Threads DuckDB may use, from 1; None: one per core.
        wait_seconds: How long to try again while somebody else holds the file, from 0: not at all.

    Yields:
        The connection: UTC, and never looking for extensions on the network.

    Raises:
        StoreBusy: Another process still holds the file.
        StoreError: The file is damaged, cannot be reached, is not ours, or is newer than this
            program.

    Source:
        https://duckdb.org/docs/stable/connect/concurrency
    """
    if read_only and not path.exists():
        raise StoreError(f"no store at {path}; make one with `remontee run`")
    con = _connected(path, read_only, n_threads, wait_seconds)
    try:
        _prepare(con, path, read_only)
        with _told_if_broken(path):
            yield con
    finally:
        con.close()


@contextmanager
def _told_if_broken(path: Path) -> Iterator[None]:
    """What the disk or the file does to an open store, in our words."""
    try:
        yield
    except duckdb.Error as error:
        if isinstance(error, _BROKEN) or any(sign in str(error) for sign in _FULL):
            raise _told(error, path, "used") from error
        raise


@contextmanager
def transaction(con: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All that is done inside is kept, or none of it.

    Args:
        con: A connection that is not in a transaction.
    """
    con.execute("BEGIN TRANSACTION")
    try:
        yield
    except BaseException:
        with suppress(duckdb.Error):  # a full disk has ended it already
            con.execute("ROLLBACK")
        raise
    con.execute("COMMIT")


@contextmanager
def frames(con: duckdb.DuckDBPyConnection, **tables: pa.Table) -> Iterator[None]:
    """Arrow tables under the names that SQL reads them by, for as long as it lasts.

    Args:
        con: The connection.
        tables: Arrow tables by name.
    """
    for name, table in tables.items():
        con.register(name, table)
    try:
        yield
    finally:
        for name in tables:
            con.unregister(name)


@cache
def read_sql(name: str) -> str:
    """The text of `transforms/sql/<name>.sql`.

    Args:
        name: File name without its ending.
    """
    return (_SQL / f"{name}.sql").read_text(encoding="utf-8")


def run_sql(
    con: duckdb.DuckDBPyConnection, name: str, values: Mapping[str, object] | None = None
) -> None:
    """Run every statement of `transforms/sql/<name>.sql`, in order.

    Args:
        con: The connection.
        name: File name without its ending.
        values: The file's parameters; a file with parameters holds one statement.
    """
    con.execute(read_sql(name), values)


def rows(
    con: duckdb.DuckDBPyConnection, name: str, values: Mapping[str, object] | None = None
) -> pa.Table:
    """What the one query in `transforms/sql/<name>.sql` finds, as an Arrow table.

    Args:
        con: The connection.
        name: File name without its ending.
        values: The file's parameters.
    """
    return con.execute(read_sql(name), values).to_arrow_table()  # con.sql copies values one by one


def schema_version() -> int:
    """The schema that this program writes."""
    return max(version for version, _, _ in _migrations())


def _connected(
    path: Path, read_only: bool, n_threads: int | None, wait_seconds: float
) -> duckdb.DuckDBPyConnection:
    """A bare connection as soon as nobody stands in its way, or the last refusal."""
    deadline = time.monotonic() + wait_seconds
    while True:
        try:
            return _connect(path, read_only, n_threads)
        except StoreBusy:
            if time.monotonic() >= deadline:
                raise
            time.sleep(_BETWEEN_TRIES_SECONDS)


def _connect(path: Path, read_only: bool, n_threads: int | None) -> duckdb.DuckDBPyConnection:
    """A bare connection, or our error for what stands in its way."""
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    if n_threads is not None:
        config["threads"] = n_threads
    is_made = path != MEMORY and not path.exists()
    try:
        if is_made:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        con = duckdb.connect(str(path), read_only=read_only, config=config)
    except (duckdb.Error, OSError) as error:
        raise _told(error, path) from error
    if is_made:
        path.chmod(0o600)
    return con


def _prepare(con: duckdb.DuckDBPyConnection, path: Path, read_only: bool) -> None:
    """Set the connection up and see to the schema; damage shows here at the latest."""
    try:
        con.execute("SET TimeZone = 'UTC'")
        _check_owner(con, path)
        if read_only:
            _check_current(con, path)
        else:
            _migrate(con, path)
    except duckdb.Error as error:
        raise _told(error, path) from error


def _told(
    error: duckdb.Error | OSError, path: Path, verb: str = "opened"
) -> StoreBusy | StoreError:
    """The refusal of DuckDB or of the system in our words."""
    found = str(error).splitlines()[0]
    if any(sign in found for sign in _BUSY):
        return StoreBusy(
            f"the store {path} is held by another process; wait for it to end, then try again"
        )
    if _NEWER_FILE in found:
        return StoreError(
            f"the store {path} was written by a newer DuckDB than {duckdb.__version__} ({found}). "
            f"{_NEWER_ADVICE}"
        )
    advice = next((told for sign, told in _ADVICE.items() if sign in found), _DAMAGED_ADVICE)
    return StoreError(f"the store {path} cannot be {verb}: {found.rstrip('.')}. {advice}")


def _tables(con: duckdb.DuckDBPyConnection) -> set[str]:
    """Names of the tables in the file."""
    return {name for (name,) in con.execute("SELECT table_name FROM duckdb_tables()").fetchall()}


def _check_owner(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Refuse a DuckDB file that holds somebody else's tables."""
    tables = _tables(con)
    if tables and "schema_migrations" not in tables:
        raise StoreError(
            f"{path} is a DuckDB file with {len(tables)} tables, but not a store of Remontée; "
            "name another file for the store"
        )


def _check_current(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Refuse a store whose schema is not this program's, as it may not be changed."""
    found = _found_version(con)
    _check_not_newer(found, path)
    if found < schema_version():
        raise StoreError(
            f"the store {path} has schema {found}, this program reads {schema_version()}; "
            "`remontee run` brings it up to date"
        )


def _check_not_newer(found: int, path: Path) -> None:
    """Refuse a store that a later program has changed."""
    if found > schema_version():
        raise StoreError(
            f"the store {path} has schema {found}, this program knows up to {schema_version()}. "
            f"{_NEWER_ADVICE}"
        )


def _found_version(con: duckdb.DuckDBPyConnection) -> int:
    """The last migration the store has seen; 0 for a new file."""
    if "schema_migrations" not in _tables(con):
        return 0
    row = con.execute("SELECT coalesce(max(version), 0) FROM schema_migrations").fetchone()
    return 0 if row is None else int(row[0])


def _migrations() -> list[tuple[int, str, str]]:
    """Version, name and text of every migration, in order."""
    files = sorted((_SQL / "migrations").glob("[0-9][0-9][0-9]_*.sql"))
    return [(int(f.stem[:3]), f.stem[4:], f.read_text(encoding="utf-8")) for f in files]


def _migrate(con: duckdb.DuckDBPyConnection, path: Path) -> None:
    """Run what the store has not seen, each in a transaction with the row that records it."""
    found = _found_version(con)
    _check_not_newer(found, path)
    for version, name, statements in _migrations():
        if version > found:
            with transaction(con):
                run_sql(con, "schema_migrations")
                con.execute(statements)
                con.execute("INSERT INTO schema_migrations VALUES (?, ?, now())", [version, name])
