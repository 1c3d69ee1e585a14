from __future__ import annotations

from dataclasses import asdict

import numpy as np

from models.draws import draw_intervals
from models.spoken import distinct_pairs
from tests.columns import Said, crowd, spoken_of

BOTH = [Said(theme, f"both {i}") for i in range(30) for theme in ("A", "B")]
SPOKEN = spoken_of([*crowd("A", 60, "a"), *crowd("B", 50, "b"), *BOTH, *crowd("", 60, "none")])
"""A: 90 of 200 people, B: 80, 30 of them of both."""


def told(spoken, n_draws=400, seed=0):
    return {
        name: values.tolist()
        for name, values in asdict(draw_intervals(spoken, n_draws, seed)).items()
    }


def test_the_interval_is_that_of_drawing_every_person_by_hand():
    rng, n = np.random.default_rng(1), len(SPOKEN.voices.names)
    voices, themes = distinct_pairs(SPOKEN.voices.codes, SPOKEN.themes.codes)
    says = np.zeros((n, 2))
    says[voices, themes] = 1
    counts = np.array([says[rng.integers(0, n, n)].sum(axis=0) for _ in range(4_000)])
    by_hand = np.quantile(counts, (0.025, 0.975), axis=0) / n
    found = draw_intervals(SPOKEN, 4_000, 0)
    assert np.abs(found.share_low - by_hand[0]).max() < 0.011
    assert np.abs(found.share_high - by_hand[1]).max() < 0.011


def test_themes_that_are_close_may_change_places():
    found = told(SPOKEN)
    assert (found["rank_low"], found["rank_high"]) == ([1, 1], [2, 2])
    apart = spoken_of([*crowd("A", 90, "a"), *crowd("B", 10, "b")])
    assert (told(apart)["rank_low"], told(apart)["rank_high"]) == ([1, 2], [1, 2])


def test_the_same_seed_draws_the_same():
    assert told(SPOKEN) == told(SPOKEN)
    assert told(SPOKEN, seed=1) != told(SPOKEN)


def test_who_writes_much_is_drawn_as_one():
    loud = spoken_of([*crowd("A", 20, "a"), *(Said("B", "b", f"t{i}") for i in range(100))])
    assert told(loud)["share_high"][1] < 0.2


def test_without_voices_or_themes_nothing_is_drawn():
    nothing = {"rank_low": [], "rank_high": [], "share_low": [], "share_high": []}
    assert told(spoken_of([])) == nothing
    assert told(spoken_of(crowd("", 5))) == nothing
