from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from prefect.settings import PREFECT_FLOWS_HEARTBEAT_FREQUENCY
from prefect.states import Failed

from flows.policies import DEFAULTS, is_worth_retrying, one_shot, prepare_environment, run_lock
from flows.settings import load_settings
from models.errors import SourceError, SourceUnavailable, StoreBusy

ROOT = Path(__file__).parents[2]
HOLDER = """\
import sys
from pathlib import Path
from flows.policies import run_lock
from flows.settings import load_settings
with run_lock(load_settings(Path(sys.argv[1]))):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_defaults_are_set_before_heavy_imports_and_a_users_own_value_wins(
    community: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = load_settings(community)
    for name in DEFAULTS:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TOKENIZERS_PARALLELISM", "true")

    prepare_environment(settings)

    assert {name: os.environ[name] for name in DEFAULTS} == {
        **DEFAULTS,
        "TOKENIZERS_PARALLELISM": "true",
    }
    assert os.environ["PREFECT_HOME"] == str(community / "var/prefect")
    assert os.environ["PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL"] == "CRITICAL"


def test_the_service_may_speak(community: Path) -> None:
    prepare_environment(load_settings(community), quiet=False)

    assert "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL" not in os.environ


def test_the_lock_says_who_holds_it_and_leaves_nothing_behind(community: Path) -> None:
    settings = load_settings(community)
    holder = community / "var/run.holder"

    with run_lock(settings):
        assert json.loads(holder.read_text())["pid"] == os.getpid()
    assert not holder.exists()


def test_who_holds_the_lock_may_take_it_again(community: Path) -> None:
    settings = load_settings(community)
    holder = community / "var/run.holder"

    with run_lock(settings):
        with run_lock(settings):
            pass
        assert holder.exists()
    with run_lock(settings):
        assert holder.exists()


def test_another_process_is_told_who_holds_the_lock_and_since_when(community: Path) -> None:
    settings = load_settings(community)
    command = [sys.executable, "-c", HOLDER, str(community)]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(StoreBusy) as signed, run_lock(settings):
            pass
        (community / "var/run.holder").write_text("{}")
        with pytest.raises(StoreBusy) as unsigned, run_lock(settings):
            pass
        other.kill()
    assert f"at work in {community}/var (process {other.pid}, since 2" in str(signed.value)
    assert "(a process that has just started or is ending)" in str(unsigned.value)
    with run_lock(settings):
        pass


@pytest.mark.parametrize(
    ("error", "is_retried"), [(SourceUnavailable("later"), True), (SourceError("never"), False)]
)
def test_only_what_may_succeed_later_is_tried_again(error: Exception, is_retried: bool) -> None:
    assert is_worth_retrying(None, None, Failed(data=error)) is is_retried  # type: ignore[arg-type]


def test_a_one_shot_command_waits_for_no_heartbeat() -> None:
    before = PREFECT_FLOWS_HEARTBEAT_FREQUENCY.value()

    with one_shot():
        inside = PREFECT_FLOWS_HEARTBEAT_FREQUENCY.value()
    assert (inside, PREFECT_FLOWS_HEARTBEAT_FREQUENCY.value()) == (None, before)
