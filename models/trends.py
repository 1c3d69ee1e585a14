"""Whether more people than usual speak of a theme: a night against what to expect of it.

Upper tails are exact ones of the predictive negative binomial, which also holds that the rate is
only estimated. A mid-p or a randomised tail would find a little more, but nothing then keeps the
false alarms of counts such as 3 against 0.1 below the rate that is promised.

Source:
    Noufaily et al. (2013), Statistics in Medicine 32, 1206-1222: negative binomial tails.
    Fricker (2013), Introduction to the Statistical Methods of Biosurveillance: single nights find
    a burst, sums of nights a slow growth.
    Benjamini, Hochberg (1995), J. R. Stat. Soc. B 57, 289-300.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from models.expected import Counts, Expectation, Flags, Numbers, TrendParams, expect

BAND = (0.025, 0.975)
"""Shares of nights below and up to the band of what is expected."""
MAX_STRENGTH = 99.0


@dataclass(frozen=True, slots=True)
class Trends:
    """What was seen and what was expected on the last night, one value a subject."""

    is_tested: bool
    """False: the baseline is too short, or no source was heard; the rest says nothing."""
    observed: Numbers
    expected: Numbers
    low: Numbers
    high: Numbers
    """Band of what is expected (BAND)."""
    n_nights: NDArray[np.intp]
    """Last nights whose sum is furthest from what was expected."""
    window_observed: Numbers
    window_expected: Numbers
    p_value: Numbers
    """Chance of at least as many, over all windows; 1 if not tested."""
    q_value: Numbers
    """By Benjamini and Hochberg, over all subjects."""
    strength: Numbers
    """-log10 of the p-value, at most MAX_STRENGTH, four decimals."""
    is_alert: Flags
    """Enough people, and too many to be chance at the rate of the parameters."""


def night_trends(counts: Counts, params: TrendParams) -> Trends:
    """Set the last night of every subject against what its sources lead to expect.

    Args:
        counts: At most `params.n_nights` nights; fewer if less is known.
        params: When it is too many.

    Returns:
        One value a subject, in the order of the counts.
    """
    found = expect(counts, params)
    tails, seen, told = _windows(found, params)
    best = tails.argmin(axis=0)
    subjects = np.arange(tails.shape[1])
    p_value = np.minimum(tails[best, subjects] * len(tails), 1.0)
    p_value = _rounded(p_value if found.is_known else np.ones_like(p_value))
    q_value = p_value if p_value.size == 0 else stats.false_discovery_control(p_value)
    window_seen, window_told = seen[best, subjects], told[best, subjects]
    tonight, usual = found.people[:, -1], found.expected[:, -1]
    is_alert = (q_value <= params.rate) & (tonight > np.maximum(usual, 1))
    is_alert &= window_seen - window_told >= params.min_excess
    is_alert &= window_seen >= params.min_ratio * window_told
    low, high = (_quantiles(share, found) for share in BAND)
    return Trends(
        is_tested=found.is_known,
        observed=tonight,
        expected=np.round(usual, 4),
        low=low,
        high=high,
        n_nights=np.array(params.windows, np.intp)[best],
        window_observed=window_seen,
        window_expected=np.round(window_told, 4),
        p_value=p_value,
        q_value=_rounded(q_value),
        strength=_strength(p_value),
        is_alert=is_alert,
    )


def _windows(found: Expectation, params: TrendParams) -> tuple[Numbers, Numbers, Numbers]:
    """Tail, people seen and people expected of each sum of last nights, (n_windows, n_subjects)."""
    tails, seen, told = [], [], []
    for n_nights in params.windows:
        mean, size = _predicted(found, n_nights)
        people = found.people[:, -n_nights:].sum(axis=1)
        tails.append(stats.nbinom.sf(people - 1, size, size / (size + mean)))
        seen.append(people)
        told.append(mean)
    return np.stack(tails), np.stack(seen), np.stack(told)


def _predicted(found: Expectation, n_nights: int) -> tuple[Numbers, Numbers]:
    """Mean and size of the negative binomial with the moments of a sum of last nights."""
    last = found.expected[:, -n_nights:]
    mean: Numbers = np.maximum(last.sum(axis=1), 1e-6)
    beyond = found.dispersion * (last**2).sum(axis=1) + mean**2 / found.n_known
    size: Numbers = mean**2 / np.maximum(beyond, 1e-12)
    return mean, size


def _quantiles(share: float, found: Expectation) -> Numbers:
    mean, size = _predicted(found, 1)
    return np.asarray(stats.nbinom.ppf(share, size, size / (size + mean)), np.float64)


def _rounded(chances: Numbers) -> Numbers:
    """Four significant digits: what is beyond them differs between machines."""
    return np.array([float(f"{chance:.4g}") for chance in chances.tolist()], np.float64)


def _strength(p_value: Numbers) -> Numbers:
    strength = -np.log10(np.maximum(p_value, 10**-MAX_STRENGTH))
    return np.asarray(np.round(strength, 4) + 0.0, np.float64)
