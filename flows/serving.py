"""The nightly schedule: a Prefect server on this machine and one deployment that it starts."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flows.configuration import prefect_api_url
from flows.interruption import INTERRUPTION
from models.errors import TerminalError, UsageError

if TYPE_CHECKING:
    from prefect.deployments.runner import RunnerDeployment
    from prefect.runner import Runner

    from flows.settings import Settings

START_SECONDS = 120.0
"""A first start makes the database, which has been seen to take more than a minute."""
STOP_SECONDS = 20.0
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def serve(settings: Settings) -> None:
    """Run the nights when the schedule says, until stopped by Ctrl-C or SIGTERM.

    The schedule stays active when this ends: nights go on with the next start.

    Args:
        settings: `[schedule] cron` says when, in the project's time zone.

    Raises:
        UsageError: The schedule cannot be read.
        TerminalError: There is no Prefect server and none can be started.
    """
    INTERRUPTION.hand_over()
    with _stopping_in_order(), prefect_server(settings, prefect_api_url()) as url:
        os.environ["PREFECT_API_URL"] = url
        _run_deployment(nightly_deployment(settings), _greeting(settings, url))


def _greeting(settings: Settings, url: str) -> str:
    page = url.removesuffix("/").removesuffix("/api")
    return (
        f'Nights run at "{settings.schedule.cron}" ({settings.project.timezone}). Page: {page}\n'
        "One at once: prefect deployment run nightly/nightly. Ctrl-C ends this; the schedule stays."
    )


def _run_deployment(deployment: RunnerDeployment, greeting: str) -> None:
    """What `prefect.serve` does, ending in order on SIGTERM too.

    Its own handler exits in the midst of the event loop, a stack trace for every task in it.
    """
    from prefect.runner import Runner

    runner = Runner(pause_on_shutdown=False, limit=1)
    runner.add_deployment(deployment)
    sys.stdout.write(f"{greeting}\n")
    sys.stdout.flush()
    with suppress(KeyboardInterrupt, asyncio.CancelledError):
        asyncio.run(_run_until_told(runner))


async def _run_until_told(runner: Runner) -> None:
    """Run nights until SIGTERM, which ends them as asyncio itself does on Ctrl-C."""
    loop, nights = asyncio.get_running_loop(), asyncio.ensure_future(runner.start())

    def end(*_: object) -> None:
        loop.call_soon_threadsafe(nights.cancel)

    runner.handle_sigterm = end  # type: ignore[method-assign]
    await nights


def nightly_deployment(settings: Settings) -> RunnerDeployment:
    """What the schedule starts: the flow `nightly` on this configuration and store.

    Raises:
        UsageError: The schedule cannot be read.
    """
    from prefect.deployments.runner import RunnerDeployment
    from prefect.schedules import Cron
    from prefect.types.entrypoint import EntrypointType

    from flows.nightly import nightly

    try:
        return RunnerDeployment.from_flow(
            nightly,
            name="nightly",
            schedule=Cron(settings.schedule.cron, timezone=settings.project.timezone),
            parameters={"config": str(settings.file), "store": str(settings.store_path)},
            entrypoint_type=EntrypointType.MODULE_PATH,
        )
    except ValueError as error:
        raise UsageError(
            f'{settings.file}: [schedule] cron "{settings.schedule.cron}" is no schedule. '
            'Expected minute, hour, day, month and weekday, such as "0 2 * * *".'
        ) from error


@contextmanager
def prefect_server(settings: Settings, url: str) -> Iterator[str]:
    """A Prefect server that answers: the one that runs already, or one of our own for the while.

    Args:
        settings: For its log; its database is in PREFECT_HOME.
        url: Address of its API, such as http://127.0.0.1:4200/api.

    Yields:
        The address.

    Raises:
        TerminalError: It is not on this machine, or it ended while starting.
    """
    if answers(url):
        yield url
        return
    address = urlsplit(url)
    if address.hostname not in _LOOPBACK:
        raise TerminalError(
            f"No Prefect server answers at {url}. Start it there, or unset PREFECT_API_URL "
            "to have one on this machine."
        )
    log = settings.log_path.with_name("prefect-server.log")
    child = _start_server(address.hostname, address.port or 4200, log)
    try:
        _wait_for(child, url, log)
        yield url
    finally:
        _stop(child)


def answers(url: str) -> bool:
    """Whether a healthy Prefect server is at `url`, its API's address."""
    import httpx

    try:
        reply = httpx.get(f"{url.rstrip('/')}/health", timeout=5, trust_env=False)
    except httpx.HTTPError:
        return False
    return reply.status_code == httpx.codes.OK and reply.text.strip() == "true"


def _start_server(host: str, port: int, log: Path) -> subprocess.Popen[bytes]:
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "prefect", "server", "start"]
    with log.open("ab") as out:
        return subprocess.Popen(  # noqa: S603 (our own interpreter, checked host and port)
            [*command, "--host", host, "--port", str(port)],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            env={**os.environ, "PREFECT_SERVER_LOGGING_LEVEL": "WARNING"},
            start_new_session=True,  # Ctrl-C reaches us alone, we stop it last
        )


def _wait_for(child: subprocess.Popen[bytes], url: str, log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while child.poll() is None and time.monotonic() < deadline:
        if answers(url):
            return
        time.sleep(0.5)
    raise TerminalError(
        f"The Prefect server did not come up at {url}. Its own words are in {log}. "
        "If another program has that port, choose one: PREFECT_API_URL=http://127.0.0.1:4300/api"
    )


def _stop(child: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(child.pid, signal.SIGTERM)
    try:
        child.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(child.pid, signal.SIGKILL)
        child.wait()


@contextmanager
def _stopping_in_order() -> Iterator[None]:
    """SIGTERM as Ctrl-C, so that what was started is stopped, also where Ctrl-C is ignored."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
