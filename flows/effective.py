"""What a run was told to do, as the store remembers it: every key that counts, and no secret."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from flows.sections import ReleaseSettings
from flows.settings import Settings
from models.records import Night

Effective = Mapping[str, Any]
"""Sections by name; sources and teams by their own names."""

FOUND_ALL_THE_SAME = frozenset({"refit", "window_days", "model", "engine", "max_tokens"})
"""Keys of [themes] that do not decide which texts make a theme."""

_USER_INFO = re.compile(r"(?<=://)[^/@\s]+@")
_SECRET_NAMES = re.compile(r"password|passwd|token|secret|cookie|credential|api_?key", re.I)
_HIDDEN = "(hidden)"


def effective_configuration(settings: Settings) -> dict[str, Any]:
    """Everything that a run is told to do, as JSON values.

    Args:
        settings: The run's.

    Returns:
        The sections. Passwords in addresses are left out; where reports are delivered is a hash,
        which tells that it has changed and not what it is.
    """
    told = {
        "project": settings.project.model_dump(mode="json"),
        "source": {each.name: each.model_dump(mode="json") for each in settings.sources},
        "team": {each.name: _team(each.model_dump(mode="json")) for each in settings.teams},
        "release": {_release(each): each.model_dump(mode="json") for each in settings.releases},
        "themes": settings.themes.model_dump(mode="json"),
        "titles": settings.titles.model_dump(mode="json"),
        "privacy": settings.privacy.model_dump(mode="json"),
        "schedule": settings.schedule.model_dump(mode="json"),
        "scale": settings.scale.model_dump(mode="json"),
    }
    return {name: _without_secrets(section) for name, section in told.items()}


def differing(before: Effective, now: Effective) -> tuple[str, ...]:
    """Keys of a section that say something else; one that only one program knows says nothing.

    Args:
        before: The section as the last run knew it.
        now: As it is.
    """
    return tuple(name for name in now if name in before and before[name] != now[name])


def are_themes_found_otherwise(before: Effective, settings: Settings) -> bool:
    """Whether what decides which texts make a theme has changed.

    Args:
        before: What another run was told to do.
        settings: What this one is.
    """
    changed = differing(before.get("themes", {}), settings.themes.model_dump(mode="json"))
    return bool(set(changed) - FOUND_ALL_THE_SAME)


def _release(release: ReleaseSettings) -> str:
    return f"{release.name} ({release.product})" if release.product else release.name


def _team(told: dict[str, Any]) -> dict[str, Any]:
    targets = "\n".join(told.get("deliver", ()))
    return {**told, "deliver": hashlib.sha256(targets.encode()).hexdigest()[:12]}


def _without_secrets(value: Any) -> Any:
    """A JSON value without what opens something."""
    if isinstance(value, str):
        return _USER_INFO.sub("", value)
    if isinstance(value, list):
        return [_without_secrets(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _HIDDEN
        if isinstance(each, str) and each and _SECRET_NAMES.search(name)
        else _without_secrets(each)
        for name, each in value.items()
    }


def refit_reason(
    settings: Settings, night: Night, last_fit: date | None, told: Effective | None
) -> str:
    """Why a night clusters everything anew; empty: it does not.

    Args:
        settings: The run's.
        night: The night it stands at.
        last_fit: The night of the latest fit; None: there was none, and the first is no refit.
        told: What the run that clustered everything last was told to do; None: nobody knows.

    Returns:
        A sentence.
    """
    day = settings.themes.refit_day(night.date)
    if day is None or last_fit is None:
        return ""
    if last_fit < day:
        return (
            f"Everything is clustered anew tonight ({settings.themes.refit}'s refit is due, the "
            f"last was on {last_fit}); known themes keep their ids."
        )
    if told is not None and are_themes_found_otherwise(told, settings):
        return "Everything is clustered anew tonight; known themes keep their ids."
    return ""
