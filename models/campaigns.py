"""Campaigns: many people, one wording, within days; and what shows it.

Four things are asked of texts of one wording, and docs/people.md says why:

- **Wording.** Nobody finds these words by chance: what is short and usual ("very good") is said
  again by people who never met.
- **Voices.** At least MIN_VOICES; one person who repeats himself is none.
- **Burst.** So many of them within PEAK_DAYS.
- **A time of its own.** Half of them within SPAN_DAYS: what an error window or a sharing button
  puts into people's mouths goes on for ever.

Where accounts are known, more one-time authors than is usual make up for half of the wording.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from models.families import Family, find_families
from models.phrases import Places, Worded
from models.surprise import wording_bits

MIN_VOICES = 5
PEAK_DAYS = 7
SPAN_DAYS = 60
MIN_SPAN_SHARE = 0.5
MIN_BITS = 60.0
"""Information that a wording needs beyond what the number of texts explains."""
MAX_CHANCE = 0.001
"""From which on one-time authors are more than chance."""
UNDATED = -1
UNSIGNED = -1

Days = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Sayings:
    """Comments, one a row; shape (n_comments,) each."""

    texts: Places
    """Place of the text, near copies folded into one."""
    people: Places
    """Number of the person; UNSIGNED where the source names no author."""
    days: Days
    """Number of the local date; UNDATED where the source gives none."""


@dataclass(frozen=True, slots=True)
class Found:
    """Texts of one wording, and what is known of who said them when."""

    texts: tuple[int, ...]
    """Places of the texts, near copies folded into one; the one said most first."""
    wordings: tuple[int, ...]
    """For each of them the one whose wording it has: what adds much to the letter is its own."""
    n_comments: int
    n_people: int
    """People who are known."""
    n_unsigned: int
    """Comments without an author."""
    n_peak: int
    """Most people and comments without an author within PEAK_DAYS."""
    span_share: float
    """Largest share of them within SPAN_DAYS, 0..1; 1 where nothing is dated."""
    first_day: int
    """UNDATED where nothing is dated."""
    last_day: int
    bits: float
    """Information in the common wording."""
    n_one_time: int
    """People of whom nothing else is known."""
    one_time_usual: float | None
    """Share of such people among those who share no wording; None where nobody is known."""
    one_time_chance: float | None
    """Chance of so many one-time authors or more, had they come like the others, 0..1."""


def find_campaigns(texts: Worded, sayings: Sayings) -> list[Found]:
    """The campaigns among some comments.

    Args:
        texts: Distinct texts, near copies folded into one, in ascending order of their ids.
        sayings: Who said them when.

    Returns:
        In the order of their first days, then of their texts. The order of the comments does not
        matter.
    """
    n_comments = np.bincount(sayings.texts, minlength=len(texts.lengths))
    families = find_families(texts, n_comments)
    likely = [one for one in families if n_comments[list(one.members)].sum() >= MIN_VOICES]
    bar = MIN_BITS + np.log2(max(len(texts.lengths), 1))
    found = _weighed(likely, wording_bits(texts, likely).tolist(), sayings)
    campaigns = [one for one in found if is_campaign(one, float(bar))]
    return sorted(campaigns, key=lambda one: (one.first_day, one.texts))


def is_campaign(found: Found, bar: float) -> bool:
    """Whether texts of one wording are a campaign.

    Args:
        found: What is known of them.
        bar: Bits that a wording needs.
    """
    is_burst = found.n_peak >= MIN_VOICES and found.span_share >= MIN_SPAN_SHARE
    is_odd = found.one_time_chance is not None and found.one_time_chance <= MAX_CHANCE
    return is_burst and found.bits >= (bar / 2 if is_odd else bar)


def match_campaigns(
    found: Sequence[frozenset[str]], known: Mapping[str, frozenset[str]]
) -> list[str | None]:
    """Which campaign of earlier nights each one is.

    Args:
        found: Text ids of each campaign found tonight.
        known: Campaign id -> its text ids of the last night.

    Returns:
        The campaign that shares most texts, the older of two; each leads to one at most. None: new.
    """
    pairs = sorted(
        (-len(texts & others), campaign_id, i)
        for i, texts in enumerate(found)
        for campaign_id, others in known.items()
        if texts & others
    )
    matched: dict[int, str] = {}
    for _, campaign_id, i in pairs:
        if i not in matched and campaign_id not in matched.values():
            matched[i] = campaign_id
    return [matched.get(i) for i in range(len(found))]


def _weighed(families: Sequence[Family], bits: Sequence[float], sayings: Sayings) -> list[Found]:
    labels = _labels(families, sayings)
    n_said = np.bincount(sayings.people[sayings.people != UNSIGNED])
    usual = _usual(sayings, labels, n_said)
    order = np.argsort(labels, kind="stable")
    edges = np.searchsorted(labels[order], np.arange(len(families) + 1))
    return [
        _found(family, bits[i], _part(sayings, order[edges[i] : edges[i + 1]]), n_said, usual)
        for i, family in enumerate(families)
    ]


def _labels(families: Sequence[Family], sayings: Sayings) -> Places:
    """The family of each comment; -1 is none."""
    n_texts = int(sayings.texts.max(initial=-1)) + 1
    of_text = np.full(n_texts, -1, np.intp)
    for i, family in enumerate(families):
        of_text[list(family.members)] = i
    return of_text[sayings.texts]


def _part(sayings: Sayings, rows: Places) -> Sayings:
    return Sayings(sayings.texts[rows], sayings.people[rows], sayings.days[rows])


def _usual(sayings: Sayings, labels: Places, n_said: Places) -> float | None:
    """Share of one-time authors among the people who take part in nothing."""
    is_known = sayings.people != UNSIGNED
    taking_part = np.unique(sayings.people[is_known & (labels >= 0)])
    others = np.setdiff1d(np.unique(sayings.people[is_known]), taking_part)
    return float((n_said[others] == 1).mean()) if len(others) else None


def _found(
    family: Family, bits: float, said: Sayings, n_said: Places, usual: float | None
) -> Found:
    people, n_here = np.unique(said.people[said.people != UNSIGNED], return_counts=True)
    n_one_time = int((n_said[people] == n_here).sum())
    days = _voice_days(said)
    dated = said.days[said.days != UNDATED]
    return Found(
        texts=family.members,
        wordings=family.wordings,
        n_comments=len(said.texts),
        n_people=len(people),
        n_unsigned=int((said.people == UNSIGNED).sum()),
        n_peak=_most_within(days, PEAK_DAYS) if len(days) else _n_voices(said),
        span_share=round(_most_within(days, SPAN_DAYS) / len(days), 4) if len(days) else 1.0,
        first_day=int(dated.min(initial=dated.max(initial=UNDATED))),
        last_day=int(dated.max(initial=UNDATED)),
        bits=bits,
        n_one_time=n_one_time,
        one_time_usual=None if usual is None else round(usual, 4),
        one_time_chance=_chance(n_one_time, len(people), usual),
    )


def _n_voices(said: Sayings) -> int:
    unsigned = said.people == UNSIGNED
    return len(np.unique(said.people[~unsigned])) + int(unsigned.sum())


def _voice_days(said: Sayings) -> Days:
    """The first day of each person, and the day of every comment without an author, ascending."""
    is_dated = said.days != UNDATED
    is_known = is_dated & (said.people != UNSIGNED)
    order = np.lexsort((said.days[is_known], said.people[is_known]))
    _, first = np.unique(said.people[is_known][order], return_index=True)
    unsigned = said.days[is_dated & (said.people == UNSIGNED)]
    return np.sort(np.concatenate([said.days[is_known][order][first], unsigned]))


def _most_within(days: Days, n_days: int) -> int:
    """Most of some ascending days that lie within so many."""
    ends = np.searchsorted(days, days + n_days, side="left")
    return int((ends - np.arange(len(days))).max())


def _chance(n_one_time: int, n_people: int, usual: float | None) -> float | None:
    if usual is None or n_people == 0:
        return None
    return float(f"{stats.binom.sf(n_one_time - 1, n_people, usual):.4g}")
