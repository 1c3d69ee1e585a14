from __future__ import annotations

import numpy as np

from models.space import SpaceParams, fit_space, project, unit_rows
from models.turns import TurnParams, language_turns

RNG = np.random.default_rng(23)
N = 300


def twins(angle: float, n_dims: int = 8) -> tuple[np.ndarray, list[str]]:
    """English texts, and the same in French turned in one plane."""
    english = unit_rows(RNG.normal(size=(N, n_dims)))
    turn = np.eye(n_dims)
    turn[:2, :2] = [[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]]
    rows = np.vstack([english, (english @ turn)[: N - 50]])
    return rows.astype(np.float32), ["en"] * N + ["fr"] * (N - 50)


def test_a_turned_language_is_turned_back():
    rows, languages = twins(0.5)
    turn = language_turns(rows, languages, TurnParams(prior=0.1))["fr"]
    before = (rows[:250] * rows[N:]).sum(axis=1).mean()
    after = (rows[:250] * (rows[N:] @ turn)).sum(axis=1).mean()
    assert after > 1 - (1 - before) / 4


def test_a_turn_keeps_lengths():
    turn = language_turns(*twins(0.3), TurnParams())["fr"]
    assert np.allclose(turn @ turn.T, np.eye(8))


def test_one_language_and_rare_ones_stay_as_they_are():
    rows, languages = twins(0.3)
    assert language_turns(rows[:N], ["en"] * N, TurnParams()) == {}
    assert language_turns(rows, languages, TurnParams(min_texts=N)) == {}


def test_a_space_turns_what_it_projects_and_is_named_after_it():
    rows, languages = twins(0.5)
    params = SpaceParams(n_dims=8, power=0.0)
    still = SpaceParams(n_dims=8, power=0.0, turns=TurnParams(min_texts=N + 1))
    turned, unturned = (fit_space(rows, languages, p) for p in (params, still))
    assert list(turned.language_turns) == ["fr"]
    assert turned.space_id != unturned.space_id
    near, far = (project(space, rows, languages) for space in (turned, unturned))
    assert np.array_equal(near[:N], far[:N])
    assert (near[:250] * near[N:]).sum() > (far[:250] * far[N:]).sum()
