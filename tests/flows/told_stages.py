"""The command line with programs behind it that only write down what they are asked."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from flows.cli.commands import app
from flows.cli.stages import Stages
from flows.doctor import Finding
from flows.settings import Settings
from models.records import Night, RunSummary, SearchScope, SourceCheck

ROOT = Path(__file__).parents[2]
NIGHT = date(2026, 11, 19)
DONE = RunSummary("r1", NIGHT, "done", ("2 comments", "1 theme"), "/out/index.html")


class ToldStages(Stages):
    """Stages that write down what they are asked and give what they are told to."""

    def __init__(self, answer: Any = DONE) -> None:
        self.answer = answer
        self.asked: dict[str, Any] = {}

    def _give(self, **asked: Any) -> Any:
        self.asked = asked
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer

    def run(self, settings: Settings, night: Night, *, publish: bool) -> RunSummary:
        return self._give(stage="run", night=night, publish=publish)

    def ingest(self, settings: Settings, night: Night) -> RunSummary:
        return self._give(stage="ingest", night=night)

    def discover(self, settings: Settings, night: Night) -> RunSummary:
        return self._give(stage="discover", night=night)

    def refit(self, settings: Settings, night: Night) -> RunSummary:
        return self._give(stage="refit", night=night)

    def publish(self, settings: Settings, night: Night, *, dry_run: bool) -> RunSummary:
        return self._give(stage="publish", night=night, dry_run=dry_run)

    def replay(self, settings: Settings, days: tuple[date, date], **asked: Any) -> RunSummary:
        return self._give(stage="replay", store=settings.store_path, days=days, **asked)

    def find(self, settings: Settings, query: str, limit: int, scope: SearchScope) -> list[str]:
        return self._give(query=query, limit=limit, scope=scope)

    def check_sources(self, settings: Settings, night: Night) -> list[SourceCheck]:
        return self._give()

    def examine(self, config: Path | None, store: Path | None) -> list[Finding]:
        return self._give(config=config, store=store)

    def serve(self, settings: Settings) -> None:
        return self._give(cron=settings.schedule.cron)


def remontee(community: Path, *words: str, stages: Stages | None = None) -> Result:
    return CliRunner().invoke(
        app, [*words, "--config", str(community)], obj=stages, prog_name="remontee"
    )


def as_process(*words: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, "-m", "flows.cli", *words],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
