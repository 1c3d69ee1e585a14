"""What is wrong with remontee.toml, in plain words: which key, which line, what to write."""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from pydantic_core import ErrorDetails

Path = tuple[str | int, ...]
"""A place in the configuration: ("source", 1, "fields", "text")."""

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_KEY = re.compile(
    r"""^\s*((?:[\w-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[\w-]+|"[^"]*"|'[^']*'))*)\s*="""
)
_EXPECTED = {
    "string": 'text in quotes, such as "this"',
    "path": 'a path in quotes, such as "out"',
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "date": "a date, such as 2026-11-02",
    "tuple": 'a list, such as ["one", "two"]',
    "list": 'a list, such as ["one", "two"]',
    "dict": "a table",
    "model": "a table",
}
_FORMS = {
    r"^[a-z0-9][a-z0-9_-]*$": "lower case letters, digits, dashes and underscores only",
}
_LIMITS = {
    "greater_than_equal": "at least {ge}",
    "greater_than": "more than {gt}",
    "less_than_equal": "at most {le}",
    "less_than": "less than {lt}",
}


def locate(text: str, path: Path) -> int | None:
    """The line on which a key or table of a TOML text stands.

    Args:
        text: The whole file.
        path: The place; where it is not in the file, the nearest table around it counts.

    Returns:
        A line number from 1; None if not even the outermost table is there.
    """
    found = dict(reversed(list(_places(text))))
    for length in range(len(path), 0, -1):
        if path[:length] in found:
            return found[path[:length]]
    return None


def _places(text: str) -> Iterator[tuple[Path, int]]:
    table: Path = ()
    n_seen: dict[str, int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            name = header[2]
            table = tuple(_parts(name))
            if header[1] == "[[":
                table = (*table, n_seen.get(name, 0))
                n_seen[name] = n_seen.get(name, 0) + 1
            elif table[0] in n_seen and len(table) > 1:
                table = (table[0], n_seen[str(table[0])] - 1, *table[1:])
            yield table, number
        elif key := _KEY.match(line):
            yield (*table, *_parts(key[1])), number


def _parts(dotted: str) -> list[str]:
    return [part.strip().strip("\"'") for part in dotted.split(".")]


def name_of(path: Path) -> str:
    """A place as people write it: `[themes] founders`, `[[source]] no. 2, url`."""
    if len(path) == 1:
        return f"[{path[0]}]"
    if isinstance(path[1], int):
        section, rest = f"[[{path[0]}]] no. {path[1] + 1}", path[2:]
        return ", ".join([section, ".".join(map(str, rest))]) if rest else section
    return f"[{path[0]}] " + ".".join(map(str, path[1:]))


def suggest(key: str, valid: Collection[str]) -> str:
    """A sentence that names the valid key nearest to `key`, or all of them if none is near."""
    if near := difflib.get_close_matches(key.casefold(), valid, 1, 0.5):
        return f"Did you mean `{near[0]}`?"
    return f"Expected one of: {', '.join(sorted(valid))}."


def explain(error: ErrorDetails, valid: Collection[str], *, show_found: bool = True) -> str:
    """What is wrong with one value.

    Args:
        error: As pydantic tells it.
        valid: Keys that the table knows, for a suggestion.
        show_found: False where the value may be a secret.

    Returns:
        The end of a sentence that began with the name of the place.
    """
    kind, context = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        return f"no such key. {suggest(str(error['loc'][-1]), valid)}"
    if kind == "missing":
        return "is missing; it is required."
    if kind == "value_error":
        told = str(context["error"])
        return told if told.endswith("?") else f"{told}."
    found = f"; found {_show(error['input'])}." if show_found else "."
    return f"expected {_expected(kind, context, error['msg'])}{found}"


def _expected(kind: str, context: Mapping[str, Any], message: str) -> str:
    if kind == "literal_error":
        return str(context["expected"]).replace("'", '"')
    if kind in _LIMITS:
        return _LIMITS[kind].format(**context)
    if kind == "string_too_short":
        return "some text"
    if kind == "string_pattern_mismatch":
        return _FORMS.get(context["pattern"], f"the form {context['pattern']}")
    return _EXPECTED.get(kind.split("_")[0], message)


def _show(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{value}"' if len(value) <= 60 else "a long text"
    if isinstance(value, Mapping):
        return "a table"
    if isinstance(value, Sequence):
        return "a list"
    return str(value)
