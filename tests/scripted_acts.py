"""Thirty acts of all kinds for any store with themes, and whether they still hold later.

The checker reads acts and tables, and shares nothing with what plays the acts.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import duckdb

from models.curation import Act, Deed
from transforms import registry
from transforms.curation import deeds
from transforms.curation.acts import Signature
from transforms.curation.desk import Desk, perform
from transforms.curation.facts import sizes_of

N_ACTS = 30
BEGINNING = datetime(2021, 1, 4, 9, tzinfo=UTC)


def thirty_acts(desk: Desk) -> list[Act]:
    """Do thirty acts on the largest themes, one after the other.

    Args:
        desk: A store with five themes or more.
    """
    acts: list[Act] = []
    for deed in _deeds(desk):
        signature = Signature(BEGINNING + timedelta(minutes=len(acts)), "a curator", "scripted")
        acts += perform(desk, signature, [deed])[0]
        if len(acts) == N_ACTS:
            break
    return acts


def _deeds(desk: Desk) -> Iterator[Deed]:
    """Each is made only when those before it are done."""
    con = desk.con
    ids = [t for _, t in sorted(((n, t) for t, n in sizes_of(con).items()), reverse=True)]
    first, second, third, hidden, last = *ids[:3], ids[-2], ids[-1]
    for n, theme_id in enumerate(ids[:4]):
        yield deeds.rename(con, theme_id, {"title_fr": f"Titre {n}", "title_en": f"Title {n}"})
    yield deeds.merge(con, [last, third], third)
    yield deeds.split(con, *deeds.split_by_meaning(con, first, 2, desk.stamp()))
    yield deeds.split(con, *deeds.split_by_comments(con, second, _comments(con, second, 2)))
    newest = registry.living_themes(con)[-1]
    yield deeds.rename(con, newest, {"title_fr": "Issu d'une scission"})
    yield deeds.say(con, "pin", first, {})
    yield deeds.say(con, "pin", newest, {})
    yield deeds.say(con, "hide", hidden, {})
    for n, theme_id in enumerate((first, third, newest)):
        yield deeds.say(con, "own", theme_id, {"owner": f"owner {n}"})
    yield deeds.route(con, second, ["Mobile"], ["Mobile", "Web"])
    yield deeds.route(con, third, ["Web", "Mobile"], ["Mobile", "Web"])
    yield deeds.say(con, "ticket", first, {"ticket": "APP-17"})
    yield deeds.say(con, "note", second, {"note": "to be told at the next meeting"})
    yield deeds.say(con, "status", third, {"status": "planned"})
    shipped = {"status": "shipped", "shipped_version": "4.2", "shipped_on": "2021-02-01"}
    yield deeds.say(con, "status", first, shipped)
    yield deeds.rename(con, first, {"title_en": "Title 0, said better"})
    yield deeds.move(con, _comments(con, second, 1), "none")
    for n in range(4):
        yield deeds.refuse(con, _comments(con, (third, second)[n % 2], 1), (third, second)[n % 2])
    for n in range(N_ACTS):
        here, there = ((second, third), (third, first), (first, second))[n % 3]
        yield deeds.move(con, _comments(con, here, 1), there)


def _comments(con: duckdb.DuckDBPyConnection, theme_id: str, n_texts: int) -> list[str]:
    """Comments of a theme that no act names, one a text, in the order of their ids."""
    found = con.execute(
        "SELECT min(comment_id) FROM staged_comments JOIN assignments USING (text_id)"
        " WHERE until_night IS NULL AND theme_id = $theme_id AND NOT is_set_aside"
        " AND NOT EXISTS (SELECT 1 FROM curation_acts WHERE contains(payload::VARCHAR, text_id))"
        " GROUP BY text_id ORDER BY 1 LIMIT $n",
        {"theme_id": theme_id, "n": n_texts},
    )
    return [comment_id for (comment_id,) in found.fetchall()]


def not_standing(con: duckdb.DuckDBPyConnection) -> list[str]:
    """Acts that do not hold, and why; none when all do. Undone acts are not looked at.

    Args:
        con: The store.
    """
    found = con.execute("SELECT act_id, kind, payload FROM curation_acts ORDER BY act_id")
    told = [(act_id, kind, json.loads(payload)) for act_id, kind, payload in found.fetchall()]
    undone = con.execute(
        "SELECT unnest([undoes_act_id] || also_undoes) FROM curation_acts"
        " WHERE undoes_act_id IS NOT NULL"
    ).fetchall()
    merged = {
        theme_id: act_id
        for act_id, kind, payload in told
        if kind == "merge" and (act_id,) not in undone
        for theme_id in payload["themes"]
    }
    look = _Look(con)
    latest: dict[tuple[str, str], tuple[int, str]] = {}
    troubles = []
    for act_id, kind, payload in told:
        if (act_id,) in undone or kind == "undo" or _is_over(payload, act_id, merged):
            continue
        for subject, wanted in _SAYS[kind](look, payload):
            latest[subject] = (act_id, wanted)
    for (subject, name), (act_id, wanted) in sorted(latest.items()):
        value = look.value(subject, name)
        if not _fits(value, wanted):
            troubles.append(f"act {act_id}: {name} of {subject} is {value!r}, not {wanted!r}")
    return troubles


def _is_over(payload: dict, act_id: int, merged: dict[str, int]) -> bool:  # type: ignore[type-arg]
    """Whether a theme that an act is on was merged away by a later act."""
    return "to" not in payload and any(
        merged.get(theme_id, act_id) > act_id for theme_id in payload.get("themes", ())
    )


Says = Iterator[tuple[tuple[str, str], str]]
"""What an act says: of a theme or text and a name, the value; "!x" is anything but x."""


def _fits(value: str | None, wanted: str) -> bool:
    if value is None:
        return True  # nobody says that text any more
    return value not in wanted[1:].split() if wanted.startswith("!") else value == wanted


class _Look:
    """The tables, read once."""

    def __init__(self, con: duckdb.DuckDBPyConnection) -> None:
        columns = (
            "theme_id, state, replaced_by, title_fr, title_en, owner, status, shipped_version,"
            " shipped_on, ticket, note, array_to_string(list_sort(teams), '+') AS teams,"
            " is_pinned::VARCHAR AS is_pinned"
        )
        rows = con.execute(f"SELECT {columns} FROM themes").to_arrow_table().to_pylist()
        self._themes = {row["theme_id"]: row for row in rows}
        texts = con.execute(
            "SELECT DISTINCT text_id, theme_id FROM assignments JOIN staged_comments"
            " USING (text_id) WHERE until_night IS NULL"
        )
        self._texts = dict(texts.fetchall())

    def heir(self, theme_id: str) -> str:
        """The theme that an id leads to in one step."""
        return str(self._themes[theme_id]["replaced_by"]) or theme_id

    def value(self, subject: str, name: str) -> str | None:
        """What a theme or text is now."""
        if name == "theme":
            return self._texts.get(subject)
        return str(self._themes[subject][name])


def _values(look: _Look, payload: dict) -> Says:  # type: ignore[type-arg]
    for name, value in payload["values"].items():
        yield (look.heir(payload["themes"][0]), name), value


def _merged(look: _Look, payload: dict) -> Says:  # type: ignore[type-arg]
    for theme_id in payload["themes"]:
        yield (theme_id, "replaced_by"), look.heir(payload["to"])


def _split(look: _Look, payload: dict) -> Says:  # type: ignore[type-arg]
    for child in payload["made"]:
        yield (child, "state"), "!merged gone"


def _moved(look: _Look, payload: dict) -> Says:  # type: ignore[type-arg]
    for text_id in payload["texts"]:
        yield (text_id, "theme"), look.heir(payload["to"]) if payload.get("to") else ""


def _refused(look: _Look, payload: dict) -> Says:  # type: ignore[type-arg]
    for text_id in payload["texts"]:
        yield (text_id, "theme"), f"!{look.heir(payload['themes'][0])}"


def _routed(look: _Look, payload: dict) -> Says:  # type: ignore[type-arg]
    yield (look.heir(payload["themes"][0]), "teams"), "+".join(sorted(payload.get("teams", ())))


def _pinned(look: _Look, payload: dict) -> Says:  # type: ignore[type-arg]
    yield (payload["themes"][0], "is_pinned"), "true"
    yield (payload["themes"][0], "replaced_by"), ""


def _hidden(look: _Look, payload: dict) -> Says:  # type: ignore[type-arg]
    yield (payload["themes"][0], "state"), "hidden"


_SAYS: dict[str, Callable[..., Says]] = {
    **dict.fromkeys(("rename", "own", "status", "ticket", "note"), _values),
    "merge": _merged,
    "split": _split,
    "move": _moved,
    "not": _refused,
    "route": _routed,
    "pin": _pinned,
    "hide": _hidden,
}
