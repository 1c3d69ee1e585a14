"""A limit on how long an answer takes altogether, over connections on loopback."""

from __future__ import annotations

import socket
import ssl
from contextlib import closing, contextmanager

import pytest

from transforms.web.deadline import Deadline


@pytest.fixture
def line():
    """A connection and who is at its other end."""
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname(), 10) as near,
        closing(server.accept()[0]) as far,
    ):
        far.settimeout(10)
        yield near, far


@contextmanager
def watching(near, seconds):
    deadline = Deadline(seconds)
    try:
        deadline.watch(near)
        yield deadline
    finally:
        deadline.release()


def test_an_answer_in_time_leaves_the_connection_as_it_is(line):
    near, far = line
    with watching(near, 60) as deadline:
        with deadline.running():
            far.sendall(b"oui")
            assert near.recv(3) == b"oui"
        far.sendall(b"non")
        assert (near.recv(3), deadline.is_over) == (b"non", False)


def test_an_answer_that_takes_too_long_is_ended_for_both(line):
    near, far = line
    with watching(near, 0.05) as deadline, deadline.running():
        assert (near.recv(3), far.recv(3), deadline.is_over) == (b"", b"", True)


def test_a_connection_that_is_made_too_late_is_ended_at_once(line):
    near, far = line
    with watching(far, 0.05) as deadline, deadline.running():
        assert near.recv(1) == b""
        with (
            socket.create_server(("127.0.0.1", 0)) as server,
            socket.create_connection(server.getsockname(), 10) as late,
        ):
            deadline.watch(late)
            assert (late.recv(1), deadline.is_over) == (b"", True)


def test_a_handshake_that_takes_too_long_is_ended(line):
    near, _ = line
    trust = ssl.create_default_context()
    with watching(near, 0.05) as deadline, deadline.running():
        with pytest.raises(ssl.SSLEOFError):
            trust.wrap_socket(near, server_hostname="localhost")
        assert deadline.is_over


def test_the_next_question_has_its_own_time(line):
    near, far = line
    with watching(far, 0.05) as deadline:
        with deadline.running():
            near.recv(1)
        deadline.seconds = 60
        with deadline.running():
            assert not deadline.is_over


def test_a_released_connection_ends_when_it_is_closed(line):
    near, far = line
    with watching(near, 60):
        pass
    near.close()
    assert far.recv(1) == b""
