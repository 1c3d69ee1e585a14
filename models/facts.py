"""What is known of a theme, as people look it up: the records behind `themes list` and `show`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from models.causes import Change
from models.curation import Act
from models.stance import Sides
from models.voices import CommunityClaim, Firmness, Shared, ThemeRank


@dataclass(frozen=True, slots=True)
class ThemeLine:
    """One theme among the others."""

    theme_id: str
    replaced_by: str
    title: str
    state: str
    area_id: str
    area: str
    n_comments: int
    n_people: int
    n_unknown: int
    """Distinct texts without an author: at most so many people more."""
    n_communities: int
    n_recent: int
    """People and unknown voices of the seven days up to the last closed night."""
    n_earlier: int
    """The same of the seven days before."""
    owner: str
    status: str


@dataclass(frozen=True, slots=True)
class ThemeCard:
    """One theme as the registry has it."""

    theme_id: str
    replaced_by: str
    state: str
    area_id: str
    area_fr: str
    area_en: str
    title_fr: str
    title_en: str
    keywords: tuple[str, ...]
    first_night: date
    last_night: date
    owner: str
    status: str
    shipped_version: str
    shipped_on: str
    teams: tuple[str, ...]
    ticket: str
    note: str
    is_pinned: bool


@dataclass(frozen=True, slots=True)
class Event:
    """One event in the life of a theme, or of another that has to do with it."""

    theme_id: str
    night: date
    event: str
    other_id: str
    detail: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Numbers:
    """What is said of a theme, all time; what is set aside is counted apart."""

    n_comments: int
    n_texts: int
    n_people: int
    n_unknown: int
    n_set_aside: int
    communities: tuple[tuple[str, int], ...]
    """Name and comments, the most first; so are the others."""
    languages: tuple[tuple[str, float, float], ...]
    """Tag, share in the theme, share in the corpus, 0..1."""
    mean_rating: float | None
    n_ratings: int
    products: tuple[tuple[str, int], ...]
    versions: tuple[tuple[str, int], ...]
    segments: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Moved:
    """Why a theme moved in a night, and what may explain it."""

    night: date
    changes: tuple[Change, ...]
    """People first, then comments; one of them may be missing."""
    since: datetime | None
    """The end of the closed night before; None: there is none."""
    until: datetime
    is_refit: bool


@dataclass(frozen=True, slots=True)
class Quality:
    """How far the theme can be trusted, as last measured."""

    night: date
    cohesion: float | None
    separation: float | None
    stability: float | None
    stability_low: float | None
    stability_high: float | None
    n_resamples: int


@dataclass(frozen=True, slots=True)
class AlertFact:
    """One alert of the theme."""

    state: str
    first_night: date
    last_night: date
    opened_nights: tuple[date, ...]
    strength: float


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody said, by which the theme is shown."""

    text: str
    community: str
    said_on: date | None
    url: str


@dataclass(frozen=True, slots=True)
class Near:
    """A theme close to this one."""

    theme_id: str
    title: str
    similarity: float
    """Cosine of the centres, -1..1."""


@dataclass(frozen=True, slots=True)
class ThemeFacts:
    """Everything known of a theme."""

    card: ThemeCard
    numbers: Numbers
    events: tuple[Event, ...]
    moved: tuple[Moved, ...]
    """The latest first."""
    quality: Quality | None
    alerts: tuple[AlertFact, ...]
    acts: tuple[Act, ...]
    undone: Mapping[int, int]
    """Act id -> the act that took it back."""
    quotes: tuple[Quote, ...]
    nearest: tuple[Near, ...]


@dataclass(frozen=True, slots=True)
class ThemeVoices:
    """Who speaks of a theme within the window, how firm its place is, and how people stand."""

    first: date | None
    """First local date of the window; None: everything."""
    last: date
    rank: ThemeRank | None
    """None: nobody spoke of it within the window, or a curator hid it."""
    n_ranked: int
    """Themes of the window that have a rank."""
    n_voices: int
    """Active in the window, with a theme or without."""
    firmness: Firmness | None
    """None: it is not among the top."""
    claims: tuple[CommunityClaim, ...]
    """Communities that speak of it more than their size explains."""
    shared: Shared | None
    """Where it is said everywhere."""
    sides: Sides
    """All time."""
