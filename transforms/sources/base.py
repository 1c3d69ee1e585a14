"""The protocol that every kind of source speaks.

A kind is one file with two things: a settings model (a `SourceSettings` whose field descriptions
become the documentation) and a class with a `declaration`, `fetch` and `check`;
`transforms.sources.KINDS` lists it. What only one service needs stands in `services`.

`fetch(cursor)` yields pages. A page's cursor covers everything up to its end, so landing a page and
keeping its cursor in one transaction is all it takes to resume: whatever was not landed is fetched
again, and landing twice changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, ClassVar, Protocol

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from models.errors import SourceError
from models.records import Cursor, Night, Page, SourceCheck
from transforms.web.clock import Clock, SystemClock
from transforms.web.guard import origin_of

PAGE_SIZE = 5_000
"""Records in a page of a file kind: worth one validation, and small in memory."""


def _is_variable(name: str) -> str:
    """The name of an environment variable; a secret itself is refused without being repeated."""
    if not re.fullmatch(r"([A-Za-z_][A-Za-z0-9_]{0,100})?", name):
        raise PydanticCustomError(
            "variable", "expected the name of an environment variable, such as FORUM_TOKEN"
        )
    return name


Variable = Annotated[str, AfterValidator(_is_variable)]
"""The name of an environment variable that holds a secret."""


def _is_address(text: str) -> str:
    """An address that a source may ask; one with a password is refused without being repeated."""
    try:
        origin_of(text)
    except SourceError as error:
        raise PydanticCustomError("address", "{why}", {"why": str(error)}) from None
    return text


WebAddress = Annotated[str, AfterValidator(_is_address)]
"""Where a service is: https://host/…, or http."""


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


class WebSettings(SourceSettings):
    """What every source that is asked over the network may say."""

    allow_private: bool = Field(
        False,
        description="Whether addresses of this machine and of private networks may be asked.",
    )
    requests_per_minute: float = Field(
        60, gt=0, le=6_000, description="How fast the service is asked at most."
    )
    timeout_seconds: float = Field(
        30,
        gt=0,
        le=600,
        description="How long to wait for a connection or a piece of an answer; a whole answer may "
        "take ten times as long.",
    )
    max_minutes: float = Field(
        20,
        gt=0,
        description="The night's time for this source; what is left comes the next night.",
    )
    max_megabytes: float = Field(50, gt=0, description="Size of one answer at most.")
    revisit_days: int = Field(
        7,
        ge=0,
        description="Comments this young are asked for again each night, so that edits and "
        "deletions are noticed.",
    )


@dataclass(frozen=True, slots=True)
class FetchContext:
    """What a source may know about the run."""

    night: Night
    base: Path
    """The folder of remontee.toml: relative paths start here."""
    private: tuple[Path, ...] = ()
    """Folders of the program's own files, which are nobody's comments."""
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    """Values of the environment variables that the source's `…_env` settings name."""
    clock: Clock = field(default_factory=SystemClock)

    def secret(self, variable: str, source: str) -> str:
        """The value of a secret.

        Args:
            variable: Name of the environment variable; empty: the source needs none.
            source: Name of the source, for the message.

        Raises:
            SourceError: The variable is not set.
        """
        if not variable:
            return ""
        if not self.secrets.get(variable):
            raise SourceError(
                f"the environment variable {variable} is not set; source {source!r} takes its "
                f"secret from there: export {variable}=… before the run"
            )
        return self.secrets[variable]


@dataclass(frozen=True, slots=True)
class Declaration:
    """What a kind says of itself: docs/sources.md is made from it."""

    title: str
    """What it reads, in a user's words."""
    example: str
    """A worked `[[source]]` as TOML, without a secret."""
    kept: str
    """What is kept of a comment, and what is not."""
    terms: str
    """The service's terms to mind."""


class Source(Protocol):
    """One configured source."""

    settings_type: ClassVar[type[SourceSettings]]
    declaration: ClassVar[Declaration]

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


def secret_names(settings: SourceSettings) -> tuple[str, ...]:
    """The environment variables that a source names.

    Args:
        settings: Of any kind; those of its keys that end in `_env` are names of variables.
    """
    told = settings.model_dump()
    return tuple(str(told[key]) for key in sorted(told) if key.endswith("_env") and told[key])
