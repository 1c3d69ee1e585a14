"""What is told of voices: who speaks of what, how firmly it stands, who speaks in copies.

A *person* is somebody who is known; a text without an author is one *unknown voice*, at most one
person more; *voices* are the two together, and what rankings count. Of a campaign each distinct
wording is one voice, however many people brought it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

Dimension = Literal["community", "language", "product", "version", "segment"]
"""By what themes are split up. segment is what the source calls plan, customer type or country."""

DIMENSIONS: tuple[Dimension, ...] = ("community", "language", "product", "version", "segment")


@dataclass(frozen=True, slots=True)
class Campaign:
    """Many voices, one wording, within days; with what shows it."""

    campaign_id: str
    """C-0001 and on, for ever."""
    first_night: date
    """The night that found it."""
    n_comments: int
    n_texts: int
    """Distinct texts."""
    n_wordings: int
    """Distinct texts, those of the same words by four fifths folded: what it counts for."""
    n_people: int
    """People who are known."""
    n_unsigned: int
    """Comments without an author."""
    n_peak: int
    """Most people and comments without an author within a week."""
    n_one_time: int
    """People of whom nothing else is known."""
    one_time_usual: float | None
    """Share of such people among the others, 0..1; None where nobody is known."""
    one_time_chance: float | None
    """Chance of so many, had they come like the others, 0..1."""
    wording_bits: float
    """Information in the common wording: how far from what people hit upon by chance."""
    first_said_on: date | None
    """Local date; None where the sources gave none."""
    last_said_on: date | None
    n_set_aside: int
    """Of its comments, those that are set aside now."""
    n_communities: int
    sample_comment_id: str
    """A comment that says the wording said most; empty: it is gone."""
    sample: str
    sample_url: str

    @property
    def one_time_share(self) -> float | None:
        """Share of its known people of whom nothing else is known, 0..1; None: nobody is known."""
        return round(self.n_one_time / self.n_people, 4) if self.n_people else None


@dataclass(frozen=True, slots=True)
class Slice:
    """A theme in one community, language, product, version or segment."""

    dimension: Dimension
    name: str
    n_comments: int
    n_people: int
    n_unknown: int
    n_voices: int
    share: float
    """Of the voices active in this part, those that speak of the theme, 0..1."""


@dataclass(frozen=True, slots=True)
class ThemeRank:
    """How many people speak of a theme, and how sure its place is."""

    theme_id: str
    rank: int | None
    """Place by voices, from 1; None: a single voice, of fewer than three."""
    rank_low: int | None
    """Best place in 95 % of the draws."""
    rank_high: int | None
    """Worst place in 95 % of the draws."""
    n_comments: int
    n_texts: int
    """Distinct texts, near copies folded into one."""
    n_people: int
    """People who are known, those of campaigns among them."""
    n_unknown: int
    """Distinct texts without an author, those of campaigns among them."""
    n_voices: int
    """What the place is by: each wording of a campaign is one voice."""
    share: float
    """Of the voices active in the window, 0..1."""
    share_low: float
    """Interval of 95 %."""
    share_high: float
    n_in_campaigns: int
    """Comments that belong to a campaign."""
    mean_rating: float | None
    """Mean over voices of what each gave; None: no ratings."""
    n_ratings: int
    """Voices that gave one."""
    slices: tuple[Slice, ...] = ()
    """By dimension, most voices first; the parts of one person may be several."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """The themes of a window by the people who speak of them."""

    first: date | None
    """First local date of the window; None: everything."""
    last: date
    ranked: tuple[ThemeRank, ...]
    single: tuple[ThemeRank, ...]
    """Themes of fewer than three voices: listed, never dropped."""
    n_comments: int
    n_people: int
    """Active in the window, with a theme or without."""
    n_unknown: int
    n_voices: int
    n_draws: int
    """How often the people were drawn again for the intervals."""


Removal = Literal["loudest", "campaign", "community", "language"]


@dataclass(frozen=True, slots=True)
class Check:
    """A theme in a ranking from which something was taken away."""

    removal: Removal
    """loudest: without the three people who say most of it; campaign, community: without it;
    language: among what is said in this language alone."""
    subject: str
    """Campaign, community or language; empty for the loudest."""
    rank: int | None
    """None: fewer than three voices are left."""
    n_voices: int
    is_top: bool


@dataclass(frozen=True, slots=True)
class Firmness:
    """How firmly a theme stands among the top."""

    theme_id: str
    rank: int
    n_voices: int
    checks: tuple[Check, ...]
    is_firm: bool
    """It stays among the top whatever is taken away; languages do not count."""


CommunityFinding = Literal["only", "mostly", "more"]


@dataclass(frozen=True, slots=True)
class CommunityClaim:
    """A theme that a community speaks of more than its size explains."""

    theme_id: str
    community: str
    finding: CommunityFinding
    """only: nobody elsewhere; mostly: two thirds of the voices or more; more: beyond its size."""
    n_voices: int
    """Of the community, on the theme."""
    n_elsewhere: int
    """Voices of the other communities on it."""
    share: float
    """Of the community's voices, 0..1."""
    share_elsewhere: float
    q_value: float
    """Share of false ones expected among the claims that are as clear as this, 0..1."""


@dataclass(frozen=True, slots=True)
class Shared:
    """A theme that is said everywhere: in every community large enough to show it."""

    theme_id: str
    communities: tuple[str, ...]
    """Those large enough, largest first."""
    n_voices: int
    lowest_share: float
    """Least share of a community's voices that speak of it, 0..1."""
    highest_share: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """What is said everywhere, and what only or mostly in one community."""

    everywhere: tuple[Shared, ...]
    """Most voices first."""
    claims: tuple[CommunityClaim, ...]
    """Clearest first."""
    n_tests: int
    n_voices: dict[str, int]
    """Voices of each community, largest first."""
