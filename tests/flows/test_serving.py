from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest

from flows.policies import prepare_environment
from flows.serving import START_SECONDS, answers, nightly_deployment, prefect_server
from flows.settings import load_settings
from models.errors import TerminalError, UsageError

ROOT = Path(__file__).parents[2]
EVERY_MINUTE = '[schedule]\ncron = "* * * * *"\n'


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Health(BaseHTTPRequestHandler):
    """A server whose health is told by its path."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"true" if self.path == "/api/health" else b"<html>")

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass


@pytest.fixture
def other_server() -> Iterator[str]:
    """Address of a web server that is up already."""
    with HTTPServer(("127.0.0.1", 0), Health) as server:
        Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_only_a_healthy_server_answers(other_server: str) -> None:
    assert answers(f"{other_server}/api") is True
    assert answers(f"{other_server}/shop") is False
    assert answers(f"http://127.0.0.1:{free_port()}/api") is False


def test_a_server_that_is_up_is_used_and_left_alone(community: Path, other_server: str) -> None:
    url = f"{other_server}/api"

    with prefect_server(load_settings(community), url) as used:
        assert used == url
    assert answers(url) is True


def test_no_server_is_started_for_another_machine(community: Path) -> None:
    with (
        pytest.raises(TerminalError, match="No Prefect server answers"),
        prefect_server(load_settings(community), "http://prefect.invalid:4200/api"),
    ):
        pass


@pytest.mark.slow
def test_a_port_that_another_program_has_is_told_with_the_log(
    community: Path, other_server: str
) -> None:
    settings = load_settings(community)
    prepare_environment(settings, quiet=False)

    with pytest.raises(TerminalError) as caught, prefect_server(settings, f"{other_server}/shop"):
        pass
    assert str(caught.value) == (
        f"The Prefect server did not come up at {other_server}/shop. Its own words are in "
        f"{community}/var/log/prefect-server.log. If another program has that port, choose one: "
        "PREFECT_API_URL=http://127.0.0.1:4300/api"
    )


def test_a_schedule_that_prefect_cannot_read_is_told(community: Path) -> None:
    file = community / "remontee.toml"
    file.write_text(file.read_text() + '[schedule]\ncron = "61 2 * * *"\n')

    with pytest.raises(UsageError) as caught:
        nightly_deployment(load_settings(community))
    assert str(caught.value) == (
        f'{file}: [schedule] cron "61 2 * * *" is no schedule. '
        'Expected minute, hour, day, month and weekday, such as "0 2 * * *".'
    )


def test_the_deployment_runs_this_configuration_in_its_time_zone(community: Path) -> None:
    deployment = nightly_deployment(load_settings(community))

    assert deployment.entrypoint == "flows.nightly.nightly"
    assert deployment.parameters == {
        "config": str(community / "remontee.toml"),
        "store": str(community / "var/remontee.duckdb"),
    }
    [schedule] = deployment.schedules or []
    assert schedule.schedule.model_dump() == {
        "cron": "0 2 * * *",
        "timezone": "Europe/Paris",
        "day_or": True,
    }


def flow_runs(url: str) -> list[dict[str, Any]]:
    query = {"sort": "EXPECTED_START_TIME_ASC", "limit": 5}
    reply = httpx.post(f"{url}/flow_runs/filter", json=query, trust_env=False, timeout=30)
    return [run for run in reply.raise_for_status().json() if run["start_time"]]


def wait_for(
    what: str, condition: Callable[[], object], process: subprocess.Popen[bytes], seconds: float
) -> Any:
    """What the condition gives once it gives something; a server too busy to answer is no end."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and process.poll() is None:
        with suppress(httpx.TransportError):
            if found := condition():
                return found
        time.sleep(0.5)
    raise AssertionError(f"{what}: not within {seconds} seconds, or the service has ended")


@pytest.mark.slow
def test_the_schedule_fires_and_stays_active_after_the_service_ends(community: Path) -> None:
    file = community / "remontee.toml"
    file.write_text(file.read_text() + EVERY_MINUTE)
    settings = load_settings(community)
    prepare_environment(settings, quiet=False)
    url = f"http://127.0.0.1:{free_port()}/api"
    environment = {
        **os.environ,
        "PREFECT_API_URL": url,
        "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")]),
    }
    command = [sys.executable, "-m", "flows.cli", "serve", "--config", str(community)]
    with subprocess.Popen(
        command,
        cwd=community,
        env=environment,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_IGN),  # as a script's `… &`
    ) as service:
        try:
            wait_for("a server", partial(answers, url), service, START_SECONDS + 60)
            [run, *_] = wait_for("a run", partial(flow_runs, url), service, 300)
        finally:
            service.send_signal(signal.SIGTERM)
            told = service.communicate(timeout=180)[1].decode()
    assert run["parameters"] == {"config": str(file), "store": str(settings.store_path)}
    assert service.returncode == 0
    assert "Traceback" not in told
    assert answers(url) is False
    with prefect_server(settings, url):
        reply = httpx.get(f"{url}/deployments/name/nightly/nightly", trust_env=False, timeout=30)
    [schedule] = reply.json()["schedules"]
    assert (reply.json()["paused"], schedule["active"]) == (False, True)
