"""What a run is to do: its configuration with every path absolute, and the night it stands at."""

from __future__ import annotations

import os
import zoneinfo
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from flows.configuration import find_file, read_file
from flows.places import refuse_dangerous_places
from flows.sections import (
    PrivacySettings,
    ProjectSettings,
    ReleaseSettings,
    ScaleSettings,
    ScheduleSettings,
    TeamSettings,
    ThemesSettings,
    TitlesSettings,
)
from models.errors import UsageError
from models.records import Night
from models.report import Team
from transforms.sources.base import FetchContext, SourceSettings, secret_names

STORE_NAME = "remontee.duckdb"
OTHERS = 0o077
"""Rights of anybody but the owner."""
MOST_AHEAD = timedelta(days=366)
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""No comment may be older: see `said_at_is_plausible`."""
SMALL_HOURS = timedelta(hours=6)
"""A run before 6 in the morning closes the day before."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a run may know of its configuration; every path is absolute."""

    file: Path
    """remontee.toml itself."""
    store_path: Path
    """The DuckDB file: var/remontee.duckdb, or what --store says."""
    project: ProjectSettings
    sources: tuple[SourceSettings, ...]
    teams: tuple[TeamSettings, ...]
    themes: ThemesSettings
    titles: TitlesSettings
    privacy: PrivacySettings
    schedule: ScheduleSettings
    scale: ScaleSettings
    releases: tuple[ReleaseSettings, ...] = ()

    @property
    def base(self) -> Path:
        """The folder of remontee.toml: relative paths start here."""
        return self.file.parent

    @property
    def out_path(self) -> Path:
        """Folder of what may be published; another store than the configured one has its own."""
        if self.store_path == self.var_path / STORE_NAME:
            return (self.base / self.project.out).resolve()
        return self.store_path.with_name(f"{self.store_path.stem}-out")

    @property
    def var_path(self) -> Path:
        """The private folder."""
        return (self.base / self.project.var).resolve()

    @property
    def own_folders(self) -> tuple[Path, ...]:
        """Folders that hold nobody's comments: no source reads them."""
        return (self.out_path, self.base / self.project.out, self.var_path)

    def fetch_context(self, source: SourceSettings, night: Night) -> FetchContext:
        """What a source may know about a run, with the secrets that it names.

        Args:
            source: One of `sources`.
            night: The night to stand at.
        """
        names = secret_names(source)
        secrets = {name: os.environ[name] for name in names if name in os.environ}
        return FetchContext(night, self.base, self.own_folders, secrets)

    @property
    def titles_key(self) -> str | None:
        """What the endpoint of [titles] wants to be told; None: the variable is not set."""
        name = self.titles.key_env
        return os.environ.get(name) if name else ""

    @property
    def key_path(self) -> Path:
        """File of the author key."""
        return self.var_path / "author.key"

    @property
    def log_path(self) -> Path:
        """File of the log."""
        return self.var_path / "log" / "remontee.log"

    @property
    def lock_path(self) -> Path:
        """File that a run holds while it writes."""
        return self.var_path / "run.lock"

    @property
    def prefect_home(self) -> Path:
        """Folder of Prefect's own database."""
        return self.var_path / "prefect"

    @property
    def model_path(self) -> Path:
        """Folder of prepared language models."""
        return self.var_path / "models"

    @property
    def model(self) -> str:
        """The language model: "bundled", a name, or an absolute folder."""
        folder = self.base / self.themes.model
        return str(folder.resolve()) if folder.is_dir() else self.themes.model

    @property
    def zone(self) -> zoneinfo.ZoneInfo:
        """Where a day begins and ends."""
        return zoneinfo.ZoneInfo(self.project.timezone)

    @property
    def readers(self) -> tuple[Team, ...]:
        """Whom to write reports for: everybody (slug "all") first, then the teams in order."""
        everybody = Team(self.project.name, "all", self.project.language)
        return (everybody, *(_team(team, self.project) for team in self.teams))


def _team(team: TeamSettings, project: ProjectSettings) -> Team:
    return Team(
        name=team.name,
        slug=team.slug,
        language=team.language or project.language,
        products=team.products,
        communities=team.communities,
        words=team.words,
        areas=team.areas,
    )


