"""What the store knows of a night: the record that reports are made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from models.asking import Ideas, Queue
from models.causes import Change
from models.curation import Act, Conflict
from models.facts import Event, Quality
from models.quality import Grade, Part
from models.voices import Campaign

Lack = Literal["comments", "dates", "authors", "communities"]
"""What keeps a small corpus from being counted."""


@dataclass(frozen=True, slots=True)
class ThemeReading:
    """One theme as the registry knows it."""

    theme_id: str
    state: str
    title_fr: str
    title_en: str
    keywords: tuple[str, ...]
    first_night: date
    last_night: date
    area: str = ""
    """Id of its area; empty: none."""
    area_fr: str = ""
    area_en: str = ""
    owner: str = ""
    status: str = ""
    stability: float | None = None
    teams: tuple[str, ...] = ()
    """Names of the teams that a curator has brought it to."""
    shipped_version: str = ""
    shipped_on: str = ""
    ticket: str = ""
    note: str = ""
    is_pinned: bool = False


@dataclass(frozen=True, slots=True)
class CommentReading:
    """One current comment, masked and clean, with its theme."""

    comment_id: str
    text_id: str
    community: str
    said_on: date | None
    """Local date; None where the source gave none."""
    language: str
    text: str
    url: str
    person: str
    """Key of the person; empty where the source names no author."""
    theme_id: str
    """Main theme; empty: none."""
    strength: float
    """Similarity to the theme's centre, -1..1; 0 where there is no theme."""
    rank: int | None
    """Place among the theme's exemplars, from 1; None if it is not one."""
    rating: float | None = None
    product: str = ""
    version: str = ""
    segment: str = ""
    is_set_aside: bool = False
    mentions: tuple[str, ...] = ()
    source: str = ""
    copy_id: str = ""
    """Group of its near copies."""
    campaign_id: str = ""
    wording_id: str = ""
    """Of a campaign: the wording it counts for."""
    idea_id: str = ""
    """The proposal it asks for; empty: none."""
    intents: tuple[str, ...] = ()
    """Of models.intents.INTENTS."""
    stance: str = ""
    """Of models.intents.STANCES; empty: not found yet."""
    warmth: float = 0.0
    """The lesser of the chances that it praises and that it is for the product, 0..1."""
    set_aside_reason: str = ""


@dataclass(frozen=True, slots=True)
class RunReading:
    """How the night was made."""

    run_id: str
    night: date
    first_said_on: date | None
    counts: Mapping[str, int]
    """received, new, edited, deleted, unchanged, quarantined, set_aside"""
    sources: tuple[Mapping[str, Any], ...]
    """One each: source, status, message, received, new"""
    coverage: float
    """Share of the comments in the window that have a theme, 0..1."""
    is_cut_share: float
    """Share of texts longer than the model reads, 0..1."""
    engine: str
    space: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Missing:
    """What would be needed to count, rather than read."""

    what: Lack
    n: int
    """comments: how many more; dates and authors: comments without; communities: how many there
    are."""


@dataclass(frozen=True, slots=True)
class ReadingList:
    """What a small corpus offers instead of themes."""

    text_ids: tuple[str, ...]
    """What to read, first things first."""
    alike: tuple[tuple[str, ...], ...]
    """Groups of two texts or more that say nearly the same."""
    missing: tuple[Missing, ...]


