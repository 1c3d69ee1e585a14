from __future__ import annotations

from dataclasses import asdict, replace

import numpy as np
import pytest

from models.expected import Counts, TrendParams
from models.trends import MAX_STRENGTH, Trends, night_trends

N_NIGHTS = 59
PARAMS = TrendParams()
EVERYBODY = 60.0


def counts(people, volume=None, is_down=None, is_part=None) -> Counts:
    """People of one or more themes in one source, against as many others each night."""
    people = np.atleast_2d(np.asarray(people, float))[:, None, :]
    n_subjects, _, n_nights = people.shape
    others = EVERYBODY if volume is None else np.asarray(volume, float)
    return Counts(
        people=people,
        volume=np.broadcast_to(others + people.sum(axis=0), (1, n_nights)),
        weekdays=np.arange(n_nights) % 7,
        is_down=np.zeros((1, n_nights), bool) if is_down is None else np.array([is_down]),
        is_part=np.ones(n_subjects, bool) if is_part is None else np.array(is_part),
    )


def flat(level: float = 2, **tonight: float):
    """The same number of people every night, but for some of the last ones."""
    series = np.full(N_NIGHTS, float(level))
    for name, people in tonight.items():
        series[-int(name.removeprefix("n"))] = people
    return series


def first(trends: Trends) -> dict[str, object]:
    told = asdict(trends)
    return {k: v[0].item() if isinstance(v, np.ndarray) else v for k, v in told.items()}


def test_a_flat_series_is_what_it_is_expected_to_be():
    assert first(night_trends(counts(flat()), PARAMS)) == {
        "is_tested": True,
        "observed": 2,
        "expected": 2.0536,
        "low": 0,
        "high": 6,
        "n_nights": 3,
        "window_observed": 6,
        "window_expected": 6.1607,
        "p_value": 1,
        "q_value": 1,
        "strength": 0,
        "is_alert": False,
    }


def test_a_burst_is_told_on_its_first_night():
    assert first(night_trends(counts(flat(n1=14)), PARAMS)) == {
        "is_tested": True,
        "observed": 14,
        "expected": 2.0536,
        "low": 0,
        "high": 6,
        "n_nights": 1,
        "window_observed": 14,
        "window_expected": 2.0536,
        "p_value": 7.664e-06,
        "q_value": 7.664e-06,
        "strength": 5.1155,
        "is_alert": True,
    }


def test_a_slow_growth_is_told_by_the_sum_of_its_nights():
    grown = first(night_trends(counts(flat(n1=6, n2=6, n3=6)), PARAMS))
    one_night = first(night_trends(counts(flat(n1=6)), replace(PARAMS, windows=(1,))))
    assert (grown["is_alert"], grown["n_nights"], grown["p_value"]) == (True, 3, 0.001169)
    assert (one_night["is_alert"], one_night["p_value"]) == (False, 0.03112)


def test_a_theme_nobody_spoke_of_is_told_by_its_first_people():
    told = [first(night_trends(counts(flat(0, n1=n)), PARAMS)) for n in (0, 1, 5, 6)]
    assert [(each["expected"], each["is_alert"]) for each in told] == [
        (0.0536, False),
        (0.0536, False),
        (0.0536, False),
        (0.0536, True),
    ]


def test_a_long_burst_still_stands_out_when_tonight_has_few_it_does_not():
    assert not first(night_trends(counts(flat(n2=30, n1=1)), PARAMS))["is_alert"]


def test_nothing_is_told_when_everybody_says_more():
    volume = np.full(N_NIGHTS, EVERYBODY)
    volume[-1] *= 3
    told = first(night_trends(counts(flat(n1=6), volume), PARAMS))
    assert (told["expected"], told["high"], told["is_alert"]) == (5.8448, 13, False)


def test_nothing_is_told_of_a_weekday_that_is_always_so():
    mondays = np.where(np.arange(N_NIGHTS) % 7 == 2, 12.0, 1.0)
    told = first(night_trends(counts(mondays), PARAMS))
    assert (told["observed"], told["expected"], told["is_alert"]) == (12, 9.1016, False)


def test_many_tests_ask_for_more_than_one():
    """The same eight people among 2 themes and among 400."""
    few = night_trends(counts([flat(n1=8), flat()]), PARAMS)
    many = night_trends(counts([flat(n1=8)] + [flat()] * 400, np.full(N_NIGHTS, 9e3)), PARAMS)
    assert (bool(few.is_alert[0]), bool(many.is_alert[0])) == (True, False)


@pytest.mark.parametrize("change", [{"min_excess": 13.0}, {"min_ratio": 8.0}, {"rate": 1e-6}])
def test_what_is_no_chance_may_still_be_too_little(change):
    assert not first(night_trends(counts(flat(n1=14)), replace(PARAMS, **change)))["is_alert"]


def test_strength_is_bounded():
    assert first(night_trends(counts(flat(n1=9_000)), PARAMS))["strength"] == MAX_STRENGTH


@pytest.mark.parametrize("n_nights", [1, 3, 16])
def test_a_past_that_is_too_short_is_not_tested(n_nights):
    told = first(night_trends(counts(flat(n1=40)[-n_nights:]), PARAMS))
    assert (told["is_tested"], told["is_alert"], told["p_value"]) == (False, False, 1)


def test_seventeen_nights_are_enough():
    told = first(night_trends(counts(flat(n1=40)[-17:]), PARAMS))
    assert (told["is_tested"], told["is_alert"]) == (True, True)


def test_without_themes_there_is_nothing_to_say():
    told = night_trends(counts(np.zeros((0, N_NIGHTS))), PARAMS)
    assert (told.observed.shape, told.q_value.shape) == ((0,), (0,))


def test_the_order_of_themes_changes_nothing():
    rng = np.random.default_rng(3)
    people = rng.poisson(rng.uniform(0.1, 3, (30, 1)), (30, N_NIGHTS)).astype(float)
    order = rng.permutation(30)
    told = asdict(night_trends(counts(people), PARAMS))
    shuffled = asdict(night_trends(counts(people[order]), PARAMS))
    for name in set(told) - {"is_tested"}:
        assert np.array_equal(told[name][order], shuffled[name]), name


def test_chance_alone_raises_no_more_alerts_than_stated():
    """250 nights of 60 themes with weekdays and over-dispersion, and nothing going on."""
    rng = np.random.default_rng(11)
    n_nights, dispersion = 59 + 250, 0.1
    weekly = 1 + 0.3 * np.sin(np.arange(n_nights) * 2 * np.pi / 7)
    means = rng.uniform(0.05, 3, (60, 1)) * weekly * rng.lognormal(0, 0.2, n_nights)
    people = rng.poisson(means * rng.gamma(1 / dispersion, dispersion, means.shape)).astype(float)
    n_told = sum(
        night_trends(counts(people[:, n : n + 59], np.zeros(59)), PARAMS).is_alert.any()
        for n in range(250)
    )
    assert n_told / 250 <= PARAMS.rate
