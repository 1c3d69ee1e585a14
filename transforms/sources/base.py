"""The protocol that every kind of source speaks.

A kind is one file with two things: a settings model (a `SourceSettings` whose field descriptions
become the documentation) and a class with `fetch` and `check`; `transforms.sources.KINDS` lists it.

`fetch(cursor)` yields pages. A page's cursor covers everything up to its end, so landing a page and
keeping its cursor in one transaction is all it takes to resume: whatever was not landed is fetched
again, and landing twice changes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Protocol

from pydantic import BaseModel, ConfigDict, Field

from models.records import Cursor, Night, Page, SourceCheck

PAGE_SIZE = 5_000
"""Records in a page of a file kind: worth one validation, and small in memory."""


class SourceSettings(BaseModel):
    """What every `[[source]]` may say."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str = Field(
        pattern=r"^[a-z0-9][a-z0-9_-]*$",
        description="Short name, unique: lower case letters, digits, dashes. Part of every id: do "
        "not change it.",
    )
    kind: str = Field(description="What kind of source this is.")
    community: str = Field(
        "", description="Name of the community as reports show it; the source's name if empty."
    )
    product: str = Field("", description="Product of comments that do not name one.")
    language: str = Field(
        "", description="Language to assume where detection is unsure, such as fr."
    )
    max_quarantine_share: float = Field(
        0.5,
        ge=0,
        le=1,
        description="Share of bad rows in a batch beyond which the source is stopped.",
    )
    stale_days: int = Field(
        0, ge=0, description="Warn when the newest comment is older than this many days; 0: never."
    )


@dataclass(frozen=True, slots=True)
class FetchContext:
    """What a source may know about the run."""

    night: Night
    base: Path
    """The folder of remontee.toml: relative paths start here."""
    private: tuple[Path, ...] = ()
    """Folders of the program's own files, which are nobody's comments."""


class Source(Protocol):
    """One configured source."""

    settings_type: ClassVar[type[SourceSettings]]

    def __init__(self, settings: Any, context: FetchContext) -> None: ...

    def fetch(self, cursor: Cursor | None) -> Iterator[Page]:
        """Everything since `cursor`, oldest news first where the source can.

        Args:
            cursor: The cursor of the last page landed; None on the first run.

        Yields:
            Pages of any size, possibly empty (to move the cursor or to say a note). Records said
            at or after `context.night.as_of` are not yielded but counted in `n_held`, and the
            cursor stays such that a later night yields them.

        Raises:
            SourceUnavailable: Worth another try.
            SourceError: Not worth another try until somebody acts.
        """
        ...

    def check(self) -> SourceCheck:
        """Whether the source can be read now, and what is missing; reads as little as it can."""
        ...
