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

from flows.policies import run_lock
from flows.settings import load_settings
from flows.version import version_in
from models.errors import ModelError, SourceUnavailable, StoreBusy
from models.records import RunSummary
from tests.flows.told_stages import NIGHT, ROOT, ToldStages, as_process, remontee

VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


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
        *("serve", "export", "search", "doctor", "label"),
        *("themes", "ideas", "sources", "queue", "voices"),
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


def test_run_can_only_say_what_it_would_do(community: Path) -> None:
    result = remontee(community, "run", "--dry-run", "--as-of", "2026-11-19", stages=ToldStages())

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith("This would be the first run, the night of 2026-11-19: ")
    assert not (community / "var").exists()
