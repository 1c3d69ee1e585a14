from __future__ import annotations

import numpy as np

from models.expected import Counts, Expectation, TrendParams, expect

N_NIGHTS = 59
PARAMS = TrendParams()


def expected(people, others, is_down=None, is_part=None) -> Expectation:
    """People (n_themes, n_sources, n_nights) among others (n_sources, n_nights)."""
    people, others = np.asarray(people, float), np.asarray(others, float)
    n_themes = len(people)
    return expect(
        Counts(
            people=people,
            volume=others + people.sum(axis=0),
            weekdays=np.arange(N_NIGHTS) % 7,
            is_down=np.zeros(others.shape, bool) if is_down is None else is_down,
            is_part=np.ones(n_themes, bool) if is_part is None else np.array(is_part),
        ),
        PARAMS,
    )


def flat(*levels: float):
    return np.repeat(np.array(levels, float)[:, None], N_NIGHTS, axis=1)


def last(found: Expectation, theme: int = 0) -> float:
    return round(float(found.expected[theme, -1]), 2)


def test_what_is_expected_follows_each_source_in_its_own_part():
    """A theme of 4 in one source and 1 in the other: tonight the second one doubles."""
    others = flat(40, 40)
    others[1, -1] = 85
    assert last(expected([flat(4, 1)], others)) == 6.08
    assert last(expected([flat(4, 1)], flat(40, 40))) == 5.05


def test_a_night_on_which_a_source_fell_silent_is_not_the_past():
    people, others = flat(4)[None].copy(), flat(40)
    people[0, 0, 20:40] = others[0, 20:40] = 0
    assert last(expected(people, others)) == 4.08


def test_a_small_source_is_silent_only_where_it_is_known_to_have_failed():
    people, others = flat(2)[None].copy(), flat(3)
    people[0, 0, 20:40] = others[0, 20:40] = 0
    is_down = np.zeros((1, N_NIGHTS), bool)
    is_down[0, 20:40] = True
    assert (last(expected(people, others)), last(expected(people, others, is_down))) == (1.53, 2.08)


def test_a_failing_night_that_was_partly_heard_is_set_against_what_was_heard():
    people, others = flat(4)[None].copy(), flat(40)
    people[0, 0, -1], others[0, -1] = 2, 20
    found = expected(people, others, np.arange(N_NIGHTS)[None] == N_NIGHTS - 1)
    assert (found.is_known, last(found)) == (True, 2.25)


def test_nothing_is_known_of_a_night_on_which_every_source_is_down():
    people, others = flat(4)[None].copy(), flat(40)
    people[0, 0, -1] = others[0, -1] = 0
    assert not expected(people, others).is_known


def test_a_source_just_begun_is_left_out_until_it_has_a_past():
    people, others = flat(4, 4)[None].copy(), flat(40, 40)
    people[0, 1, :-10] = others[1, :-10] = 0
    found = expected(people, others)
    assert (last(found), found.people[0, -1]) == (4.05, 4)


def test_a_past_outbreak_weighs_little():
    people = flat(1)[None].copy()
    people[0, 0, 30:35] = 40
    assert last(expected(people, flat(60))) == 2.5
    assert people[0, 0, :56].mean() == 4.482142857142857


def test_the_outbreak_of_one_theme_is_no_volume_of_the_others():
    people = np.stack([flat(2), flat(2)])
    people[1, 0, -1] = 80
    assert last(expected(people, flat(60))) == 2.06
    assert last(expected(people, flat(60), is_part=[True, False])) == 4.44


def test_themes_share_what_is_known_of_the_spread_of_nights():
    rng = np.random.default_rng(2)
    people = rng.poisson(2 * rng.gamma(1, 1, (40, 1, N_NIGHTS))).astype(float)
    spread = expected(people, flat(60)).dispersion
    calm = expected(rng.poisson(2, (40, 1, N_NIGHTS)), flat(60)).dispersion
    assert (np.median(spread).round(2), np.median(calm).round(2)) == (0.72, 0.1)
