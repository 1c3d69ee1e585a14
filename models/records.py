"""The records that travel between stages: frozen, slotted, typed; no behaviour beyond reading."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

BodyFormat = Literal["text", "html", "markdown", "mail", "mail_html"]
Visibility = Literal["public", "unlisted", "private"]
Verdict = Literal["new", "edited", "deleted", "unchanged", "quarantined", "set aside"]
Language = Literal["fr", "en"]
"""A language a report can be written in."""

Cursor = Mapping[str, Any]
"""A source's own bookmark: JSON, opaque to everybody else."""


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """One comment as its source tells it, before masking; it never touches the disk."""

    native_id: str
    """The source's own id, or one made from the content where it has none."""
    body: str
    title: str = ""
    body_format: BodyFormat = "text"
    author: str = ""
    """The author's name or handle; replaced by a keyed hash on landing."""
    created_at: datetime | None = None
    """When it was said (UTC); None if the source does not say or it cannot be read."""
    edited_at: datetime | None = None
    community: str = ""
    """Where it was said; empty: the community of the source's configuration."""
    parent_native_id: str = ""
    thread_id: str = ""
    url: str = ""
    language: str = ""
    """The source's word (a tag such as "fr" or "pt-BR"); detection has the last word."""
    rating: float | None = None
    score: float | None = None
    """Likes or votes."""
    n_answers: int | None = None
    product: str = ""
    version: str = ""
    segment: str = ""
    tags: tuple[str, ...] = ()
    visibility: Visibility = "public"
    is_deleted: bool = False
    """A tombstone: the source says that this comment is gone."""
    is_robot: bool = False
    """Written by a machine: a bounce, an auto-reply, a bot account."""
    is_no_archive: bool = False
    """Its author asked that it be kept nowhere (X-No-Archive)."""
    unread: Mapping[str, str] = field(default_factory=dict)
    """Fields that were given but could not be read, with what was found."""
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Whatever else is worth keeping; JSON values."""
    file: str = ""
    """The file it came from, as seen from remontee.toml; empty: from no file."""


@dataclass(frozen=True, slots=True)
class Page:
    """A piece of what a source has to say, and the bookmark that covers all up to its end."""

    records: tuple[SourceRecord, ...]
    cursor: Cursor
    notes: tuple[str, ...] = ()
    """Things worth a warning: a mapped field that is absent, an undecodable line."""
    n_held: int = 0
    """Records said after the night that is being read, left for a later one."""
    reread: tuple[str, ...] = ()
    """Files that were read from their start and whose end lies in this page: of their records
    nothing counts but what was told since."""


@dataclass(frozen=True, slots=True)
class SourceCheck:
    """What `sources check` says of one source."""

    source: str
    kind: str
    is_ready: bool
    message: str


@dataclass(frozen=True, slots=True)
class Night:
    """The moment that a run stands at; everything that needs a clock or a seed takes it."""

    date: date
    """The local date that the night closes: its name."""
    as_of: datetime
    """Nothing said at or after this instant (UTC) exists for the run."""
    now: datetime
    """The clock when the run began (UTC): dates beyond it are wrong, dates before are plausible."""
    timezone: str
    seed: int = 0


@dataclass(frozen=True, slots=True)
class LandCounts:
    """What became of the records received; `received` is always the sum of the rest."""

    received: int = 0
    new: int = 0
    edited: int = 0
    deleted: int = 0
    unchanged: int = 0
    quarantined: int = 0
    set_aside: int = 0
    held: int = 0
    """Not received yet: said after the night."""

    def __add__(self, other: LandCounts) -> LandCounts:
        """Sum of two counts, field by field."""
        return LandCounts(
            *(getattr(self, name) + getattr(other, name) for name in LandCounts.__slots__)
        )

    @property
    def is_conserved(self) -> bool:
        """Whether every record received is accounted for."""
        told = self.new + self.edited + self.deleted + self.unchanged
        return self.received == told + self.quarantined + self.set_aside


@dataclass(frozen=True, slots=True)
class SourceOutcome:
    """How one source fared in one run."""

    source: str
    status: Literal["done", "failed", "stopped"]
    """stopped: the batch was beyond the source's limits and nothing of it was landed."""
    counts: LandCounts
    message: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StageOutcome:
    """How one stage fared: what `runs` and the Prefect artifacts show."""

    stage: str
    seconds: float
    n_in: int
    n_out: int
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EngineId:
    """Everything a stored vector depends on beside its text."""

    model: str
    revision: str
    engine: str
    precision: str
    prefix: str
    max_tokens: int
    n_dims: int

    @property
    def key(self) -> str:
        """One string that names the engine in the store."""
        parts = (self.model, self.revision, self.engine, self.precision, self.prefix)
        return "|".join((*parts, str(self.max_tokens), str(self.n_dims)))


@dataclass(frozen=True, slots=True)
class RunSummary:
    """What a command tells its user at the end."""

    run_id: str
    night: date
    status: Literal["done", "partial", "failed"]
    """partial: done, but some source failed."""
    lines: tuple[str, ...]
    """Sentences for the terminal."""
    report_path: str = ""
    """Where the report is; empty if none was published."""


@dataclass(frozen=True, slots=True)
class SearchScope:
    """What a search is limited to; empty fields limit nothing."""

    theme_id: str = ""
    community: str = ""
    language: str = ""
    """A tag such as "fr"."""
    since: date | None = None
    """First local date."""
    until: date | None = None
    """Last local date. What has no date is left out by either."""


@dataclass(frozen=True, slots=True)
class FoundComment:
    """A text that a search found, by the first comment of the scope that says it."""

    score: float
    """Similarity to the words in meaning and wording, -1..1."""
    theme_id: str
    """Empty: none."""
    title: str
    """The theme's."""
    state: str
    """The theme's; empty: none."""
    comment_id: str
    community: str
    said_on: date | None
    text: str
    url: str
    n_comments: int = 1
    """Comments of the scope that say it, set aside ones left out; so are the people."""
    n_people: int = 0
    """People who are known to say it."""


@dataclass(frozen=True, slots=True)
class FoundTheme:
    """A theme whose title or keywords have the words of a search."""

    theme_id: str
    title: str
    state: str
    n_people: int
    n_unknown: int
    """Distinct texts without an author."""


@dataclass(frozen=True, slots=True)
class Destination:
    """The theme that a new comment of these words would get tonight."""

    theme_id: str
    """Empty: none."""
    title: str
    strength: float
    """Similarity to the theme's centre, or to the nearest if it is none, -1..1."""


@dataclass(frozen=True, slots=True)
class Findings:
    """What a search found."""

    themes: tuple[FoundTheme, ...]
    comments: tuple[FoundComment, ...]
    destination: Destination | None
    """None: no themes are known yet."""
    n_comments: int
    """Comments that were searched: of the scope, with the phrases asked for."""
    n_stored: int
    """All comments, those set aside left out."""
