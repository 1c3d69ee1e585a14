"""The life of an alert: it opens once, goes on, closes after quiet nights, and reopens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class AlertLifeParams:
    """How long an alert lasts."""

    quiet_nights: int = 7
    """An alert closes so many nights after it was last heard."""
    reopen_nights: int = 28
    """It reopens, rather than another one opening, so many nights after it was last heard."""
    going_on: float = 0.05
    """An open alert is heard as long as the night's p-value is at most this."""


@dataclass(frozen=True, slots=True)
class LastHeard:
    """The latest alert of a theme or area."""

    alert_id: str
    night: date


@dataclass(frozen=True, slots=True)
class Finding:
    """What the test of a night found of a theme or area."""

    is_new: bool
    """Enough to open an alert."""
    p_value: float
    is_more: bool
    """More people than expected, on the night itself."""


@dataclass(frozen=True, slots=True)
class Heard:
    """An alert that is heard on a night."""

    alert_id: str
    """Empty: a new one, which has no id yet."""
    how: Literal["opened", "reopened", "goes on"]


def hear_alerts(
    findings: Mapping[str, Finding],
    last: Mapping[str, LastHeard],
    night: date,
    params: AlertLifeParams,
) -> dict[str, Heard]:
    """Which alerts are heard on a night.

    Args:
        findings: Theme or area -> what the test found.
        last: Theme or area -> the latest alert that it had before.
        night: The night tested.
        params: How long an alert lasts.

    Returns:
        Theme or area -> its alert, ascending; those that are not heard are left out.
    """
    told = ((s, _heard(findings[s], last.get(s), night, params)) for s in sorted(findings))
    return {subject: heard for subject, heard in told if heard is not None}


def _heard(
    finding: Finding, last: LastHeard | None, night: date, params: AlertLifeParams
) -> Heard | None:
    n_quiet = params.reopen_nights + 1 if last is None else (night - last.night).days
    if last is not None and n_quiet < params.quiet_nights:
        goes_on = finding.is_new or (finding.is_more and finding.p_value <= params.going_on)
        return Heard(last.alert_id, "goes on") if goes_on else None
    if not finding.is_new:
        return None
    if last is None or n_quiet > params.reopen_nights:
        return Heard("", "opened")
    return Heard(last.alert_id, "reopened")


def number_alerts(heard: Mapping[str, Heard], known: Mapping[str, str], n_last: int) -> list[str]:
    """Ids of the alerts heard: those that have none get the next ones, in the order of subjects.

    Args:
        heard: What `hear_alerts` returned.
        known: Theme or area -> the id that an earlier run of the same night gave it.
        n_last: The highest number ever given.

    Returns:
        Ids as `AL-0001`, in the order of `heard`.
    """
    ids = []
    for subject, each in heard.items():
        alert_id = each.alert_id or known.get(subject, "")
        if not alert_id:
            n_last += 1
            alert_id = f"AL-{n_last:04d}"
        ids.append(alert_id)
    return ids
