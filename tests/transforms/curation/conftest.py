"""A copy of the store with themes, closed or open on a desk."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.curating import at_desk
from transforms.curation.desk import Desk


@pytest.fixture
def path(themed_store: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(themed_store, tmp_path / "remontee.duckdb"))


@pytest.fixture
def desk(path: Path) -> Iterator[Desk]:
    with at_desk(path) as opened:
        yield opened
