"""Acts of curators: what each kind says, which of them stand, and which depend on which.

An act is a row for ever. Undoing adds an act that takes back another; undoing that one does the
first again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Literal, get_args

from models.errors import UsageError

Kind = Literal[
    "rename", "merge", "split", "pin", "unpin", "hide", "unhide", "route", "move", "not", "own",
    "status", "ticket", "note", "answered", "assign", "decide", "undo",
]  # fmt: skip
KINDS: tuple[Kind, ...] = get_args(Kind)

STATUSES = ("new", "planned", "shipped", "declined")
"""What becomes of what a theme or a proposal asks for."""

VALUES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "rename": ("title_fr", "title_en"),
        "own": ("owner",),
        "status": ("status", "shipped_version", "shipped_on"),
        "ticket": ("ticket",),
        "note": ("note",),
    }
)
"""What a kind sets, by the column of `themes`."""

_OF_VOICES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {"answered": ("link",), "assign": ("owner",), "decide": ("status",)}
)
"""What may be said of comments that wait for an answer, and of proposals."""
_OPTIONAL = ("answered",)
"""Kinds that may do without a value."""
_WITH_TEXTS = ("move", "not", "answered", "assign")
_WITH_THEMES = frozenset(KINDS) - {"move", "undo", *_OF_VOICES}


@dataclass(frozen=True, slots=True)
class Deed:
    """What is done, apart from who does it and when."""

    kind: Kind
    themes: tuple[str, ...] = ()
    """Themes it is done to; of a merge, those that end."""
    to: str = ""
    """The theme that a merge or a move leads to; of a move, "" is no theme."""
    texts: tuple[str, ...] = ()
    """Texts of a move or a "not": an act on a comment holds for its text, hence for all copies."""
    comments: tuple[str, ...] = ()
    """Comments that were named; the act follows them when they are edited."""
    made: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Of a split: new theme -> its texts."""
    teams: tuple[str, ...] = ()
    """Of a route: all the teams that the theme goes to."""
    values: Mapping[str, str] = field(default_factory=dict)
    """Column of `themes` -> what it is to be; of what is said of comments, by its name."""
    ideas: tuple[str, ...] = ()
    """The proposal that is decided on; `texts` are some of it, by which it is known again."""


@dataclass(frozen=True, slots=True)
class Act:
    """One act, as it is kept."""

    act_id: int
    acted_at: datetime
    actor: str
    reason: str
    deed: Deed
    undoes: tuple[int, ...] = ()
    """Of an undo: the act that is taken back first, then those that go with it."""


@dataclass(frozen=True, slots=True)
class Conflict:
    """An act that cannot be followed to the letter, and how that was settled."""

    act_id: int
    found: str
    settled: str


def payload_of(deed: Deed) -> dict[str, object]:
    """A deed as JSON holds it, without its kind; what is empty is left out.

    Args:
        deed: What is done.
    """
    told: dict[str, object] = {
        "themes": list(deed.themes),
        "to": deed.to,
        "texts": list(deed.texts),
        "comments": list(deed.comments),
        "made": {theme_id: list(texts) for theme_id, texts in deed.made.items()},
        "teams": list(deed.teams),
        "values": dict(deed.values),
        "ideas": list(deed.ideas),
    }
    return {name: value for name, value in told.items() if value}


def deed_of(kind: str, payload: Mapping[str, object]) -> Deed:
    """The deed that a payload tells, whole and checked.

    Args:
        kind: One of `KINDS`.
        payload: As `payload_of` writes it.

    Raises:
        UsageError: The kind is unknown, or something is missing, wrong or too much.
    """
    if kind not in KINDS:
        raise UsageError(f'no act is of kind "{kind}"; expected one of: {", ".join(KINDS)}')
    known = {"themes", "to", "texts", "comments", "made", "teams", "values", "ideas"}
    if unknown := sorted(set(payload) - known):
        raise UsageError(f"{unknown[0]}: no such key; expected one of: {', '.join(sorted(known))}")
    deed = Deed(
        kind=kind,
        themes=_texts_at("themes", payload.get("themes", [])),
        to=_text_at("to", payload.get("to", "")),
        texts=_texts_at("texts", payload.get("texts", [])),
        comments=_texts_at("comments", payload.get("comments", [])),
        made={t: _texts_at(f"made.{t}", v) for t, v in _table_at("made", payload).items()},
        teams=_texts_at("teams", payload.get("teams", [])),
        values={n: _text_at(f"values.{n}", v) for n, v in _table_at("values", payload).items()},
        ideas=_texts_at("ideas", payload.get("ideas", [])),
    )
    if trouble := _trouble(deed):
        raise UsageError(trouble)
    return deed


def key_of(acted_at: datetime, actor: str, deed: Deed, undone_keys: Sequence[str] = ()) -> str:
    """What an act is known by in every store that it was carried to.

    Args:
        acted_at: When, aware.
        actor: Who.
        deed: What, in the words of the store it was first made in.
        undone_keys: Keys of the acts that it undoes.
    """
    told = [acted_at.timestamp(), actor, deed.kind, payload_of(deed), list(undone_keys)]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:16]


