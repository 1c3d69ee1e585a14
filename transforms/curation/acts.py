"""Acts of curators in the store: kept for ever, played again at every night and refit."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import duckdb

from models.constraints import NO_CONSTRAINTS, Constraints
from models.curation import Act, Conflict, Deed, deed_of, key_of, payload_of, standing
from models.curation_replay import CLOSED, Registry, ThemeFields, replay
from transforms import registry
from transforms.curation.settling import Settled, settle
from transforms.curation.state import look
from transforms.curation.texts import texts_held
from transforms.registry import Stamp
from transforms.store import transaction


@dataclass(frozen=True, slots=True)
class Signature:
    """Who acts, when and why."""

    acted_at: datetime
    actor: str
    reason: str = ""


def load_acts(con: duckdb.DuckDBPyConnection) -> tuple[Act, ...]:
    """All acts, in order.

    Args:
        con: The store.
    """
    found = con.execute(
        "SELECT act_id, acted_at, actor, reason, kind, payload, undoes_act_id, also_undoes"
        " FROM curation_acts ORDER BY act_id"
    )
    return tuple(
        Act(
            act_id,
            acted_at,
            actor,
            reason,
            deed_of(kind, json.loads(payload)),
            () if undoes is None else (undoes, *(also or ())),
        )
        for act_id, acted_at, actor, reason, kind, payload, undoes, also in found.fetchall()
    )


def act_keys(con: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """What each act is known by in every store -> its id here.

    Args:
        con: The store.
    """
    found = con.execute("SELECT act_key, act_id FROM curation_acts ORDER BY act_id")
    return dict(found.fetchall())


def add_act(
    con: duckdb.DuckDBPyConnection,
    signature: Signature,
    deed: Deed,
    undoes: Sequence[int] = (),
    act_key: str = "",
) -> Act:
    """Write an act down; `settle` makes it true.

    Args:
        con: The store, in a transaction.
        signature: Who, when, why.
        deed: What.
        undoes: Of an undo: the acts that it takes back.
        act_key: What it is known by where it was first made; empty: it is made here.
    """
    keys = {act_id: key for key, act_id in act_keys(con).items()}
    own_key = act_key or key_of(
        signature.acted_at, signature.actor, deed, [keys[each] for each in undoes]
    )
    act = Act(
        max(keys, default=0) + 1,
        signature.acted_at,
        signature.actor,
        signature.reason,
        deed,
        tuple(undoes),
    )
    con.execute(
        "INSERT INTO curation_acts BY NAME SELECT $act_id AS act_id, $acted_at AS acted_at,"
        " $actor AS actor, $reason AS reason, $kind AS kind, $payload AS payload,"
        " $undoes AS undoes_act_id, $also AS also_undoes, $act_key AS act_key",
        {
            "act_id": act.act_id,
            "acted_at": act.acted_at,
            "actor": act.actor,
            "reason": act.reason,
            "kind": deed.kind,
            "payload": json.dumps(payload_of(deed), sort_keys=True),
            "undoes": undoes[0] if undoes else None,
            "also": list(undoes[1:]),
            "act_key": own_key,
        },
    )
    return act


def settle_acts(con: duckdb.DuckDBPyConnection, stamp: Stamp) -> Settled:
    """Make the registry what it is to be after acts were added.

    Args:
        con: The store, in a transaction.
        stamp: `spaces.current_stamp`.
    """
    return settle(con, load_acts(con), stamp)


def load_constraints(con: duckdb.DuckDBPyConnection) -> Constraints:
    """What the acts that stand ask of the search for themes, resolved to open themes and texts.

    Args:
        con: The store, staged.
    """
    acts = load_acts(con)
    held = standing(acts)
    if not held:
        return NO_CONSTRAINTS
    machine = look(con, acts)
    states = {theme_id: fields["state"] for theme_id, fields in machine.now.themes.items()}
    played = replay(machine.machine, held, states, texts_held(con, held)[0])
    view = Registry(played.themes, {})
    merged = {t: a.deed.to for a in held if a.deed.kind == "merge" for t in a.deed.themes}
    split = {
        view.heir(theme_id)
        for act in held
        if act.deed.kind == "split"
        for theme_id in (*act.deed.themes, *act.deed.made)
    }
    return Constraints(
        moved=played.moved,
        refused={t: themes for t, themes in played.refused.items() if themes},
        merged={t: view.heir(to) for t, to in merged.items() if view.heir(to) not in ("", t)},
        split=frozenset(split - {""}),
        pinned=frozenset(t for t, fields in played.themes.items() if _is_kept(fields)),
    )


def _is_kept(fields: ThemeFields) -> bool:
    """Whether a theme is pinned; one that is hidden must not come to light by a merge either."""
    is_wanted = fields["is_pinned"] == "true" or fields["state"] == "hidden"
    return is_wanted and fields["state"] not in CLOSED


def apply_acts(con: duckdb.DuckDBPyConnection, stamp: Stamp) -> tuple[str, ...]:
    """Play the acts that stand over what a night or refit made.

    Args:
        con: The store, not in a transaction; the night's themes are decided and named.
        stamp: Of the night.

    Returns:
        A sentence for each act that could not be followed to the letter, and how it was settled;
        each is told once.
    """
    acts = load_acts(con)
    if not acts:
        return ()
    with transaction(con):
        settled = settle(con, acts, stamp)
        conflicts = (*settled.conflicts, *keep_titles_apart(con, acts))
        return _record(con, conflicts, stamp)


def _record(
    con: duckdb.DuckDBPyConnection, conflicts: Sequence[Conflict], stamp: Stamp
) -> tuple[str, ...]:
    """Write down what is told for the first time."""
    found = con.execute(
        "SELECT act_id, found, settled FROM curation_conflicts WHERE night < $night"
        " QUALIFY row_number() OVER (PARTITION BY act_id ORDER BY night DESC) = 1",
        {"night": stamp.night},
    )
    known = {(act_id, *told) for act_id, *told in found.fetchall()}
    lines = []
    for act_id in sorted({c.act_id for c in conflicts}):
        own = [c for c in conflicts if c.act_id == act_id]
        told = ("; ".join(c.found for c in own), "; ".join(c.settled for c in own))
        if (act_id, *told) in known:
            continue
        lines.append(f"Act {act_id}: {told[0]}; {told[1]}")
        con.execute(
            "INSERT OR REPLACE INTO curation_conflicts VALUES (?, ?, ?, ?, ?)",
            [act_id, stamp.night, *told, stamp.run_id],
        )
    return tuple(lines)


def keep_titles_apart(con: duckdb.DuckDBPyConnection, acts: Sequence[Act]) -> list[Conflict]:
    """Titles that naming gave and that a curator had given to another theme get a keyword more.

    Args:
        con: The store, settled.
        acts: All acts.
    """
    given = {
        (theme_id, column): title
        for theme_id, column, title in con.execute(
            "SELECT subject_id, field, given FROM curation_effects"
            " WHERE field IN ('title_fr', 'title_en')"
        ).fetchall()
    }
    names = {
        (column, title_key(title)): act.act_id
        for act in standing(acts)
        for column, title in act.deed.values.items()
        if title in given.values()
    }
    found = con.execute(
        "SELECT theme_id, title_fr, title_en, keywords FROM themes"
        " WHERE state = ANY($alive) AND replaced_by = '' ORDER BY theme_id",
        {"alive": list(registry.ALIVE)},
    ).fetchall()
    conflicts = []
    for theme_id, *titles, keywords in found:
        for column, title in zip(("title_fr", "title_en"), titles, strict=True):
            act_id = names.get((column, title_key(title)))
            if act_id is None or (theme_id, column) in given:
                continue
            new = _with_keyword(title, keywords, theme_id)
            con.execute(f"UPDATE themes SET {column} = ? WHERE theme_id = ?", [new, theme_id])  # noqa: S608 (our own column)
            told = (f"{theme_id} was named the same", "it got a word more")
            conflicts.append(Conflict(act_id, *told))
    return conflicts


def title_key(title: str) -> str:
    """What two titles share that a reader would take for one.

    Args:
        title: Any.
    """
    return " ".join(title.split()).casefold()


def _with_keyword(title: str, keywords: Sequence[str], theme_id: str) -> str:
    key = title_key(title)
    word = next((word for word in keywords if title_key(word) not in key), theme_id)
    return f"{title} ({word})"
