"""Movements: alerts of a few nights that are one thing, and the texts that tell it.

What shakes a community, a redesign or an outage, is not said in one theme: it is spread over those
that were there already. What holds it together is that it is new, and near to what else is new:

- **News.** A text is news if nearly all that is said around it is said now: of its nearest texts,
  so many more are new than the past leads to expect.
- **Links.** Two alerted themes are one movement if their news is often each other's nearest, for
  how much news each of them has.
- **Members.** A text that is news belongs to the movement if most of its nearest news do.

Source:
    Wang, Kulkarni, Verdú (2009), IEEE Transactions on Information Theory 55, 2392-2405: ratios of
    densities from nearest neighbours.
    Jarvis, Patrick (1973), IEEE Transactions on Computers C-22, 1025-1034: links between texts that
    are among each other's nearest.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from models.neighbours import nearest
from models.space import Floats

TOGETHER_NIGHTS = 7
"""Alerts of one movement open at most so many nights after its first."""
MAX_NIGHTS = 28
"""What is said later is no news any more."""
N_NEAR = 60
"""Texts that say how much is said around one; of few texts a tenth, at least N_LINKED."""
MIN_NEWS = 0.85
"""Share of what is said around a text that its past does not explain."""
N_LINKED = 10
"""Nearest news that a text is linked to, if the two are among each other's."""
MIN_LINK = 0.05
"""Links between two themes, as a share of the geometric mean of all that each of them has."""
MIN_LINKS = 3
FOUNDERS = 3
"""People who make a theme one that a movement touches."""
MIN_TOUCHED = 0.02
"""Share of a movement's people who do."""
NO_SUBJECT = -1
_CHUNK = 1_024

Flags = NDArray[np.bool_]
Labels = NDArray[np.intp]
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Said:
    """Distinct texts of some nights and of those before them, one a row."""

    points: Floats
    """Unit rows, shape (n_texts, n_dims)."""
    is_new: Flags
    """Whether it was said in the nights looked at, shape (n_texts,)."""
    weights: Numbers
    """Of what was said before: how many such texts as many nights lead to expect, shape
    (n_texts,)."""


@dataclass(frozen=True, slots=True)
class OpenAlert:
    """An alert that may be part of a movement."""

    alert_id: str
    subject_id: str
    """Theme or area."""
    opened_on: date
    begun_on: date
    """First of the nights that it opened for."""
    movement_id: str = ""
    """That of earlier nights; "" is none."""


