"""Cues of wording: how often each occurs in each text. They are data: examples/cues.toml."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

FILE = Path(__file__).parent / "examples" / "cues.toml"
ANY = "any"
"""The name under which a cue has what holds in every language."""


@dataclass(frozen=True, slots=True)
class Cues:
    """What to look for."""

    patterns: Mapping[str, str]
    """Cue -> one regular expression (RE2) over all languages."""
    universal: frozenset[str]
    """Cues that hold in every language."""
    languages: frozenset[str]
    """Languages that cues are known in."""


@cache
def load_cues() -> Cues:
    """The cues that come with the program."""
    told = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return Cues(
        patterns={name: _joined(languages) for name, languages in told.items()},
        universal=frozenset(name for name, languages in told.items() if ANY in languages),
        languages=frozenset(tag for languages in told.values() for tag in languages) - {ANY},
    )


def _joined(languages: Mapping[str, Sequence[str]]) -> str:
    found = (pattern for tag in sorted(languages) for pattern in languages[tag])
    return "(?m)" + "|".join(f"(?:{pattern})" for pattern in found)


def plain_sentences(texts: Sequence[str]) -> pa.Array:
    """Texts as cues see them: small letters, no accents, one sentence a line.

    Args:
        texts: Clean texts.
    """
    plain = pc.utf8_lower(pc.utf8_normalize(pa.array(texts, pa.string()), "NFKD"))
    for pattern, replacement in (
        (r"\p{Mn}+", ""),
        ("[‘’ʼ`´]", "'"),
        (r"\s+", " "),
        (r"([.!?…;:]) ", "\\1\n"),
    ):
        plain = pc.replace_substring_regex(plain, pattern, replacement)
    return plain


def count_cues(texts: Sequence[str], languages: Sequence[str], cues: Cues) -> NDArray[np.int64]:
    """How often each cue occurs.

    Args:
        texts: Clean texts.
        languages: Language tag of each.
        cues: What to look for.

    Returns:
        Shape (n_texts, n_cues), in the order of the patterns. In a text of a language without cues
        only the universal ones are looked for: see `is_covered`.
    """
    plain = plain_sentences(texts)
    covered = is_covered(languages, cues)
    columns = [
        _occurrences(plain, pattern) * (covered | (name in cues.universal))
        for name, pattern in cues.patterns.items()
    ]
    return np.stack(columns, axis=1)


def _occurrences(plain: pa.Array, pattern: str) -> NDArray[np.int64]:
    counts: NDArray[np.int64] = pc.count_substring_regex(plain, pattern).to_numpy()
    return counts


def is_covered(languages: Sequence[str], cues: Cues) -> NDArray[np.bool_]:
    """Whether cues speak the language of each text; a language that nobody knows is tried.

    Args:
        languages: Language tag of each text.
        cues: What to look for.
    """
    known = cues.languages | {"", "und"}
    return np.array([tag in known for tag in languages], np.bool_)


def count_words(texts: Sequence[str]) -> NDArray[np.int64]:
    """How many runs of signs without blanks each text has.

    Args:
        texts: Clean texts.
    """
    return _occurrences(pa.array(texts, pa.string()), r"\S+")
