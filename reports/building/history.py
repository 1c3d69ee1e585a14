"""What befell a theme and what curators did to it, in the order that people read: latest first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from models.curation import Act, themes_in
from models.facts import Event
from models.reading import Lives
from models.theme_report import HistoryLine
from reports.building.basis import Basis

ACT = "act:"
"""Before the kind of an act."""


@dataclass(frozen=True, slots=True)
class Histories:
    """Events and acts by the themes that they name."""

    events: Mapping[str, tuple[Event, ...]]
    acts: Mapping[str, tuple[Act, ...]]
    titles: Mapping[str, str]
    """Of every theme that is known, shown or not; of the others the id is told."""
    undone: Mapping[int, int]


def histories(basis: Basis) -> Histories:
    """Everything that may be told of the themes of a report.

    Args:
        basis: What the team reads.
    """
    lives = basis.reading.lives
    return Histories(_events(lives), _acts(lives.acts), basis.titles, lives.undone)


def history_of(told: Histories, theme_id: str) -> tuple[HistoryLine, ...]:
    """The lines of one theme.

    Args:
        told: From `histories`.
        theme_id: The theme.

    Returns:
        The latest first; of one day what curators did comes before what the night made of it. An
        event that another theme has with this one is told with that theme: of a split, `values`
        says from which it was split off. An undo is no line: the act that it took back is marked.
    """
    events: list[HistoryLine] = []
    for event in told.events.get(theme_id, ()):
        line = _event(told, event, theme_id)
        if line not in events:
            events.append(line)
    acts = [_act(told, act, theme_id) for act in told.acts.get(theme_id, ())]
    return tuple(sorted([*acts[::-1], *events[::-1]], key=lambda line: line.on, reverse=True))


def _events(lives: Lives) -> dict[str, tuple[Event, ...]]:
    found: dict[str, list[Event]] = defaultdict(list)
    for event in lives.events:
        for theme_id in {event.theme_id, event.other_id} - {""}:
            found[theme_id].append(event)
    return {theme_id: tuple(own) for theme_id, own in found.items()}


def _acts(acts: Iterable[Act]) -> dict[str, tuple[Act, ...]]:
    found: dict[str, list[Act]] = defaultdict(list)
    for act in acts:
        for theme_id in themes_in(act.deed):
            found[theme_id].append(act)
    return {theme_id: tuple(own) for theme_id, own in found.items()}


def _event(told: Histories, event: Event, theme_id: str) -> HistoryLine:
    others = {event.theme_id, event.other_id} - {"", theme_id}
    values = {name: str(value) for name, value in event.detail.items() if isinstance(value, str)}
    if event.event == "split" and event.theme_id == theme_id:
        values["from"] = _title(told, event.other_id)
    return HistoryLine(
        on=event.night,
        kind=event.event,
        others=tuple(_title(told, each) for each in sorted(others)),
        actor="",
        reason="",
        values=values,
    )


def _act(told: Histories, act: Act, theme_id: str) -> HistoryLine:
    values = dict(act.deed.values)
    if act.deed.kind == "route":
        values["teams"] = ", ".join(act.deed.teams)
    return HistoryLine(
        on=act.acted_at.date(),
        kind=f"{ACT}{act.deed.kind}",
        others=tuple(_title(told, each) for each in sorted(themes_in(act.deed) - {theme_id})),
        actor=act.actor,
        reason=act.reason,
        values=values,
        is_undone=act.act_id in told.undone,
    )


def _title(told: Histories, theme_id: str) -> str:
    return told.titles.get(theme_id, theme_id)
