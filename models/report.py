"""The report record: what a page says, counted and chosen, before any page exists.

`models.reading.Reading` is what the store knows; `Report` is what a team reads, made from it by
`reports.build`. Both are plain data so that the renderers, the JSON schema and the tests speak of
one thing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from typing import Any

from models.reading import GradeReading, Missing, Release, RunReading
from models.records import Language
from models.report_parts import (
    AsideReport,
    CampaignReport,
    Chore,
    Criticism,
    MapDot,
    MovementReport,
    ProposalReport,
    QueueReport,
    SingleVoices,
)
from models.theme_report import (
    AlertReport,
    Count,
    PeriodChange,
    Quote,
    SilentTheme,
    ThemeReport,
    TrendPoint,
)
from models.voices import Comparison

FORMAT_VERSION = "2.1"
"""Of the JSON report; the first number changes when a reader must change."""
NO_SINGLES = SingleVoices((), ())


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
    alerts: tuple[AlertReport, ...] = ()
    """Tonight's first, then the strongest."""
    movements: tuple[MovementReport, ...] = ()
    """What several of the alerts have in common; tonight's first, then most voices."""
    changes: tuple[PeriodChange, ...] = ()
    """Of all comments together."""
    n_new_themes: int = 0
    proposals: tuple[ProposalReport, ...] = ()
    """Of two people or more, most people first."""
    single_requests: tuple[ProposalReport, ...] = ()
    queue: QueueReport | None = None
    criticism: tuple[Criticism, ...] = ()
    campaigns: tuple[CampaignReport, ...] = ()
    set_aside: tuple[AsideReport, ...] = ()
    praise: tuple[Quote, ...] = ()
    """Stories and praise."""
    singles: SingleVoices = NO_SINGLES
    comparison: Comparison | None = None
    """None: one community, or too few voices to compare."""
    dots: tuple[MapDot, ...] = ()
    """Areas first, then themes; none: there is no map."""
    grade: GradeReading | None = None
    releases: tuple[Release, ...] = ()
    chores: tuple[Chore, ...] = ()
    """For whoever curates; only of everybody's report."""
    unheard: tuple[Count, ...] = ()
    """Themes, as names their ids, that no team is told of; only of everybody's report."""
    comments: Mapping[str, tuple[Quote, ...]] = field(default_factory=dict)
    """theme_id -> every comment of it in the window, one a text, the latest first; "" is no
    theme. In no JSON report: they are in the tables."""
    silent: Mapping[str, SilentTheme] = field(default_factory=dict)
    """Those of `moved` that nobody speaks of here: what is known of them."""
    extra: Mapping[str, Any] = field(default_factory=dict)

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """Every quote that the report shows."""
        return tuple(_quotes_in(self))


def _quotes_in(value: object) -> Iterator[Quote]:
    """The quotes of a record, wherever they are in it, in order."""
    if isinstance(value, Quote):
        yield value
    elif is_dataclass(value):
        for each in fields(value):
            yield from _quotes_in(getattr(value, each.name))
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _quotes_in(part)
    elif isinstance(value, (tuple, list)):
        for part in value:
            yield from _quotes_in(part)
