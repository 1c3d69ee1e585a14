"""What may be wrong with what users hand over; docs/bad-input.md is the table."""

from __future__ import annotations

import errno
import gzip
import os
import random
import signal
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner, Result

from flows.cli.commands import app
from flows.logs import full_disk
from flows.publish import written_to
from models.errors import PublishError
from tests.program import Site, make_site
from transforms.store import open_store

DAY = "2026-11-16"
HEAD = "id,text,user,at\n"
TWINS = f"{HEAD}1,The first,ann,2026-11-01\n1,Not the same,bob,2026-11-02\n"
GOOD = f"{HEAD}1,The brakes squeal,ann,2026-11-01\n2,The battery is flat,bob,2026-11-02\n"
CONFIGURATION = '[project]\nname = "Aurore"\nlanguage = "en"\n'


def source(name: str, path: str, *more: str) -> str:
    return "\n".join(
        ["", "[[source]]", f'name = "{name}"', 'kind = "files"', f'path = "{path}"', *more, ""]
    )


def remontee(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--config", str(folder)], prog_name="remontee")


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture
def aurore(tmp_path: Path) -> Path:
    """A folder with a configuration and two comments."""
    folder = tmp_path / "aurore"
    (folder / "drop").mkdir(parents=True)
    (folder / "drop/avis.csv").write_text(GOOD)
    (folder / "remontee.toml").write_text(CONFIGURATION + source("avis", "drop/*.csv"))
    return folder


# Files to read


BAD_FILES: dict[str, bytes | None] = {
    "missing.csv": None,
    "empty.csv": b"",
    "nofield.csv": b"id,words\n1,hello there\n",
    "allbad.csv": (HEAD + "".join(f"{i},,ann,2026-11-01\n" for i in range(30))).encode(),
    "dates.csv": (
        f"{HEAD}1,From the past,ann,1601-01-01\n2,From the future,bob,2999-12-31\n"
        "3,From today,cid,2026-11-02\n"
    ).encode(),
    "cut.csv.gz": gzip.compress(os.urandom(1) + GOOD.encode() * 50)[:40],
    "picture.csv": b"\x89PNG\r\n\x1a\n" + random.Random(1).randbytes(2000),
}


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory, models_folder: Path):
    """A reading of many bad files and one good, then one after all were mended."""
    names = {name: name.split(".")[0] for name in BAD_FILES}
    tables = [source(short, f"drop/{name}") for name, short in names.items()]
    tables[2] += '[source.fields]\nid = "id"\ntext = "content"\n'
    tables += [source("folder", "drop/folder.csv"), source("good", "drop/good.csv")]
    mapped = '[source.fields]\nid = "id"\ntext = "text"\n'
    tables.append(source("twins", "drop/twins.csv") + mapped)
    configuration = CONFIGURATION + "".join(tables)
    site = make_site(tmp_path_factory.mktemp("bad") / "site", models_folder, configuration)
    drop = site.base / "drop"
    for name, content in BAD_FILES.items():
        if content is not None:
            (drop / name).write_bytes(content)
    (drop / "good.csv").write_text(GOOD)
    (drop / "twins.csv").write_text(TWINS)
    (drop / "folder.csv").mkdir()
    bad = site.remontee("ingest", "--as-of", DAY)
    (drop / "folder.csv").rmdir()
    for name in [*BAD_FILES, "folder.csv"]:
        content = GOOD.replace("text", "content") if name == "nofield.csv" else GOOD
        whole = gzip.compress(content.encode()) if name.endswith(".gz") else content.encode()
        (drop / name).write_bytes(whole)
    mended = site.remontee("ingest", "--as-of", "2026-11-17")
    return site, bad, mended


CHECK_PATH = (
    "check the path, which starts at the folder of remontee.toml, and that the files have arrived"
)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "beginning"),
    [
        ("missing", "0 received, then failed. no file at drop/missing.csv: " + CHECK_PATH),
        ("folder", "0 received, then failed. no file at drop/folder.csv: " + CHECK_PATH),
        ("empty", "0 received"),
        ("nofield", "0 received, then failed. drop/nofield.csv has the columns id, words, and no"),
        (
            "allbad",
            "0 received, then stopped. source allbad: 30 of 30 records are bad, more than "
            "max_quarantine_share = 0.5 allows; nothing of this batch was landed. Found: 30 "
            "records: there is no text (text_is_present). Look at what the source sends",
        ),
        ("dates", "3 received (1 new, 2 quarantined)"),
        ("twins", "2 received (1 new, 1 unchanged)"),
        ("cut", "0 received, then failed. drop/cut.csv.gz: "),
        ("picture", "0 received, then failed. drop/picture.csv: none of CSV, JSON"),
        ("good", "2 received (2 new)"),
    ],
)
def test_each_bad_file_stops_only_its_source_and_says_why(
    nights, name: str, beginning: str
) -> None:
    _, bad, _ = nights
    assert (bad.code, bad.err) == (3, "")
    (line,) = [line for line in bad.lines if line.startswith(f"{name}: ")]
    assert line.startswith(f"{name}: {beginning}")


@pytest.mark.slow
def test_odd_dates_and_emptiness_are_noted(nights) -> None:
    _, bad, _ = nights
    assert [line for line in bad.lines if line.startswith("  note: ")] == [
        "  note: drop/empty.csv: empty, nothing to read",
        "  note: in quarantine: 2 records: said in the future or before 1990 "
        "(said_at_is_plausible). To see them: `remontee export quarantine --to bad.csv`",
        "  note: 1 record has the id of another with a different content; only the latest of each "
        "id is kept. Is the field `id` one of a kind?",
    ]


