"""From a real file that nobody configured to a report: `init`, then `run`, on a sample of each.

Of every table below ../shared/data the first rows are copied, byte for byte, to a folder of
its own; the program is told nothing but that folder.
"""

from __future__ import annotations

import csv
import gzip
import io
import subprocess
import sys
import time
from dataclasses import dataclass
from fnmatch import fnmatch
from itertools import islice
from pathlib import Path

import pytest

from flows.settings import load_settings
from tests.program import ROOT, Site

SAMPLE_ROWS = 300
TELLING = ("text", "created_at", "author", "rating")
ENDINGS = ("*.csv", "*.tsv", "*.jsonl", "*.ndjson")

NOT_COMMENTS: dict[str, str] = {}
EXPECTED: dict[str, dict[str, str]] = {
    "apetiz/reviews.csv": {
        "text": "content",
        "created_at": "at",
        "author": "username",
        "rating": "score",
    },
    "banking77/*.csv": {"text": "text"},
    "gitbugs/*": NOT_COMMENTS,
    "hatecheck_en/test_suite_cases.csv": {"text": "test_case"},
    "minibar/*.csv": {"text": "data", "rating": "score"},
    "mozilla_support/*.jsonl.gz": {"text": "text", "created_at": "created", "author": "author"},
    "nlbse24/issues_train.csv": {"text": "body", "created_at": "created_at"},
    "review_bombing/reviews.csv": {"text": "review", "created_at": "date", "rating": "rating"},
}
"""Paths and the column of each field; a field that is not named must not be guessed."""

HEADER = (
    f"{'file':<52} {'rows':>5} {'text':<12} {'date':<12} {'author':<12} {'rating':<12} "
    f"{'exit':>4} {'staged':>7} {'seconds':>8}"
)


@dataclass(frozen=True)
class Outcome:
    """What became of one file."""

    name: str
    n_rows: int
    guessed: dict[str, str]
    expected: dict[str, str]
    exit_code: int
    n_staged: int
    is_published: bool
    seconds: float

    @property
    def line(self) -> str:
        marks = []
        for ours in TELLING:
            wanted, found = self.expected.get(ours, "–"), self.guessed.get(ours, "–")
            marks.append(f"{found:<12}" if wanted == found else f"{found}!={wanted}")
        told = f"{self.exit_code:>4} {self.n_staged:>7} {self.seconds:>8.1f}"
        return f"{self.name:<52} {self.n_rows:>5} {' '.join(marks)} {told}"


def tables(data: Path) -> list[Path]:
    found = {path for ending in ENDINGS for path in data.rglob(ending)}
    found |= {path for ending in ENDINGS for path in data.rglob(f"{ending}.gz")}
    return sorted(found)


def expected_of(name: str) -> dict[str, str]:
    (expected,) = [fields for pattern, fields in EXPECTED.items() if fnmatch(name, pattern)]
    return expected


def copy_head(path: Path, folder: Path) -> int:
    """Copies the first rows; how many."""
    is_packed = path.suffix == ".gz"
    with gzip.open(path) if is_packed else path.open("rb") as stream:
        lines = io.TextIOWrapper(stream, "utf-8", newline="")
        taken: list[str] = []
        if ".jsonl" in path.name:
            taken = list(islice(lines, SAMPLE_ROWS))
            n_rows = len(taken)
        else:
            noted = (taken.append(line) or line for line in lines)
            n_rows = sum(1 for row in islice(csv.reader(noted), SAMPLE_ROWS + 1)) - 1
    content = "".join(taken).encode()
    (folder / path.name).write_bytes(gzip.compress(content) if is_packed else content)
    return n_rows


def meet(path: Path, name: str, site: Site, models: Path) -> Outcome:
    """All that a stranger does with one file."""
    n_rows, expected = copy_head(path, site.base), expected_of(name)
    begun = time.monotonic()
    command = [sys.executable, "-m", "flows.cli", "init", str(site.base)]
    told = subprocess.run(command, cwd=ROOT, env=site.environment, capture_output=True, check=False)
    if told.returncode:
        seconds = time.monotonic() - begun
        return Outcome(name, n_rows, {}, expected, told.returncode, 0, False, seconds)
    (source,) = load_settings(site.base).sources
    (site.base / "var").mkdir(mode=0o700, exist_ok=True)
    (site.base / "var" / "models").symlink_to(models)
    code = site.remontee("run").code
    seconds = time.monotonic() - begun
    (run,) = site.export("runs")
    return Outcome(
        name,
        n_rows,
        {ours: column for ours, column in source.fields.items() if ours in TELLING},
        expected,
        code,
        int(str(run["staged"])),
        (site.base / "out" / "latest" / "all" / "index.html").is_file(),
        seconds,
    )


@pytest.fixture(scope="module")
def outcomes(
    shared_data: Path, models_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> list[Outcome]:
    """Every table of the real data, met for the first time."""
    met = []
    print(f"\n{HEADER}", end="")  # noqa: T201 (the table of `make quality`)
    for path in tables(shared_data):
        site = Site(tmp_path_factory.mktemp("met"))
        name = path.relative_to(shared_data).as_posix()
        met.append(meet(path, name, site, models_folder))
        print(f"\n{met[-1].line}", end="", flush=True)  # noqa: T201
    print()  # noqa: T201
    return met


def test_every_table_that_holds_comments_is_guessed_right(outcomes):
    wrong = [each.line for each in outcomes if each.guessed != each.expected]
    assert wrong == []


def test_every_table_that_holds_comments_ends_in_a_report(outcomes):
    with_comments = [each for each in outcomes if each.expected]
    assert [each.line for each in with_comments if each.exit_code or not each.is_published] == []
    assert [each.line for each in with_comments if each.n_staged < 0.9 * each.n_rows] == []


def test_a_table_without_comments_makes_no_configuration(outcomes):
    codes = {each.name: each.exit_code for each in outcomes if not each.expected}
    assert codes == {
        "gitbugs/firefox/Firefox_bugs-combined.csv": 2,
        "gitbugs/thunderbird/Thunderbird_bugs-combined.csv": 2,
    }
