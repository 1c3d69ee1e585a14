"""The program as its users have it: a process, started in a configured folder."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from filelock import FileLock

from flows.policies import DEFAULTS
from flows.settings import read_settings
from transforms.exports import export
from transforms.store import open_store

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "example"
OURS = ("REMONTEE", "PREFECT_", "GX_", "HF_")
TIMEOUT_SECONDS = 300
_BETWEEN_LOOKS_SECONDS = 0.02

Row = dict[str, object]


@dataclass(frozen=True)
class Told:
    """How a process ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


@dataclass(frozen=True)
class Site:
    """A folder with a remontee.toml, and the program run on it."""

    base: Path

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "flows.cli", *words, "--config", str(self.base)]

    @property
    def environment(self) -> dict[str, str]:
        """That of the tests, free of what would configure the program."""
        return {name: text for name, text in os.environ.items() if not name.startswith(OURS)}

    def start(self, *words: str) -> subprocess.Popen[str]:
        """The program begun in a process group of its own, not waited for.

        It hears SIGINT even where the tests run in the background, which ignores it.
        """
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
            self.command(*words),
            cwd=ROOT,
            env=self.environment,
            text=True,
            start_new_session=True,
            preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
            **pipes,
        )

    def start_until(self, is_time: Callable[[], bool], *words: str) -> subprocess.Popen[str]:
        """The program begun, and still at work when something has become true."""
        process = self.start(*words)
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while not is_time():
            assert process.poll() is None, "the program ended before it was time"
            assert time.monotonic() < deadline
            time.sleep(_BETWEEN_LOOKS_SECONDS)
        return process

    def remontee(self, *words: str) -> Told:
        """The program run to its end."""
        done = subprocess.run(
            self.command(*words),
            cwd=ROOT,
            env=self.environment,
            text=True,
            capture_output=True,
            timeout=TIMEOUT_SECONDS,
            check=False,
        )
        return Told(done.returncode, done.stdout, done.stderr)

    def night(self, day: str, *words: str) -> Told:
        """A night that must succeed."""
        told = self.remontee("run", "--as-of", day, *words)
        assert told.code == 0, told
        return told

    def export(self, table: str) -> list[Row]:
        """A table as the program exports it, without the seconds that a process costs."""
        path = self.base / "exported" / f"{table}.jsonl"
        with open_store(read_settings(self.base).store_path, read_only=True) as con:
            export(con, table, path)
        with path.open(encoding="utf-8") as stream:
            return [json.loads(line) for line in stream]

    def report(self, slug: str = "all", night: str = "latest") -> dict[str, object]:
        """A report as JSON."""
        text = (self.base / "out" / night / slug / "report.json").read_text(encoding="utf-8")
        return json.loads(text)  # type: ignore[no-any-return]

    def copied(self, base: Path) -> Site:
        """All of this in another folder; the prepared models are shared."""
        shutil.copytree(self.base, base, symlinks=True)
        return Site(base)


def published(site: Site) -> dict[str, bytes]:
    """Every file of `out` by its path."""
    out = site.base / "out"
    return {str(p.relative_to(out)): p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file()}


def but_for_the_run(files: dict[str, bytes], run_ids: list[str]) -> dict[str, list[bytes]]:
    """Lines of files without those that name a run."""
    named = re.compile("|".join(map(re.escape, run_ids)).encode())
    return {
        path: [line for line in content.splitlines() if not named.search(line)]
        for path, content in files.items()
    }


def without(rows: list[Row], *names: str) -> list[Row]:
    """Rows without some columns."""
    return [{name: value for name, value in row.items() if name not in names} for row in rows]


def prepared_prefect(folder: Path) -> Path:
    """A database as Prefect makes it at its first start, which takes it some ten seconds.

    Args:
        folder: Where it is kept; made there if it is not.
    """
    database = folder / version("prefect") / "prefect.db"
    database.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{database}.lock"):
        if not database.exists():
            with TemporaryDirectory(dir=folder) as home:
                _make_prefect(Path(home))
                Path(home, database.name).replace(database)
    return database


def _make_prefect(home: Path) -> None:
    command = [sys.executable, "-m", "prefect", "server", "database", "upgrade", "--yes"]
    environment = {**os.environ, **DEFAULTS, "PREFECT_HOME": str(home)}
    subprocess.run(command, env=environment, check=True, capture_output=True)


def make_site(base: Path, models: Path, configuration: str) -> Site:
    """A configured folder whose prepared models, and Prefect's database, are those of the tests."""
    (base / "drop").mkdir(parents=True)
    (base / "var/prefect").mkdir(mode=0o700, parents=True)
    (base / "var").chmod(0o700)
    (base / "var/models").symlink_to(models)
    shutil.copy(prepared_prefect(models.with_name("prefect")), base / "var/prefect")
    (base / "remontee.toml").write_text(configuration, encoding="utf-8")
    return Site(base)


def truth() -> dict[tuple[str, str], str]:
    """What each comment of the example is about, by source and native id."""
    with (EXAMPLE / "truth.csv").open(encoding="utf-8", newline="") as stream:
        return {(r["source"], r["native_id"]): r["theme"] for r in csv.DictReader(stream)}
