"""Bursts planted among real posts: how many are alerted, and on which night.

The themes are parts of the topics that a forum's own people chose for their posts, so that nothing
of the program's search for themes plays a part: who wrote decides on the part, so that each is
about as large as a theme and has the weekdays and the unrest of its topic. A theme is either held
back from all the history, or known with the posts that it really had; then so many more people a
night speak of it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from models.expected import Counts, Numbers, TrendParams
from models.trends import Trends, night_trends
from tests.quality.bench.throughput import POSTS

FIRST = date(2021, 1, 1)
MIN_POSTS = 30
"""Topics with fewer posts in the year are left out."""
N_PARTS = 10
"""Of a topic."""


@dataclass(frozen=True, slots=True)
class Forum:
    """People a night of every part of a topic of a real forum."""

    topics: tuple[str, ...]
    """Ascending."""
    people: Numbers
    """Shape (n_topics, n_nights)."""
    volume: Numbers
    """Shape (n_nights,)."""


@dataclass(frozen=True, slots=True)
class Planted:
    """One planted burst."""

    topic: int
    night: date
    n_people: int
    """More people, each night from then on."""
    is_held_back: bool
    """Whether nobody ever spoke of it before."""


def load_forum(data: Path) -> Forum:
    """A year of posts by topic.

    Args:
        data: The folder of real data.
    """
    with gzip.open(data / POSTS, "rt", encoding="utf-8") as lines:
        posts = [json.loads(line) for line in lines]
    n_posts = Counter(post["topic"] for post in posts)
    said = {
        (_part(post), (date.fromisoformat(post["created"][:10]) - FIRST).days, post["author"])
        for post in posts
        if post["topic"] and n_posts[post["topic"]] >= MIN_POSTS
    }
    topics = tuple(sorted({part for part, _, _ in said}))
    return Forum(
        topics,
        np.stack([_people({s[1:] for s in said if s[0] == topic}) for topic in topics]),
        _people({s[1:] for s in said}),
    )


def _part(post: Mapping[str, str]) -> str:
    number = int.from_bytes(hashlib.sha256(post["author"].encode()).digest()[:4]) % N_PARTS
    return f"{post['topic']}, part {number}"


def _people(said: set[tuple[int, str]]) -> NDArray[np.float64]:
    return np.bincount([night for night, _ in said], minlength=366)[:365].astype(np.float64)


def trends_on(forum: Forum, night: date, params: TrendParams) -> Trends:
    """What the program finds on one night."""
    end = (night - FIRST).days + 1
    nights = slice(max(0, end - params.n_nights), end)
    n_nights = nights.stop - nights.start
    return night_trends(
        Counts(
            people=forum.people[:, None, nights],
            volume=forum.volume[None, nights],
            weekdays=np.array([(FIRST + timedelta(n)).weekday() for n in range(end)][nights]),
            is_down=np.zeros((1, n_nights), np.bool_),
            is_part=np.ones(len(forum.topics), np.bool_),
        ),
        params,
    )


def delay(forum: Forum, planted: Planted, params: TrendParams, n_nights: int = 7) -> int | None:
    """Nights from the first of a planted burst to its alert: 0 is the same night; None is never."""
    people, volume = forum.people.copy(), forum.volume.copy()
    if planted.is_held_back:
        volume -= people[planted.topic]
        people[planted.topic] = 0
    start = (planted.night - FIRST).days
    people[planted.topic, start : start + n_nights] += planted.n_people
    volume[start : start + n_nights] += planted.n_people
    changed = Forum(forum.topics, people, volume)
    for n in range(n_nights):
        found = trends_on(changed, planted.night + timedelta(n), params)
        if found.is_alert[planted.topic]:
            return n
    return None
