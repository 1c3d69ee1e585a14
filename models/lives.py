"""The life of a theme: which state follows from what people say of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["emerging", "active", "cooling", "dormant", "revived", "hidden"]

YOUNG_NIGHTS = 7
"""Nights that a theme is emerging after its birth, or revived after its return."""


@dataclass(frozen=True, slots=True)
class Life:
    """What is known of a theme in one night."""

    state: str
    """As the last night, or tonight's first run, left it."""
    n_people: int
    """Distinct voices in the window."""
    n_nights: int
    """Nights since its birth; 0 in the first."""
    n_nights_revived: int | None
    """Nights since it was last revived; None: it never was."""


def next_state(life: Life, founders: int) -> State:
    """The state of a theme that takes comments.

    Args:
        life: What is known of it.
        founders: Voices that make a theme, from 2.

    Returns:
        `hidden` stays until a curator shows it. A theme is `emerging` for YOUNG_NIGHTS; then
        `active` with enough voices in the window, `cooling` with fewer, `dormant` with none. From
        dormant only enough voices wake it: it is `revived` for YOUNG_NIGHTS.
    """
    if life.state == "hidden":
        return "hidden"
    if life.n_nights < YOUNG_NIGHTS:
        return "emerging"
    if life.n_nights_revived is not None and life.n_nights_revived < YOUNG_NIGHTS:
        return "revived"
    if life.n_people >= founders:
        return "revived" if life.state == "dormant" else "active"
    if life.n_people == 0 or life.state == "dormant":
        return "dormant"
    return "cooling"
