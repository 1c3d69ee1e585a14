"""Storms: people who were never there come at once, insult and make noise, and are gone again.

Unlike a raid on a subject, a storm speaks of nothing; it is known by its people. Where nobody is
named there is none. Newcomers who criticise are no storm, however many and however angry: most of
what these people say must be noise or abuse that has no word of the product.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

NO_TIME = -1
"""Hour of a comment whose source gives none."""


@dataclass(frozen=True, slots=True)
class StormParams:
    """What a storm is; docs/set-aside.md tells what it finds."""

    window_hours: int = 24
    """Longest time from the first to the last comment of its people."""
    min_people: int = 3
    min_comments: int = 8
    min_sure: int = 4
    """Comments that are noise, or abuse by both witnesses."""
    share: float = 0.5
    """More than this share of what each of its people says is noise or insult."""


@dataclass(frozen=True, slots=True)
class Said:
    """The comments of a community, one place each."""

    people: Sequence[str]
    """Who says it; "" is nobody known."""
    hours: NDArray[np.int64]
    """Hours since any beginning, NO_TIME for none."""
    is_sure: NDArray[np.bool_]
    """Noise, or abuse by both witnesses, that does not speak of the product."""
    is_trouble: NDArray[np.bool_]
    """That, and what has an insult by its words alone and does not speak of the product."""


def find_storms(said: Said, params: StormParams) -> NDArray[np.bool_]:
    """Which comments belong to a storm, shape (n_comments,).

    Args:
        said: All comments of one community: who was ever heard there before or after is no
            passer-by.
        params: What a storm is.
    """
    inside = np.zeros(len(said.people), bool)
    passing = _troublesome_passers_by(said, params)
    firsts = sorted({int(said.hours[own[0]]) for own in passing.values()})
    for first in firsts:
        last = first + params.window_hours
        crowd = [
            own
            for own in passing.values()
            if first <= said.hours[own[0]] and said.hours[own[-1]] <= last
        ]
        places = np.array([place for own in crowd for place in own], np.intp)
        is_storm = len(crowd) >= params.min_people and len(places) >= params.min_comments
        if is_storm and said.is_sure[places].sum() >= params.min_sure:
            inside[places] = True
    return inside


def _troublesome_passers_by(said: Said, params: StormParams) -> Mapping[str, list[int]]:
    """People heard for a day at most, mostly with noise and insults: their comments in order."""
    found: dict[str, list[int]] = defaultdict(list)
    for place in np.argsort(said.hours, kind="stable").tolist():
        if said.people[place]:
            found[said.people[place]].append(place)
    return {
        person: own
        for person, own in found.items()
        if said.hours[own[0]] != NO_TIME
        and said.hours[own[-1]] - said.hours[own[0]] <= params.window_hours
        and said.is_trouble[own].sum() > params.share * len(own)
    }
