"""The program as its users have it: a process, started in a configured folder."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "example"
OURS = ("REMONTEE", "PREFECT_", "GX_", "HF_")
TIMEOUT_SECONDS = 300

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
        """The program begun in a process group of its own, not waited for."""
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(  # type: ignore[call-overload,no-any-return]
            self.command(*words),
            cwd=ROOT,
            env=self.environment,
            text=True,
            start_new_session=True,
            **pipes,
        )

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
        """A table as the program exports it."""
        path = self.base / "exported" / f"{table}.jsonl"
        told = self.remontee("export", table, "--to", str(path))
        assert told.code == 0, told
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


def make_site(base: Path, models: Path, configuration: str) -> Site:
    """A configured folder whose prepared models are those of the tests."""
    (base / "drop").mkdir(parents=True)
    (base / "var").mkdir(mode=0o700)
    (base / "var/models").symlink_to(models)
    (base / "remontee.toml").write_text(configuration, encoding="utf-8")
    return Site(base)


def truth() -> dict[tuple[str, str], str]:
    """What each comment of the example is about, by source and native id."""
    with (EXAMPLE / "truth.csv").open(encoding="utf-8", newline="") as stream:
        return {(r["source"], r["native_id"]): r["theme"] for r in csv.DictReader(stream)}
