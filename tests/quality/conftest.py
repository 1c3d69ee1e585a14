"""Scores on real data: run by `make quality`, never by `make test`.

What `checks/` holds tests the bench itself, on small texts of our own, and runs everywhere.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.quality.bench import languages, throughput
from tests.quality.bench.contest import Contest, hold
from tests.quality.bench.datasets import APPS, Dataset, banking77, minibar
from tests.quality.bench.languages import Told
from tests.quality.bench.running import hear_texts
from tests.quality.bench.throughput import Speed

HERE = Path(__file__).parent
APETIZ_LABELS = HERE / "apetiz_language.csv"
BANKING_SAMPLE = 3_000


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--quality-page", type=Path, help="write what was measured to this file")
    parser.addoption("--quality-vectors", type=Path, help="keep vectors there between runs")
    parser.addoption("--quality-posts", type=int, default=3_000, help="posts to measure speed with")
    parser.addoption(
        "--quality-copies", type=int, default=10_000, help="comments, most of them copies"
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything below this folder, but for the checks of the bench."""
    for item in items:
        if HERE in item.path.parents and HERE / "checks" not in item.path.parents:
            item.add_marker(pytest.mark.quality)


Hold = Callable[[Dataset], Contest]


@pytest.fixture(scope="session")
def contest(
    tmp_path_factory: pytest.TempPathFactory, models_folder: Path, request: pytest.FixtureRequest
) -> Hold:
    """Runs the program over a corpus, then the others."""
    vectors = request.config.getoption("--quality-vectors", default=None)

    def run(dataset: Dataset) -> Contest:
        base = tmp_path_factory.mktemp(dataset.name)
        tell(f"{dataset.name}: {len(dataset.texts)} texts through the program")
        kept = vectors / f"{dataset.name}.parquet" if vectors else None
        heard = hear_texts(dataset.name, dataset.texts, base / "site", models_folder, kept)
        return hold(dataset, heard, told=tell)

    return run


def tell(line: str) -> None:
    print(line, flush=True)  # noqa: T201 (minutes pass: `make quality` says where it is)


@pytest.fixture(scope="session")
def minibar_contests(shared_data: Path, contest: Hold) -> tuple[Contest, ...]:
    """One an app."""
    return tuple(contest(minibar(shared_data, app)) for app in APPS)


@pytest.fixture(scope="session")
def banking_contests(shared_data: Path, contest: Hold) -> tuple[Contest, ...]:
    """A sample, then everything."""
    return tuple(contest(banking77(shared_data, n)) for n in (BANKING_SAMPLE, None))


@pytest.fixture(scope="session")
def sentences(shared_data: Path) -> list[Told]:
    """Ten languages."""
    return languages.sentences(shared_data)


@pytest.fixture(scope="session")
def apetiz_reason() -> str:
    """Why there are no labels; empty if there are."""
    return "" if APETIZ_LABELS.is_file() else f"no hand labels at {APETIZ_LABELS.name}"


@pytest.fixture(scope="session")
def apetiz(shared_data: Path, apetiz_reason: str) -> dict[str, list[Told]]:
    """By what the source says: nothing, or the wrong language that it really says."""
    if apetiz_reason:
        return {}
    return {hint: languages.apetiz(shared_data, APETIZ_LABELS, hint) for hint in ("", "en")}


@pytest.fixture(scope="session")
def speed(
    shared_data: Path,
    tmp_path_factory: pytest.TempPathFactory,
    models_folder: Path,
    request: pytest.FixtureRequest,
) -> Speed:
    """A night over some posts."""
    n_posts = request.config.getoption("--quality-posts", default=3_000)
    tell(f"{n_posts} posts through the program")
    base = tmp_path_factory.mktemp("posts") / "site"
    return throughput.measure(shared_data, n_posts, base, models_folder)
