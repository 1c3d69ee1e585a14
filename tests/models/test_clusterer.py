from __future__ import annotations

import numpy as np
import pytest
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import pdist
from sklearn.metrics import adjusted_rand_score

from models.clusterer import CoreParams, choose_core, find_cores, move_to_neighbours, principal
from models.space import unit_rows

LINKED = CoreParams(method="linkage")
RNG = np.random.default_rng(11)


def groups(n_groups: int, size: int, n_dims: int = 30, spread: float = 0.15) -> np.ndarray:
    centres = unit_rows(RNG.normal(size=(n_groups, n_dims)))
    rows = np.repeat(centres, size, axis=0) + spread * RNG.normal(size=(n_groups * size, n_dims))
    return unit_rows(rows).astype(np.float32)


def test_groups_that_stand_apart_are_found():
    labels = find_cores(groups(4, 30), CoreParams())
    found = [set(labels[i * 30 : (i + 1) * 30]) - {-1} for i in range(4)]
    assert [len(group) for group in found] == [1, 1, 1, 1]
    assert len(set.union(*found)) == 4


def test_linkage_divides_all_texts_into_as_many_groups_as_their_root_wants():
    points = groups(12, 30)
    labels = find_cores(points, LINKED)
    assert sorted(set(labels.tolist())) == list(range(30))  # 1.6 times the root of 360
    owners = [set((np.flatnonzero(labels == label) // 30).tolist()) for label in range(30)]
    assert [len(owner) for owner in owners] == [1] * 30


def test_linkage_joins_what_average_linkage_of_all_cosine_distances_joins():
    points = groups(40, 30, spread=0.3)
    moved = move_to_neighbours(points, 10, 2)
    tree = linkage(pdist(moved.astype(np.float64), "cosine").round(6), "average")
    expected = fcluster(tree, int(1.6 * np.sqrt(1_200)), "maxclust")
    found = find_cores(points, LINKED)
    assert adjusted_rand_score(expected, found) == pytest.approx(1.0, abs=0.01)


def test_texts_that_are_all_the_same_are_one_group():
    points = np.tile(groups(1, 1), (40, 1))
    assert set(find_cores(points, LINKED).tolist()) == {0}


def test_too_few_texts_have_no_cores():
    assert find_cores(groups(1, 5), CoreParams()).tolist() == [-1] * 5


def test_looking_twice_finds_the_same():
    points = groups(5, 20)
    assert np.array_equal(find_cores(points, CoreParams()), find_cores(points, CoreParams()))


def test_moving_thickens_what_is_dense():
    points = groups(3, 20, spread=0.4)
    moved = move_to_neighbours(points, 8, 2)
    before, after = (p[:20] @ p[:20].T for p in (points, moved))
    assert after.mean() > before.mean()
    assert np.allclose(np.linalg.norm(moved, axis=1), 1, atol=1e-5)


def test_neighbours_are_capped_by_the_texts_there_are():
    assert move_to_neighbours(groups(1, 4), 10, 1).shape == (4, 30)


def test_principal_components_keep_the_leading_variance():
    points = np.zeros((50, 6), np.float32)
    points[:, 2] = np.linspace(-1, 1, 50)
    assert np.allclose(np.abs(principal(points, 1)[:, 0]), np.abs(points[:, 2]), atol=1e-6)


def test_a_core_is_bounded_and_does_not_depend_on_order():
    names = [f"t{i:03d}" for i in range(100)]
    weights = [1] * 90 + [3] * 10
    chosen = {names[i] for i in choose_core(names, weights, 20)}
    order = RNG.permutation(100)
    shuffled = [names[i] for i in order]
    again = {shuffled[i] for i in choose_core(shuffled, [weights[i] for i in order], 20)}
    assert chosen == again
    assert chosen >= set(names[90:])


def test_a_small_corpus_is_its_own_core():
    assert choose_core(["a", "b"], [1, 1], 10).tolist() == [0, 1]
