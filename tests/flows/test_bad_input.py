"""What may be wrong with what users hand over; docs/bad-input.md is the table."""

from __future__ import annotations

import errno
import os
import random
import signal
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from flows.logs import full_disk
from tests.flows.handed_over import CONFIGURATION, DAY, GOOD, files_of, remontee, source
from tests.program import Site
from transforms.store import open_store


def newer(path: Path) -> None:
    with open_store(path) as con:
        con.execute("INSERT INTO schema_migrations VALUES (99, 'later', now())")


def cut_short(path: Path) -> None:
    with open_store(path):
        pass
    os.truncate(path, 20_000)


def torn_inside(path: Path) -> None:
    with open_store(path):
        pass
    with path.open("r+b") as stream:
        for offset in range(20_000, path.stat().st_size, 100_000):
            stream.seek(offset)
            stream.write(random.Random(offset).randbytes(2_000))


def of_somebody_else(path: Path) -> None:
    with duckdb.connect(str(path)) as con:
        con.execute("CREATE TABLE sales AS SELECT 1 AS n")


BAD_STORES: dict[str, tuple[Callable[[Path], object], str]] = {
    "random": (
        lambda path: path.write_bytes(random.Random(7).randbytes(50_000)),
        "Put back a copy of your own, or move the file away to begin again\n",
    ),
    "text": (
        lambda path: path.write_text("hello"),
        "Put back a copy of your own, or move the file away to begin again\n",
    ),
    "cut": (cut_short, "Put back a copy of your own, or move the file away to begin again\n"),
    "torn": (torn_inside, "Put back a copy of your own, or move the file away to begin again\n"),
    "newer": (newer, "Install the newer Remontée, or put back a copy of your own from before\n"),
    "foreign": (of_somebody_else, "name another file for the store\n"),
    "folder": (lambda path: path.mkdir(), "Name a file for the store, not a folder\n"),
}


@pytest.mark.parametrize("kind", BAD_STORES)
def test_a_store_that_cannot_be_used_is_told_and_left_as_it_is(aurore: Path, kind: str) -> None:
    make, advice = BAD_STORES[kind]
    path = aurore / "var/remontee.duckdb"
    path.parent.mkdir(mode=0o700)
    make(path)
    before = {name: c for name, c in files_of(aurore).items() if not name.startswith("var/log")}

    read, written = (remontee(aurore, *words) for words in (("run", "--dry-run"), ("ingest",)))

    assert (read.exit_code, written.exit_code) == (1, 1)
    assert (read.stdout, written.stdout) == ("", "")
    assert [each.stderr.endswith(advice) for each in (read, written)] == [True, True]
    assert str(path) in read.stderr
    after = files_of(aurore)
    assert {name: after[name] for name in before} == before


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (
            b'[project]\nname = 3\nout = true\n[themes]\nfounders = "x"\n',
            "is not right:\n"
            '  line 2, [project] name: expected text in quotes, such as "this"; found 3.\n'
            '  line 3, [project] out: expected a path in quotes, such as "out"; found true.\n'
            '  line 5, [themes] founders: expected a whole number; found "x".\n',
        ),
        (
            b'[project]\nname = "A"\n[themes]\nfounders = 1\n',
            "is not right:\n  line 4, [themes] founders: "
            "expected at least 2, what one person says is no theme; found 1.\n",
        ),
        (
            b'[project]\nname = "A"\nnaem = "B"\n[theme]\nfounders = 3\n',
            "is not right:\n  line 3, [project] naem: no such key. Did you mean `name`?\n"
            "  line 4, [theme]: no such key. Did you mean `themes`?\n",
        ),
        (
            b"hello world",
            "is not TOML: Expected '=' after a key in a key/value pair (at line 1, column 7). "
            "Correct that place (texts stand in quotes, lists in [brackets]).\n",
        ),
        (b"\xff\xfe[p", "byte 0 is not UTF-8. Save the file as UTF-8.\n"),
        (b"", "is not right:\n  [project]: is missing; it is required.\n"),
    ],
)
def test_a_configuration_that_is_wrong_is_told_and_nothing_is_made(
    aurore: Path, content: bytes, told: str
) -> None:
    (aurore / "remontee.toml").write_bytes(content)

    for words in (("run",), ("run", "--dry-run"), ("ingest",)):
        result = remontee(aurore, *words)
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr.removeprefix(f"{aurore}/remontee.toml").lstrip(": ") == told
    assert sorted(path.name for path in aurore.iterdir()) == ["drop", "remontee.toml"]


