from __future__ import annotations

from dataclasses import replace

import numpy as np

from models.clusterer import CoreParams
from models.locality import LocalParams, local_scatter, with_local
from models.space import SpaceParams, fit_space, project, unit_rows

RNG = np.random.default_rng(31)
CORES, PARAMS = CoreParams(), LocalParams()
SIZE, N_GROUPS, N_DIMS = 30, 10, 12
TAGS = ["en"] * (SIZE * N_GROUPS)


def moods() -> np.ndarray:
    """Groups that lie in the first dimensions; within each, texts differ in the last two."""
    centres = np.zeros((N_GROUPS, N_DIMS))
    centres[:, : N_DIMS - 2] = RNG.normal(size=(N_GROUPS, N_DIMS - 2))
    rows = np.repeat(unit_rows(centres), SIZE, axis=0)
    rows[:, -2:] += 0.6 * RNG.normal(size=(len(rows), 2))
    return unit_rows(rows + 0.05 * RNG.normal(size=rows.shape)).astype(np.float32)


def contrast(points: np.ndarray) -> float:
    """How much nearer texts of a group are than texts of different groups."""
    similarity = points @ points.T
    is_same = np.kron(np.eye(N_GROUPS), np.ones((SIZE, SIZE))) > 0
    return float(similarity[is_same].mean() - similarity[~is_same].mean())


def test_what_neighbours_differ_in_is_damped_and_groups_stand_out():
    vectors = moods()
    plain = fit_space(vectors, TAGS, SpaceParams(power=0.0))
    local = with_local(plain, vectors, TAGS, PARAMS, CORES)
    before, after = (project(space, vectors, TAGS) for space in (plain, local))
    assert contrast(after) > contrast(before) + 0.1
    assert np.allclose(np.linalg.norm(after, axis=1), 1, atol=1e-5)


def test_the_step_is_symmetric_and_part_of_the_name():
    vectors = moods()
    plain = fit_space(vectors, TAGS, SpaceParams())
    first, again = (with_local(plain, vectors, TAGS, PARAMS, CORES) for _ in range(2))
    assert np.allclose(first.local, first.local.T)
    assert (np.linalg.eigvalsh(first.local) > 0).all()
    assert first.space_id == again.space_id != plain.space_id


def test_a_step_that_is_there_already_does_not_change_the_fit():
    vectors = moods()
    once = with_local(fit_space(vectors, TAGS, SpaceParams()), vectors, TAGS, PARAMS, CORES)
    assert with_local(once, vectors, TAGS, PARAMS, CORES).space_id == once.space_id


def test_few_texts_have_no_step():
    vectors = moods()[: PARAMS.min_texts - 1]
    space = fit_space(vectors, TAGS[: len(vectors)], SpaceParams())
    assert with_local(space, vectors, TAGS[: len(vectors)], PARAMS, CORES) is space


def test_shrunk_all_the_way_it_changes_no_direction():
    vectors = moods()
    plain = fit_space(vectors, TAGS, SpaceParams())
    local = with_local(plain, vectors, TAGS, replace(PARAMS, shrinkage=1.0), CORES)
    assert np.allclose(project(local, vectors, TAGS), project(plain, vectors, TAGS), atol=1e-5)


def test_the_scatter_is_that_of_texts_and_their_neighbours():
    angles = np.array([0.0, 0.2, 2.0, 2.4])
    points = np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)
    cores = CoreParams(n_neighbours=1, min_neighbours=1, n_moves=1)
    pairs = points[[0, 2]].astype(float) - points[[1, 3]]
    expected = pairs.T @ pairs / 2
    assert np.allclose(local_scatter(points, ["en"] * 4, cores), expected, atol=1e-6)


def test_two_texts_are_each_others_neighbours():
    points = np.eye(2, dtype=np.float32)
    assert np.allclose(local_scatter(points, ["en"] * 2, CORES), [[1, -1], [-1, 1]])
