"""The tables of remontee.toml, one model each; the field descriptions are the documentation."""

from __future__ import annotations

import difflib
import re
import unicodedata
import zoneinfo
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Self, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from models.records import Language

Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Refit = Literal[Weekday, "never"]

RESERVED_SLUGS = ("all", "latest")
"""Folders of `out` that belong to no team."""

_CRON_FIELD = re.compile(r"^[0-9A-Za-z*/,#?-]+$")


def _refuse_bool(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError("expected a whole number; found true or false")
    return value


Whole = Annotated[int, BeforeValidator(_refuse_bool)]
"""A whole number; unlike Python's, true is not one."""


class Section(BaseModel):
    """What every table has in common: nothing unknown, nothing changed later."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class ProjectSettings(Section):
    """`[project]`."""

    name: str = Field(
        min_length=1, description="The brand or the product line, as reports show it."
    )
    out: Path = Field(
        default=Path("out"), description="Folder of what may be published: reports, nothing else."
    )
    var: Path = Field(
        default=Path("var"), description="Private folder: store, key, Prefect's home, models, logs."
    )
    timezone: str = Field(
        default="Europe/Paris",
        description="Where a day begins and ends; a night is named by the date it closes.",
    )
    language: Language = Field(
        default="fr", description="Language of the report for all: fr or en."
    )

    pdf: bool = Field(
        default=False,
        description="Whether each report is a PDF too; needs `pip install 'remontee[pdf]'` "
        "and Pango, and shows the scripts that the machine has fonts for.",
    )

    @field_validator("timezone")
    @classmethod
    def _is_known_zone(cls, name: str) -> str:
        try:
            zoneinfo.ZoneInfo(name)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            near = difflib.get_close_matches(name, zoneinfo.available_timezones(), 1, 0.5)
            hint = (
                f'did you mean "{near[0]}"?' if near else 'expected a name such as "Europe/Paris"'
            )
            raise ValueError(f'no time zone is called "{name}"; {hint}') from None
        return name


class TeamSettings(Section):
    """`[[team]]`: who a report is for; no filter means everything."""

    name: str = Field(min_length=1, description="Name of the team; its folder is made from it.")
    language: Language | None = Field(
        default=None, description="fr or en; the project's language if absent."
    )
    products: tuple[str, ...] = Field(
        default=(), description="Products whose comments the team reads."
    )
    communities: tuple[str, ...] = Field(default=(), description="Communities that the team reads.")
    words: tuple[str, ...] = Field(
        default=(), description="Words that make a comment the team's concern."
    )
    areas: tuple[str, ...] = Field(
        default=(),
        description="Areas whose themes are routed to the team: ids such as A-02, or titles.",
    )
    deliver: tuple[str, ...] = Field(
        default=(), description="Reserved for delivery; must be empty."
    )

    @property
    def slug(self) -> str:
        """Name of the team's folder: lower case letters, digits and dashes."""
        return slug_of(self.name)

    @field_validator("name")
    @classmethod
    def _makes_a_slug(cls, name: str) -> str:
        slug = slug_of(name)
        if not slug:
            raise ValueError(
                "needs at least one letter (a to z) or digit, a folder is named after it"
            )
        if slug in RESERVED_SLUGS:
            raise ValueError(
                f'the folder "{slug}" is taken by something else: name the team otherwise'
            )
        return name

    @field_validator("deliver")
    @classmethod
    def _delivers_nothing(cls, targets: tuple[str, ...]) -> tuple[str, ...]:
        if targets:
            raise ValueError(
                "delivery by mail or chat is not part of this version: remove the line, "
                "and read the reports in the folder `out`"
            )
        return targets


class ReleaseSettings(Section):
    """`[[release]]`: a version that people were given, as reports mark it in time."""

    name: str = Field(min_length=1, description='What people call it, such as "4.2".')
    on: date = Field(description="The date on which it came out, such as 2026-11-02.")
    product: str = Field(
        default="", description="The product that it is a version of; empty: of all."
    )

    @field_validator("name", "product", mode="before")
    @classmethod
    def _has_no_blanks_around(cls, words: Any) -> Any:
        return words.strip() if isinstance(words, str) else words

    @field_validator("on", mode="before")
    @classmethod
    def _is_a_date(cls, day: Any) -> Any:
        """A number is none; pydantic would take it for seconds since 1970."""
        if isinstance(day, str | date):
            return day
        raise ValueError("expected a date, such as 2026-11-02")


class ThemesSettings(Section):
    """`[themes]`."""

    founders: Whole = Field(
        default=3,
        ge=2,
        description="Distinct people who must speak of something before it is a theme.",
    )
    refit: Refit = Field(
        default="sunday", description="Night that clusters all anew: a weekday, or never."
    )
    window_days: Whole = Field(default=28, ge=1, description="Days that a report looks back on.")
    model: str = Field(
        default="bundled",
        min_length=1,
        description='"bundled", or the name or folder of a sentence-transformers model.',
    )
    engine: Literal["auto", "onnx", "torch"] = Field(
        default="auto", description="What computes the vectors."
    )
    max_tokens: Whole = Field(
        default=128, ge=8, le=8192, description="Where a text is cut for the model, in tokens."
    )

    @field_validator("founders", mode="before")
    @classmethod
    def _is_never_one_voice(cls, founders: Any) -> Any:
        if type(founders) is int and founders < 2:
            raise ValueError(
                f"expected at least 2, what one person says is no theme; found {founders}"
            )
        return founders

    def refit_day(self, night: date) -> date | None:
        """The latest day up to `night` that clusters everything anew; None: there is none."""
        if self.refit == "never":
            return None
        days_since = (night.weekday() - get_args(Weekday).index(self.refit)) % 7
        return night - timedelta(days=days_since)


class TitlesSettings(Section):
    """`[titles]`."""

    endpoint: str = Field(
        default="",
        description="Base address of an OpenAI-compatible server that is asked for titles, such as "
        "http://127.0.0.1:11434/v1; empty: nobody is asked.",
    )
    model: str = Field(default="", description="The model to ask for; required with endpoint.")
    key_env: str = Field(
        default="",
        pattern=r"^([A-Za-z_][A-Za-z0-9_]*)?$",
        description="Environment variable that holds the server's key; empty: it wants none.",
    )
    timeout_seconds: Whole = Field(
        default=30, ge=1, le=600, description="How long an answer is waited for."
    )
    max_themes: Whole = Field(
        default=40, ge=1, le=1000, description="Themes that are asked about in a night, at most."
    )

    @field_validator("endpoint")
    @classmethod
    def _is_an_address(cls, url: str) -> str:
        if url:
            from models.errors import SourceError
            from transforms.title_endpoint import check_address

            try:
                check_address(url)
            except SourceError as error:
                raise ValueError(str(error)) from None
        return url

    @model_validator(mode="after")
    def _names_a_model(self) -> Self:
        if self.endpoint and not self.model:
            raise ValueError("endpoint is set: model must name what to ask for")
        return self


class PrivacySettings(Section):
    """`[privacy]`."""

    mask: tuple[str, ...] = Field(
        default=(), description="What to mask; empty: everything that can be."
    )
    region: str = Field(
        default="FR",
        pattern="^[A-Z]{2}$",
        description="Country of phone numbers written without their country code, such as FR.",
    )
    raw_days: Whole = Field(
        default=0, description="Days that unmasked originals are kept; 0: never kept."
    )
    keep_days: Whole = Field(default=0, description="Days that comments are kept; 0: for ever.")

    @field_validator("mask")
    @classmethod
    def _masks_what_it_can(cls, mask: tuple[str, ...]) -> tuple[str, ...]:
        from transforms.redact import MASKS

        if unknown := [name for name in mask if name not in MASKS]:
            raise ValueError(
                f'"{unknown[0]}" cannot be masked; expected some of {", ".join(MASKS)}'
            )
        return mask

    @field_validator("raw_days")
    @classmethod
    def _keeps_no_original(cls, days: int) -> int:
        if days:
            raise ValueError("keeping unmasked originals is not part of this version: write 0")
        return days

    @field_validator("keep_days")
    @classmethod
    def _keeps_for_ever(cls, days: int) -> int:
        if days:
            raise ValueError("forgetting by age is not part of this version: write 0 (for ever)")
        return days


class ScheduleSettings(Section):
    """`[schedule]`."""

    cron: str = Field(
        default="0 2 * * *",
        description="When a night runs, in the project's time zone: five cron fields.",
    )

    @field_validator("cron")
    @classmethod
    def _has_five_fields(cls, cron: str) -> str:
        fields = cron.split()
        if len(fields) != 5 or not all(_CRON_FIELD.match(field) for field in fields):
            raise ValueError(
                'expected five fields (minute, hour, day, month, weekday), such as "0 2 * * *"; '
                f'found "{cron}"'
            )
        return cron


class ScaleSettings(Section):
    """`[scale]`."""

    runner: Literal["local"] = Field(default="local", description="Where the work is done.")
    threads: Whole = Field(default=2, ge=1, le=256, description="Texts encoded at once.")


def slug_of(name: str) -> str:
    """A name as a folder's: `Équipe n°1` gives `equipe-n1`."""
    name = name.casefold().translate({ord("œ"): "oe", ord("æ"): "ae"})
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
