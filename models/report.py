"""The report record: what a page says, counted and chosen, before any page exists.

Two families live here. `Reading` is what the store knows, filled by `transforms`; `Report` is what
a team reads, made from it by `reports.build`. Both are plain data so that the renderers, the JSON
schema and the tests speak of one thing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from models.records import Language

FORMAT_VERSION = "1.1"
"""Of the JSON report; the first number changes when a reader must change."""

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


@dataclass(frozen=True, slots=True)
class Team:
    """Who a report is for; no filter means everything."""

    name: str
    slug: str
    language: Language
    products: tuple[str, ...] = ()
    communities: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's own words: `text` is a piece of the stored comment, untouched."""

    comment_id: str
    text: str
    is_cut: bool
    """True if the comment goes on before or after."""
    language: str
    community: str
    said_on: date | None
    url: str
    copies: int
    """How many comments have exactly this text."""
    people: int
    """How many known people said it."""
    rating: float | None = None
    product: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """A number of comments by a name: a community, a language."""

    name: str
    n_comments: int
    n_people: int
    n_unknown: int = 0
    """Distinct texts without an author: at most that many people more."""

    @property
    def n_voices(self) -> int:
        """At most this many people: the known ones, and each text without an author as one."""
        return self.n_people + self.n_unknown


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One bar of a trend."""

    starts_on: date
    """First day of the period."""
    n_comments: int
    n_people: int
    n_unknown: int = 0
    """Distinct texts without an author: at most that many people more."""

    @property
    def n_voices(self) -> int:
        """At most this many people: the known ones, and each text without an author as one."""
        return self.n_people + self.n_unknown


@dataclass(frozen=True, slots=True)
class ThemeReport:
    """One theme as a team reads it."""

    theme_id: str
    title: str
    keywords: tuple[str, ...]
    state: str
    is_new: bool
    """First named on this night."""
    n_comments: int
    n_texts: int
    """Distinct texts."""
    n_people: int
    """Known people."""
    n_unknown: int
    """Distinct texts without an author: at most that many people more."""
    share: float
    """Of the window's comments, 0..1."""
    communities: tuple[Count, ...]
    languages: tuple[Count, ...]
    trend: tuple[TrendPoint, ...]
    mean_rating: float | None
    quotes: tuple[Quote, ...]
    first_night: date
    last_night: date
    area: str = ""
    owner: str = ""
    status: str = ""
    stability: float | None = None
    n_mentions: int = 0
    """Comments of other themes, or of none, that speak of this one too; in no sum."""
    n_voices_recent: int = 0
    """Voices (see `n_voices`) of the last seven days."""
    usual_voices: float | None = None
    """Mean voices of the seven-day spans before, in the window; None: too few of them to say."""
    first_said_on: date | None = None
    """Date of the earliest of its comments in the window; None if none has a date."""

    @property
    def n_voices(self) -> int:
        """At most this many people: the known ones, and each text without an author as one."""
        return self.n_people + self.n_unknown


@dataclass(frozen=True, slots=True)
class Totals:
    """What was read; n_comments = n_in_themes + n_unassigned + n_set_aside."""

    n_comments: int
    n_texts: int
    """Distinct texts."""
    n_people: int
    """Known people."""
    n_unknown: int
    """Distinct texts without an author: at most that many people more."""
    n_communities: int
    n_in_themes: int
    n_unassigned: int
    """In none of the themes that the report shows."""
    n_set_aside: int

    @property
    def n_voices(self) -> int:
        """At most this many people: the known ones, and each text without an author as one."""
        return self.n_people + self.n_unknown


@dataclass(frozen=True, slots=True)
class Report:
    """One team's night."""

    format_version: str
    project: str
    team: str
    team_slug: str
    language: Language
    night: date
    window_from: date | None
    window_to: date
    totals: Totals
    communities: tuple[Count, ...]
    languages: tuple[Count, ...]
    trend: tuple[TrendPoint, ...]
    themes: tuple[ThemeReport, ...]
    """Most voices first; at equal voices most known people, then most comments, then theme_id."""
    unassigned: tuple[Quote, ...]
    """A sample of what fits no theme; without any theme, what to read, first things first."""
    run: RunReading
    trend_period_days: int = 1
    """Length of a bar of every trend: 1 or 7."""
    has_history: bool = True
    """False on the first night: no theme is older, so that nothing can be called new or usual."""
    scope: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The team's filters that are set: products, communities, words, areas; none: everything."""
    moved: Mapping[str, str] = field(default_factory=dict)
    """Theme with no comment here -> the theme it was merged into; "" if nobody speaks of it."""
    alike: tuple[tuple[Quote, ...], ...] = ()
    """Of a small corpus: groups of two texts or more that say nearly the same."""
    missing: tuple[Missing, ...] = ()
    """Of a small corpus: what would be needed to count rather than read."""
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """Every quote that the report shows."""
        of_themes = (quote for theme in self.themes for quote in theme.quotes)
        return (*of_themes, *self.unassigned, *(quote for group in self.alike for quote in group))
