"""Acts as TOML: lossless, in order, made to be read and to live in git.

Comments and texts are named by their ids, which are made from content: they mean the same in every
store. Theme ids do not: the file says of each theme what it is called, for people, and some of the
texts that the machine puts in it, by which another store knows it again.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import duckdb

from models.curation import Act, Deed, deed_of, key_of, payload_of, themes_in
from models.errors import UsageError
from transforms.curation.acts import Signature, act_keys, load_acts
from transforms.curation.state import look
from transforms.curation.targets import known_themes

FORMAT = 1
N_MEANING = 12
"""Texts by which a theme is known again."""

_HEAD = """\
# Acts of curators, in order. To play them over a store: remontee themes acts --import FILE
# comments and texts: ids made from what was said and where; they hold in every store.
# [theme]: what the ids meant here; another store finds its own theme by these texts.
"""
_ENTRY = re.compile(r"^[ \t]*\[\[[ \t]*act[ \t]*\]\]", re.MULTILINE)
_KEYS = ("key", "at", "who", "why", "kind", "undoes")
_PER_LINE = 3


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a theme id stands for in the store that wrote it."""

    title_fr: str
    title_en: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WrittenAct:
    """An act as a file tells it."""

    place: str
    """File, line and entry, for errors."""
    key: str
    signature: Signature
    deed: Deed
    undoes: tuple[str, ...]
    """Keys."""


@dataclass(frozen=True, slots=True)
class ActsFile:
    """A file of acts, read and checked for itself."""

    acts: tuple[WrittenAct, ...]
    themes: Mapping[str, Meaning]


def acts_as_toml(con: duckdb.DuckDBPyConnection) -> str:
    """All acts, also those that are undone, and what their themes mean.

    Args:
        con: The store.
    """
    acts = load_acts(con)
    keys = {act_id: key for key, act_id in act_keys(con).items()}
    parts = [_HEAD, f"format = {FORMAT}\n"]
    parts += [_theme(theme_id, m) for theme_id, m in meanings(con, acts).items()]
    parts += [_act(act, keys) for act in acts]
    return "\n".join(parts)


def meanings(con: duckdb.DuckDBPyConnection, acts: Sequence[Act]) -> dict[str, Meaning]:
    """What the themes that acts name mean, but for those that acts have made.

    Args:
        con: The store.
        acts: All acts.
    """
    made = {child for act in acts for child in act.deed.made}
    wanted = sorted({t for act in acts for t in themes_in(act.deed)} - made)
    members = homes(con, acts)
    first = con.execute("SELECT text_id FROM theme_exemplars ORDER BY rank, text_id").fetchall()
    order = {text_id: n for n, (text_id,) in enumerate(first)}
    known = known_themes(con)
    found = {}
    for theme_id in wanted:
        own = [text for text, home in members.items() if home == theme_id]
        own.sort(key=lambda text: (order.get(text, len(order)), text))
        titles = known[theme_id].title_fr, known[theme_id].title_en
        found[theme_id] = Meaning(*titles, tuple(sorted(own[:N_MEANING])))
    return found


def homes(con: duckdb.DuckDBPyConnection, acts: Sequence[Act]) -> dict[str, str]:
    """Where the machine alone has each text: text -> open theme, "" is none.

    Args:
        con: The store.
        acts: All acts.
    """
    machine = look(con, acts).machine
    heirs = {theme: machine.heir(theme) for theme in {*machine.texts.values()}}
    return {text: heirs[theme] for text, theme in machine.texts.items()}


def read_acts(text: str, name: str) -> ActsFile:
    """A file of acts, checked for itself: whether it fits a store is another matter.

    Args:
        text: The whole file.
        name: Of the file, for errors.

    Raises:
        UsageError: Something in it is wrong; all of it is told at once.
    """
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{name} is not TOML: {error}.") from error
    if data.get("format") != FORMAT:
        raise UsageError(f"{name}: expected `format = {FORMAT}` at the top; it is no file of acts.")
    lines = [text.count("\n", 0, found.start()) + 1 for found in _ENTRY.finditer(text)]
    entries = data.get("act", [])
    if not isinstance(entries, list) or len(lines) != len(entries):
        raise UsageError(f"{name}: acts are written as [[act]], one after the other.")
    acts, troubles = [], []
    for number, (line, entry) in enumerate(zip(lines, entries, strict=True), start=1):
        place = f"{name}, line {line}, act {number}"
        try:
            acts.append(_read_act(entry, place))
        except UsageError as error:
            troubles.append(f"{place}: {error}")
    try:
        themes = {t: _read_meaning(t, told) for t, told in data.get("theme", {}).items()}
    except UsageError as error:
        troubles.append(f"{name}: {error}")
    if troubles:
        raise UsageError("\n".join(troubles))
    return ActsFile(tuple({act.key: act for act in reversed(acts)}.values())[::-1], themes)


