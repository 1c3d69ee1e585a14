"""A client of a service on loopback whose waits take no time."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.loopback import FakeClock
from transforms.web.client import Limits, Web
from transforms.web.guard import Guard
from transforms.web.pace import Pace


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def client(clock: FakeClock) -> Callable[..., Web]:
    def make(url: str, *, allow_private: bool = True, max_minutes: float = 60, **keys) -> Web:
        guard = Guard.of([url], allow_private=allow_private)
        pace = Pace(clock, requests_per_minute=6_000, max_minutes=max_minutes)
        keys.setdefault("limits", Limits(timeout_seconds=5))
        return Web(guard, pace, clock=clock, **keys)

    return make