@dataclass(frozen=True, slots=True)
class Release:
    """A version that people were given."""

    name: str
    on: date
    product: str = ""
    """Empty: of all products."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """Why numbers moved, over all teams and all time."""

    nights: tuple[date, ...] = ()
    """Closed nights, ascending."""
    refits: frozenset[date] = frozenset()
    """Those in which everything was clustered again."""
    changes: Mapping[str, tuple[Change, ...]] = field(default_factory=dict)
    """theme_id ("" is no theme) -> what moved it, ascending nights; a night that moved nothing has
    none."""


@dataclass(frozen=True, slots=True)
class AlertReading:
    """Something that more people speak of than is usual."""

    alert_id: str
    subject_id: str
    """A theme or an area."""
    state: str
    """open or closed."""
    first_night: date
    last_night: date
    """The last night in which it stood out."""
    opened_nights: tuple[date, ...]
    """More than one: it came back."""
    strength: float
    """-log10 of the q value of its strongest night."""
    n_people: int
    """Of its last night in which it stood out; so are all that follow."""
    expected: float
    low: float
    """Band of 95 % of what was expected."""
    high: float
    n_nights: int
    """Nights that were summed because together they stand out most."""
    window_people: int
    """People with words of their own in these nights."""
    window_expected: float
    q_value: float
    is_tonight: bool
    """Whether it stood out in the night of the report."""
    text_ids: tuple[str, ...]
    """What explains it, the most telling first."""


@dataclass(frozen=True, slots=True)
class MovementReading:
    """Alerts of a few nights that are one thing."""

    movement_id: str
    title_fr: str
    title_en: str
    begun_on: date
    """First of the nights whose people its alerts opened for."""
    last_night: date
    """The last night on which one of its alerts was heard."""
    alert_ids: tuple[str, ...]
    text_ids: tuple[str, ...]
    """The texts that tell it, those that are news most of all first."""


@dataclass(frozen=True, slots=True)
class GradeReading:
    """How far a night can be trusted."""

    grade: Grade
    coverage: float | None
    churn: float | None
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Lives:
    """What befell the themes, and what curators did."""

    events: tuple[Event, ...] = ()
    """Ascending nights."""
    acts: tuple[Act, ...] = ()
    """Ascending ids."""
    undone: Mapping[int, int] = field(default_factory=dict)
    """Act -> the act that took it back."""
    conflicts: tuple[tuple[date, Conflict], ...] = ()
    """Acts that a night could not follow to the letter; the latest first."""


@dataclass(frozen=True, slots=True)
class Place:
    """A circle on the map of themes; the map is 1000 wide, its origin at the top left."""

    x: float
    y: float
    radius: float


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything a report may be made from, for one night."""

    project: str
    run: RunReading
    window_from: date | None
    """First local date of the window; None: the whole corpus."""
    themes: tuple[ThemeReading, ...]
    comments: tuple[CommentReading, ...]
    """Those of the window, ordered by comment_id."""
    series: Mapping[str, Mapping[date, tuple[int, int]]]
    """theme_id -> local date -> (n_comments, n_people); "" is what has no theme."""
    redirects: Mapping[str, str] = field(default_factory=dict)
    """Closed theme -> the theme it was merged into; "" if it is gone."""
    small: ReadingList | None = None
    """What to read; None for a corpus that is large enough to count."""
    seed: int = 0
    """For everything that is drawn."""
    ledger: Ledger = field(default_factory=Ledger)
    alerts: tuple[AlertReading, ...] = ()
    """Those that are open, and those that were closed on this night; ascending ids."""
    movements: tuple[MovementReading, ...] = ()
    """Of which one of these alerts is part; ascending ids."""
    qualities: Mapping[str, Quality] = field(default_factory=dict)
    """theme_id -> how far it can be trusted, as last measured."""
    grade: GradeReading | None = None
    """None: the night was not measured."""
    lives: Lives = field(default_factory=Lives)
    neighbours: Mapping[str, tuple[tuple[str, float], ...]] = field(default_factory=dict)
    """theme_id -> the nearest themes, each with the cosine of the centres; the nearest first."""
    campaigns: tuple[Campaign, ...] = ()
    """Ascending ids."""
    ideas: Ideas | None = None
    """What people ask for, over all time; None: not looked for."""
    queue: Queue | None = None
    """Who waits for an answer; None: not looked for."""
    releases: tuple[Release, ...] = ()
    """Ascending dates, then names, then products."""
    places: Mapping[str, Place] = field(default_factory=dict)
    """theme_id or area_id -> its circle on the map; "" is the region of themes without an area."""
