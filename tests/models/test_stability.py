from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.clusterer import CoreParams
from models.discovery import DiscoveryParams, Texts
from models.space import unit_rows
from models.stability import (
    StabilityParams,
    best_overlaps,
    count_reappearances,
    wilson_interval,
)

PARAMS = DiscoveryParams(cores=CoreParams(min_cluster_size=5, min_samples=2, max_cluster_share=1.0))
HOW = StabilityParams(n_resamples=6)


def crowds(*sizes: int, n_noise: int = 40):
    """Tight groups in a cloud: texts, one person each, and the true labels."""
    rng = np.random.default_rng(4)
    groups = [np.eye(30)[i] + 0.08 * rng.normal(size=(n, 30)) for i, n in enumerate(sizes)]
    points = np.concatenate([*groups, rng.normal(size=(n_noise, 30))])
    labels = np.repeat([*range(len(sizes)), -1], [*sizes, n_noise])
    names = [f"t{i:04}" for i in range(len(points))]
    texts = Texts(
        text_ids=names,
        points=unit_rows(points).astype(np.float32),
        voices=[frozenset([f"p{i}"]) for i in range(len(points))],
        n_tokens=np.full(len(points), 20, np.int32),
    )
    return texts, labels.astype(np.intp)


def test_what_many_people_say_is_found_whoever_is_drawn():
    texts, labels = crowds(40, 40, 40)
    found = count_reappearances(texts, labels, 3, PARAMS, HOW, seed=0)
    assert found.n_found.tolist() == [6, 6, 6]
    assert found.n_resamples == 6


def test_what_hangs_on_one_person_is_lost_with_them_and_what_hangs_on_nothing_is_never_found():
    texts, labels = crowds(40, 40, 12)
    one = [*texts.voices]
    for i in np.flatnonzero(labels == 2):
        one[i] = frozenset(["the same person"])
    noise = np.where(np.arange(len(labels)) >= 112, 3, labels)  # 20 of the cloud as a theme

    found = count_reappearances(replace(texts, voices=one), noise, 4, PARAMS, HOW, seed=0)

    assert found.n_found[:2].tolist() == [6, 6]
    assert found.n_found[2:].tolist() == [4, 0]  # a draw has about 63 % of all people


def test_the_same_seed_draws_the_same_people():
    texts, labels = crowds(12, 9, 7)
    first, again, other = (
        count_reappearances(texts, labels, 3, PARAMS, HOW, seed).n_found.tolist()
        for seed in (0, 0, 1)
    )
    assert first == again
    assert len(first) == len(other) == 3


def test_of_a_large_theme_a_draw_reads_a_part_and_of_a_small_one_all():
    texts, labels = crowds(200, 15, n_noise=10)
    found = count_reappearances(texts, labels, 2, PARAMS, replace(HOW, max_texts=60), seed=0)
    assert found.n_found.tolist() == [6, 6]


def test_a_theme_is_as_stable_as_the_group_most_like_it():
    labels = np.array([0, 0, 0, 0, 1, 1, 2, -1])
    found = np.array([1, 1, 1, 0, 0, 0, -1, 1])
    assert best_overlaps(labels, found, 4).tolist() == [3 / 5, 2 / 3, 0.0, 0.0]


def test_nothing_found_overlaps_nothing():
    assert best_overlaps(np.array([0, 0]), np.array([-1, -1]), 1).tolist() == [0.0]


@pytest.mark.parametrize(
    ("n_found", "n_tried", "interval"),
    [(20, 20, (0.8389, 1.0)), (0, 20, (0.0, 0.1611)), (10, 20, (0.2993, 0.7007))],
)
def test_the_interval_is_wilsons(n_found, n_tried, interval):
    assert wilson_interval(n_found, n_tried) == interval