def _read_act(entry: Mapping[str, Any], place: str) -> WrittenAct:
    at, who, why = entry.get("at"), entry.get("who"), entry.get("why", "")
    if not isinstance(at, datetime) or at.tzinfo is None:
        raise UsageError("at: expected a moment, such as 2026-11-19T21:05:00Z")
    if not isinstance(who, str) or not who.strip() or not isinstance(why, str):
        raise UsageError("who, why: expected texts; who acted is required")
    deed = deed_of(str(entry.get("kind", "")), {k: v for k, v in entry.items() if k not in _KEYS})
    undoes = entry.get("undoes", [])
    if not isinstance(undoes, list) or bool(undoes) != (deed.kind == "undo"):
        raise UsageError("undoes: the keys of what is taken back; only an undo has it")
    moment = at.astimezone(UTC)
    key = key_of(moment, who, deed, [str(each) for each in undoes])
    if entry.get("key", key) != key:
        raise UsageError("key: does not fit the act, which was changed; take the key out of it")
    signature = Signature(moment, who, why)
    return WrittenAct(place, key, signature, deed, tuple(map(str, undoes)))


def _read_meaning(theme_id: str, told: object) -> Meaning:
    table: Mapping[str, Any] = told if isinstance(told, Mapping) else {}
    texts = table.get("texts", [])
    titles = [table.get("title_fr", ""), table.get("title_en", "")]
    if not isinstance(texts, list) or not all(isinstance(t, str) for t in (*titles, *texts)):
        raise UsageError(f"[theme.{theme_id}]: expected title_fr, title_en and a list of texts")
    return Meaning(titles[0], titles[1], tuple(texts))


def _theme(theme_id: str, meaning: Meaning) -> str:
    lines = [
        f"[theme.{theme_id}]",
        f"title_fr = {_string(meaning.title_fr)}",
        f"title_en = {_string(meaning.title_en)}",
        f"texts = {_list(meaning.texts)}",
    ]
    return "\n".join(lines) + "\n"


def _act(act: Act, keys: Mapping[int, str]) -> str:
    at = act.acted_at.astimezone(UTC).isoformat().replace("+00:00", "Z")
    lines = ["[[act]]", f"key = {_string(keys[act.act_id])}", f"at = {at}"]
    lines += [f"who = {_string(act.actor)}", f"why = {_string(act.reason)}"]
    lines.append(f"kind = {_string(act.deed.kind)}")
    if act.undoes:
        lines.append(f"undoes = {_list([keys[each] for each in act.undoes])}")
    payload = payload_of(act.deed)
    plain = [name for name in payload if name not in ("made", "values")]
    lines += [f"{name} = {_value(payload[name])}" for name in plain]
    if act.deed.made:
        lines.append("[act.made]")
        lines += [f"{child} = {_list(texts)}" for child, texts in act.deed.made.items()]
    if act.deed.values:
        lines.append("[act.values]")
        lines += [f"{column} = {_string(value)}" for column, value in act.deed.values.items()]
    return "\n".join(lines) + "\n"


def _value(value: object) -> str:
    return _list(value) if isinstance(value, list) else _string(str(value))


def _list(values: Sequence[str]) -> str:
    told = [_string(value) for value in values]
    if len(told) <= _PER_LINE:
        return f"[{', '.join(told)}]"
    rows = [", ".join(told[n : n + _PER_LINE]) for n in range(0, len(told), _PER_LINE)]
    return "[\n" + "".join(f"  {row},\n" for row in rows) + "]"


def _string(text: str) -> str:
    """A text as TOML writes it.

    Source: TOML 1.0, basic strings: those of JSON, without a bare DEL.
    """
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
