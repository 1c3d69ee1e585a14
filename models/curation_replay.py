"""The registry as it would be without curators, and their acts played over it.

What the machine decided is kept apart from what the acts made of it, so that taking an act back is
playing the others again: no act needs to know how to undo itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field

from models.curation import VALUES, Act, Conflict

CLOSED = ("merged", "gone")
UNDECIDED = "?"
"""In place of a theme: the one assignment function is to say which."""

ThemeFields = dict[str, str]
"""Column of `themes` -> value, all as text; teams separated by line feeds."""


@dataclass(slots=True)
class Registry:
    """Themes and the texts in them, at one moment."""

    themes: dict[str, ThemeFields]
    texts: dict[str, str]
    """text_id -> theme_id as it was decided; it may have been closed since. "" is none."""

    def heir(self, theme_id: str) -> str:
        """The open theme that an id leads to; "" if it is gone, or unknown."""
        seen: set[str] = set()
        while theme_id and theme_id not in seen:
            seen.add(theme_id)
            found = self.themes.get(theme_id)
            if found is None or found["state"] == "gone":
                return ""
            if not found["replaced_by"]:
                return theme_id
            theme_id = found["replaced_by"]
        return ""


@dataclass(frozen=True, slots=True)
class Replayed:
    """What the acts make of the registry."""

    themes: dict[str, ThemeFields]
    texts: dict[str, str]
    """text_id -> open theme, "" or UNDECIDED."""
    moved: dict[str, str]
    """Texts put by hand -> open theme or ""."""
    refused: dict[str, frozenset[str]]
    """Texts -> open themes that they must not be in."""
    conflicts: tuple[Conflict, ...]


@dataclass(slots=True)
class _Play:
    registry: Registry
    states: Mapping[str, str]
    texts_of: Mapping[int, Sequence[str]]
    moved: dict[str, str] = field(default_factory=dict)
    refused: dict[str, set[str]] = field(default_factory=dict)
    direct: set[tuple[str, str]] = field(default_factory=set)
    """Theme and column set by an act on that very theme: what comes from a closed one yields."""
    conflicts: list[Conflict] = field(default_factory=list)


def replay(
    machine: Registry,
    acts: Sequence[Act],
    states: Mapping[str, str],
    texts_of: Mapping[int, Sequence[str]],
) -> Replayed:
    """Play acts over what the machine decided.

    Args:
        machine: The registry without any act; it is used up.
        acts: Those that stand, in order.
        states: theme_id -> its state now, which themes made or reopened by acts keep.
        texts_of: act_id -> the texts that it holds for now.
    """
    play = _Play(machine, states, texts_of)
    for act in acts:
        _PERFORM[act.deed.kind](play, act)
    heirs = {theme: machine.heir(theme) for theme in {*machine.texts.values()}}
    refused = {t: _heirs(machine, themes) for t, themes in play.refused.items() if themes}
    return Replayed(
        themes=machine.themes,
        texts={
            text: _final(theme, heirs[theme], refused.get(text, frozenset()))
            for text, theme in machine.texts.items()
        },
        moved={t: machine.heir(theme) for t, theme in play.moved.items()},
        refused=refused,
        conflicts=tuple(play.conflicts),
    )


def _heirs(registry: Registry, themes: Set[str]) -> frozenset[str]:
    return frozenset({registry.heir(theme) for theme in themes} - {""})


def _final(decided: str, heir: str, refused: frozenset[str]) -> str:
    if heir in refused or (decided and not heir):
        return UNDECIDED
    return heir


def _subject(play: _Play, act: Act) -> str:
    """The open theme that an act is on; what became of it is told."""
    wanted = act.deed.themes[0]
    found = play.registry.heir(wanted)
    if not found:
        play.conflicts.append(
            Conflict(act.act_id, f"{wanted} is gone", "kept; holds again if the theme comes back")
        )
    elif found != wanted:
        play.conflicts.append(
            Conflict(act.act_id, f"{wanted} was merged into {found}", f"holds for {found}")
        )
    return found


def _set(play: _Play, act: Act) -> None:
    """Titles, owner, status, ticket, note: the last word on the very theme counts."""
    theme = _subject(play, act)
    if not theme:
        return
    is_direct = theme == act.deed.themes[0]
    columns = VALUES[act.deed.kind]
    values = {name: act.deed.values.get(name, "") for name in columns}
    if act.deed.kind == "rename":
        values = dict(act.deed.values)
    for name, value in values.items():
        if is_direct or (theme, name) not in play.direct:
            play.registry.themes[theme][name] = value
        else:
            play.conflicts[-1] = _yielded(play.conflicts[-1], theme)
        if is_direct:
            play.direct.add((theme, name))


def _yielded(conflict: Conflict, theme: str) -> Conflict:
    settled = f"{theme} keeps what it was given itself"
    return Conflict(conflict.act_id, conflict.found, settled)


def _route(play: _Play, act: Act) -> None:
    theme = _subject(play, act)
    if theme == act.deed.themes[0]:
        play.registry.themes[theme]["teams"] = "\n".join(act.deed.teams)
    elif theme:
        own = play.registry.themes[theme]["teams"].split("\n")
        wanted = dict.fromkeys([*own, *act.deed.teams])
        play.registry.themes[theme]["teams"] = "\n".join(team for team in wanted if team)


def _pin(play: _Play, act: Act) -> None:
    """A pinned theme that was closed all the same is opened again."""
    theme = act.deed.themes[0]
    _reopen(play, act, theme)
    play.registry.themes[theme]["is_pinned"] = "true"


def _unpin(play: _Play, act: Act) -> None:
    if theme := play.registry.heir(act.deed.themes[0]):
        play.registry.themes[theme]["is_pinned"] = "false"


def _hide(play: _Play, act: Act) -> None:
    """Hiding does not spread: what a hidden theme is merged into stays in sight."""
    theme, wanted = play.registry.heir(act.deed.themes[0]), act.deed.themes[0]
    if theme == wanted:
        play.registry.themes[theme]["state"] = "hidden"
        return
    what = f"was merged into {theme}" if theme else "is gone"
    settled = f"{theme} stays in sight" if theme else "nothing is left to hide"
    play.conflicts.append(Conflict(act.act_id, f"{wanted} {what}", settled))


def _unhide(play: _Play, act: Act) -> None:
    theme = act.deed.themes[0]
    fields = play.registry.themes.get(theme)
    if fields and fields["state"] == "hidden":
        fields["state"] = _state(play, theme)


def _merge(play: _Play, act: Act) -> None:
    heir = play.registry.heir(act.deed.to)
    ended = {play.registry.heir(theme) for theme in act.deed.themes} - {"", heir}
    for theme in ended:
        state = "merged" if heir else "gone"
        play.registry.themes[theme] |= {"state": state, "replaced_by": heir}
        if heir:
            _bequeath(play.registry.themes[theme], play.registry.themes[heir])
    if not heir:
        found = f"{act.deed.to} is gone"
        play.conflicts.append(Conflict(act.act_id, found, "what was merged into it is gone too"))


def _bequeath(fields: ThemeFields, heir: ThemeFields) -> None:
    """What the heir of a merge has not, it takes over; its titles are its own."""
    for kind in ("own", "status", "ticket", "note"):
        columns = VALUES[kind]
        if not heir[columns[0]]:
            heir |= {name: fields[name] for name in columns}
    teams = dict.fromkeys((*heir["teams"].split("\n"), *fields["teams"].split("\n")))
    heir["teams"] = "\n".join(team for team in teams if team)
    if fields["is_pinned"] == "true":
        heir["is_pinned"] = "true"


def _split(play: _Play, act: Act) -> None:
    parent = play.registry.heir(act.deed.themes[0])
    for child, texts in act.deed.made.items():
        if play.states.get(child) == "gone":
            found, settled = f"{child} is gone", "kept; holds again if the theme comes back"
            play.conflicts.append(Conflict(act.act_id, found, settled))
            play.registry.themes[child] |= {"state": "gone", "replaced_by": ""}
            continue
        inside = [t for t in texts if _is_in(play, t, parent)]
        fields = play.registry.themes[child]
        fields |= {"state": _state(play, child), "replaced_by": ""}
        play.registry.texts |= dict.fromkeys(inside, child)


def _is_in(play: _Play, text: str, theme: str) -> bool:
    decided = play.registry.texts.get(text, "")
    return bool(decided) and play.registry.heir(decided) == theme


def _move(play: _Play, act: Act) -> None:
    texts = play.texts_of[act.act_id]
    if act.deed.to and texts:
        _reopen(play, act, act.deed.to)
    for text in texts:
        play.registry.texts[text] = play.moved[text] = act.deed.to
        refused = play.refused.get(text, set())
        play.refused[text] = {t for t in refused if not _same(play, t, act.deed.to)}


def _not(play: _Play, act: Act) -> None:
    theme = act.deed.themes[0]
    for text in play.texts_of[act.act_id]:
        play.refused.setdefault(text, set()).add(theme)
        if _same(play, play.moved.get(text, ""), theme):
            del play.moved[text]


def _same(play: _Play, one: str, other: str) -> bool:
    heir = play.registry.heir(one)
    return bool(heir) and heir == play.registry.heir(other)


def _reopen(play: _Play, act: Act, theme: str) -> None:
    """Open again, for the curator's sake, a theme that a refit has closed without an heir.

    One that was merged stays so unless it is pinned: its id leads to the heir.
    """
    fields = play.registry.themes[theme]
    is_pin = act.deed.kind == "pin"
    if fields["state"] == "gone" or (is_pin and fields["state"] == "merged"):
        found = f"{theme} was closed by a refit"
        play.conflicts.append(Conflict(act.act_id, found, "opened again"))
        fields |= {"state": "dormant", "replaced_by": ""}


def _state(play: _Play, theme: str) -> str:
    """The state that a theme has now, if it is one of an open theme in sight."""
    state = play.states.get(theme, "")
    return "active" if state in ("", "hidden", *CLOSED) else state


def _nothing(play: _Play, act: Act) -> None:
    """An undo has done its work by keeping others from being played; some are not about themes."""


_PERFORM: Mapping[str, Callable[[_Play, Act], None]] = {
    **dict.fromkeys(VALUES, _set),
    "route": _route,
    "pin": _pin,
    "unpin": _unpin,
    "hide": _hide,
    "unhide": _unhide,
    "merge": _merge,
    "split": _split,
    "move": _move,
    "not": _not,
    **dict.fromkeys(("answered", "assign", "decide", "undo"), _nothing),
}
