"""What a search for themes is told, and what it came to."""

from __future__ import annotations

from dataclasses import dataclass, field

from models.constraints import NO_CONSTRAINTS, Constraints
from models.discovery import DiscoveryParams
from models.locality import LocalParams
from models.records import Night
from models.space import SpaceParams


@dataclass(frozen=True, slots=True)
class ThemingParams:
    """Everything that decides what themes a night finds."""

    window_days: int = 28
    refit_growth: float = 1.25
    """A corpus that has grown so many times since the last refit is fitted anew: every few nights
    of a young store, never in an old one."""
    coverage_drop: float = 0.25
    """So is one of whose comments of the last week so much smaller a share has a theme than after
    the last refit."""
    space: SpaceParams = field(default_factory=SpaceParams)
    local: LocalParams = field(default_factory=LocalParams)
    discovery: DiscoveryParams = field(default_factory=DiscoveryParams)


@dataclass(frozen=True, slots=True)
class Look:
    """One search for themes."""

    engine_key: str
    """`EngineId.key`."""
    night: Night
    run_id: str
    params: ThemingParams
    constraints: Constraints = NO_CONSTRAINTS


@dataclass(frozen=True, slots=True)
class ThemingOutcome:
    """What a night of themes came to."""

    n_texts: int
    n_looked_at: int
    """Texts that got a decision tonight."""
    n_new_themes: int
    """Born or split off."""
    n_closed_themes: int
    """Merged or gone, at a refit."""
    is_refit: bool
    n_moved: int = 0
    """Comments decided on before that a refit gave another theme, a first one, or none."""
    n_left: int = 0
    """Comments that the refit would have moved too, had it not moved enough."""
    n_back: int = 0
    """Themes that were gone and are found again."""


NOTHING_NEW = ThemingOutcome(0, 0, 0, 0, False)
