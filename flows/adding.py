"""A new `[[source]]` for remontee.toml: what its kind needs, asked, checked and written at the end.

Nothing that is there is touched: comments, order and spelling stay.
"""

from __future__ import annotations

import textwrap
import tomllib
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from flows.configuration import FILE_NAME, find_file, read_file
from flows.keys import Key, as_toml, keys_of
from models.errors import UsageError
from transforms.sources import KINDS, require_kind, settings_for

_ALWAYS_ASKED = ("name", "community")
_WIDTH = 88


def questions(kind: str) -> tuple[Key, ...]:
    """The keys that a source of this kind is asked for: name, what must be said, where secrets are.

    Args:
        kind: Of the source.

    Raises:
        UsageError: There is no such kind.
    """
    require_kind(kind)
    keys = {key.name: key for key in keys_of(KINDS[kind].settings_type) if key.name != "kind"}
    needed = [key for key in keys.values() if key.is_required and key.name != "name"]
    secrets = [key for key in keys.values() if key.name.endswith("_env")]
    name, community = (keys[each] for each in _ALWAYS_ASKED)
    return (name, *needed, community, *secrets)


def answers_of(
    kind: str, given: Iterable[str], ask: Callable[[Key], str] | None
) -> dict[str, str | list[str]]:
    """What the keys are to be.

    Args:
        kind: Of the source.
        given: `key=value`, as --set gives them.
        ask: Asks a person for a key that was not given; None: nobody is there.

    Returns:
        Key to value; lists are split at commas.

    Raises:
        UsageError: Something is missing, with all that is, or is not of the form key=value.
    """
    answers = dict(map(_pair, given))
    missing = [key for key in questions(kind) if key.name not in answers]
    if ask:
        answers |= {key.name: ask(key) for key in missing}
    elif needed := [key for key in missing if key.is_required]:
        told = "\n".join(f"  --set {key.name}=…  {key.description}" for key in needed)
        raise UsageError(f"A source of kind {kind!r} needs more; add to the command:\n{told}")
    keys = {key.name: key for key in keys_of(KINDS[kind].settings_type)}
    return {name: _value(keys.get(name), text) for name, text in answers.items() if text != ""}


def add_source(config: Path | None, kind: str, answers: Mapping[str, str | list[str]]) -> Path:
    """Write a source at the end of the configuration, whole or not at all.

    Args:
        config: remontee.toml or its folder; None: in the working directory. It is begun if it is
            not there.
        kind: Of the source.
        answers: As `answers_of` gives them.

    Returns:
        The file.

    Raises:
        UsageError: A value is wrong, the name is taken, or the file cannot be written; it is as
            it was.
    """
    block = source_block(kind, answers)
    file = _place(config)
    draft = file.with_name(f".{file.name}.new")
    try:
        old = file.read_text(encoding="utf-8") if file.exists() else _beginning(file)
        draft.write_text(f"{old.rstrip()}\n\n{block}", encoding="utf-8")
        _require_readable(draft, file)
        draft.replace(file)
    except OSError as error:
        raise UsageError(f"{file} cannot be written: {error.strerror}; nothing changed") from error
    finally:
        draft.unlink(missing_ok=True)
    return file


def source_block(kind: str, answers: Mapping[str, str | list[str]]) -> str:
    """The `[[source]]` as TOML, each key with what it is.

    Args:
        kind: Of the source.
        answers: Key to value.

    Raises:
        UsageError: A key is unknown or missing, or a value is wrong.
    """
    settings = settings_for(kind, answers)
    values = settings.model_dump(include=set(answers), mode="json")
    lines = ["[[source]]", f"kind = {as_toml(kind)}"]
    for key in keys_of(type(settings)):
        if key.name in values:
            told = textwrap.wrap(key.description, _WIDTH)
            lines += [*(f"# {line}" for line in told), f"{key.name} = {as_toml(values[key.name])}"]
    return "\n".join(lines) + "\n"


def _pair(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name.strip():
        raise UsageError(f"--set {text!r} is not of the form key=value")
    return name.strip(), value.strip()


def _value(key: Key | None, text: str) -> str | list[str]:
    """A text as its key wants it; numbers and truth values are read by the settings."""
    if key is None or not key.type.startswith("list of"):
        return text
    if text.startswith("["):
        return _toml_list(key, text)
    return [each.strip() for each in text.split(",") if each.strip()]


def _toml_list(key: Key, text: str) -> list[str]:
    """A list as TOML writes it."""
    try:
        found = tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        found = None
    if not isinstance(found, list):
        raise UsageError(f'{key.name}: {text} is no list; expected one, two or ["one", "two"]')
    return [str(each) for each in found]


def _place(config: Path | None) -> Path:
    """The file, or where it is to be."""
    wanted = config or Path()
    if wanted.is_dir():
        wanted = wanted / FILE_NAME
    return find_file(wanted) if wanted.exists() else wanted.resolve()


def _beginning(file: Path) -> str:
    """A configuration that has no source yet."""
    return f"[project]\nname = {as_toml(file.parent.name or 'Brand')}\n"


def _require_readable(draft: Path, file: Path) -> None:
    """Makes sure that the new text is a right configuration; errors name the real file."""
    try:
        read_file(draft)
    except UsageError as error:
        raise UsageError(str(error).replace(str(draft), str(file))) from None
