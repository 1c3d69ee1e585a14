"""What the words of texts tell the judges: counts of readable lists, made into columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from models.abuse import Numbers
from transforms.voices.insults import Hits, count_hits, folded, word_lists

SUBJECT_WEIGHT = 0.3
"""What a sign counts beside the dimensions of a vector; docs/set-aside.md has the measurement."""

_PLACES = ("phone", "email", "handle")
_URL = r"(?i)https?://|www\."
_DIGITS = r"(?:^| )\d{2,4}(?: \d{2,4}){3,}(?: |$)"
"""A number to dial that no mask took, because of what stands beside it."""
_NOISE = r"(?i)^\PL*(?:\pL+\PL+)?\pL*(?:a{6,}|e{6,}|h{6,}|o{6,}|r{6,}|m{6,}|z{6,}|l{6,})\pL*\PL*$"
"""At most two words, one of which is a letter held down."""
_MIN_REPEATED, _MAX_DISTINCT_SHARE = 6, 0.6
_MAX_COUNT = 4.0
_SIGNS = ("insult", "slur", "threat", "contempt", "scam", "spam", "reach")
"""What is told to somebody who asks why."""


@dataclass(frozen=True, slots=True)
class Wording:
    """What the words of some texts tell, in their order."""

    trouble: Numbers
    """For `models.abuse`, shape (n_texts, n_signs)."""
    subject: Numbers
    """For `models.raids`, shape (n_texts, n_signs)."""
    speaks_of_product: NDArray[np.bool_]
    """Whether a word of the product's list is there, shape (n_texts,)."""
    is_noise: NDArray[np.bool_]
    """Whether words are repeated for their own sake or a letter is held down, shape (n_texts,)."""
    has_insult: NDArray[np.bool_]
    """Whether an insult, slur or threat is there, by the words alone, shape (n_texts,)."""
    signs: tuple[tuple[str, ...], ...]
    """Names of the lists that speak for trouble; no word of the text."""


def read_wording(texts: Sequence[str]) -> Wording:
    """Look for the words of every list.

    Args:
        texts: Clean, masked texts, with their placeholders.
    """
    words = folded(texts)
    trouble = _trouble(texts, words)
    hits = count_hits(words, word_lists("subjects"))
    product, other = (np.minimum(hits[kind], _MAX_COUNT) for kind in ("product", "other"))
    subject = np.column_stack([product, product > 0, other, other > 0]) * SUBJECT_WEIGHT
    names = np.array(_SIGNS)
    marks = np.column_stack([trouble[name] > 0 for name in _SIGNS])
    return Wording(
        trouble=np.column_stack([*trouble.values()]),
        subject=subject,
        speaks_of_product=product > 0,
        is_noise=_noise(texts, words),
        has_insult=np.maximum.reduce([trouble[k] for k in ("insult", "slur", "threat")]) > 0,
        signs=tuple(tuple(names[row].tolist()) for row in marks),
    )


def _trouble(texts: Sequence[str], words: pa.Array) -> Hits:
    """One column a sign: 1 where the text has it."""
    found = {k: np.minimum(n, 1.0) for k, n in count_hits(words, word_lists("insults")).items()}
    marks = {place: _has(words, rf"\[{place}\]") for place in _PLACES}
    marks["phone"] = np.maximum(marks["phone"], _has(words, _DIGITS))
    marks["url"] = _has(pa.array(texts, pa.string()), _URL)
    is_bad = np.maximum.reduce([found[k] for k in ("insult", "slur", "threat", "hatred")])
    is_said_of_group = np.maximum(found["negative"], found["denied"]) * (1 - found["spared"])
    sold = np.maximum(found["scam"], found["spam"])
    return {
        **{name: found[name] for name in ("insult", "slur", "threat", "counter")},
        "aimed": is_bad * np.maximum(found["address"], found["group"]),
        "contempt": found["group"] * is_said_of_group,
        "scam": found["scam"],
        "spam": found["spam"],
        **marks,
        "reach": np.maximum.reduce([*marks.values()]) * sold,
    }


def _noise(texts: Sequence[str], words: pa.Array) -> NDArray[np.bool_]:
    held = _has(pa.array(texts, pa.string()), _NOISE) > 0
    told = [each.split() for each in words.to_pylist()]
    repeated = [
        len(own) >= _MIN_REPEATED and len(set(own)) <= _MAX_DISTINCT_SHARE * len(own)
        for own in told
    ]
    noise: NDArray[np.bool_] = held | np.array(repeated, bool)
    return noise


def _has(words: pa.Array, pattern: str) -> NDArray[np.float64]:
    found = pc.match_substring_regex(words, pattern).to_numpy(zero_copy_only=False)
    return np.asarray(found, np.float64)
