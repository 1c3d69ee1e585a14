import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from models.errors import StoreBusy, StoreError
from transforms.store import (
    MEMORY,
    frames,
    open_store,
    read_sql,
    rows,
    run_sql,
    schema_version,
    transaction,
)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "var" / "remontee.duckdb"


def test_a_new_store_is_made_private_and_brought_up_to_the_schema(path):
    with open_store(path) as con:
        found = con.execute("SELECT version, name FROM schema_migrations").fetchall()
        settings = con.execute(
            "SELECT current_setting('TimeZone'), current_setting('autoload_known_extensions'), "
            "current_setting('autoinstall_known_extensions')"
        ).fetchone()
    assert found[0] == (1, "spine")
    assert found[-1][0] == schema_version()
    assert settings == ("UTC", False, False)
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert path.stat().st_mode & 0o777 == 0o600


def test_opening_again_migrates_nothing_and_keeps_what_is_there(path):
    with open_store(path) as con:
        con.execute("INSERT INTO cursors VALUES ('a', 'files', '{}', 'r')")
        before = con.execute("SELECT * FROM schema_migrations").fetchall()
    with open_store(path) as con:
        assert con.execute("SELECT * FROM schema_migrations").fetchall() == before
        assert con.execute("SELECT source FROM cursors").fetchall() == [("a",)]


def test_threads_can_be_limited():
    with open_store(MEMORY, n_threads=1) as con:
        assert con.execute("SELECT current_setting('threads')").fetchone() == (1,)


def test_a_store_in_memory_touches_no_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with open_store(MEMORY):
        assert list(tmp_path.iterdir()) == []


def test_a_read_only_store_refuses_writes(path):
    with open_store(path):
        pass
    with open_store(path, read_only=True) as con, pytest.raises(duckdb.InvalidInputException):
        con.execute("DELETE FROM cursors")


def test_a_store_that_is_not_there_cannot_be_read(path):
    with pytest.raises(StoreError, match=r"no store at .*; make one with `remontee run`"):
        open_store(path, read_only=True).__enter__()


@pytest.mark.parametrize("read_only", [True, False])
def test_a_store_newer_than_the_program_says_both_versions(path, read_only):
    with open_store(path) as con:
        con.execute("INSERT INTO schema_migrations VALUES (999, 'later', now())")
    known = schema_version()
    expected = rf"has schema 999, this program knows up to {known}\. Install the newer"
    with pytest.raises(StoreError, match=expected):
        open_store(path, read_only=read_only).__enter__()


def test_an_older_store_cannot_be_read_until_it_is_migrated(path):
    with open_store(path) as con:
        con.execute("DELETE FROM schema_migrations")
    with pytest.raises(StoreError, match=r"has schema 0, this program reads \d+; `remontee run`"):
        open_store(path, read_only=True).__enter__()


def test_somebody_elses_database_is_left_alone(tmp_path):
    path = tmp_path / "theirs.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute("CREATE TABLE sales (n INTEGER)")
    with pytest.raises(StoreError, match="with 1 tables, but not a store of Remontée"):
        open_store(path).__enter__()
    with duckdb.connect(str(path)) as con:
        assert con.execute("SELECT table_name FROM duckdb_tables()").fetchall() == [("sales",)]


def test_a_damaged_file_says_to_put_back_a_copy_or_to_begin_again(tmp_path):
    path = tmp_path / "bad.duckdb"
    path.write_bytes(b"not a database" * 1000)
    with pytest.raises(
        StoreError, match=r"not a valid DuckDB.*Put back a copy of your own, or move the file away"
    ):
        open_store(path).__enter__()


def test_a_file_cut_short_is_damaged(path):
    with open_store(path) as con:
        con.execute("INSERT INTO cursors VALUES ('a', 'files', '{}', 'r')")
    path.write_bytes(path.read_bytes()[:20_000])
    with pytest.raises(StoreError, match="Put back a copy"):
        open_store(path).__enter__()


def test_a_broken_header_is_damage(path):
    with open_store(path):
        pass
    content = bytearray(path.read_bytes())
    content[12] = 250
    path.write_bytes(content)
    with pytest.raises(StoreError, match="Corrupt database file"):
        open_store(path).__enter__()


