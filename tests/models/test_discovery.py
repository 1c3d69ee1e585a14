from __future__ import annotations

import numpy as np

from models.clusterer import CoreParams
from models.discovery import DiscoveryParams, Texts, find_candidates, founding_texts
from models.space import unit_rows

RNG = np.random.default_rng(3)
SIZE = 24


def texts(n_groups: int, people: list[int]) -> Texts:
    """Groups of SIZE texts; group i is said by people[i] persons."""
    centres = unit_rows(RNG.normal(size=(n_groups, 40)))
    rows = np.repeat(centres, SIZE, axis=0) + 0.1 * RNG.normal(size=(n_groups * SIZE, 40))
    voices = [frozenset({f"g{g}p{i % people[g]}"}) for g in range(n_groups) for i in range(SIZE)]
    names = [f"{i:05d}" for i in range(n_groups * SIZE)]
    return Texts(names, unit_rows(rows).astype(np.float32), voices, np.full(len(names), 30))


def members(found: np.ndarray, group: int) -> set[int]:
    return set(found[group * SIZE : (group + 1) * SIZE].tolist())


def test_each_group_becomes_a_candidate_most_voices_first():
    found = find_candidates(texts(3, [4, 20, 9]), DiscoveryParams())
    assert [members(found.assigned.labels, g) for g in range(3)] == [{2}, {0}, {1}]


def test_a_group_of_one_loud_person_founds_nothing():
    found = find_candidates(texts(3, [1, 20, 9]), DiscoveryParams(founders=3))
    assert len(found.rows) == 2
    assert members(found.assigned.labels, 0) == {-1}


def test_one_founder_is_enough_where_the_configuration_says_so():
    assert len(find_candidates(texts(2, [1, 1]), DiscoveryParams(founders=1)).rows) == 2


def test_a_twin_of_a_known_theme_is_no_candidate():
    crowd = texts(2, [9, 9])
    known = unit_rows(crowd.points[:SIZE].mean(axis=0, keepdims=True)).astype(np.float32)
    found = find_candidates(crowd, DiscoveryParams(), known)
    assert len(found.rows) == 1
    assert members(found.assigned.labels, 1) == {0}


def test_short_texts_join_but_do_not_found():
    crowd = texts(3, [9, 9, 9])
    crowd.n_tokens[:SIZE] = 6
    crowd.points[:5] = crowd.points[SIZE]
    found = find_candidates(crowd, DiscoveryParams())
    assert len(found.rows) == 2
    assert set(found.assigned.labels[:5]) == {found.assigned.labels[SIZE]}


def test_linkage_keeps_apart_what_it_divided():
    crowd = texts(3, [9, 9, 9])
    linked = DiscoveryParams(cores=CoreParams(method="linkage"))
    merged, divided = (find_candidates(crowd, params) for params in (DiscoveryParams(), linked))
    assert len(merged.rows) == 3
    assert len(divided.rows) > 3
    labels = divided.assigned.labels
    owners = [set(np.flatnonzero(labels == i) // SIZE) for i in range(len(divided.rows))]
    assert [len(owner) for owner in owners] == [1] * len(divided.rows)


def test_texts_that_may_found_are_long_enough_and_not_too_many():
    crowd = texts(2, [9, 9])
    crowd.n_tokens[:SIZE] = 6
    all_long, few = DiscoveryParams(), DiscoveryParams(cores=CoreParams(max_core=10))
    assert founding_texts(crowd, all_long).tolist() == list(range(SIZE, 2 * SIZE))
    assert len(founding_texts(crowd, few)) == 10
    assert set(founding_texts(crowd, few)) <= set(range(SIZE, 2 * SIZE))


def test_nothing_to_look_at_finds_nothing():
    empty = Texts([], np.zeros((0, 40), np.float32), [], np.zeros(0, np.int32))
    found = find_candidates(empty, DiscoveryParams())
    assert len(found.rows) == 0
    assert found.assigned.labels.tolist() == []
