from __future__ import annotations

import numpy as np
import pytest

from models.space import SpaceParams, fit_space, project, unit_rows

RNG = np.random.default_rng(7)


def corpus(n: int, n_features: int = 16) -> np.ndarray:
    return unit_rows(RNG.normal(size=(n, n_features)) + 2.0).astype(np.float32)


def test_points_have_unit_length_and_the_wanted_dimensions():
    vectors = corpus(200)
    points = project(fit_space(vectors, ["fr"] * 200, SpaceParams(n_dims=8)), vectors, ["fr"] * 200)
    assert points.shape == (200, 8)
    assert np.allclose(np.linalg.norm(points, axis=1), 1, atol=1e-5)


def test_centring_brings_two_languages_together():
    base = RNG.normal(size=(100, 16))
    apart = np.zeros(16)
    apart[0] = 5
    vectors = unit_rows(np.concatenate([base + apart, base - apart])).astype(np.float32)
    tags = ["fr"] * 100 + ["en"] * 100
    points = project(fit_space(vectors, tags, SpaceParams(n_dims=10)), vectors, tags)
    twins = (points[:100] * points[100:]).sum(axis=1)
    strangers = (points[:100] * np.roll(points[100:], 1, axis=0)).sum(axis=1)
    assert twins.mean() > strangers.mean() + 0.5


def test_the_mean_of_a_rare_language_is_drawn_towards_the_mean_of_all():
    vectors = corpus(60).astype(np.float64)
    params = SpaceParams(language_prior_texts=5)
    space = fit_space(vectors.astype(np.float32), ["fr"] * 55 + ["eo"] * 5, params)
    own, everybody = vectors[55:].mean(axis=0), vectors.mean(axis=0)
    assert np.allclose(space.language_means["eo"], (own + everybody) / 2, atol=1e-6)
    assert np.allclose(space.language_means["fr"], vectors[:55].mean(axis=0), atol=0.05)


def test_a_language_unseen_by_the_fit_can_be_projected():
    vectors = corpus(60)
    space = fit_space(vectors, ["fr"] * 60, SpaceParams())
    assert np.array_equal(
        project(space, vectors[:3], ["xx"] * 3), project(space, vectors[:3], ["yy"] * 3)
    )


def test_few_texts_give_few_dimensions():
    vectors = corpus(50)
    assert fit_space(vectors, ["fr"] * 50, SpaceParams(texts_per_dim=5)).components.shape[1] == 10


def test_one_text_is_a_space_of_its_own():
    vectors = corpus(1)
    points = project(fit_space(vectors, ["fr"], SpaceParams()), vectors, ["fr"])
    assert points.shape[0] == 1
    assert np.isfinite(points).all()


def test_no_text_is_refused():
    with pytest.raises(ValueError, match="at least one text"):
        fit_space(np.zeros((0, 16), np.float32), [], SpaceParams())


def test_equal_fits_have_equal_names():
    vectors = corpus(80)
    first, second = (fit_space(vectors, ["fr"] * 80, SpaceParams()) for _ in range(2))
    assert first.space_id == second.space_id
    assert first.space_id.startswith("S-")
