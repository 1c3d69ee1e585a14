"""What to expect: how many people speak of a theme on a night on which nothing happens.

What to expect of a theme follows what everybody else says in the same sources on the same night,
so that a holiday, a source that is down or a community that doubles is no news of any theme.
The model is Farrington's in the form that Noufaily et al. gave it, with changes for counts as
small as those of themes: the rate of a theme is never below that of one just founded, its
weekdays are shrunk to those of its sources, its over-dispersion to that of all themes.

Source:
    Farrington, Andrews, Beale, Catchpole (1996), J. R. Stat. Soc. A 159, 547-563: regression on
    the recent past, in which past outbreaks weigh less.
    Noufaily et al. (2013), Statistics in Medicine 32, 1206-1222: over-dispersed counts, a gap
    between past and present, a higher threshold before a past count weighs less.
    Lawless (1987), Canadian Journal of Statistics 15, 209-225: over-dispersion by moments.
    Clayton, Kaldor (1987), Biometrics 43, 671-681: rates of small counts drawn to a prior.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]

OUTBREAK_Z = 3.5
"""Past nights whose tail is beyond this many standard units weigh less, as its square."""
QUIET_VOICES = 5.0
"""People added to a source's volume: a night with nobody else to compare with is no proof."""
SILENT_MEAN = 7.0
"""A source that has this many people a night on average and nobody on one was down."""
WEEKDAY_PEOPLE = 10.0
"""People of a weekday, beyond which its own level counts more than that of its sources."""
DISPERSION_WEIGHT = 100.0
"""Squared people of all nights, beyond which a theme's own dispersion counts more."""
DISPERSION_RANGE = (0.1, 3.0)
"""Least and most of (variance - mean) / mean^2 over nights."""
FIRST_DISPERSION = 0.3
"""Dispersion by which outbreaks are told until one is fitted."""
WIDEST_CALM = 0.5
"""Most dispersion by which outbreaks are told: one that is wider has outbreaks in it."""
HIGHEST_SHARE = 0.1
"""Nights that the first guess of a level leaves out."""
N_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class TrendParams:
    """When more people than usual are too many to be chance."""

    rate: float = 0.02
    """False discovery rate of a night: of the alerts opened on it, the share expected to be chance.
    When nothing is going on, the share of nights on which any opens."""
    min_excess: float = 5.0
    """Fewest people above what is expected."""
    min_ratio: float = 2.0
    """Fewest people as a multiple of what is expected."""
    baseline_nights: int = 56
    """Nights looked back on, before those that are tested."""
    min_nights: int = 14
    """Fewest nights that make a baseline."""
    windows: tuple[int, ...] = (1, 3)
    """Numbers of last nights whose sums are tested; the best one counts, times their number."""
    founders: int = 3
    """People whom a theme is presumed to have had in the baseline beside those who were seen."""

    @property
    def n_nights(self) -> int:
        """Nights to know: the baseline and the longest window."""
        return self.baseline_nights + max(self.windows)


