"""Play the acts that stand over the registry and write what differs from what is there.

Called after every act and after every night and refit: a registry that is as it should be is left
alone.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

import duckdb
import numpy as np

from models.assign import Centres
from models.curation import Act, Conflict, standing
from models.curation_replay import CLOSED, UNDECIDED, Registry, Replayed, ThemeFields, replay
from transforms import registry
from transforms.curation.state import Effects, Sight, look, save_effects, save_themes
from transforms.curation.texts import nearest, text_points, texts_held
from transforms.naming import choose_all_exemplars
from transforms.registry import Stamp
from transforms.store import rows
from transforms.theme_centres import recompute_centres, save_centres


@dataclass(frozen=True, slots=True)
class Settled:
    """What acts came to."""

    n_texts: int = 0
    """Texts that got another theme."""
    changed: frozenset[str] = frozenset()
    """Themes that are otherwise than before."""
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True, slots=True)
class _Plan:
    """What is to be written."""

    texts: Mapping[str, str]
    """Texts that change -> their theme."""
    themes: Mapping[str, ThemeFields]
    """Themes that change -> all their fields."""
    members_changed: frozenset[str]
    deviating: frozenset[str]
    """Themes whose members are not those that the machine decided on."""
    effects: Effects = field(default_factory=dict)


def settle(con: duckdb.DuckDBPyConnection, acts: Sequence[Act], stamp: Stamp) -> Settled:
    """Make the registry what the machine decided with the acts that stand played over it.

    Args:
        con: The store, in a transaction.
        acts: All acts.
        stamp: `spaces.current_stamp`.
    """
    sight = look(con, acts)
    if not sight.effects and not acts:
        return Settled()
    held, conflicts = texts_held(con, standing(acts))
    homes = _Homes(sight.machine)
    states = {theme_id: fields["state"] for theme_id, fields in sight.now.themes.items()}
    decided = dict(sight.machine.texts)
    machine_themes = {t: dict(fields) for t, fields in sight.machine.themes.items()}
    replayed = replay(sight.machine, standing(acts), states, held)
    _lead_on(replayed)
    texts = _decide(con, sight, replayed, _but_untouched(sight, replayed), stamp)
    themes = {t: f for t, f in replayed.themes.items() if f != sight.now.themes[t]}
    effects = _effects(decided, texts, machine_themes, replayed.themes)
    moved = {t: theme for t, theme in texts.items() if sight.now.texts.get(t) != theme}
    plan = _Plan(
        texts=moved,
        themes=themes,
        members_changed=frozenset({*moved.values(), *(sight.now.texts.get(t, "") for t in moved)})
        - {""},
        deviating=homes.deviating(effects),
        effects=effects,
    )
    _write(con, sight, plan, stamp)
    _welcome_back(con, sight.now, replayed.themes, stamp)
    return Settled(len(moved), frozenset(themes), (*conflicts, *replayed.conflicts))


class _Homes:
    """Where the machine alone would have each text, looked up before acts are played."""

    def __init__(self, machine: Registry) -> None:
        self._heirs = {theme: machine.heir(theme) for theme in {*machine.texts.values(), ""}}

    def of(self, decided: str) -> str:
        """The open theme that a decision of the machine leads to; "" is none."""
        return self._heirs[decided]

    def deviating(self, effects: Effects) -> frozenset[str]:
        """Themes whose members are not those that the machine decided on."""
        found = set()
        for (_, name), (decided, theme) in effects.items():
            if name == "theme" and self.of(decided) != theme:
                found |= {self.of(decided), theme}
        return frozenset(found - {""})


def _but_untouched(sight: Sight, replayed: Replayed) -> dict[str, str]:
    """The theme of every text; one that was left behind in a closed theme stays, if no act has it.

    Nobody says such a text any more.
    """
    texts = dict(replayed.texts)
    closed = {t for t, fields in sight.now.themes.items() if fields["state"] in CLOSED}
    for text, now in sight.now.texts.items():
        is_touched = text in replayed.moved or text in replayed.refused
        if now in closed and not is_touched and (text, "theme") not in sight.effects:
            texts[text] = now
    return texts


def _lead_on(replayed: Replayed) -> None:
    """Redirects take one step; those to a theme that is gone are gone."""
    view = Registry(replayed.themes, {})
    for fields in replayed.themes.values():
        if fields["replaced_by"]:
            fields["replaced_by"] = view.heir(fields["replaced_by"])
            fields["state"] = "merged" if fields["replaced_by"] else "gone"


def _effects(
    decided: Mapping[str, str],
    texts: Mapping[str, str],
    machine: Mapping[str, ThemeFields],
    wanted: Mapping[str, ThemeFields],
) -> Effects:
    """Every value that is not what the machine decided."""
    moved = {
        (text, "theme"): (decided.get(text, ""), theme)
        for text, theme in texts.items()
        if decided.get(text, "") != theme
    }
    changed = {
        (theme_id, name): (machine[theme_id][name], value)
        for theme_id, fields in wanted.items()
        for name, value in fields.items()
        if machine[theme_id][name] != value
    }
    return moved | changed


def _decide(
    con: duckdb.DuckDBPyConnection,
    sight: Sight,
    replayed: Replayed,
    texts: dict[str, str],
    stamp: Stamp,
) -> dict[str, str]:
    """What acts leave open the assignment function decides.

    What it once decided it keeps, as long as that may be.
    """
    wanted: dict[frozenset[str], list[str]] = defaultdict(list)
    open_themes = {t for t, f in replayed.themes.items() if f["state"] not in CLOSED}
    for text in sorted(t for t, theme in texts.items() if theme == UNDECIDED):
        refused, now = replayed.refused.get(text, frozenset()), sight.now.texts.get(text, "")
        is_settled = sight.effects.get((text, "theme"), ("", UNDECIDED))[1] == now
        if is_settled and (not now or (now in open_themes and now not in refused)):
            texts[text] = now
        else:
            wanted[refused].append(text)
    for refused, text_ids in sorted(wanted.items(), key=lambda each: sorted(each[0])):
        texts |= nearest(con, text_ids, stamp, open_themes - refused)
    return texts


def _write(con: duckdb.DuckDBPyConnection, sight: Sight, plan: _Plan, stamp: Stamp) -> None:
    """Themes, members, centres, exemplars, events, and what the machine would have."""
    save_themes(con, plan.themes)
    _record_fates(con, sight.now, plan.themes, stamp)
    save_members(con, plan.texts, stamp)
    centres = {t: e[0] for (t, name), e in sight.effects.items() if name == "centre"}
    given = {t: e[1] for (t, name), e in sight.effects.items() if name == "centre"}
    before = _stored_centres(con, plan.members_changed | set(centres), stamp.space_id)
    known = {t: c for t, c in centres.items() if _digest(before.get(t, "")) == given[t]}
    own = {t: known.get(t, before.get(t, "")) for t in plan.members_changed}
    settle_members(con, plan.members_changed, stamp)
    _put_back(con, {t: own[t] for t in plan.members_changed - plan.deviating if own[t]}, stamp)
    after = _stored_centres(
        con, plan.deviating & (plan.members_changed | set(known)), stamp.space_id
    )
    kept = {
        (theme, "centre"): ((own | known)[theme], _digest(text)) for theme, text in after.items()
    }
    save_effects(con, plan.effects | kept)


def save_members(con: duckdb.DuckDBPyConnection, texts: Mapping[str, str], stamp: Stamp) -> None:
    """Give texts their theme from the act's night on.

    Args:
        con: The store, in a transaction.
        texts: Text id -> theme; "" is none. Strengths come with the centres.
        stamp: `spaces.current_stamp`.
    """
    if texts:
        ids = sorted(texts)
        strengths = np.zeros(len(ids))
        themes = [texts[t] for t in ids]
        registry.save_assignments(con, ids, themes, strengths, stamp, "curated")


def settle_members(con: duckdb.DuckDBPyConnection, themes: Set[str], stamp: Stamp) -> None:
    """Centres, strengths and exemplars of themes whose members have changed.

    Args:
        con: The store, in a transaction.
        themes: Open or closed.
        stamp: `spaces.current_stamp`.
    """
    living = sorted(themes & set(registry.living_themes(con)))
    closed = sorted(themes - set(living))
    con.execute("DELETE FROM theme_exemplars WHERE theme_id = ANY($ids)", {"ids": closed})
    if living:
        text_ids, points = recompute_centres(con, living, stamp)
        choose_all_exemplars(con, text_ids, points, living)


def _record_fates(
    con: duckdb.DuckDBPyConnection,
    now: Registry,
    themes: Mapping[str, ThemeFields],
    stamp: Stamp,
) -> None:
    for theme_id, fields in sorted(themes.items()):
        was_open = now.themes[theme_id]["state"] not in CLOSED
        is_open = fields["state"] not in CLOSED
        registry.record_event(con, theme_id, "curated", stamp)
        if is_open and not was_open:
            registry.record_event(con, theme_id, "back", stamp)
        elif was_open and not is_open:
            fate: registry.Event = "merged" if fields["replaced_by"] else "gone"
            registry.record_event(con, theme_id, fate, stamp, fields["replaced_by"])


def _stored_centres(
    con: duckdb.DuckDBPyConnection, themes: Set[str], space_id: str
) -> dict[str, str]:
    """Theme -> its centre, threshold and space as JSON; without those that have none."""
    found = con.execute(
        "SELECT theme_id, centre, threshold, n_texts FROM theme_centres"
        " WHERE space_id = $space_id AND theme_id = ANY($themes)",
        {"space_id": space_id, "themes": sorted(themes)},
    )
    return {theme: json.dumps([space_id, *rest]) for theme, *rest in found.fetchall()}


def _digest(centre: str) -> str:
    return hashlib.sha256(centre.encode()).hexdigest()[:16] if centre else ""


def _put_back(con: duckdb.DuckDBPyConnection, centres: Mapping[str, str], stamp: Stamp) -> None:
    """Give themes that no act touches any more the centre that the machine gave them."""
    for theme_id, told in sorted(centres.items()):
        space_id, row, threshold, n_texts = json.loads(told)
        if space_id != stamp.space_id:
            continue
        centre = np.array([row], np.float32)
        save_centres(
            con,
            Centres((theme_id,), centre, np.array([threshold], np.float32)),
            [n_texts],
            space_id,
        )
        text_ids, points = text_points(con, registry.texts_of(con, theme_id), space_id)
        strengths = np.round((points @ centre[0]).astype(np.float64), 4) if text_ids else []
        registry.refresh_strengths(con, text_ids, np.array(strengths, np.float64), space_id)


def _welcome_back(
    con: duckdb.DuckDBPyConnection,
    now: Registry,
    themes: Mapping[str, ThemeFields],
    stamp: Stamp,
) -> None:
    """Texts that came to the heir of a merge that is undone choose among it and those opened."""
    opened: dict[str, list[str]] = defaultdict(list)
    for theme_id, fields in sorted(themes.items()):
        heir = now.themes[theme_id]["replaced_by"]
        if heir and fields["state"] not in CLOSED:
            opened[heir].append(theme_id)
    for heir, theme_ids in opened.items():
        came = {
            text_id
            for theme_id in theme_ids
            for text_id in rows(con, "curation_newcomers", {"theme_id": theme_id, "heir": heir})[
                "text_id"
            ].to_pylist()
        }
        chosen = nearest(con, sorted(came), stamp, {heir, *theme_ids}, always=True)
        leaving = {text: theme for text, theme in chosen.items() if theme not in ("", heir)}
        save_members(con, leaving, stamp)
        if leaving:
            settle_members(con, {heir, *leaving.values()}, stamp)
