from __future__ import annotations

import numpy as np

from models.neighbours import MIN_TEXTS, nearest
from models.space import unit_rows

RNG = np.random.default_rng(17)


def points(n_texts: int, n_dims: int = 12) -> np.ndarray:
    return unit_rows(RNG.normal(size=(n_texts, n_dims))).astype(np.float32)


def test_the_nearest_of_one_language_are_those_of_highest_similarity():
    rows = points(1_500)
    similarity = rows @ rows.T
    np.fill_diagonal(similarity, -9)
    wanted = np.sort(np.argsort(-similarity, axis=1)[:, :4], axis=1)
    assert np.array_equal(nearest(rows, 4), wanted)
    assert np.array_equal(nearest(rows, 4, ["en"] * 1_500), wanted)


def test_no_text_is_its_own_neighbour():
    languages = ["en", "fr", "de"] * 60 + ["it"] * 3
    found = nearest(points(183), 5, languages)
    assert not (found == np.arange(183)[:, None]).any()


def test_a_language_that_sits_apart_is_reached_all_the_same():
    n = MIN_TEXTS + 10
    said = points(n)
    apart = np.hstack([said + 0.1 * points(n), np.full((n, 1), 0.8)])
    rows = unit_rows(np.vstack([np.hstack([said, np.full((n, 1), -0.8)]), apart]))
    twins = np.r_[np.arange(n) + n, np.arange(n)]

    def twins_found(languages: list[str]) -> int:
        found = nearest(rows.astype(np.float32), 3, languages)
        return int((found == twins[:, None]).any(axis=1).sum())

    assert twins_found(["fr"] * n + ["en"] * n) > 2 * twins_found([])
    assert twins_found(["fr"] * n + ["en"] * n) > 0.9 * 2 * n


def test_rare_languages_are_taken_together():
    rows = points(2 * MIN_TEXTS)
    one = nearest(rows, 3, ["en"] * (2 * MIN_TEXTS - 4) + ["it", "de", "it", "nl"])
    other = nearest(rows, 3, ["en"] * (2 * MIN_TEXTS - 4) + ["it"] * 4)
    assert np.array_equal(one, other)


def test_languages_that_are_all_rare_are_one():
    rows = points(40)
    assert np.array_equal(nearest(rows, 3, ["en", "fr"] * 20), nearest(rows, 3))