@dataclass(frozen=True, slots=True)
class Counts:
    """People a night, the night to test last."""

    people: Numbers
    """Shape (n_subjects, n_sources, n_nights)."""
    volume: Numbers
    """People who say anything, shape (n_sources, n_nights)."""
    weekdays: NDArray[np.intp]
    """0..6, shape (n_nights,)."""
    is_down: Flags
    """Nights on which a source failed, shape (n_sources, n_nights): one without anybody says
    nothing, one with somebody is set against them as ever."""
    is_part: Flags
    """Subjects that share nobody's words with each other (themes, not areas), shape
    (n_subjects,): their outbreaks are taken out of the volume that others are set against."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """What to expect of every subject on every night, its outbreaks apart."""

    is_known: bool
    """False: the baseline is too short, or no source is heard on the last night."""
    people: Numbers
    """Seen, where their source is not down, shape (n_subjects, n_nights)."""
    expected: Numbers
    """The same shape."""
    dispersion: Numbers
    """(variance - mean) / mean^2 over nights, shape (n_subjects,)."""
    n_known: Numbers
    """People that the rate rests on, shape (n_subjects,)."""


@dataclass(frozen=True, slots=True)
class _Past:
    """What every subject is fitted to, sources that are down left out."""

    offset: Numbers
    """Level of each source, 1 on average, shape (n_subjects, n_sources, n_nights)."""
    people: Numbers
    """Shape (n_subjects, n_sources, n_nights)."""
    share: Numbers
    """Of the people of all sources, shape (n_sources,)."""
    is_baseline: Flags
    """Shape (n_nights,)."""
    weekdays: NDArray[np.intp]

    @property
    def total(self) -> Numbers:
        """People of all sources, shape (n_subjects, n_nights)."""
        total: Numbers = self.people.sum(axis=1)
        return total


@dataclass(frozen=True, slots=True)
class _Fit:
    """What to expect of every subject."""

    expected: Numbers
    """Shape (n_subjects, n_nights)."""
    dispersion: Numbers
    """(variance - mean) / mean^2 over nights, shape (n_subjects,)."""
    pooled: float
    """The same, of all subjects."""
    n_known: Numbers
    """People that the rate rests on, shape (n_subjects,)."""


def expect(counts: Counts, params: TrendParams) -> Expectation:
    """What the sources lead to expect of every subject on every night.

    Args:
        counts: At most `params.n_nights` nights; fewer if less is known.
        params: What to look back on.
    """
    is_down = _down(counts, params)
    first_past = _past(counts, counts.people, counts.volume, is_down, params)
    calm = counts.people.copy()
    calm[counts.is_part] = _calm(calm, first_past, _fit(first_past, params))[counts.is_part]
    volume = counts.volume - (counts.people - calm).sum(axis=0)
    past = _past(counts, calm, volume, is_down, params)
    is_known = past.is_baseline.sum() >= params.min_nights and not is_down[:, -1].all()
    fit = _fit(past, params)
    return Expectation(bool(is_known), past.total, fit.expected, fit.dispersion, fit.n_known)


def _down(counts: Counts, params: TrendParams) -> Flags:
    """Nights of sources that cannot be compared: told so, silent, or of a source just begun."""
    is_heard = counts.volume > 0
    means = counts.volume.sum(axis=1) / np.maximum(is_heard.sum(axis=1), 1)
    is_silent = ~is_heard & (counts.is_down | (means >= SILENT_MEAN)[:, None])
    has_begun = np.cumsum(counts.volume, axis=1) > 0
    is_short = has_begun[:, : -max(params.windows)].sum(axis=1) < params.min_nights
    down: Flags = is_silent | ~has_begun | is_short[:, None]
    return down


def _past(
    counts: Counts, calm: Numbers, volume: Numbers, is_down: Flags, params: TrendParams
) -> _Past:
    """What to fit: the level of each source is that of everybody but the subject itself."""
    is_up = ~is_down
    others = np.where(is_up, np.maximum(volume - calm, 0.0), 0.0)
    means = others.sum(axis=2) / np.maximum(is_up.sum(axis=1), 1)
    offset = np.where(is_up, (others + QUIET_VOICES) / (means[..., None] + QUIET_VOICES), 0.0)
    people = np.where(is_up, counts.people, 0.0)
    nights = np.arange(is_down.shape[1])
    is_baseline = (nights < len(nights) - max(params.windows)) & is_up.any(axis=0)
    heard = np.where(is_up, volume, 0.0).sum(axis=1)
    share = heard / max(float(heard.sum()), 1.0)
    return _Past(offset, people, share, is_baseline, counts.weekdays)


def _fit(past: _Past, params: TrendParams) -> _Fit:
    """The level of every subject, found again as past outbreaks weigh less."""
    fit = _first_fit(past, params)
    for _ in range(N_ROUNDS):
        z = np.maximum(_units(past.total, fit), OUTBREAK_Z)
        weights = (OUTBREAK_Z / z) ** 2 * past.is_baseline
        fit = _fit_once(past, np.minimum(past.total, _edge(fit)), weights, params)
    return fit


def _first_fit(past: _Past, params: TrendParams) -> _Fit:
    """The mean night, the highest nights left out: enough to tell what is an outbreak."""
    ordered = np.sort(past.total[:, past.is_baseline], axis=1)
    n_nights = ordered.shape[1]
    n_kept = int(n_nights * (1 - HIGHEST_SHARE))
    means = (params.founders + ordered[:, :n_kept].sum(axis=1)) / max(n_kept, 1)
    expected = np.broadcast_to(means[:, None], past.total.shape)
    return _Fit(expected, means, FIRST_DISPERSION, means)


def _fit_once(past: _Past, calm: Numbers, weights: Numbers, params: TrendParams) -> _Fit:
    seen = np.einsum("ijk,ik->ij", past.people, weights)
    exposure = np.maximum(np.einsum("ijk,ik->ij", past.offset, weights), 1.0)
    fair = np.einsum("ij,ijk->ik", seen / exposure, past.offset)
    presumed = np.einsum("ij,ijk->ik", params.founders * past.share / exposure, past.offset)
    factors, n_fitted = _weekdays(past, fair, weights)
    dispersion, pooled = _dispersion(calm, fair * factors, past.is_baseline, n_fitted)
    n_known = params.founders + seen.sum(axis=1)
    return _Fit((fair + presumed) * factors, dispersion, pooled, n_known)


def _weekdays(past: _Past, fair: Numbers, weights: Numbers) -> tuple[Numbers, Numbers]:
    """How each subject's weekdays differ from those of its sources, shrunk to not at all.

    Also the number of values that were fitted, level included, for each subject.
    """
    is_day = np.eye(7)[past.weekdays]
    seen = (past.total * weights) @ is_day
    told = (fair * weights) @ is_day
    factors: Numbers = (WEEKDAY_PEOPLE + seen) / (WEEKDAY_PEOPLE + told)
    n_fitted: Numbers = 1 + 6 * (told / (WEEKDAY_PEOPLE + told)).mean(axis=1)
    return factors[:, past.weekdays], n_fitted


def _dispersion(
    calm: Numbers, fair: Numbers, is_baseline: Flags, n_fitted: Numbers
) -> tuple[Numbers, float]:
    """By moments: each subject's, shrunk to that of all; and that of all."""
    n_nights = int(is_baseline.sum())
    spread = (is_baseline * (calm - fair) ** 2).sum(axis=1)
    spread *= n_nights / np.maximum(n_nights - n_fitted, 1.0)
    excess = spread - (is_baseline * fair).sum(axis=1)
    squares = (is_baseline * fair**2).sum(axis=1)
    pooled = np.clip(excess.sum() / max(float(squares.sum()), 1e-9), *DISPERSION_RANGE)
    own = (excess + DISPERSION_WEIGHT * pooled) / (squares + DISPERSION_WEIGHT)
    return np.asarray(np.clip(own, *DISPERSION_RANGE), np.float64), float(pooled)


