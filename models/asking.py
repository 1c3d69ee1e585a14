"""What people ask for and what they wait for, as the report and the terminal show it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Saying:
    """What one comment says."""

    comment_id: str
    text_id: str
    text: str
    """The whole comment."""
    asked: str
    """The sentence of it that asks, word for word; of a question or problem, the
    author's own words: without a title that is somebody else's."""
    language: str
    community: str
    said_on: date | None
    url: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """What several people ask for; or one, who stands alone."""

    idea_id: str
    """"" of a single request that was never part of a proposal."""
    asked: str
    """What is asked for: a sentence of one of its comments, word for word."""
    status: str
    """new, planned, shipped or declined."""
    reason: str
    """Why it has that status, in the words of who gave it; "" is none."""
    theme_id: str
    """The theme that most of its texts are in; "" is none."""
    n_people: int
    n_unknown: int
    """Texts without an author: at most so many more people."""
    n_comments: int
    communities: tuple[tuple[str, int], ...]
    """Community and its comments, most first."""
    languages: tuple[tuple[str, int], ...]
    first_on: date | None
    last_on: date | None
    sayings: tuple[Saying, ...]
    """In whose words: the most telling first, each language early, one a text."""
    campaign_ids: tuple[str, ...] = ()
    """Campaigns that ask for it."""
    n_ranked: int = 0
    """People by whom it is ranked: those of a campaign count once a wording."""

    @property
    def n_voices(self) -> int:
        """People it may be at most."""
        return self.n_people + self.n_unknown


@dataclass(frozen=True, slots=True)
class Ideas:
    """All that people ask for."""

    proposals: tuple[Proposal, ...]
    """Of at least two people; most people first."""
    singles: tuple[Proposal, ...]
    """Of one; the latest first."""


@dataclass(frozen=True, slots=True)
class Answered:
    """A question like one that waits, which somebody answered."""

    asked: Saying
    answer: Saying | None
    """None: a source says that it was answered, and not by what; or a curator says so."""
    link: str
    """Where a curator says that it was answered; "" is none told."""
    similarity: float
    """To the question that waits, -1..1."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """Questions or problems that say nearly the same and that nobody answered."""

    saying: Saying
    """The one that says it best."""
    intents: tuple[str, ...]
    theme_id: str
    n_people: int
    n_unknown: int
    n_comments: int
    first_on: date | None
    n_days: int | None
    """Since the first was said; None: nobody knows when."""
    communities: tuple[tuple[str, int], ...]
    languages: tuple[tuple[str, int], ...]
    owners: tuple[str, ...]
    comment_ids: tuple[str, ...]
    """All that wait, the oldest first."""
    answered: tuple[Answered, ...]
    """Nearest first."""
    campaign_ids: tuple[str, ...] = ()
    """Campaigns that say it."""
    n_ranked: int = 0
    """People by whom it is ranked: those of a campaign count once a wording."""

    @property
    def n_voices(self) -> int:
        """People it may be at most."""
        return self.n_people + self.n_unknown


@dataclass(frozen=True, slots=True)
class Queue:
    """Who waits for an answer."""

    waiting: tuple[Waiting, ...]
    """Most affected people first, then the oldest."""
    unknown: tuple[Waiting, ...]
    """From sources that do not say what was answered: not known, so not waiting."""
    unknown_sources: tuple[tuple[str, int], ...]
    """Those sources, and how many of their comments that is."""
    n_entries: int
    """All that wait, also those beyond the limit."""
    n_waiting: int
    """Their comments."""
    n_talked: int
    """Comments that tell a problem inside a conversation that others went on with: nobody waits."""
    n_answered: int
    """Comments of the whole store that were answered."""
    n_marked: int
    """Of them, those that only a curator's word says so of."""
