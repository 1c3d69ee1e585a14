"""Is this machine, this configuration, this store fit; and what to do if not."""

from __future__ import annotations

import os
import shutil
import stat
import sys
import zoneinfo
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from flows.policies import SIDE_BY_SIDE
from models.errors import RemonteeError, StoreBusy, UsageError
from models.records import Night, SourceCheck

if TYPE_CHECKING:
    from flows.settings import Settings
    from transforms.sources.base import SourceSettings

Verdict = Literal["ok", "warning", "failed"]

LEAST_MEMORY_GB = 3.0
LEAST_DISK_GB = 3.0
EARLIEST_CLOCK = datetime(2026, 1, 1, tzinfo=UTC)
"""Older than this program: a clock before it was never set."""
RANGES = {
    "prefect": ">=3.8,<3.9",
    "fastapi": "<0.151",
    "sqlalchemy": ">=2.0,<2.1",
    "duckdb": ">=1.5.5,<2",
}
"""What breaks late when it is wrong: a flow that crashes, a schedule that stays mute."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was examined."""

    verdict: Verdict
    subject: str
    words: str
    """What was found, and what to do if it is not as it should be."""


def examine(config: Path | None, store: Path | None) -> list[Finding]:
    """Everything that can be said of this machine, and of the configuration if it can be read.

    Args:
        config: What --config says.
        store: What --store says.

    Returns:
        Findings, the machine's first; no error comes out.
    """
    from flows.settings import load_settings

    findings = list(examine_machine())
    try:
        settings = load_settings(config, store)
    except UsageError as error:
        return [*findings, Finding("failed", "configuration", str(error))]
    findings.append(Finding("ok", "configuration", str(settings.file)))
    checks: tuple[Callable[[Settings], Iterable[Finding]], ...] = (
        _examine_folder,
        _examine_sources,
        _examine_store,
        _examine_model,
    )
    return [*findings, *(finding for check in checks for finding in check(settings))]


def examine_machine() -> Iterable[Finding]:
    """Interpreter, memory, libraries, clock."""
    yield judge_python(sys.version_info[:3])
    yield judge_memory(_memory_gb())
    for name, wanted in RANGES.items():
        yield judge_version(name, _installed(name), wanted)
    yield judge_clock(datetime.now(UTC), len(zoneinfo.available_timezones()))


def check_sources(settings: Settings, night: Night) -> list[SourceCheck]:
    """Whether each source can be read now, asked side by side, in the order of the configuration.

    Args:
        settings: What is configured.
        night: The night to stand at.
    """
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        return list(pool.map(lambda source: _check(settings, night, source), settings.sources))


def _check(settings: Settings, night: Night, source: SourceSettings) -> SourceCheck:
    """One source, asked now."""
    from transforms.sources import open_source

    try:
        return open_source(source, settings.fetch_context(source, night)).check()
    except RemonteeError as error:
        return SourceCheck(source.name, source.kind, is_ready=False, message=str(error))


def judge_python(version: tuple[int, ...]) -> Finding:
    """Whether this Python will do."""
    shown = ".".join(map(str, version))
    if (3, 11) <= version < (3, 14):
        return Finding("ok", "Python", shown)
    return Finding("failed", "Python", f"{shown}; expected 3.11, 3.12 or 3.13: install one of them")


def judge_memory(total_gb: float | None) -> Finding:
    """Whether the memory will do; None: the system does not say."""
    if total_gb is None:
        return Finding("warning", "memory", f"not known; {LEAST_MEMORY_GB:g} GB are needed")
    if total_gb < LEAST_MEMORY_GB:
        words = f"{total_gb:.1f} GB; large communities need {LEAST_MEMORY_GB:g}: close programs"
        return Finding("warning", "memory", words)
    return Finding("ok", "memory", f"{total_gb:.1f} GB")


def judge_version(name: str, found: str | None, wanted: str) -> Finding:
    """Whether a library is one that works with the others; None: it is not installed."""
    from packaging.specifiers import SpecifierSet

    if found and SpecifierSet(wanted).contains(found, prereleases=True):
        return Finding("ok", name, found)
    shown = found or "not installed"
    words = f"{shown}; expected {wanted}: pip install -c constraints.txt '{name}{wanted}'"
    return Finding("failed", name, words)


def judge_clock(now: datetime, n_zones: int) -> Finding:
    """Whether dates can be trusted."""
    if now < EARLIEST_CLOCK:
        return Finding("failed", "clock", f"it says {now:%Y-%m-%d}: set it")
    if n_zones == 0:
        return Finding("failed", "clock", "no time zones are known: pip install tzdata")
    return Finding("ok", "clock", f"{now:%Y-%m-%d %H:%M} UTC, {n_zones} time zones")


def judge_disk(folder: Path, free_gb: float) -> Finding:
    """Whether the disk has room."""
    if free_gb < LEAST_DISK_GB:
        words = f"{free_gb:.1f} GB free at {folder}; {LEAST_DISK_GB:g} are needed: free some space"
        return Finding("warning", "disk", words)
    return Finding("ok", "disk", f"{free_gb:.0f} GB free at {folder}")


def judge_rights(folder: Path, mode: int) -> Finding:
    """Whether others may look into the private folder."""
    if mode & 0o077:
        words = f"{folder} can be read by others ({stat.S_IMODE(mode):o}): chmod 700 {folder}"
        return Finding("warning", "private folder", words)
    if not os.access(folder, os.W_OK | os.X_OK):
        return Finding(
            "failed", "private folder", f"{folder} cannot be written: chmod 700 {folder}"
        )
    return Finding("ok", "private folder", str(folder))


def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _memory_gb() -> float | None:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    except (ValueError, OSError, AttributeError):
        return None


def _examine_folder(settings: Settings) -> Iterable[Finding]:
    var = settings.var_path
    yield judge_rights(var, var.stat().st_mode)
    yield judge_disk(var, shutil.disk_usage(var).free / 1e9)


def _examine_sources(settings: Settings) -> Iterable[Finding]:
    from flows.settings import make_night

    for check in check_sources(settings, make_night(settings, None, datetime.now(UTC))):
        verdict: Verdict = "ok" if check.is_ready else "failed"
        yield Finding(verdict, f"source {check.source}", check.message)


def _examine_store(settings: Settings) -> Iterable[Finding]:
    from transforms.store import open_store, schema_version

    path = settings.store_path
    if not path.exists():
        yield Finding("ok", "store", f"none yet; the first run makes {path}")
        return
    try:
        with open_store(path, read_only=True, wait_seconds=0):
            yield Finding("ok", "store", f"{path}, schema {schema_version()}")
    except StoreBusy as error:
        yield Finding("warning", "store", str(error))
    except RemonteeError as error:
        yield Finding("failed", "store", str(error))


def _examine_model(settings: Settings) -> Iterable[Finding]:
    from models import bundled, onnx_engine

    if settings.themes.model != "bundled":
        yield Finding("ok", "language model", f"{settings.model}; read when a run starts")
        return
    try:
        bundled.find_file()
    except RemonteeError as error:
        yield Finding("failed", "language model", str(error))
        return
    if onnx_engine.is_prepared(settings.model_path):
        yield Finding("ok", "language model", "prepared")
    else:
        yield Finding("ok", "language model", "prepared at the first run, about half a minute")