def test_a_folder_in_the_place_of_the_configuration_is_told(aurore: Path) -> None:
    (aurore / "remontee.toml").unlink()
    (aurore / "remontee.toml").mkdir()

    result = remontee(aurore, "run")

    assert result.exit_code == 2
    assert result.stderr == (
        f"{aurore}/remontee.toml is a folder. Expected a configuration: "
        "remontee run --config path/to/remontee.toml\n"
    )


def test_a_full_disk_is_known_by_its_error_however_deep(tmp_path: Path) -> None:
    deep = ValueError("x")
    deep.__cause__ = OSError(errno.ENOSPC, "No space left on device", "/disk/file")
    assert full_disk(deep) == (
        "The disk that holds /disk/file is full. Make room and run it again: what was finished is "
        "kept, and the rest is read again"
    )
    assert full_disk(ValueError("x")) == ""


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("nonsense", '"nonsense" is no date. Expected 2026-11-19 or 2026-11-19T22:30.\n'),
        ("", '"" is no date. Expected 2026-11-19 or 2026-11-19T22:30.\n'),
        ("2026-13-01", '"2026-13-01" is no date. Expected 2026-11-19 or 2026-11-19T22:30.\n'),
        (
            "2999-01-01",
            '"2999-01-01" lies more than a year ahead: the store would refuse every night before '
            "it. Check the year.\n",
        ),
        (
            "1601-01-01",
            '"1601-01-01" lies before 1990, and no comment is as old as that. Check the year.\n',
        ),
    ],
)
def test_a_moment_that_is_none_is_told(aurore: Path, words: str, told: str) -> None:
    for command in (("run",), ("run", "--dry-run")):
        result = remontee(aurore, *command, "--as-of", words)
        assert (result.exit_code, result.stdout, result.stderr) == (2, "", told)


@pytest.fixture
def small_disk(tmp_path: Path):
    """A disk of eight megabytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    if os.system(f"mount -t tmpfs -o size=8m tmpfs {folder} 2>/dev/null"):
        pytest.skip("this user may not mount a small disk")
    yield folder
    os.system(f"umount {folder}")


@pytest.mark.slow
def test_a_full_disk_is_told_and_with_room_the_next_run_brings_everything(
    aurore: Path, small_disk: Path
) -> None:
    var = small_disk / "var"
    text = CONFIGURATION + f'var = "{var}"\n' + source("avis", "drop/*.csv")
    (aurore / "remontee.toml").write_text(text)
    var.mkdir(mode=0o700)
    (var / "ballast").write_bytes(bytes(4_500_000))
    site = Site(aurore)

    full = site.remontee("ingest", "--as-of", DAY)
    (var / "ballast").unlink()
    os.system(f"mount -o remount,size=200m {small_disk}")
    roomy = site.remontee("ingest", "--as-of", DAY)

    assert full.code in (1, 3)
    assert "Traceback" not in full.err
    assert "Make room" in full.err + full.out
    assert (roomy.code, roomy.err) == (0, "")
    assert [row["native_id"] for row in site.export("comments")] == ["1", "2"]


@pytest.mark.slow
def test_reports_of_a_store_that_has_read_nothing_say_so(
    new_site: Callable[[str, str], Site],
) -> None:
    site = new_site("unread", CONFIGURATION + source("avis", "drop/*.csv"))

    told = site.remontee("publish", "--as-of", DAY)

    written = [path for path in (site.base / "out/latest/all").rglob("*") if path.is_file()]
    assert (told.code, told.lines) == (
        0,
        [
            "No comment has been read yet: the reports are empty. First: remontee run",
            f"1 reports written, {len(written)} files",
            f"Report: {site.base}/out/latest/all/index.html",
        ],
    )


@pytest.mark.slow
def test_an_interrupted_run_says_so_and_the_next_one_goes_on(
    new_site: Callable[[str, str], Site],
) -> None:
    site = new_site("interrupted", CONFIGURATION + source("avis", "drop/*.csv"))
    (site.base / "drop/avis.csv").write_text(GOOD)
    process = site.start_until((site.base / "var/author.key").exists, "run", "--as-of", DAY)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=120)

    assert process.returncode == 130, (out, err)
    assert err == "\nInterrupted. What was finished is kept; run it again to go on.\n"
    told = site.night(DAY)
    assert told.lines[-1] == f"Report: {site.base}/out/latest/all/index.html"
    assert [row["native_id"] for row in site.export("comments")] == ["1", "2"]
