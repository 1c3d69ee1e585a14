"""A small configured community, and an environment that is put back."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

MINIMAL = """\
[project]
name = "Aurore"

[[source]]
name = "avis"
kind = "files"
path = "drop/*.csv"
"""
COMMENTS = """\
id,text,user,at
1,L'application plante au démarrage,ana,2026-11-01T10:00:00Z
2,Merci pour la mise à jour,bob,2026-11-02T10:00:00Z
"""


@pytest.fixture(autouse=True)
def _as_it_was() -> Iterator[None]:
    """Environment and logging as they were before the test, and free of our variables."""
    before = dict(os.environ)
    for name in [n for n in os.environ if n.startswith(("REMONTEE", "PREFECT_"))]:
        del os.environ[name]
    yield
    os.environ.clear()
    os.environ.update(before)
    structlog.reset_defaults()
    for package in ("flows", "transforms", "models", "reports"):
        for handler in list(logging.getLogger(package).handlers):
            logging.getLogger(package).removeHandler(handler)
            handler.close()


@pytest.fixture
def community(tmp_path: Path) -> Path:
    """A folder with remontee.toml and two comments to read."""
    (tmp_path / "remontee.toml").write_text(MINIMAL, encoding="utf-8")
    (tmp_path / "drop").mkdir()
    (tmp_path / "drop" / "avis.csv").write_text(COMMENTS, encoding="utf-8")
    return tmp_path