def _units(people: Numbers, fit: _Fit) -> Numbers:
    """How far above the expected each night is, in standard units of equal tail."""
    size = 1 / min(fit.pooled, WIDEST_CALM)
    tail = stats.nbinom.sf(people - 1, size, size / (size + fit.expected))
    return np.asarray(stats.norm.isf(np.maximum(tail, 1e-300)), np.float64)


def _edge(fit: _Fit) -> Numbers:
    """Where an outbreak begins, by the first terms of Cornish and Fisher's expansion."""
    mean = np.maximum(fit.expected, 1e-6)
    dispersion = min(fit.pooled, WIDEST_CALM)
    deviation = np.sqrt(mean * (1 + dispersion * mean))
    skew = (1 + 2 * dispersion * mean) / deviation
    edge: Numbers = mean + deviation * (OUTBREAK_Z + (OUTBREAK_Z**2 - 1) / 6 * skew)
    return edge


def _calm(people: Numbers, past: _Past, fit: _Fit) -> Numbers:
    """The counts without their outbreaks: what is beyond OUTBREAK_Z counts as expected."""
    is_outbreak = _units(past.total, fit) > OUTBREAK_Z
    part = fit.expected / np.maximum(past.total, 1.0)
    calm: Numbers = people * np.where(is_outbreak, np.minimum(part, 1.0), 1.0)[:, None, :]
    return calm
