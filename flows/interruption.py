"""Ctrl-C and SIGTERM end the program within seconds, whatever it is at.

KeyboardInterrupt alone does not: Prefect drops one that meets it at the end of a flow and waits for
threads that ask a source, and a long call of a library hears none. So a thread that the signal
wakes gives the orderly end a few seconds, then ends the process. Nothing is lost by that: a page is
stored with its cursor in one transaction, a report is swapped in whole.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType

INTERRUPTED = 130
"""Exit code."""
SENTENCE = "\nInterrupted. What was finished is kept; run it again to go on.\n"
GRACE_SECONDS = 4.0
"""How long an orderly end may take: closing the run's book, telling Prefect."""
_USUAL: Mapping[signal.Signals, Callable[[int, FrameType | None], object] | signal.Handlers] = {
    signal.SIGINT: signal.default_int_handler,
    signal.SIGTERM: signal.SIG_DFL,
}


class Interruption:
    """Whether the program is to end, and the care that it does."""

    def __init__(self, grace_seconds: float = GRACE_SECONDS) -> None:
        """Nothing is changed before `ending_promptly`.

        Args:
            grace_seconds: For the orderly end.
        """
        self.is_told = False
        """Whether the user has read the sentence."""
        self._grace_seconds = grace_seconds
        self._is_wanted = self._is_leaving = False
        self._heard: list[signal.Signals] = []

    @contextmanager
    def ending_promptly(self) -> Iterator[None]:
        """End on a signal what runs inside; signals that the caller ignores stay ignored.

        Raises:
            SystemExit: 130, after a signal.
        """
        self._listen()
        try:
            yield
        except KeyboardInterrupt:
            self._is_wanted = True
        finally:
            self._is_leaving = True
            if self._is_wanted:
                self._tell()
                stop_prefect()
                raise SystemExit(INTERRUPTED)

    def hand_over(self) -> None:
        """Leave the signals to what ends in an order of its own: the scheduled service."""
        if self._heard:
            signal.set_wakeup_fd(-1)
        for number in self._heard:
            signal.signal(number, _USUAL[number])
        self._heard = []

    def _listen(self) -> None:
        self._heard = [each for each, usual in _USUAL.items() if signal.getsignal(each) == usual]
        if not self._heard:
            return
        reading, writing = os.pipe()
        os.set_blocking(writing, False)
        signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
        for number in self._heard:
            signal.signal(number, self._interrupt)
        threading.Thread(target=self._watch, args=(reading,), daemon=True).start()

    def _interrupt(self, _number: int, _frame: FrameType | None) -> None:
        self._is_wanted = True
        if not self._is_leaving:
            raise KeyboardInterrupt

    def _watch(self, reading: int) -> None:
        """End the process if nobody else does in time."""
        while os.read(reading, 1)[0] not in _USUAL:
            pass
        time.sleep(self._grace_seconds)
        self._tell()
        stop_prefect()
        os._exit(INTERRUPTED)

    def _tell(self) -> None:
        if not self.is_told:
            self.is_told = True
            os.write(2, SENTENCE.encode())


def stop_prefect() -> None:
    """End the server that Prefect has started for this process, if it has."""
    module = sys.modules.get("prefect.server.api.server")
    if module is not None and (child := module.SubprocessASGIServer().server_process) is not None:
        child.kill()
        child.wait()


INTERRUPTION = Interruption()
"""That of this process."""
