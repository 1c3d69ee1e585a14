"""The sentence of a request that asks: found by its wording, kept as a place in the text.

What a proposal is called is such a sentence, word for word.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

import numpy as np
import pyarrow.compute as pc
from numpy.typing import NDArray

from transforms.voices.cues import load_cues, plain_sentences

ASKS_VERSION = 1
"""Raised when the rules or the cues change: what they found is looked for again."""

CLEAR: Mapping[str, float] = MappingProxyType(
    {"missing": 0.7, "should": 0.8, "wished": 1.0, "asked": 1.0}
)
"""How clearly a sentence with such a cue asks, by the groups of cues.toml; clearest last."""
UNCLEAR = 0.3
"""Of a sentence without any: the text asks for something all the same."""
USUAL_CHARS = (25, 90)
"""A sentence of such a length is read at a glance and says enough."""
MOST_SENTENCES = 40
"""Sentences of a text that are looked at."""
WHOLE_CHARS = 200
"""A text of at most so many characters is one request, whatever its sentences."""

_SENTENCE = re.compile(r"(?:[^.!?…\n]|[.!?…](?![\s.!?…]|$))+[.!?…]*", re.MULTILINE)
_LETTER = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Ask:
    """Where a text asks for something."""

    start: int
    end: int
    clarity: float
    """0..1, four decimals: by its cues and its length."""


def find_asks(texts: Sequence[str]) -> list[Ask]:
    """The sentence of each text that asks most clearly; of equals the first.

    Args:
        texts: Requests, none empty.
    """
    spans = [sentences_of(text)[:MOST_SENTENCES] or [(0, len(text))] for text in texts]
    sentences = [text[a:b] for text, own in zip(texts, spans, strict=True) for a, b in own]
    clarity = iter(_clarity(sentences).tolist())
    told = [[Ask(start, end, next(clarity)) for start, end in own] for own in spans]
    return [max(own, key=lambda ask: (ask.clarity, -ask.start)) for own in told]


def sentences_of(text: str) -> list[tuple[int, int]]:
    """Where the sentences of a text begin and end, without blanks around them.

    Args:
        text: Any; lines end sentences, a point inside a word or number does not.
    """
    found = []
    for match in _SENTENCE.finditer(text):
        words = match.group()
        start = match.start() + len(words) - len(words.lstrip())
        if _LETTER.search(words):
            found.append((start, start + len(words.strip())))
    return found


def wording_of(text: str, start: int, end: int) -> str:
    """What a request asks for in words, to be compared with others: not what is shown.

    Args:
        text: The request.
        start: Of the sentence that asks.
        end: Its end.

    Returns:
        All of a short text; of a long one its first line, which is its title, and that sentence.
    """
    if len(text) <= WHOLE_CHARS:
        return text
    title, _, rest = text.partition("\n")
    return f"{title} {text[start:end]}" if rest and start > len(title) else text[start:end]


def _clarity(sentences: Sequence[str]) -> NDArray[np.float64]:
    """How clearly each sentence asks, and how well its length can be read."""
    plain, patterns = plain_sentences(sentences), load_cues().patterns
    clear = np.full(len(sentences), UNCLEAR)
    for name, worth in CLEAR.items():
        has_cue = pc.match_substring_regex(plain, patterns[name])
        clear[has_cue.to_numpy(zero_copy_only=False).astype(np.bool_)] = worth
    lengths = np.array([len(sentence) for sentence in sentences], np.float64)
    least, most = USUAL_CHARS
    fit = np.minimum(np.minimum(lengths / least, most / np.maximum(lengths, 1)), 1)
    rounded: NDArray[np.float64] = np.round(clear * fit, 4)
    return rounded
