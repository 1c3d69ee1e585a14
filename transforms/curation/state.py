"""The registry as the store holds it, apart into what the machine decided and what acts made of it.

Where a night or refit has changed a value that an act had set, the machine has decided anew: its
word is kept as the machine's, and the act is played over it again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import duckdb
import pyarrow as pa

from models.curation import Act
from models.curation_replay import CLOSED, Registry, ThemeFields
from transforms.store import frames, rows, run_sql

FIELDS = (
    "state", "replaced_by", "title_fr", "title_en", "owner", "status", "shipped_version",
    "shipped_on", "ticket", "note", "teams", "is_pinned",
)  # fmt: skip
"""Columns of `themes` that acts may change; `theme` and `centre` are those of texts and centres."""

Effects = dict[tuple[str, str], tuple[str, str]]
"""Theme or text, and field -> what the machine decided, and what the acts made of it."""

_EFFECTS = pa.schema([(name, pa.string()) for name in ("subject_id", "field", "machine", "given")])
_WANTED = pa.schema([(name, pa.string()) for name in ("theme_id", *FIELDS)])


@dataclass(frozen=True, slots=True)
class Sight:
    """One look at the store."""

    now: Registry
    """As it is."""
    machine: Registry
    """As it would be without acts."""
    effects: Effects


def look(con: duckdb.DuckDBPyConnection, acts: Sequence[Act]) -> Sight:
    """The registry as it is and as it would be without acts.

    Args:
        con: The store.
        acts: All acts, also those that are undone.
    """
    now = Registry(_themes(con), _texts(con))
    effects = _caught_up(now, _load_effects(con))
    machine = Registry(
        {theme_id: dict(fields) for theme_id, fields in now.themes.items()}, dict(now.texts)
    )
    for (subject, field), (decided, _) in effects.items():
        if field == "theme" and subject in machine.texts:
            machine.texts[subject] = decided
        elif field in FIELDS and subject in machine.themes:
            machine.themes[subject][field] = decided
    for child, parent in _children(acts).items():
        machine.themes[child] |= {"state": "merged", "replaced_by": parent}
    return Sight(now, machine, effects)


def save_themes(con: duckdb.DuckDBPyConnection, themes: Mapping[str, ThemeFields]) -> None:
    """Write what themes are to be; those that are so already are left alone.

    Args:
        con: The store, in a transaction.
        themes: theme_id -> every field.
    """
    wanted = [{"theme_id": theme_id, **fields} for theme_id, fields in sorted(themes.items())]
    with frames(con, wanted=pa.Table.from_pylist(wanted, _WANTED)):
        run_sql(con, "curation_themes")


def save_effects(con: duckdb.DuckDBPyConnection, effects: Effects) -> None:
    """Replace what is known of the differences between the machine and the acts.

    Args:
        con: The store, in a transaction.
        effects: All of them.
    """
    told = [
        dict(zip(_EFFECTS.names, (*place, *values), strict=True))
        for place, values in sorted(effects.items())
    ]
    with frames(con, effects=pa.Table.from_pylist(told, _EFFECTS)):
        con.execute(
            "DELETE FROM curation_effects AS e WHERE NOT EXISTS (SELECT 1 FROM effects AS w"
            " WHERE w.subject_id = e.subject_id AND w.field = e.field)"
        )
        con.execute("INSERT OR REPLACE INTO curation_effects BY NAME SELECT * FROM effects")


def _themes(con: duckdb.DuckDBPyConnection) -> dict[str, ThemeFields]:
    found = rows(con, "curation_registry").to_pylist()
    return {row.pop("theme_id"): row for row in found}


def _texts(con: duckdb.DuckDBPyConnection) -> dict[str, str]:
    found = con.execute("SELECT text_id, theme_id FROM assignments WHERE until_night IS NULL")
    return dict(found.fetchall())


def _load_effects(con: duckdb.DuckDBPyConnection) -> Effects:
    found = con.execute("SELECT subject_id, field, machine, given FROM curation_effects")
    return {(subject, name): (decided, given) for subject, name, decided, given in found.fetchall()}


def _caught_up(now: Registry, effects: Effects) -> Effects:
    """Effects, with the machine's latest word where it has decided since."""
    caught = {}
    for (subject, name), (decided, given) in effects.items():
        found = _found(now, subject, name)
        if found is None:
            continue
        is_ours = found == given or name == "centre" or _is_led_on(now, name, found, given)
        caught[subject, name] = (decided if is_ours else found, given)
    return caught


def _found(now: Registry, subject: str, name: str) -> str | None:
    if name == "theme":
        return now.texts.get(subject)
    fields = now.themes.get(subject)
    return None if fields is None else fields.get(name, "")


def _is_led_on(now: Registry, name: str, found: str, given: str) -> bool:
    """Whether a value differs only because the theme that it names was closed since."""
    if name == "state":
        return given in CLOSED and found in CLOSED
    return name in ("theme", "replaced_by") and now.heir(given) == found


def _children(acts: Sequence[Act]) -> dict[str, str]:
    """Themes that only acts have made -> what they were split from."""
    return {child: act.deed.themes[0] for act in acts for child in act.deed.made if act.deed.made}
