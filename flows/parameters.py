"""What a flow is called with: strings and numbers, which Prefect can keep and show."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from typing_extensions import TypedDict

from flows.settings import Settings, load_settings, make_night
from models.records import Night


class Parameters(TypedDict):
    """Every flow's parameters."""

    config: str
    store: str
    as_of: str
    now: str
    seed: int


def parameters_of(settings: Settings, night: Night) -> Parameters:
    """Settings and night, as a flow's parameters."""
    return Parameters(
        config=str(settings.file),
        store=str(settings.store_path),
        as_of=night.as_of.isoformat(),
        now=night.now.isoformat(),
        seed=night.seed,
    )


def recall(parameters: Parameters) -> tuple[Settings, Night]:
    """Settings and night, from a flow's parameters."""
    settings = load_settings(Path(parameters["config"]), Path(parameters["store"]))
    as_of, now = (datetime.fromisoformat(parameters[name]) for name in ("as_of", "now"))
    return settings, make_night(settings, as_of.astimezone(UTC), now, parameters["seed"])
