"""Ctrl-C and SIGTERM end the program soon, also where KeyboardInterrupt is lost or waits."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from flows.interruption import GRACE_SECONDS, INTERRUPTED, SENTENCE
from tests.program import Site

ROOT = Path(__file__).parents[2]
PATIENCE_SECONDS = 60
BEGINNING = """\
import signal, sys, threading, time
from flows.interruption import Interruption
said = lambda words: print(words, flush=True)
"""


def child(program: str, **options: Any) -> subprocess.Popen[str]:
    """A program that says when it is ready to be interrupted, waited for."""
    command = [sys.executable, "-c", BEGINNING + program]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    process = subprocess.Popen(command, cwd=ROOT, text=True, **pipes, **options)
    assert process.stdout
    assert process.stdout.readline() == "ready\n"
    return process


def ended(process: subprocess.Popen[str], number: int) -> tuple[int, str, str]:
    """How it ends after a signal: code, output and errors."""
    process.send_signal(number)
    out, err = process.communicate(timeout=PATIENCE_SECONDS)
    return process.returncode, out, err


def heeding(number: int) -> Callable[[], object]:
    """For a child of a test run that ignores the signal, as one in the background does."""
    return partial(signal.signal, number, signal.SIG_DFL)


WAITS = """
with Interruption().ending_promptly():
    said("ready")
    time.sleep(600)
"""
LOSES_IT = """
with Interruption(0.5).ending_promptly():
    try:
        said("ready")
        time.sleep(600)
    except BaseException:
        time.sleep(600)
"""
WAITS_FOR_A_THREAD = """
thread = threading.Thread(target=time.sleep, args=(600,))
with Interruption(0.5).ending_promptly():
    thread.start()
    said("ready")
    thread.join()
"""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("program", [WAITS, LOSES_IT, WAITS_FOR_A_THREAD])
def test_a_signal_ends_the_program_with_one_sentence(program: str, number: int) -> None:
    process = child(program, preexec_fn=heeding(number))

    assert ended(process, number) == (INTERRUPTED, "", SENTENCE)


def test_what_ended_well_after_a_lost_interruption_still_counts_as_interrupted() -> None:
    program = """
with Interruption().ending_promptly():
    try:
        said("ready")
        time.sleep(600)
    except BaseException:
        sys.exit(0)
"""
    process = child(program, preexec_fn=heeding(signal.SIGINT))

    assert ended(process, signal.SIGINT) == (INTERRUPTED, "", SENTENCE)


def test_a_program_that_is_leaving_is_let_go_with_its_own_code() -> None:
    program = """
import atexit
@atexit.register
def leave():
    said("ready")
    sys.stdin.read()  # its end comes after the signal
    said("gone")
with Interruption().ending_promptly():
    sys.exit(3)
"""
    process = child(program, preexec_fn=heeding(signal.SIGINT), stdin=subprocess.PIPE)

    assert ended(process, signal.SIGINT) == (3, "gone\n", "")


def test_a_signal_that_the_caller_ignores_stays_ignored() -> None:
    program = """
with Interruption(0.1).ending_promptly():
    said("ready")
    time.sleep(1)
    said("done")
"""
    process = child(program, preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN))

    assert ended(process, signal.SIGINT) == (0, "done\n", "")


def test_signals_handed_over_are_as_python_has_them() -> None:
    program = """
interruption = Interruption(0.1)
with interruption.ending_promptly():
    interruption.hand_over()
    try:
        said("ready")
        time.sleep(600)
    except KeyboardInterrupt:
        time.sleep(0.5)
        said(signal.getsignal(signal.SIGTERM).name)
"""
    process = child(program, preexec_fn=heeding(signal.SIGINT))

    assert ended(process, signal.SIGINT) == (0, "SIG_DFL\n", "")


class Waits(BaseHTTPRequestHandler):
    """A service that asks every caller to come back in a quarter of an hour."""

    asked = Event()

    def do_GET(self) -> None:
        self.send_response(429)
        self.send_header("Retry-After", "900")
        self.end_headers()
        self.asked.set()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        pass


@pytest.mark.slow
def test_a_source_that_asks_for_a_long_wait_does_not_hold_an_interrupted_run(
    new_site: Callable[[str, str], Site],
) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Waits) as server:
        Thread(target=server.serve_forever).start()
        address = f"http://127.0.0.1:{server.server_port}/comments/feed/"
        site = new_site(
            "waiting",
            '[project]\nname = "Aurore"\n[[source]]\nname = "blog"\nkind = "feed"\n'
            f'urls = ["{address}"]\nallow_private = true\n',
        )
        process = site.start("ingest")
        assert Waits.asked.wait(PATIENCE_SECONDS * 3), process.poll()
        began = time.monotonic()
        told = ended(process, signal.SIGINT)
        took = time.monotonic() - began
        server.shutdown()

    assert told == (INTERRUPTED, "", SENTENCE)
    assert took < GRACE_SECONDS * 4
    with pytest.raises(ProcessLookupError):  # nobody is left in its group
        os.killpg(process.pid, 0)