def standing(acts: Iterable[Act]) -> tuple[Act, ...]:
    """The acts that hold, in order: not undone, or undone by an act that was itself undone.

    Args:
        acts: All acts.
    """
    undone: set[int] = set()
    ordered = sorted(acts, key=lambda act: act.act_id)
    for act in reversed(ordered):
        if act.act_id not in undone:
            undone.update(act.undoes)
    return tuple(a for a in ordered if a.act_id not in undone and a.deed.kind != "undo")


def undone_by(acts: Iterable[Act]) -> dict[int, int]:
    """Act id -> the act that has taken it back and still does.

    Args:
        acts: All acts.
    """
    found: dict[int, int] = {}
    for act in sorted(acts, key=lambda act: act.act_id, reverse=True):
        if act.act_id not in found:
            found |= {each: act.act_id for each in act.undoes if each not in found}
    return found


def last_standing(acts: Sequence[Act]) -> Act | None:
    """The last act that changed something and has not been taken back; None: there is none.

    Args:
        acts: All acts.
    """
    held = standing(acts)
    return held[-1] if held else None


def dependents(acts: Sequence[Act], act: Act) -> tuple[Act, ...]:
    """Later acts that stand and would lose their ground without this one, in order.

    Those that name a theme that a split made; that move a comment into a theme that a merge
    formed, or split it; and what depends on these.

    Args:
        acts: All acts.
        act: The one to be taken back.
    """
    found: dict[int, Act] = {}
    grounds = [act.deed]
    for later in standing(acts):
        if later.act_id > act.act_id and any(_rests_on(later.deed, deed) for deed in grounds):
            found[later.act_id] = later
            grounds.append(later.deed)
    return tuple(found.values())


def obstacles(acts: Sequence[Act], again: Sequence[Act]) -> tuple[Act, ...]:
    """Acts that stand in the way of doing others again: they came later and use what would end.

    Args:
        acts: All acts.
        again: Acts that are undone and are to stand again.
    """
    ended = {t: act.act_id for act in again if act.deed.kind == "merge" for t in act.deed.themes}
    return tuple(
        later
        for later in standing(acts)
        if any(later.act_id > ended[t] for t in themes_in(later.deed) if t in ended)
    )


def missing_grounds(acts: Sequence[Act], again: Sequence[Act]) -> tuple[Act, ...]:
    """Acts that are undone and that others need in order to stand again.

    Args:
        acts: All acts.
        again: Acts that are undone and are to stand again.
    """
    held = {a.act_id for a in standing(acts)} | {a.act_id for a in again}
    wanted = {t for act in again for t in themes_in(act.deed) - set(act.deed.made)}
    return tuple(a for a in acts if a.act_id not in held and wanted & set(a.deed.made))


def themes_in(deed: Deed) -> set[str]:
    """Every theme that a deed names or makes.

    Args:
        deed: What is done.
    """
    return {*deed.themes, *deed.made, *([deed.to] if deed.to else [])}


def _rests_on(later: Deed, earlier: Deed) -> bool:
    if themes_in(later) & set(earlier.made):
        return True
    formed = {earlier.to, *earlier.themes} if earlier.kind == "merge" else set()
    used = {later.to} if later.kind == "move" else set(later.themes)
    return later.kind in ("move", "split") and bool(formed & used - {""})


def _trouble(deed: Deed) -> str:
    """What keeps a deed from being one of its kind; empty: nothing."""
    allowed = VALUES.get(deed.kind, _OF_VOICES.get(deed.kind, ()))
    if extra := sorted(set(deed.values) - set(allowed)):
        return f"values.{extra[0]}: {deed.kind} sets {' and '.join(allowed) or 'no value'}"
    lacks = {
        "themes": deed.kind in _WITH_THEMES and not deed.themes,
        "to": deed.kind == "merge" and not deed.to,
        "texts": deed.kind in _WITH_TEXTS and not deed.texts,
        "made": deed.kind == "split" and not (deed.made and all(deed.made.values())),
        "ideas": deed.kind == "decide" and not deed.ideas,
        "values": bool(allowed) and not deed.values and deed.kind not in _OPTIONAL,
    }
    lacking = [name for name, is_missing in lacks.items() if is_missing]
    if lacking:
        return f"{lacking[0]} is missing; {deed.kind} needs it"
    status = deed.values.get("status", "new")
    return (
        ""
        if status in ("", *STATUSES)
        else f'values.status: "{status}"; expected one of {STATUSES}'
    )


def _text_at(name: str, value: object) -> str:
    if not isinstance(value, str):
        raise UsageError(f"{name}: expected a text")
    return value


def _texts_at(name: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list | tuple) or not all(isinstance(each, str) for each in value):
        raise UsageError(f"{name}: expected a list of texts")
    return tuple(value)


def _table_at(name: str, payload: Mapping[str, object]) -> Mapping[str, object]:
    value = payload.get(name, {})
    if not isinstance(value, Mapping):
        raise UsageError(f"{name}: expected a table")
    return value
