"""How long what is asked may take altogether, however slowly the answer drips."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

N_TIMEOUTS = 10
"""The whole answer may take as many times what a piece of it may."""


@dataclass(slots=True)
class Deadline:
    """Ends a connection while an answer takes too long; release it with the connection.

    A time-out of a socket begins anew with each byte: one every few seconds holds it for ever.
    """

    seconds: float
    """For one question and the whole of its answer."""
    is_over: bool = field(init=False, default=False)
    """Whether the last question took too long."""
    _line: socket.socket | None = field(init=False, repr=False, default=None)
    _lock: threading.Lock = field(init=False, repr=False, default_factory=threading.Lock)

    def watch(self, connection: socket.socket) -> None:
        """Take over a new connection, also when TLS is put around it later.

        Args:
            connection: Over plain TCP. The handle of our own is the same connection.
        """
        with self._lock:
            self._forget()
            self._line = connection.dup()
            if self.is_over:
                self._shut()

    def release(self) -> None:
        """Let go of the connection; it ends when its other handle is closed."""
        with self._lock:
            self._forget()

    @contextmanager
    def running(self) -> Iterator[None]:
        """Bounds a question; what reads the answer finds the connection at its end."""
        self.is_over = False
        timer = threading.Timer(self.seconds, self._expire)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _expire(self) -> None:
        with self._lock:
            self.is_over = True
            self._shut()

    def _shut(self) -> None:
        if self._line is not None:
            with suppress(OSError):
                self._line.shutdown(socket.SHUT_RDWR)

    def _forget(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None
