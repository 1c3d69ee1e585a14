"""Replies that answer nothing: "me too", "+1", "up". They are data: examples/echoes.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from types import MappingProxyType

from transforms.voices.insults import EXAMPLES


@cache
def echo_patterns() -> Mapping[str, str]:
    """What replies that answer nothing match as a whole, for RE2.

    They are compared in small letters, without accents, words and "+" with one blank between.

    Returns:
        By list: `echo`, replies that say nothing else; `waits`, those that want the answer too.
    """
    told = tomllib.loads((EXAMPLES / "echoes.toml").read_text(encoding="utf-8"))
    echo, waits = (_joined(told[name]) for name in ("echo", "waits"))
    return MappingProxyType({"echo": rf"(?:(?:{echo})(?: |$))+", "waits": rf"(?:{waits})(?: .*)?"})


def _joined(languages: Mapping[str, Sequence[str]]) -> str:
    return "|".join(phrase for tag in sorted(languages) for phrase in languages[tag])