def test_tables_that_do_not_fit_their_record_are_told(path):
    with open_store(path) as con:
        con.execute("DELETE FROM schema_migrations")
    with pytest.raises(StoreError, match=r"cannot be opened: .*already exists"):
        open_store(path).__enter__()


def test_a_store_held_by_another_process_is_busy(path):
    with open_store(path):
        pass
    script = (
        "import duckdb, sys; con = duckdb.connect(sys.argv[1]); print('held', flush=True); "
        "sys.stdin.read()"
    )
    command = [sys.executable, "-c", script, str(path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(StoreBusy, match="held by another process"):
            open_store(path, wait_seconds=0).__enter__()
        holder.communicate("")


def test_who_comes_second_waits_until_a_reader_lets_go(path):
    with open_store(path):
        pass
    script = (
        "import duckdb, sys, time; con = duckdb.connect(sys.argv[1], read_only=True); "
        "print('held', flush=True); time.sleep(0.5)"
    )
    command = [sys.executable, "-c", script, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as reader:
        assert reader.stdout.readline() == "held\n"
        with open_store(path, wait_seconds=30) as con:
            con.execute("INSERT INTO cursors VALUES ('a', 'files', '{}', 'r')")


def test_a_store_being_written_here_is_busy_for_readers_here(path):
    with open_store(path), pytest.raises(StoreBusy):
        open_store(path, read_only=True, wait_seconds=0.1).__enter__()


def test_a_full_disk_says_to_make_room():
    with pytest.raises(StoreError, match=r"/dev/full cannot be opened: .*Make room on the disk"):
        open_store(Path("/dev/full")).__enter__()


def test_a_link_that_leads_nowhere_says_to_make_the_folder(tmp_path):
    path = tmp_path / "store.duckdb"
    path.symlink_to(tmp_path / "absent" / "store.duckdb")
    with pytest.raises(StoreError, match=r"No such file or directory\. Make the folder that it"):
        open_store(path).__enter__()


def test_a_folder_is_no_store(tmp_path):
    with pytest.raises(StoreError, match=r"Is a directory\. Name a file for the store"):
        open_store(tmp_path).__enter__()


def test_a_file_is_no_folder_for_a_store(tmp_path):
    (tmp_path / "var").write_text("")
    with pytest.raises(StoreError, match=r"should be its folder is a file"):
        open_store(tmp_path / "var" / "store.duckdb").__enter__()


@pytest.mark.skipif(os.geteuid() == 0, reason="nothing is forbidden to root")
def test_a_store_that_one_may_not_write_says_to_get_the_right(path):
    path.parent.mkdir(mode=0o500)
    with pytest.raises(StoreError, match=r"Permission denied\. Give yourself the right"):
        open_store(path).__enter__()


def test_a_transaction_that_fails_leaves_nothing():
    with open_store(MEMORY) as con:
        with pytest.raises(duckdb.CatalogException):
            _fail_halfway(con)
        with transaction(con):
            con.execute("INSERT INTO cursors VALUES ('b', 'files', '{}', 'r')")
        assert con.execute("SELECT source FROM cursors").fetchall() == [("b",)]


def _fail_halfway(con):
    with transaction(con):
        con.execute("INSERT INTO cursors VALUES ('a', 'files', '{}', 'r')")
        con.execute("FROM nowhere")


def test_frames_are_there_for_as_long_as_they_last():
    with open_store(MEMORY) as con:
        with frames(con, few=pa.table({"n": [1, 2]})):
            assert con.execute("SELECT sum(n) FROM few").fetchone() == (3,)
        with pytest.raises(duckdb.CatalogException):
            con.execute("SELECT sum(n) FROM few")


def test_sql_files_run_with_their_values():
    with open_store(MEMORY) as con:
        values = {"source": "a", "kind": "files", "cursor": "{}", "run_id": "r"}
        run_sql(con, "land_cursor", values)
        assert rows(con, "export_runs").num_rows == 0
        assert con.execute("SELECT source, kind FROM cursors").fetchall() == [("a", "files")]


def test_every_sql_file_says_its_grain_first():
    folder = read_sql.__wrapped__.__globals__["_SQL"]
    first = {path.name: path.read_text().splitlines()[0] for path in folder.glob("*.sql")}
    assert [name for name, line in first.items() if not line.startswith("-- grain: ")] == []
