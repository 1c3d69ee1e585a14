"""What curators say of comments and proposals: answered, whose it is, what becomes of it.

Read from the acts that stand, whenever it is needed: an act on a comment holds for its text, hence
for all its copies, and follows the comment when it is edited. An act on a proposal holds for that
which has most of the texts it named, so that it means the same in another store.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import duckdb

from models.curation import Act, standing
from transforms.curation.acts import load_acts
from transforms.curation.texts import texts_held

_KINDS = ("answered", "assign", "decide")


@dataclass(frozen=True, slots=True)
class Marks:
    """What curators say of texts."""

    answered: Mapping[str, str]
    """Text -> the link to its answer, "" if none was told."""
    owners: Mapping[str, str]
    """Text -> who sees to it."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What becomes of a proposal."""

    status: str
    reason: str


def marks_of(con: duckdb.DuckDBPyConnection) -> Marks:
    """What curators say of texts; the last word on each counts.

    Args:
        con: The store, staged.
    """
    answered: dict[str, str] = {}
    owners: dict[str, str] = {}
    for act, text_ids in _held(con):
        if act.deed.kind == "answered":
            answered |= dict.fromkeys(text_ids, act.deed.values.get("link", ""))
        elif act.deed.kind == "assign":
            owners |= dict.fromkeys(text_ids, act.deed.values["owner"])
    return Marks(answered, {text: owner for text, owner in owners.items() if owner})


def decided_ideas(
    con: duckdb.DuckDBPyConnection, members: Mapping[str, str], heirs: Mapping[str, str]
) -> dict[str, Decision]:
    """What becomes of proposals; what was said of the very one comes before what it inherits.

    Args:
        con: The store, staged.
        members: Text -> its proposal; "" is none.
        heirs: Proposal -> the one that it leads to.
    """
    found: dict[str, Decision] = {}
    direct: set[str] = set()
    for act, text_ids in _held(con):
        if act.deed.kind != "decide":
            continue
        named = act.deed.ideas[0]
        inside = [members[text] for text in text_ids if members.get(text)]
        idea_id = _home(named, inside, heirs) if act.deed.texts else heirs.get(named, "")
        is_direct = idea_id == named
        if idea_id and (is_direct or idea_id not in direct):
            found[idea_id] = Decision(act.deed.values["status"], act.reason)
            direct |= {idea_id} if is_direct else set()
    return found


def _held(con: duckdb.DuckDBPyConnection) -> list[tuple[Act, tuple[str, ...]]]:
    """The acts of these kinds that stand, in order, and the texts that each holds for now."""
    acts = [act for act in standing(load_acts(con)) if act.deed.kind in _KINDS]
    held, _ = texts_held(con, acts)
    return [(act, held[act.act_id]) for act in acts]


def _home(named: str, ideas: list[str], heirs: Mapping[str, str]) -> str:
    """The proposal that an act means: the one named if half of its texts are there, else most's."""
    heir, counts = heirs.get(named, ""), Counter(ideas)
    if counts[heir] * 2 >= counts.total() > 0:
        return heir
    best = min(counts, key=lambda idea: (-counts[idea], idea), default="")
    return best if counts[best] * 2 > counts.total() else ""