def load_settings(config: Path | None, store: Path | None = None) -> Settings:
    """The settings of a run, as `read_settings` gives them; the private folder exists afterwards.

    Args:
        config: remontee.toml or its folder; None: the one in the working directory.
        store: Another DuckDB file to work in; relative to the working directory.

    Raises:
        UsageError: As `read_settings`, or the private folder cannot be made.
    """
    settings = read_settings(config, store)
    _make_private(settings.var_path)
    return settings


def read_settings(config: Path | None, store: Path | None = None) -> Settings:
    """The settings of a run, checked: arguments > environment > remontee.toml; writes nothing.

    Args:
        config: remontee.toml or its folder; None: the one in the working directory.
        store: Another DuckDB file to work in; relative to the working directory.

    Raises:
        UsageError: There is no such file, or something in it is wrong; all of it is told at once.
    """
    file = find_file(config)
    configuration, sources = read_file(file)
    configured = file.parent / configuration.project.var / STORE_NAME
    settings = Settings(
        file=file,
        store_path=(store or configured).resolve(),
        project=configuration.project,
        sources=sources,
        teams=configuration.team,
        themes=configuration.themes,
        titles=configuration.titles,
        privacy=configuration.privacy,
        schedule=configuration.schedule,
        scale=configuration.scale,
        releases=configuration.release,
    )
    refuse_dangerous_places(settings)
    return settings


def _make_private(var: Path) -> None:
    try:
        var.mkdir(parents=True, mode=0o700, exist_ok=True)
        if var.stat().st_mode & OTHERS:
            var.chmod(0o700)
    except OSError as error:
        raise UsageError(
            f"The private folder {var} cannot be made, or made private: {error.strerror}. "
            "Correct [project] var, or the rights of the folder above it."
        ) from error


def parse_moment(words: str, settings: Settings) -> datetime:
    """What --as-of says.

    Args:
        words: An ISO date (its local end) or date-time (local where it names no offset).
        settings: For the time zone.

    Returns:
        An instant in UTC.

    Raises:
        UsageError: It is neither, or lies before 1990 or more than a year ahead.
    """
    moment = _moment(words, settings)
    if moment < EARLIEST:
        raise UsageError(
            f'"{words}" lies before {EARLIEST.year}, and no comment is as old as that. Check the '
            "year."
        )
    if moment > datetime.now(UTC) + MOST_AHEAD:
        raise UsageError(
            f'"{words}" lies more than a year ahead: the store would refuse every night before it. '
            "Check the year."
        )
    return moment


def _moment(words: str, settings: Settings) -> datetime:
    try:
        if "T" not in words and " " not in words:
            return night_of(date.fromisoformat(words), settings.project.timezone).as_of
        moment = datetime.fromisoformat(words)
    except (ValueError, OverflowError) as error:
        raise UsageError(
            f'"{words}" is no date. Expected 2026-11-19 or 2026-11-19T22:30.'
        ) from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=settings.zone)).astimezone(UTC)


def make_night(settings: Settings, as_of: datetime | None, now: datetime, seed: int = 0) -> Night:
    """The night that a run at `as_of` closes.

    Args:
        settings: For the time zone.
        as_of: Aware; None: now. Before 6 in the morning it closes the day before.
        now: The clock, aware; a clock behind `as_of` is taken to stand there.
        seed: For everything random.
    """
    moment = (as_of or now).astimezone(UTC)
    local = moment.astimezone(settings.zone).replace(tzinfo=None)
    return Night(
        date=(local - SMALL_HOURS).date(),
        as_of=moment,
        now=max(moment, now.astimezone(UTC)),
        timezone=settings.project.timezone,
        seed=seed,
    )


def night_of(day: date, tz: str, now: datetime | None = None, seed: int = 0) -> Night:
    """The night that closes `day`: everything until the next local midnight.

    Args:
        day: The local date.
        tz: Name of the time zone.
        now: The clock, aware; None, or a clock behind: the end of the day.
        seed: For everything random.
    """
    end = datetime.combine(day + timedelta(days=1), time(), zoneinfo.ZoneInfo(tz)).astimezone(UTC)
    return Night(day, end, max(end, now.astimezone(UTC)) if now else end, tz, seed)
