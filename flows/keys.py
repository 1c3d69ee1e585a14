"""What the configuration's keys are, told from the models that check them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType, NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from transforms.sources.formats.mapping import FieldName

FIELD_WORDS: MappingProxyType[FieldName, str] = MappingProxyType(
    {
        "id": "the comment's own id; without one it is made from what was said",
        "text": "what was said; the only one that is required",
        "title": "a heading or subject; read together with the text",
        "author": "who said it; kept as a keyed hash only, to count people",
        "created_at": "when it was said",
        "edited_at": "when it was last changed",
        "rating": "stars or points that the author gave; words count from 1 (not recommended, very "
        "dissatisfied) to 5 (recommended, very satisfied)",
        "url": "where the comment stands; quotes link to it",
        "language": "the source's word on the language; counts where detection is unsure",
        "product": "what it is about; teams can be given products",
        "version": "version of the product",
        "segment": "group of customers, such as the plan",
        "thread": "id of the conversation",
        "reply_to": "id of the comment that this one answers",
        "answers": "number of answers",
        "community": "where it was said, comment by comment",
        "tags": "a list, or words between commas",
        "score": "likes or votes",
        "deleted": "true or yes: the comment is gone at its source",
    }
)
"""What can be mapped to a column, in a user's words."""

_KINDS: dict[object, str] = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "true or false",
    Path: "path",
    date: "date",
}
_LIMITS = {"ge": "at least", "gt": "more than", "le": "at most", "lt": "less than"}


@dataclass(frozen=True, slots=True)
class Key:
    """One key of a table of remontee.toml."""

    name: str
    type: str
    """In plain words: text, list of texts, "fr" or "en"."""
    default: str
    """As TOML; empty: there is none."""
    is_required: bool
    description: str


def keys_of(model: type[BaseModel]) -> tuple[Key, ...]:
    """The keys of one table.

    Args:
        model: The settings that check the table.

    Returns:
        One entry a key, in the model's order.
    """
    return tuple(_key(name, info) for name, info in model.model_fields.items())


def as_toml(value: object) -> str:
    """A value as TOML writes it.

    Args:
        value: A text, path, number, truth value or a sequence of them.

    Returns:
        A TOML value on one line.
    """
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(as_toml, value))}]"
    if isinstance(value, Path):
        value = value.as_posix()
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(name: str, info: FieldInfo) -> Key:
    limits = [
        f"{words} {getattr(limit, sign):g}"
        for limit in info.metadata
        for sign, words in _LIMITS.items()
        if hasattr(limit, sign)
    ]
    told = ", ".join([_type_words(info.annotation), *limits])
    return Key(name, told, _default(info), info.is_required(), info.description or "")


def _default(info: FieldInfo) -> str:
    if info.is_required():
        return ""
    value = info.get_default(call_default_factory=True)
    if value is None:
        return ""
    return "{}" if value == {} else as_toml(value)


def _type_words(annotation: Any) -> str:
    if annotation in _KINDS:
        return _KINDS[annotation]
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return _alternatives(inner)
    if origin in (Union, UnionType):
        return " or ".join(_type_words(each) for each in inner if each is not NoneType)
    return "list of texts" if origin in (list, tuple) else "table of names"


def _alternatives(values: tuple[object, ...]) -> str:
    *others, last = map(as_toml, values)
    return f"{', '.join(others)} or {last}" if others else f"only {last}"
