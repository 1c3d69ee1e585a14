"""How fast the program is and what memory it takes, stage by stage, on posts of a real forum."""

from __future__ import annotations

import gzip
import itertools
from dataclasses import dataclass
from pathlib import Path

import duckdb

from tests.program import make_site
from tests.quality.bench.running import run
from transforms.store import open_store

POSTS = "mozilla_support/questions_2021.jsonl.gz"
COMMANDS = ("ingest", "discover", "publish")
"""A night in three processes, so that each tells its own peak."""
AS_OF = "2022-01-02"
"""After the last post."""

CONFIGURATION = """
[project]
name = "posts"

[[source]]
name = "posts"
kind = "files"
path = "drop/posts.jsonl"
fields = { id = "id", text = "text", title = "title", author = "author", created_at = "created", \
language = "locale", product = "product", answers = "n_answers" }
"""


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of a night."""

    name: str
    n_rows: int
    seconds: float

    @property
    def rate(self) -> float:
        """Rows a second."""
        return self.n_rows / max(self.seconds, 1e-3)


@dataclass(frozen=True, slots=True)
class Speed:
    """A night, measured by the program itself."""

    n_posts: int
    stages: tuple[Stage, ...]
    peaks: tuple[tuple[str, float], ...]
    """Command and the most memory its process held, in MB."""

    @property
    def seconds(self) -> float:
        """All stages."""
        return sum(stage.seconds for stage in self.stages)


def measure(data: Path, n_posts: int, base: Path, models: Path) -> Speed:
    """Land, read, group and publish the first posts of 2021.

    Args:
        data: The folder of real data.
        n_posts: How many posts.
        base: An empty or absent folder.
        models: Prepared language models.

    Raises:
        ProgramFailed: A command of the program failed.
    """
    site = make_site(base, models, CONFIGURATION)
    with gzip.open(
        data / "mozilla_support/questions_2021.jsonl.gz", "rt", encoding="utf-8"
    ) as all_:
        lines = list(itertools.islice(all_, n_posts))
    (base / "drop" / "posts.jsonl").write_text("".join(lines), encoding="utf-8")
    for command in COMMANDS:
        run(site, command, "--as-of", AS_OF)
    with open_store(base / "var" / "remontee.duckdb", read_only=True) as con:
        return Speed(len(lines), _stages(con), _peaks(con))


def _stages(con: duckdb.DuckDBPyConnection) -> tuple[Stage, ...]:
    found = con.execute(
        "SELECT s.stage, s.n_in, s.seconds FROM run_stages AS s JOIN runs AS r USING (run_id)"
        " ORDER BY r.started_at, s.rowid"
    )
    return tuple(Stage(name, n_in or 0, seconds) for name, n_in, seconds in found.fetchall())


def _peaks(con: duckdb.DuckDBPyConnection) -> tuple[tuple[str, float], ...]:
    found = con.execute("SELECT command, peak_mb FROM runs ORDER BY started_at")
    return tuple((command, peak) for command, peak in found.fetchall())
