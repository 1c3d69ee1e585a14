"""The configuration as written: remontee.toml under the environment, read and checked.

The one reader of the environment.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    SettingsError,
)

from flows import misconfiguration
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
from transforms.sources.base import SourceSettings

FILE_NAME = "remontee.toml"
ENV_PREFIX = "REMONTEE__"


class Configuration(BaseSettings):
    """The file and the environment, laid over each other; sources still unread."""

    model_config = SettingsConfigDict(
        env_prefix=ENV_PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True
    )

    project: ProjectSettings
    source: tuple[dict[str, Any], ...] = ()
    team: tuple[TeamSettings, ...] = ()
    release: tuple[ReleaseSettings, ...] = ()
    themes: ThemesSettings = ThemesSettings()
    titles: TitlesSettings = TitlesSettings()
    privacy: PrivacySettings = PrivacySettings()
    schedule: ScheduleSettings = ScheduleSettings()
    scale: ScaleSettings = ScaleSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment first, then the file; nothing else is looked at."""
        return env_settings, init_settings


def find_file(config: Path | None) -> Path:
    """Where the configuration is.

    Args:
        config: The file or its folder; None: the working directory.

    Raises:
        UsageError: It is not there.
    """
    file = (config or Path(FILE_NAME)).resolve()
    if file.is_dir():
        file = file / FILE_NAME
    if file.is_file():
        return file
    if config is None:
        raise UsageError(
            f"There is no {FILE_NAME} in {file.parent}. "
            f"Go to the folder that has one, or say where it is: "
            f"remontee run --config path/to/{FILE_NAME}"
        )
    if file.is_dir():
        raise UsageError(
            f"{file} is a folder. Expected a configuration: "
            f"remontee run --config path/to/{FILE_NAME}"
        )
    raise UsageError(
        f"There is no file {file}. Expected a configuration: "
        f"remontee run --config path/to/{FILE_NAME}"
    )


def read_file(file: Path) -> tuple[Configuration, tuple[SourceSettings, ...]]:
    """A configuration and its sources.

    Args:
        file: remontee.toml.

    Raises:
        UsageError: It cannot be read, or something in it is wrong; all of it is told at once.
    """
    text = _read_text(file)
    configuration = _validate(file, text, _parse(file, text))
    sources = _read_sources(file, text, configuration.source)
    _refuse_twins(file, text, "source", [(source.name,) for source in sources])
    _refuse_twins(file, text, "team", [(team.slug,) for team in configuration.team])
    releases = [(release.name, release.product) for release in configuration.release]
    _refuse_twins(file, text, "release", releases)
    return configuration, sources


def _read_text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(
            f"{file}: byte {error.start} is not UTF-8. Save the file as UTF-8."
        ) from error
    except OSError as error:
        raise UsageError(f"{file} cannot be read: {error.strerror}.") from error


def _parse(file: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(
            f"{file} is not TOML: {error}. Correct that place (texts stand in quotes, "
            "lists in [brackets])."
        ) from error


def _validate(file: Path, text: str, data: Mapping[str, Any]) -> Configuration:
    _refuse_unknown_environment()
    try:
        return Configuration(**data)
    except SettingsError as error:
        raise UsageError(
            f"The environment cannot be read: {error}. Lists and tables are written as JSON there."
        ) from error
    except ValidationError as error:
        lines = [
            _complain(
                text,
                detail["loc"],
                misconfiguration.explain(
                    detail, _valid_keys(detail["loc"]), show_found=not _env_name(detail["loc"])
                ),
            )
            for detail in error.errors(include_url=False)
        ]
        raise _wrong(file, lines) from error


def _read_sources(
    file: Path, text: str, tables: tuple[dict[str, Any], ...]
) -> tuple[SourceSettings, ...]:
    if not tables:
        raise _wrong(
            file,
            [
                'no [[source]]: add one, such as\n    [[source]]\n    name = "avis"\n'
                '    kind = "files"\n    path = "drop/*.csv"'
            ],
        )
    sources: list[SourceSettings] = []
    lines: list[str] = []
    for number, table in enumerate(tables):
        try:
            sources.append(_read_source(text, number, table))
        except UsageError as error:
            lines.append(str(error))
    if lines:
        raise _wrong(file, lines)
    return tuple(sources)


def _read_source(text: str, number: int, table: Mapping[str, Any]) -> SourceSettings:
    from transforms.sources import settings_for

    place: misconfiguration.Path = ("source", number)
    kind = table.get("kind")
    if not isinstance(kind, str):
        raise UsageError(_complain(text, (*place, "kind"), "is missing; it is required."))
    try:
        return settings_for(kind, table)
    except UsageError as error:
        # One sentence for each mistake, in the order of the mistakes.
        cause = error.__cause__
        found = cause.errors() if isinstance(cause, ValidationError) else [{"loc": ("kind",)}]
        places = [(*place, *detail["loc"]) for detail in found]
        sentences = zip(places, str(error).splitlines(), strict=True)
        raise UsageError("\n  ".join(_complain(text, *pair) for pair in sentences)) from error


def _complain(text: str, path: misconfiguration.Path, words: str) -> str:
    name = misconfiguration.name_of(path)
    if variable := _env_name(path):
        return f"environment variable {variable}, {name}: {words}"
    line = misconfiguration.locate(text, path)
    return f"line {line}, {name}: {words}" if line else f"{name}: {words}"


def _wrong(file: Path, lines: list[str]) -> UsageError:
    return UsageError("\n  ".join([f"{file} is not right:", *lines]))


def _valid_keys(path: misconfiguration.Path) -> Collection[str]:
    if len(path) == 1:
        return Configuration.model_fields
    listed: Mapping[str | int, type[BaseModel]] = {"team": TeamSettings, "release": ReleaseSettings}
    annotation = listed.get(path[0]) or Configuration.model_fields[str(path[0])].annotation
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation.model_fields
    return ()


def _environment() -> list[str]:
    return [name for name in os.environ if name.upper().startswith(ENV_PREFIX)]


def _env_name(path: misconfiguration.Path) -> str:
    for length in range(len(path), 0, -1):
        wanted = (ENV_PREFIX + "__".join(map(str, path[:length]))).upper()
        if found := [name for name in _environment() if name.upper() == wanted]:
            return found[0]
    return ""


def _refuse_unknown_environment() -> None:
    for name in _environment():
        section = name[len(ENV_PREFIX) :].split("__")[0].lower()
        if section not in Configuration.model_fields:
            hint = misconfiguration.suggest(section, Configuration.model_fields)
            raise UsageError(f"The environment variable {name} names no section. {hint}")


def _refuse_twins(file: Path, text: str, section: str, names: Sequence[tuple[str, ...]]) -> None:
    """Refuse the second of one name; of a release the product is part of it."""
    for number, name in enumerate(names):
        if name in names[:number]:
            line = misconfiguration.locate(text, (section, number, "name"))
            first = misconfiguration.locate(text, (section, names.index(name), "name"))
            told = '" of "'.join(filter(None, name))
            raise _wrong(
                file,
                [
                    f'line {line}, [[{section}]]: a second {section} is called "{told}"; '
                    f"the first is on line {first}. Rename one."
                ],
            )


def is_debugging() -> bool:
    """Whether tracebacks are wanted on the terminal (REMONTEE_DEBUG=1)."""
    return os.environ.get("REMONTEE_DEBUG", "") not in ("", "0")


def prefect_api_url() -> str:
    """Address of the Prefect server to use: PREFECT_API_URL, or the usual one on this machine."""
    return os.environ.get("PREFECT_API_URL") or "http://127.0.0.1:4200/api"
