"""What a report says beside its themes: requests, the queue, campaigns, the map, chores."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from models.theme_report import Count, Quote, TrendPoint
from models.voices import Campaign


@dataclass(frozen=True, slots=True)
class ProposalReport:
    """What people ask for."""

    idea_id: str
    """Empty: a single request."""
    asked: str
    """A sentence of one of its comments, word for word."""
    status: str
    reason: str
    theme_id: str
    """Empty: of no theme that the report shows."""
    n_people: int
    n_unknown: int
    n_comments: int
    communities: tuple[str, ...]
    """Most comments first."""
    first_on: date | None
    last_on: date | None
    quotes: tuple[Quote, ...]
    campaign_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WaitingReport:
    """Questions or problems that say nearly the same and that nobody answered."""

    quote: Quote
    intents: tuple[str, ...]
    theme_id: str
    n_people: int
    n_unknown: int
    n_comments: int
    first_on: date | None
    n_days: int | None
    communities: tuple[str, ...]
    owners: tuple[str, ...]
    comment_ids: tuple[str, ...]
    answers: tuple[AnswerReport, ...]
    """What others who asked nearly the same were told."""


@dataclass(frozen=True, slots=True)
class AnswerReport:
    """A question that somebody answered, and the answer."""

    asked: Quote
    answer: Quote | None
    link: str
    """Where a curator says that it was answered; empty: not told."""


@dataclass(frozen=True, slots=True)
class QueueReport:
    """Who waits for an answer."""

    waiting: tuple[WaitingReport, ...]
    """Most people first, then the oldest."""
    n_waiting: int
    """Comments that wait."""
    n_answered: int
    unknown_sources: tuple[tuple[str, int], ...]
    """Sources that do not say what was answered, and how many of their comments that is."""
    unknown: tuple[WaitingReport, ...] = ()
    """Asked in these sources by most people, answered or not; most people first."""


@dataclass(frozen=True, slots=True)
class Criticism:
    """A theme that many people stand against, in words of their own."""

    theme_id: str
    n_against: int
    """Voices; copies of a campaign once a wording."""
    n_voices: int
    share: float
    """Of the theme's voices that take a side, 0..1."""
    asked: str
    """What they ask for: a proposal of the same theme, word for word; empty: none."""
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class CampaignReport:
    """Many voices, one wording, within days; with what shows it."""

    campaign: Campaign
    theme_ids: tuple[str, ...]
    """Themes of its comments, most comments first."""
    quote: Quote | None


@dataclass(frozen=True, slots=True)
class AsideReport:
    """What is set aside for one reason."""

    reason: str
    n_comments: int
    n_people: int
    n_unknown: int
    quotes: tuple[Quote, ...]
    """A sample."""


@dataclass(frozen=True, slots=True)
class SingleVoices:
    """Themes of fewer than three voices, and what one person alone says."""

    theme_ids: tuple[str, ...]
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True)
class MovementReport:
    """Several alerts that are one thing, as far as the team hears it."""

    movement_id: str
    title: str
    begun_on: date
    """First of the nights whose people its alerts opened for."""
    last_night: date
    """The last night on which one of its alerts was heard."""
    is_tonight: bool
    n_comments: int
    n_people: int
    n_unknown: int
    n_against: int
    """Voices with a text against the product; on a condition is not against."""
    n_for: int
    n_requesting: int
    """Voices who ask for something."""
    communities: tuple[Count, ...]
    themes: tuple[Count, ...]
    """Those in which enough of them speak, as names their ids; most voices first."""
    alert_ids: tuple[str, ...]
    """Its alerts that the report tells."""
    trend: tuple[TrendPoint, ...]
    quotes: tuple[Quote, ...]

    @property
    def n_voices(self) -> int:
        """At most this many people: the known ones, and each text without an author as one."""
        return self.n_people + self.n_unknown


@dataclass(frozen=True, slots=True)
class MapDot:
    """A theme or an area on the map."""

    subject_id: str
    title: str
    x: float
    y: float
    radius: float
    n_voices: int
    is_new: bool
    area_id: str
    """Of a theme: its area; empty for an area."""


Finding = Literal["", "untitled", "common word", "keywords", "twin"]


@dataclass(frozen=True, slots=True)
class Chore:
    """Something that whoever curates should settle."""

    kind: Literal["no owner", "no team", "candidate", "conflict", "set aside", "title"]
    subject_id: str
    title: str
    detail: str
    """What was found; of a conflict, what happened and how it was settled. In English."""
    command: str
    """What settles it."""
    cell: str
    """The column of `remontee themes sheet` that settles it too; empty: none."""
    n_voices: int = 0
    finding: Finding = ""
    """Of a title: what is wrong with it."""
    other: str = ""
    """Title of the theme that is nearest to a candidate, or whose title is nearly the same."""
