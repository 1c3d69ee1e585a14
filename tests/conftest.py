"""Two things every test may ask for: titled cases, and the folder of real data.

A module that names a folder, `CASES = "mail"`, and has a test that takes `given` and `expected`
gets one test for every case in `tests/cases/mail/*.txt`. A case reads:

    ==== what it shows
    the input
    ---- gives
    the expected output

Blank lines around input and output do not count. `␣` stands for a space that editors would strip.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from filelock import FileLock

TESTS = Path(__file__).parent
CASE = re.compile(
    r"^==== (?P<title>[^\n]+)\n(?P<given>.*?)^---- gives$(?P<expected>.*?)(?=^==== |\Z)",
    re.M | re.S,
)


def read_cases(folder: Path) -> list[tuple[str, str, str]]:
    """Title, input and expected output of every case in a folder, in the order of the files."""
    cases = []
    for path in sorted(folder.glob("*.txt")):
        for found in CASE.finditer(path.read_text(encoding="utf-8")):
            given, expected = (
                found[part].strip("\n").replace("␣", " ") for part in ("given", "expected")
            )
            cases.append((found["title"], given, expected))
    return cases


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """One test a case, named by its title."""
    folder = getattr(metafunc.module, "CASES", None)
    if folder is None or not {"given", "expected"} <= set(metafunc.fixturenames):
        return
    cases = read_cases(TESTS / "cases" / folder)
    metafunc.parametrize(
        ("given", "expected"), [case[1:] for case in cases], ids=[case[0] for case in cases]
    )


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Folder of real third-party data, read in place."""
    folder = TESTS.parent / ".." / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("real data is absent: no folder ../shared/data beside the project")
    return folder.resolve()


@pytest.fixture(scope="session")
def models_folder() -> Path:
    """Prepared language models, kept between test runs; about half a minute the first time."""
    from models.onnx_engine import prepare

    folder = TESTS.parent / ".cache" / "models"
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(folder.with_name("models.lock")):  # the first of several test processes makes it
        prepare(folder)
    return folder


@pytest.fixture(scope="session")
def themed_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that has closed one night with five themes; copy it before you write to it."""
    from tests.curating import make_store

    path = tmp_path_factory.mktemp("themed") / "remontee.duckdb"
    make_store(path)
    return path
