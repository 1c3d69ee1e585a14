"""Real servers that some tests need: skipped where they are absent, unless they are required."""

from __future__ import annotations

import os
from typing import NoReturn

import pytest


def absent(reason: str) -> NoReturn:
    """Skip the test, or fail it where TEST_SERVERS=required says that nothing may be absent.

    Args:
        reason: What is absent and how to get it.
    """
    if os.environ.get("TEST_SERVERS") == "required":
        pytest.fail(reason)
    pytest.skip(reason)