def news_shares(said: Said) -> Numbers:
    """How much of what is said around each new text is news.

    Args:
        said: What was said, and what before.

    Returns:
        Of every new text, in their order: the share of the new texts among the nearest that the
        past ones among them do not lead to expect, 0..1.
    """
    new = np.flatnonzero(said.is_new)
    n_texts = len(said.points)
    n_near = min(N_NEAR, max(n_texts // 10, N_LINKED), n_texts - 1)
    shares = np.zeros(len(new))
    if n_near < 1:
        return shares
    for start in range(0, len(new), _CHUNK):
        rows = new[start : start + _CHUNK]
        similarity = said.points[rows] @ said.points.T
        similarity[np.arange(len(rows)), rows] = -9.0
        near = np.argpartition(-similarity, n_near - 1, axis=1)[:, :n_near]
        n_new = said.is_new[near].sum(axis=1)
        expected = np.where(said.is_new, 0.0, said.weights)[near].sum(axis=1)
        shares[start : start + len(rows)] = 1.0 - expected / np.maximum(n_new, 1e-9)
    return np.asarray(np.round(np.clip(shares, 0.0, 1.0), 4), np.float64)


def find_links(points: Floats, labels: Labels, n_subjects: int) -> list[tuple[int, int]]:
    """Which subjects' news are mixed with each other.

    Args:
        points: Of texts that are news, unit rows, shape (n_news, n_dims).
        labels: Subject of each text, from 0; NO_SUBJECT is none. Shape (n_news,).
        n_subjects: How many there are.

    Returns:
        Pairs of subjects, ascending.
    """
    ends = _mutual(points)
    of_subject = sparse.csr_array(
        (labels[:, None] == np.arange(n_subjects)).astype(np.float64).reshape(-1, n_subjects)
    )
    between = (of_subject.T @ ends @ of_subject).toarray()
    total = np.asarray((of_subject.T @ ends).sum(axis=1)).ravel()
    least = np.maximum(MIN_LINK * np.sqrt(np.outer(total, total)), MIN_LINKS)
    first, second = np.nonzero(np.triu(between >= least, 1))
    return list(zip(first.tolist(), second.tolist(), strict=True))


def choose_members(points: Floats, is_seed: Flags) -> Flags:
    """Which texts that are news belong to a movement.

    Args:
        points: Of texts that are news, unit rows, shape (n_news, n_dims).
        is_seed: Whether the text is of a theme that the movement touches, shape (n_news,).

    Returns:
        Those of whose nearest news at least half are seeds, shape (n_news,).
    """
    if len(points) < 2:
        return is_seed.copy()
    near = nearest(points, min(N_LINKED, len(points) - 1))
    members: Flags = is_seed[near].mean(axis=1) >= 0.5
    return members


def batches(alerts: Iterable[OpenAlert]) -> list[list[OpenAlert]]:
    """Alerts that opened in the same few nights, those of the earliest first.

    Args:
        alerts: In any order; those of one movement stay together, and it takes in what opens
            within TOGETHER_NIGHTS of its first.
    """
    found: list[list[OpenAlert]] = []
    latest = date.min
    for unit in _units(alerts):
        opened_on = unit[0].opened_on
        if not found or opened_on > latest:
            found.append([])
            latest = date.min
        if latest == date.min or unit[0].movement_id:
            latest = opened_on + timedelta(TOGETHER_NIGHTS)
        found[-1] += unit
    return found


def _units(alerts: Iterable[OpenAlert]) -> list[list[OpenAlert]]:
    """Movements and single alerts, by the first night that one of their alerts opened on."""
    units: defaultdict[str, list[OpenAlert]] = defaultdict(list)
    for alert in sorted(alerts, key=lambda each: (each.opened_on, each.alert_id)):
        units[alert.movement_id or alert.alert_id].append(alert)
    return sorted(units.values(), key=lambda unit: (unit[0].opened_on, unit[0].alert_id))


def unite(
    alerts: Sequence[OpenAlert], links: Collection[tuple[int, int]], subjects: Sequence[str]
) -> list[list[OpenAlert]]:
    """The movements among alerts that opened together.

    Args:
        alerts: What `batches` put together.
        links: What `find_links` found.
        subjects: Names of the subjects that are linked.

    Returns:
        Alerts that are linked, or were one movement before, of two subjects at least unless they
        were; in the order of the alerts.
    """
    place = {subject: i for i, subject in enumerate(subjects)}
    is_one = np.eye(len(alerts), dtype=bool)
    for i, one in enumerate(alerts):
        for j, other in enumerate(alerts[:i]):
            pair = sorted((place[one.subject_id], place[other.subject_id]))
            was_one = one.movement_id != "" and one.movement_id == other.movement_id
            is_one[i, j] = was_one or pair[0] == pair[1] or tuple(pair) in links
    _, labels = csgraph.connected_components(is_one, directed=False)
    groups = [
        [alert for alert, label in zip(alerts, labels, strict=True) if label == number]
        for number in range(int(labels.max(initial=-1)) + 1)
    ]
    return [group for group in groups if _is_movement(group)]


def _is_movement(group: Sequence[OpenAlert]) -> bool:
    is_known = any(alert.movement_id for alert in group)
    return is_known or len({alert.subject_id for alert in group}) > 1


def _mutual(points: Floats) -> sparse.csr_array:
    """1 where two texts are among each other's N_LINKED nearest, shape (n_news, n_news)."""
    n_near = min(N_LINKED, len(points) - 1)
    if n_near < 1:
        return sparse.csr_array((len(points), len(points)))
    near = nearest(points, n_near)
    owners = np.repeat(np.arange(len(points)), n_near)
    ones = np.ones(near.size)
    led = sparse.csr_array((ones, (owners, near.ravel())), shape=(len(points), len(points)))
    return sparse.csr_array(led.multiply(led.T))


@dataclass(frozen=True, slots=True)
class Movement:
    """A movement as it is told; what is set aside counts nowhere."""

    movement_id: str
    """M-0001 and on, for ever."""
    replaced_by: str
    """The movement that it turned out to be part of; "" is none."""
    is_current: bool
    """Whether one of its alerts is open."""
    title_fr: str
    title_en: str
    first_night: date
    """The night that told it first."""
    last_night: date
    """The last night on which one of its alerts was heard."""
    begun_on: date
    """First of the nights whose people its alerts opened for."""
    n_comments: int
    n_people: int
    """People who are known."""
    n_unknown: int
    """Texts without an author: at most so many people more."""
    n_communities: int
    n_against: int
    """Voices with a text against the product or for it on a condition."""
    n_for: int
    n_requesting: int
    """Voices who ask for something."""
    n_campaigning: int
    """Voices whose text is part of a campaign."""
    last_said_on: date | None
    """None: nothing of it is left."""
    theme_ids: tuple[str, ...]
    """Themes in which enough people say it, those of the most first."""

    @property
    def n_voices(self) -> int:
        """People, known or not."""
        return self.n_people + self.n_unknown
