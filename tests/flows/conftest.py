"""A small configured community, an environment that is put back, and whole nights to look at."""

from __future__ import annotations

import logging
import os
import pickle
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import structlog
from filelock import FileLock

from tests.flows import handed_over
from tests.program import EXAMPLE, Row, Site, Told, make_site
from transforms.exports import TABLES

AS_OF = "2026-11-19"
"""The night of the example."""
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
def aurore(tmp_path: Path) -> Path:
    """A folder with a configuration and two comments."""
    folder = tmp_path / "aurore"
    (folder / "drop").mkdir(parents=True)
    (folder / "drop/avis.csv").write_text(handed_over.GOOD)
    (folder / "remontee.toml").write_text(
        handed_over.CONFIGURATION + handed_over.source("avis", "drop/*.csv")
    )
    return folder


@pytest.fixture
def community(tmp_path: Path) -> Path:
    """A folder with remontee.toml and two comments to read."""
    (tmp_path / "remontee.toml").write_text(MINIMAL, encoding="utf-8")
    (tmp_path / "drop").mkdir()
    (tmp_path / "drop" / "avis.csv").write_text(COMMENTS, encoding="utf-8")
    return tmp_path


@dataclass(frozen=True)
class FirstNight:
    """The example community after its first night; nobody changes it, tests copy it."""

    site: Site
    told: Told
    tables: dict[str, list[Row]]
    """Every export."""

    @property
    def counted(self) -> list[Row]:
        """Its comments that are not set aside."""
        return [row for row in self.tables["comments"] if not row["is_set_aside"]]


@pytest.fixture(scope="session")
def first_night(tmp_path_factory: pytest.TempPathFactory, models_folder: Path) -> FirstNight:
    """One night of the whole example, made by the first of several test processes."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    kept = shared / "first_night.pickle"
    with FileLock(f"{kept}.lock"):
        if not kept.exists():
            site = example_site(shared / "first" / "aurore", models_folder)
            told = site.night(AS_OF)
            tables = {table: site.export(table) for table in TABLES}
            kept.write_bytes(pickle.dumps(FirstNight(site, told, tables)))
    return pickle.loads(kept.read_bytes())  # type: ignore[no-any-return]


def example_site(base: Path, models: Path) -> Site:
    """The example community, nothing read yet."""
    site = make_site(base, models, (EXAMPLE / "remontee.toml").read_text(encoding="utf-8"))
    shutil.copytree(EXAMPLE / "drop", base / "drop", dirs_exist_ok=True)
    return site


@pytest.fixture
def again(first_night: FirstNight, tmp_path: Path) -> Site:
    """A copy of the example after its first night."""
    return first_night.site.copied(tmp_path / "again")


@pytest.fixture
def new_site(tmp_path: Path, models_folder: Path) -> Callable[[str, str], Site]:
    """Makes a configured folder: its name, its configuration."""
    return lambda name, configuration: make_site(tmp_path / name, models_folder, configuration)
