from __future__ import annotations

import os
import pty
import resource
import subprocess
import sys
import tomllib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from flows.cli.commands import app
from flows.cli.stages import Stages
from flows.doctor import Finding
from flows.policies import run_lock
from flows.settings import Settings, load_settings
from flows.version import version_in
from models.errors import ModelError, SourceUnavailable, StoreBusy
from models.records import Night, RunSummary, SearchScope, SourceCheck

ROOT = Path(__file__).parents[2]
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
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


def seconds_of_children() -> float:
    """What their work has cost, without what they waited for others on a busy machine."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def test_help_lists_every_command_in_under_half_a_second() -> None:
    seconds = []
    for _ in range(3):
        before = seconds_of_children()
        result = as_process("--help")
        seconds.append(seconds_of_children() - before)

    listed = [line.split()[0] for line in result.stdout.split("Commands:")[1].splitlines() if line]
    assert listed == [
        *("init", "run", "ingest", "discover", "refit", "publish", "replay"),
        *("serve", "export", "search", "doctor", "sources", "themes"),
    ]
    assert result.returncode == 0
    assert min(seconds) < 0.5


def test_version_is_the_projects() -> None:
    result = as_process("--version")

    assert (result.returncode, result.stdout) == (0, f"remontee {VERSION}\n")


def test_version_can_be_read_where_nothing_is_installed() -> None:
    assert version_in(ROOT / "pyproject.toml") == VERSION


def test_a_terminal_is_told_what_it_waits_for(community: Path) -> None:
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "flows.cli", "sources", "check", "--config", str(community)]
    with os.fdopen(ours, "rb", buffering=0) as screen:
        result = subprocess.run(
            command, cwd=ROOT, stdout=subprocess.PIPE, stderr=theirs, check=True
        )
        assert screen.read(100) == b"Asking the sources ...\r\n"
    os.close(theirs)
    assert result.stdout.startswith(b"ok ")


def test_a_reader_that_went_away_is_no_error_to_tell(community: Path) -> None:
    reader, writer = os.pipe()
    os.close(reader)
    command = [sys.executable, "-m", "flows.cli", "sources", "list", "--config", str(community)]
    result = subprocess.run(command, cwd=ROOT, stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)

    assert (result.returncode, result.stderr) == (1, b"")


def test_a_command_that_is_none_is_wrong_usage() -> None:
    assert as_process("rnu").returncode == 2


def test_a_missing_configuration_is_one_plain_block(tmp_path: Path) -> None:
    result = as_process("run", cwd=tmp_path)

    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr == (
        f"There is no remontee.toml in {tmp_path}. Go to the folder that has one, or say where it "
        "is: remontee run --config path/to/remontee.toml\n"
    )


@pytest.mark.slow
def test_a_second_run_is_told_that_the_first_is_at_work(community: Path) -> None:
    with run_lock(load_settings(community)):
        result = as_process("ingest", "--config", str(community))

    assert (result.returncode, result.stdout) == (4, "")
    assert result.stderr.startswith(f"Another run is at work in {community}/var (process ")
    assert result.stderr.count("\n") == 1


@pytest.mark.slow
def test_what_was_read_can_be_exported(community: Path) -> None:
    read = as_process("ingest", "--config", str(community))
    again = as_process("ingest", "--config", str(community))
    target = community / "comments.csv"
    exported = as_process("export", "comments", "--to", str(target), "--config", str(community))

    assert (read.returncode, read.stderr) == (0, "")
    assert read.stdout == "avis: 2 received (2 new)\n"
    assert (again.returncode, again.stderr) == (0, "")
    assert (exported.returncode, exported.stdout) == (
        0,
        f"2 rows of comments written to {target}\n",
    )
    assert len(target.read_text().splitlines()) == 3
    assert "plante" not in (community / "var/log/remontee.log").read_text()


def test_run_tells_its_summary_and_where_the_report_is(community: Path) -> None:
    stages = ToldStages()

    result = remontee(community, "run", "--as-of", "2026-11-19", "--seed", "3", stages=stages)

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == "2 comments\n1 theme\nReport: /out/index.html\n"
    assert (stages.asked["stage"], stages.asked["publish"]) == ("run", True)
    night = stages.asked["night"]
    assert (night.date, night.seed) == (NIGHT, 3)
    assert night.as_of == datetime(2026, 11, 19, 23, tzinfo=UTC)


def test_run_without_as_of_stands_at_now(community: Path) -> None:
    before, stages = datetime.now(UTC), ToldStages()

    remontee(community, "run", "--no-publish", stages=stages)

    assert stages.asked["publish"] is False
    assert before <= stages.asked["night"].as_of <= datetime.now(UTC)


@pytest.mark.parametrize("stage", ["ingest", "discover", "refit", "publish"])
def test_each_stage_alone_stands_at_its_night(community: Path, stage: str) -> None:
    stages = ToldStages(RunSummary("r", NIGHT, "done", ()))

    result = remontee(community, stage, "--as-of", "2026-11-19", stages=stages)

    assert (result.exit_code, result.output) == (0, "")
    assert (stages.asked["stage"], stages.asked["night"].date) == (stage, NIGHT)


def test_publish_can_only_say_what_it_would_do(community: Path) -> None:
    stages = ToldStages()

    remontee(community, "publish", "--dry-run", stages=stages)

    assert stages.asked["dry_run"] is True


@pytest.mark.parametrize(("status", "code"), [("done", 0), ("partial", 3), ("failed", 1)])
def test_the_exit_code_is_the_status(community: Path, status: Any, code: int) -> None:
    stages = ToldStages(RunSummary("r", NIGHT, status, ("a line",)))

    assert remontee(community, "run", stages=stages).exit_code == code


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (ModelError("The model is missing."), 1),
        (SourceUnavailable("No answer."), 1),
        (StoreBusy("Another run is at work."), 4),
    ],
)
def test_an_error_is_one_plain_block_and_its_code(
    community: Path, error: Exception, code: int
) -> None:
    result = remontee(community, "run", stages=ToldStages(error))

    assert (result.exit_code, result.stdout, result.stderr) == (code, "", f"{error}\n")


def test_an_unforeseen_error_tells_where_the_log_is_and_never_what_it_choked_on(
    community: Path,
) -> None:
    error = ValueError("cannot parse 'Merci Jeanne'")
    error.__cause__ = KeyError("Jeanne")

    result = remontee(community, "run", stages=ToldStages(error))

    log = community / "var/log/remontee.log"
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == (
        f"Something unforeseen went wrong (ValueError). Where it happened is in {log}. "
        "REMONTEE_DEBUG=1 before the command shows all of it.\n"
    )
    written = log.read_text()
    assert '"kind": "ValueError", "cause": "KeyError"' in written
    assert "_give" in written
    assert "Jeanne" not in written


def test_an_unforeseen_error_before_there_is_a_log_is_told_without_one(community: Path) -> None:
    result = remontee(community, "doctor", stages=ToldStages(ValueError("x")))

    assert result.stderr == (
        "Something unforeseen went wrong (ValueError). "
        "REMONTEE_DEBUG=1 before the command shows all of it.\n"
    )


@pytest.mark.parametrize("error", [ValueError("x"), ModelError("y")])
def test_debugging_shows_the_error_itself(
    community: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setenv("REMONTEE_DEBUG", "1")

    assert remontee(community, "run", stages=ToldStages(error)).exception is error


def test_an_interruption_says_how_to_go_on(community: Path) -> None:
    result = remontee(community, "run", stages=ToldStages(KeyboardInterrupt()))

    assert result.exit_code == 130
    assert result.stderr == ("\nInterrupted. What was finished is kept; run it again to go on.\n")


def test_a_log_that_cannot_be_written_is_told(community: Path) -> None:
    (community / "var").mkdir()
    (community / "var/log").write_text("a file where a folder should be")

    result = remontee(community, "run", stages=ToldStages())

    assert result.exit_code == 2
    assert result.stderr == (
        f"The log {community}/var/log/remontee.log cannot be written: File exists. "
        "Correct the rights of that folder, or [project] var.\n"
    )


def test_replay_goes_from_day_to_day_into_the_chosen_store(community: Path) -> None:
    stages = ToldStages()
    period = ("--from", "2026-10-01", "--to", "2026-10-31", "--every", "2w", "--source", "avis")
    store = community / "past.duckdb"

    result = remontee(community, "replay", *period, "--store", str(store), stages=stages)

    clock, seed = stages.asked.pop("moment")
    assert (result.exit_code, seed, clock.tzinfo) == (0, 0, UTC)
    assert stages.asked == {
        "stage": "replay",
        "store": store,
        "days": (date(2026, 10, 1), date(2026, 10, 31)),
        "every_days": 14,
        "source": "avis",
    }


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (
            ("--from", "2026-10-31", "--to", "2026-10-01"),
            "--from 2026-10-31 comes after --to 2026-10-01: exchange them.\n",
        ),
        (
            ("--from", "October", "--to", "2026-10-01"),
            '--from: "October" is no date. Expected 2026-11-19.\n',
        ),
        (
            ("--from", "2026-10-01", "--to", "2026-10-31", "--every", "0d"),
            '--every: "0d" is no step. Expected days or weeks: 1d, 7d, 2w.\n',
        ),
        (
            ("--from", "2026-10-01", "--to", "2026-10-31", "--source", "forum"),
            'No source is called "forum". Configured: avis.\n',
        ),
    ],
)
def test_a_period_that_is_none_is_told(community: Path, words: tuple[str, ...], told: str) -> None:
    result = remontee(community, "replay", *words, stages=ToldStages())

    assert (result.exit_code, result.stderr) == (2, told)


def test_search_shows_what_was_found_and_says_what_was_asked(community: Path) -> None:
    stages = ToldStages(["0.91  T-0001 Plantages [active]  (Play, 2026-11-19)", "      Ça plante"])
    words = ("--theme", "T-0001", "--community", "Play", "--language", "fr")
    days = ("--since", "2026-11-01", "--until", "2026-11-19")

    result = remontee(community, "search", "crash", "--limit", "2", *words, *days, stages=stages)

    assert stages.asked == {
        "query": "crash",
        "limit": 2,
        "scope": SearchScope("T-0001", "Play", "fr", date(2026, 11, 1), NIGHT),
    }
    assert result.stdout.splitlines() == stages.answer


def test_search_of_a_day_that_is_none_says_how_to_write_it(community: Path) -> None:
    result = remontee(community, "search", "crash", "--since", "May", stages=ToldStages([]))

    assert (result.exit_code, result.stderr) == (
        2,
        '--since "May" is not a day. Write it so: 2026-11-30\n',
    )


def test_export_without_a_store_says_how_to_make_one(community: Path) -> None:
    result = remontee(community, "export", "comments", "--to", str(community / "c.csv"))

    assert (result.exit_code, result.stderr) == (
        1,
        f"no store at {community}/var/remontee.duckdb; make one with `remontee run`\n",
    )


def test_sources_are_listed_in_the_order_of_the_file(community: Path) -> None:
    file = community / "remontee.toml"
    more = '[[source]]\nname = "b"\nkind = "files"\npath = "b.csv"\ncommunity = "Play Store"\n'
    file.write_text(file.read_text() + more)

    result = remontee(community, "sources", "list")

    *sources, schedule = result.stdout.splitlines()
    assert sources == [
        "avis  files       avis",
        "      never read",
        "b     files       Play Store",
        "      never read",
    ]
    assert schedule.startswith("Next night: ")


def test_a_source_is_added_where_nobody_is_there_to_be_asked(community: Path) -> None:
    before = (community / "remontee.toml").read_text()

    lacking = remontee(community, "sources", "add", "feed", "--set", "name=blog")
    added = remontee(
        community, "sources", "add", "feed", "--set", "name=blog", "--set",
        "urls=https://blog.example.org/comments/feed/",
    )  # fmt: skip

    assert lacking.exit_code == 2
    assert "--set urls=…" in lacking.stderr
    file = community / "remontee.toml"
    assert (added.exit_code, added.stderr) == (0, "")
    assert added.stdout == f"Written: {file}\nNext: remontee sources check --config {file}\n"
    assert file.read_text().startswith(before.rstrip())
    assert [source["name"] for source in tomllib.loads(file.read_text())["source"]] == [
        "avis", "blog",
    ]  # fmt: skip


@pytest.mark.parametrize(("is_ready", "word", "code"), [(True, "ok    ", 0), (False, "failed", 3)])
def test_sources_are_checked(community: Path, is_ready: bool, word: str, code: int) -> None:
    stages = ToldStages([SourceCheck("avis", "files", is_ready, "1 file")])

    result = remontee(community, "sources", "check", stages=stages)

    assert (result.exit_code, result.stdout) == (code, f"{word}  avis (files): 1 file\n")


def test_the_sources_of_the_community_are_ready(community: Path) -> None:
    assert remontee(community, "sources", "check").exit_code == 0


@pytest.mark.parametrize(("verdict", "code"), [("ok", 0), ("warning", 0), ("failed", 1)])
def test_doctor_fails_only_on_failures(community: Path, verdict: Any, code: int) -> None:
    stages = ToldStages([Finding(verdict, "disk", "80 GB")])

    result = remontee(community, "doctor", "--store", "x.duckdb", stages=stages)

    assert (result.exit_code, result.stdout) == (code, f"{verdict:<7}  disk: 80 GB\n")
    assert stages.asked == {"config": community, "store": Path("x.duckdb")}


def test_doctor_examines_a_real_community(community: Path) -> None:
    result = remontee(community, "doctor")

    assert "ok       source avis: " in result.stdout


def test_serve_leaves_prefect_its_voice(community: Path) -> None:
    stages = ToldStages()

    assert remontee(community, "serve", stages=stages).exit_code == 0
    assert stages.asked == {"cron": "0 2 * * *"}
    assert "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL" not in os.environ


def test_run_can_only_say_what_it_would_do(community: Path) -> None:
    result = remontee(community, "run", "--dry-run", "--as-of", "2026-11-19", stages=ToldStages())

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("This would be the first run, the night of 2026-11-19: ")
    assert not (community / "var").exists()
