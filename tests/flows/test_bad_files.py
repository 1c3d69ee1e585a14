"""What may be wrong with files of comments; docs/bad-input.md is the table."""

from __future__ import annotations

import gzip
import os
import random
from pathlib import Path

import pytest

from tests.flows.handed_over import CONFIGURATION, DAY, GOOD, HEAD, remontee, source
from tests.program import make_site

TWINS = f"{HEAD}1,The first,ann,2026-11-01\n1,Not the same,bob,2026-11-02\n"
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
