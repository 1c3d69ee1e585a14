"""Where acts are done: written down, made true at once, and taken back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from models.curation import (
    Act,
    Conflict,
    Deed,
    dependents,
    last_standing,
    missing_grounds,
    obstacles,
    standing,
    undone_by,
)
from models.curation_words import describe, tell
from models.errors import StoreError, UsageError
from transforms import registry
from transforms.curation.acts import Signature, add_act, keep_titles_apart, load_acts, settle_acts
from transforms.curation.settling import Settled
from transforms.naming import name_themes
from transforms.registry import Stamp
from transforms.runs import last_night
from transforms.spaces import current_stamp
from transforms.store import open_store, transaction


@dataclass(frozen=True, slots=True)
class Desk:
    """A store that a curator works on."""

    con: duckdb.DuckDBPyConnection
    night: date
    """The last night that the store has closed: acts hold from then on."""

    def stamp(self, name: str = "curation") -> Stamp:
        """What rows written now say of it.

        Args:
            name: Of the act.
        """
        return current_stamp(self.con, self.night, name)


@dataclass(frozen=True, slots=True)
class Undoing:
    """What taking an act back would take with it."""

    act: Act
    with_it: tuple[Act, ...]

    @property
    def act_ids(self) -> tuple[int, ...]:
        """All of them, the one named first."""
        return (self.act.act_id, *(each.act_id for each in self.with_it))


@contextmanager
def open_desk(path: Path, today: date) -> Iterator[Desk]:
    """A store to work on: all that is done inside is kept, or none of it.

    Args:
        path: The store.
        today: The night that closes today, for a store without any.

    Raises:
        StoreError: There is no store, or it cannot be opened.
        StoreBusy: Another process holds it.
    """
    if not path.exists():
        raise StoreError(f"no store at {path}; make one with `remontee run`")
    with open_store(path) as con, transaction(con):
        yield Desk(con, last_night(con) or today)


def perform(
    desk: Desk, signature: Signature, deeds: Sequence[Deed]
) -> tuple[tuple[Act, ...], Settled]:
    """Write acts down and make them true.

    Args:
        desk: The store.
        signature: Who, when, why.
        deeds: In order.

    Returns:
        The acts, and what they came to.
    """
    acts = []
    for deed in deeds:
        make_children(desk, deed)
        acts.append(add_act(desk.con, signature, deed))
    settled = settle_desk(desk, f"act-{acts[-1].act_id}" if acts else "curation")
    name_children(desk, acts)
    return tuple(acts), settled


def make_children(desk: Desk, deed: Deed) -> None:
    """Themes that a split makes, with what is known of their birth.

    Args:
        desk: The store.
        deed: Any.
    """
    for child in deed.made:
        registry.add_themes(desk.con, [child], desk.stamp())
        registry.record_event(desk.con, child, "split", desk.stamp(), deed.themes[0])


def name_children(desk: Desk, acts: Sequence[Act]) -> None:
    """Titles for themes that splits have just made; no other theme gets another one.

    Args:
        desk: The store, settled.
        acts: The acts just done.
    """
    living = set(registry.living_themes(desk.con))
    children = {child for act in acts for child in act.deed.made} & living
    if children:
        name_themes(desk.con, sorted(children), kept=sorted(living - children))
        settle_desk(desk, "curation")  # what was called by hand in the same breath
    keep_titles_apart(desk.con, load_acts(desk.con))


def settle_desk(desk: Desk, name: str) -> Settled:
    """Make the registry what it is to be.

    Args:
        desk: The store.
        name: Of the act, for the rows written.
    """
    return settle_acts(desk.con, desk.stamp(name))


def plan_undo(desk: Desk, act_id: int | None) -> Undoing:
    """What is to be taken back.

    Args:
        desk: The store.
        act_id: The act; None: the last that stands.

    Raises:
        UsageError: There is no such act, it was taken back already, or an undo cannot be undone as
            the ground has gone.
    """
    acts = load_acts(desk.con)
    act = last_standing(acts) if act_id is None else _find(acts, act_id)
    if act is None:
        raise UsageError("There is nothing to undo: no act stands.")
    undone = undone_by(acts)
    if act.act_id in undone:
        by = undone[act.act_id]
        raise UsageError(
            f"Act {act.act_id} was undone by act {by}. To do it again: remontee themes undo {by}"
        )
    if act.undoes:
        _check_redo(acts, act)
    return Undoing(act, dependents(acts, act))


def undo(desk: Desk, signature: Signature, plan: Undoing) -> tuple[Act, Settled]:
    """Take acts back.

    Args:
        desk: The store.
        signature: Who, when, why.
        plan: From `plan_undo`, in the same transaction.
    """
    act = add_act(desk.con, signature, Deed("undo"), plan.act_ids)
    settled = settle_desk(desk, f"act-{act.act_id}")
    name_children(desk, [])
    return act, settled


def undoing_lines(plan: Undoing) -> list[str]:
    """What would be taken back, one line an act.

    Args:
        plan: From `plan_undo`.
    """
    lines = [tell(plan.act, {})]
    if plan.with_it:
        lines.append(f"Act {plan.act.act_id} is the ground of others, which go with it:")
        lines += [tell(act, {}) for act in plan.with_it]
    return lines


def conflict_lines(conflicts: Sequence[Conflict], act_ids: Sequence[int]) -> list[str]:
    """What an act came up against.

    Args:
        conflicts: Of all acts.
        act_ids: Those just done.
    """
    return [
        f"Act {each.act_id}: {each.found}; {each.settled}"
        for each in conflicts
        if each.act_id in act_ids
    ]


def _find(acts: Sequence[Act], act_id: int) -> Act:
    found = next((act for act in acts if act.act_id == act_id), None)
    if found is None:
        there = f"There are 1 to {acts[-1].act_id}" if acts else "There are none"
        raise UsageError(
            f"There is no act {act_id}. {there}; `remontee themes history` shows them."
        )
    return found


def _check_redo(acts: Sequence[Act], undo_act: Act) -> None:
    """Refuse to do acts again where the ground has gone or something was built on it since."""
    held = {act.act_id for act in standing(acts)}
    again = [a for a in acts if a.act_id in undo_act.undoes and a.act_id not in held]
    lines = [
        f"act {act.act_id} ({describe(act.deed)}) came later and uses what would end; undo it first"
        for act in obstacles(acts, again)
    ]
    lines += [
        f"act {act.act_id} ({describe(act.deed)}) is undone and is their ground; do it again first"
        for act in missing_grounds(acts, again)
    ]
    if lines:
        told = "\n  ".join(lines)
        raise UsageError(f"Act {undo_act.act_id} cannot be undone:\n  {told}")
