"""Subjects that nobody spoke of, planted as real posts: does the program find and alert them?

`test_alerts` gives the counts of a theme to the model; here the program must first make something
of the posts: themes, measures and alerts of whole nights are its own.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.quality.bench.subjects import N_NIGHTS, Forum, Trial, begin, load_forum, plant
from tests.quality.conftest import tell

NIGHT = date(2021, 4, 11)
"""A Sunday, so that no refit comes in between; nothing happens in the week that follows."""
N_SUBJECTS = 14
FLOORS = {6: (0.1, 0.5), 10: (0.4, 0.85), 15: (0.6, 0.9), 20: (0.7, 0.9)}
"""People a night -> least share of the subjects alerted by the first and by the last night."""
MAX_OTHERS = 0.05
"""Alerts of something else before the subject's own, a trial."""

Planted = dict[int, list[Trial]]


@pytest.fixture(scope="module")
def forum(shared_data, tmp_path_factory, models_folder, request) -> Forum:
    kept = request.config.getoption("--quality-vectors", default=None)
    base = tmp_path_factory.mktemp("subjects") / "site"
    kept = kept / "planted.parquet" if kept else None
    return load_forum(shared_data, base, models_folder, N_SUBJECTS, kept)


@pytest.fixture(scope="module")
def begun(forum, tmp_path_factory) -> Path:
    tell(f"the night of {NIGHT} without the subjects")
    path = tmp_path_factory.mktemp("begun") / "begun.duckdb"
    begin(forum, NIGHT, path)
    return path


@pytest.fixture(scope="module")
def planted(forum, begun) -> Planted:
    """Every subject at every size."""
    found = {}
    for n_people in FLOORS:
        found[n_people] = [plant(forum, begun, NIGHT, s, n_people) for s in range(N_SUBJECTS)]
        told = ", ".join(f"{share(found[n_people], n):.0%}" for n in range(N_NIGHTS))
        tell(f"{n_people} people a night: alerted by night 1, 2, 3, 4: {told}")
    return found


def share(trials: list[Trial], n_nights: int) -> float:
    """Of the trials, those alerted so many nights after the first, or before."""
    return sum(t.delay is not None and t.delay <= n_nights for t in trials) / len(trials)


@pytest.mark.parametrize("n_people", FLOORS)
def test_planted_subjects_are_found_and_alerted(planted: Planted, n_people: int):
    first, last = FLOORS[n_people]
    assert share(planted[n_people], 0) >= first
    assert share(planted[n_people], N_NIGHTS - 1) >= last


def test_hardly_anything_else_is_alerted_beside(planted: Planted):
    others = [name for trials in planted.values() for t in trials for name in t.others]
    tell(f"alerts of something else: {len(others)}")
    assert len(others) <= MAX_OTHERS * N_SUBJECTS * len(FLOORS)


def test_without_a_planted_subject_nothing_is_alerted(forum, begun):
    assert plant(forum, begun, NIGHT, None, 0) == Trial(None, ())