@pytest.mark.slow
def test_once_the_files_are_mended_everything_is_there(nights) -> None:
    site, _, mended = nights
    assert (mended.code, mended.err) == (0, "")
    read = {(row["source"], row["native_id"]) for row in site.export("comments")}
    names = [*(name.split(".")[0] for name in BAD_FILES), "folder", "good"]
    assert {(name, i) for name in names for i in ("1", "2")} - read == set()
    assert read - {(name, i) for name in names for i in ("1", "2")} == {
        ("dates", "3"),
        ("twins", "1"),
    }
    assert site.export("quarantine") == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_told(aurore: Path) -> None:
    (aurore / "drop/avis.csv").chmod(0)
    told = remontee(aurore, "run", "--dry-run")
    assert told.exit_code == 3
    assert "avis: cannot be read. drop/avis.csv: Permission denied" in told.stdout


# The store


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


# The configuration


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


# Places


@pytest.mark.parametrize(
    ("key", "place", "trouble"),
    [
        ("out", ".", "lie inside one another"),
        ("out", "/", "lie inside one another"),
        ("var", ".", "lie inside one another"),
        ("out", "drop", 'holds the files that source "avis" reads (drop/*.csv)'),
        ("var", "drop", 'holds the files that source "avis" reads (drop/*.csv)'),
        ("out", "remontee.toml", "is a file, or lies below one"),
        ("out", "remontee.toml/out", "is a file, or lies below one"),
        ("var", "drop/avis.csv", "is a file"),
    ],
)
def test_a_place_of_ones_own_files_is_refused_for_ours(
    aurore: Path, key: str, place: str, trouble: str
) -> None:
    text = (aurore / "remontee.toml").read_text().replace("\n\n", f'\n{key} = "{place}"\n\n', 1)
    (aurore / "remontee.toml").write_text(text)
    before, mode = files_of(aurore), (aurore / "drop").stat().st_mode

    result = remontee(aurore, "run")

    assert (result.exit_code, result.stdout) == (2, "")
    assert trouble in result.stderr
    assert (files_of(aurore), (aurore / "drop").stat().st_mode) == (before, mode)


def test_a_folder_around_the_configuration_is_refused_also_where_var_lies_elsewhere(
    aurore: Path,
) -> None:
    places = f'\nout = ".."\nvar = "{aurore.parents[1] / "private"}"\n\n'
    text = (aurore / "remontee.toml").read_text().replace("\n\n", places, 1)
    (aurore / "remontee.toml").write_text(text)

    result = remontee(aurore, "run", "--dry-run")

    assert result.exit_code == 2
    assert result.stderr == (
        f"{aurore}/remontee.toml: [project] out ({aurore.parent}) is the folder of the "
        "configuration, or one around it. Name a folder that holds nothing else, such as "
        '"out".\n'
    )


def test_files_outside_of_the_folder_may_be_read(aurore: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere.csv").write_text(GOOD)
    (aurore / "remontee.toml").write_text(CONFIGURATION + source("avis", "../elsewhere.csv"))

    result = remontee(aurore, "run", "--dry-run")

    assert result.exit_code == 0
    assert result.stdout.splitlines()[1].startswith("avis: 2 rows to read; 1 file: 1 CSV")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["index.html", "latest/all/notes.txt", f"{DAY}/all"])
@pytest.mark.parametrize("command", [("run",), ("run", "--dry-run"), ("publish",)])
def test_nothing_is_published_over_files_of_the_users(
    aurore: Path, name: str, command: tuple[str, ...]
) -> None:
    mine = aurore / "out" / name
    mine.parent.mkdir(parents=True)
    mine.write_text("mine")

    result = remontee(aurore, *command, "--as-of", DAY)

    assert result.exit_code == 2
    assert result.stderr.endswith(
        " is there already and is no report of Remontée: publishing would replace it. Nothing was "
        "changed. Name another folder in [project] out, or move it away.\n"
    )
    assert mine.read_text() == "mine"


def test_reports_that_cannot_be_written_say_what_is_kept_and_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(PublishError) as told, written_to(tmp_path / "file"):
        (tmp_path / "file/out").mkdir()
    assert str(told.value) == (
        f"The reports cannot be written to {tmp_path}/file: Not a directory. What was read and "
        "found is kept. Make room or give yourself the right to write there, or name another "
        "folder in [project] out; then: remontee publish"
    )


def test_a_full_disk_is_known_by_its_error_however_deep(tmp_path: Path) -> None:
    deep = ValueError("x")
    deep.__cause__ = OSError(errno.ENOSPC, "No space left on device", "/disk/file")
    assert full_disk(deep) == (
        "The disk that holds /disk/file is full. Make room and run it again: what was finished is "
        "kept, and the rest is read again"
    )
    assert full_disk(ValueError("x")) == ""


# Moments


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


# The machine


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

    assert (told.code, told.lines) == (
        0,
        [
            "No comment has been read yet: the reports are empty. First: remontee run",
            "1 reports written, 4 files",
            f"Report: {site.base}/out/latest/all/index.html",
        ],
    )


@pytest.mark.slow
def test_an_interrupted_run_says_so_and_the_next_one_goes_on(
    new_site: Callable[[str, str], Site],
) -> None:
    site = new_site("interrupted", CONFIGURATION + source("avis", "drop/*.csv"))
    (site.base / "drop/avis.csv").write_text(GOOD)
    process = site.start("run", "--as-of", DAY)
    deadline = time.monotonic() + 120
    while not (site.base / "var/author.key").exists():
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=120)

    assert process.returncode == 130, (out, err)
    assert err == "\nInterrupted. What was finished is kept; run it again to go on.\n"
    told = site.night(DAY)
    assert told.lines[-1] == f"Report: {site.base}/out/latest/all/index.html"
    assert [row["native_id"] for row in site.export("comments")] == ["1", "2"]
