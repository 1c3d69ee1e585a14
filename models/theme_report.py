"""What a report says of one theme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from models.facts import Quality
from models.voices import CommunityClaim, Firmness


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
    segment: str = ""
    theme_id: str = ""
    """Its main theme; empty: none that the report shows."""
    intents: tuple[str, ...] = ()
    stance: str = ""
    campaign_id: str = ""
    set_aside_reason: str = ""
    """Empty: it counts."""


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
class Standing:
    """A theme's place by people, and how sure it is."""

    rank: int | None
    """From 1; None: of fewer than three voices, so not ranked."""
    rank_low: int | None
    """Best place in 95 % of the draws."""
    rank_high: int | None
    n_voices: int
    """What the place is by: people, texts without an author, and one for each wording of a
    campaign."""
    share: float
    """Of the voices active in the window, 0..1."""
    share_low: float
    """Interval of 95 %."""
    share_high: float
    n_in_campaigns: int
    """Comments that belong to a campaign."""


@dataclass(frozen=True, slots=True)
class PeriodChange:
    """Why a theme's number of people moved in a period: over all teams and all time."""

    period: Literal["night", "week", "release"]
    since: date
    """The first night that counts in it."""
    release: str
    """Of a release: its name."""
    before: int
    causes: Mapping[str, int]
    """Name in models.causes.CAUSES -> people that came by it less those that went; none is 0."""
    after: int


@dataclass(frozen=True, slots=True)
class SideReport:
    """Those of a theme who stand alike towards the product."""

    stance: str
    """for, against or conditional."""
    n_comments: int
    n_people: int
    n_unknown: int
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class AlertReport:
    """Something that more people speak of than is usual."""

    alert_id: str
    theme_id: str
    """Empty where it is a whole area."""
    title: str
    state: str
    first_night: date
    last_night: date
    is_back: bool
    """It was closed before, and stands out again."""
    is_tonight: bool
    n_people: int
    """People with words of their own in `n_nights` nights up to `last_night`."""
    n_nights: int
    expected: float
    """People who would be usual in these `n_nights` nights."""
    low: float
    """Band of 95 % of what is usual for one night, as `high` is."""
    high: float
    q_value: float
    strength: float
    owner: str
    trend: tuple[TrendPoint, ...]
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """Something that befell a theme, or that a curator did to it."""

    on: date
    kind: str
    """An event of the registry (born, split, merged, revived …) or `act:` and its kind."""
    others: tuple[str, ...]
    """Titles or ids of the other themes that it names."""
    actor: str
    """Empty: the program."""
    reason: str
    values: Mapping[str, str]
    """Of an act: what it set."""
    is_undone: bool = False


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A theme close to another."""

    theme_id: str
    title: str
    similarity: float
    """Cosine of the centres, -1..1."""


@dataclass(frozen=True, slots=True)
class SilentTheme:
    """A theme that the registry knows and that nobody speaks of in the window."""

    title: str
    first_night: date
    last_said_on: date | None
    """Local date of its last comment; None: not known."""
    n_comments: int
    """All time, over all teams."""


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
    standing: Standing | None = None
    """Its place among the themes; None for a theme of no voice that counts."""
    firmness: Firmness | None = None
    """None: it is not among the top."""
    changes: tuple[PeriodChange, ...] = ()
    """Since last night, last week, the last release; those that are known."""
    intents: tuple[Count, ...] = ()
    """Of its comments; one comment may have several."""
    sides: tuple[SideReport, ...] = ()
    """for, against, conditional; those with somebody on them."""
    products: tuple[Count, ...] = ()
    versions: tuple[Count, ...] = ()
    segments: tuple[Count, ...] = ()
    alert: AlertReport | None = None
    quality: Quality | None = None
    history: tuple[HistoryLine, ...] = ()
    """The latest first."""
    neighbours: tuple[Neighbour, ...] = ()
    claims: tuple[CommunityClaim, ...] = ()
    """Communities that speak of it more than their size explains."""
    teams: tuple[str, ...] = ()
    ticket: str = ""
    note: str = ""
    shipped_version: str = ""
    shipped_on: str = ""
    area_id: str = ""

    @property
    def n_voices(self) -> int:
        """At most this many people: the known ones, and each text without an author as one."""
        return self.n_people + self.n_unknown
