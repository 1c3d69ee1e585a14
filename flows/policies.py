"""Rules of conduct: environment of heavy libraries, one writer at a time, what is tried again."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.errors import SourceUnavailable, StoreBusy, TransientError

if TYPE_CHECKING:
    from prefect.client.schemas.objects import State, TaskRun
    from prefect.tasks import Task

    from flows.settings import Settings

DEFAULTS: Mapping[str, str] = {
    "DO_NOT_TRACK": "1",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_LOGGING_LEVEL": "CRITICAL",
    "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "120",
    "PREFECT_TASKS_DEFAULT_NO_CACHE": "true",
    "GX_ANALYTICS_ENABLED": "false",
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "TOKENIZERS_PARALLELISM": "false",
}
"""What libraries read once, when they are imported; a user's own value wins."""

QUIET: Mapping[str, str] = {
    "PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL": "CRITICAL",
    "PREFECT_LOGGING_TO_API_ENABLED": "false",
}
"""For a command that a person waits for: errors are told once, by us."""

SIDE_BY_SIDE = 8
"""Sources that are asked over the network at once."""
RETRIES = 2
RETRY_DELAYS_SECONDS = (2.0, 10.0)


def prepare_environment(settings: Settings, *, quiet: bool = True) -> None:
    """Defaults for Prefect and the model libraries; call before they are imported.

    Args:
        settings: For Prefect's home, which is private.
        quiet: Whether Prefect keeps off the terminal; the scheduled service does not.
    """
    wanted = {**DEFAULTS, **(QUIET if quiet else {}), "PREFECT_HOME": str(settings.prefect_home)}
    for name, value in wanted.items():
        os.environ.setdefault(name, value)


@contextmanager
def run_lock(settings: Settings) -> Iterator[None]:
    """Hold the right to write to the store; a thread that holds it may take it again.

    The system frees it when the process ends, however it ends.

    Args:
        settings: For the place of the lock, in the private folder.

    Raises:
        StoreBusy: Another run holds it.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(settings.lock_path, timeout=0, is_singleton=True)
    holder = settings.lock_path.with_suffix(".holder")
    try:
        lock.acquire()
    except Timeout as error:
        raise StoreBusy(_busy_message(settings, holder)) from error
    try:
        if lock.lock_counter == 1:
            _sign(holder)
        yield
    finally:
        if lock.lock_counter == 1:
            holder.unlink(missing_ok=True)
        lock.release()


def _sign(holder: Path) -> None:
    since = datetime.now(UTC).isoformat(timespec="seconds")
    holder.write_text(json.dumps({"pid": os.getpid(), "since": since}))


def _busy_message(settings: Settings, holder: Path) -> str:
    try:
        known = json.loads(holder.read_text())
        since = datetime.fromisoformat(known["since"]).astimezone(settings.zone)
        who = f"process {known['pid']}, since {since:%Y-%m-%d %H:%M}"
    except (OSError, ValueError, KeyError):
        who = "a process that has just started or is ending"
    return (
        f"Another run is at work in {settings.var_path} ({who}). "
        "Wait for it to end and try again; nothing was changed."
    )


def is_worth_retrying(task: Task[Any, Any], task_run: TaskRun, state: State[Any]) -> bool:
    """Prefect's retry condition: only what may succeed soon.

    Args:
        task: Unused; Prefect passes it.
        task_run: Unused; Prefect passes it.
        state: The failed state, which holds the error.
    """
    found = (state.data, getattr(state.data, "result", None))
    return any(isinstance(error, TransientError) and not _asks_for_long(error) for error in found)


def _asks_for_long(error: TransientError) -> bool:
    """Whether a source asked to be left alone for longer than our own delays."""
    wait = error.retry_after_seconds if isinstance(error, SourceUnavailable) else None
    return wait is not None and wait > max(RETRY_DELAYS_SECONDS)


@contextmanager
def one_shot() -> Iterator[None]:
    """Prefect without a server of its own, and without the heartbeat.

    A heartbeat costs every flow of a short process a second; a server named in the environment or
    in a Prefect profile may be down, and a command must not need it.
    """
    from prefect.settings import (
        PREFECT_API_URL,
        PREFECT_FLOWS_HEARTBEAT_FREQUENCY,
        temporary_settings,
    )

    with temporary_settings(
        updates={PREFECT_FLOWS_HEARTBEAT_FREQUENCY: None}, restore_defaults={PREFECT_API_URL}
    ):
        yield
