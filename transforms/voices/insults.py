"""Readable lists of words, and which texts have them: one pass over all texts for each list.

Lists are matched by RE2 (through Arrow), so that 50,000 comments take seconds. What is quoted is
not the speaker's word: it is left out where something is left.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Hits = dict[str, NDArray[np.float64]]
"""List -> how often each text has a word of it, shape (n_texts,)."""

EXAMPLES = Path(__file__).parent / "examples"
"""Where the readable data lies."""

_QUOTED = r'"[^"]{3,300}"|“[^”]{3,300}”|«[^»]{3,300}»|‘[^’]{3,300}’'
_ODD = r"[a-z][0-9$@!*|]+[a-z]|[0-9$@!|*][a-z]|\b\w(?:[ .\-_]\w){2,}\b"
_DISGUISED = re.compile(r"(?=\S*[a-z])(?=\S*[0-9$@!*|])[a-z0-9$@!*|]{3,}")
_SPACED = re.compile(r"\b\w(?: \w){2,}\b")
_LOOKALIKES = str.maketrans("013457$@!|", "oieastsail")
_INSULTING_SIGNS = MappingProxyType({"🤡": " clownface ", "🖕": " fingerface "})
"""Emoji that say of a person what words could, and the words that lists know them by."""
_VOWELS = "aeiou"
_MAX_STARS = 2
_MIN_WORDS = 2


@cache
def word_lists(name: str) -> Mapping[str, str]:
    """The lists of a file, each as one pattern for RE2 over folded text.

    Args:
        name: File name in `examples/` without its ending.
    """
    told = tomllib.loads((EXAMPLES / f"{name}.toml").read_text(encoding="utf-8"))
    return MappingProxyType({kind: _pattern(languages) for kind, languages in told.items()})


def folded(texts: Sequence[str]) -> pa.Array:
    """Texts as the lists are written: small letters, no accents, no signs, no disguises, no quotes.

    Placeholders such as "[phone]" stay. Spelling behind a disguise is added at the end.

    Args:
        texts: Clean, masked texts.
    """
    given = pa.array(texts, pa.string())
    bare = pc.replace_substring_regex(given, _QUOTED, " ")
    n_words = pc.count_substring_regex(bare, r"\pL{2,}")
    said = pc.if_else(pc.greater_equal(n_words, _MIN_WORDS), bare, given)
    flat = pc.replace_substring_regex(pc.utf8_normalize(said, "NFKD"), r"\p{Mn}+", "")
    low = pc.utf8_lower(flat)
    for sign, word in _INSULTING_SIGNS.items():
        low = pc.replace_substring(low, sign, word)
    plain = pc.replace_substring_regex(low, r"[^\pL\pN_\[\]]+", " ")
    odd = np.flatnonzero(pc.match_substring_regex(low, _ODD).to_numpy(zero_copy_only=False))
    if len(odd) == 0:
        return plain
    words = plain.to_pylist()
    for i in odd.tolist():
        words[i] = f"{words[i]} . {_undisguised(low[i].as_py())}"
    return pa.array(words, pa.string())


def count_hits(words: pa.Array, lists: Mapping[str, str]) -> Hits:
    """How often texts have words of each list.

    Args:
        words: `folded` texts.
        lists: `word_lists`.
    """
    return {
        kind: pc.count_substring_regex(words, pattern).to_numpy(zero_copy_only=False).astype(float)
        for kind, pattern in lists.items()
    }


def _pattern(languages: Mapping[str, Sequence[str]]) -> str:
    words = [word.replace("*", r"\w*") for tag in sorted(languages) for word in languages[tag]]
    return rf"\b(?:{'|'.join(words)})\b"


def _undisguised(text: str) -> str:
    """What is meant by "1d10t", "id*ot" and "i d i o t"."""
    clear = _DISGUISED.sub(_clear_word, text)
    return _SPACED.sub(lambda found: found[0].replace(" ", ""), re.sub(r"[^\w\[\]]+", " ", clear))


def _clear_word(found: re.Match[str]) -> str:
    word = found[0]
    if 0 < word.count("*") <= _MAX_STARS and not word.startswith("*"):
        return " ".join(word.replace("*", vowel) for vowel in _VOWELS)
    return word.rstrip("!|").translate(_LOOKALIKES)
