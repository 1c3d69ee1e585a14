"""Texts as the numbers of their words, end to end, and the runs of words in them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Places = NDArray[np.intp]
Hashes = NDArray[np.uint64]

_MARKS = re.compile(r"[\u0300-\u036f]+")
_DOTLESS = "\u0131"
"""The Turkish i that is an I when shouted."""
_WORD = re.compile(r"[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff]|\S+")
"""Scripts that put no spaces between words: a sign is a word there."""


@dataclass(frozen=True, slots=True)
class Worded:
    """The words of some texts; equal words have equal numbers."""

    words: Places
    """Shape (n_words,)."""
    starts: Places
    """Where each text begins, and the end of the last, shape (n_texts + 1,)."""

    @property
    def owners(self) -> Places:
        """The text of every word, shape (n_words,)."""
        return np.repeat(np.arange(len(self.starts) - 1), self.lengths)

    @property
    def lengths(self) -> Places:
        """How many words each text has, shape (n_texts,)."""
        return np.diff(self.starts)

    def of(self, text: int) -> Places:
        """The words of one text.

        Args:
            text: Its place.
        """
        return self.words[self.starts[text] : self.starts[text + 1]]


@dataclass(frozen=True, slots=True)
class Runs:
    """Every run of a few words that lies in one text."""

    hashes: Hashes
    """Equal runs have equal hashes, shape (n_runs,)."""
    places: Places
    """Where each run begins among all words, ascending, shape (n_runs,)."""


def number_words(texts: Sequence[str]) -> Worded:
    """Number the words of some texts; case and accents do not count.

    Args:
        texts: Words with spaces between, without punctuation; in an order that is always the same.
    """
    known: dict[str, int] = {}
    numbers: list[int] = []
    starts = [0]
    for text in texts:
        numbers += [known.setdefault(word, len(known)) for word in _WORD.findall(_plain(text))]
        starts.append(len(numbers))
    return Worded(np.array(numbers, np.intp), np.array(starts, np.intp))


def _plain(text: str) -> str:
    folded = text.casefold()
    if folded.isascii():
        return folded
    bare = _MARKS.sub("", unicodedata.normalize("NFKD", folded))
    return unicodedata.normalize("NFC", bare).replace(_DOTLESS, "i")


def runs_of(texts: Worded, n_words: int) -> Runs:
    """The runs of so many words.

    Args:
        texts: The words.
        n_words: Length of a run, from 1.
    """
    n_runs = max(len(texts.words) - n_words + 1, 0)
    owners = texts.owners
    places = np.flatnonzero(owners[:n_runs] == owners[n_words - 1 : n_words - 1 + n_runs])
    return Runs(hash_runs(texts.words, n_words)[places], places)


def hash_runs(words: Places, n_words: int) -> Hashes:
    """The hash of every run of so many words, whatever texts it lies in.

    Args:
        words: Numbers of words, end to end.
        n_words: Length of a run, from 1.

    Returns:
        Shape (n_words - length + 1,); none if there are fewer words.
    """
    n_runs = max(len(words) - n_words + 1, 0)
    mixed = np.zeros(n_runs, np.uint64)
    for shift in range(n_words):
        mixed += words[shift : shift + n_runs].astype(np.uint64) + np.uint64(1)
        mixed *= np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(29)
    return mixed


def count_hashes(asked: Hashes, among: Hashes) -> Places:
    """How often each of some hashes occurs among others.

    Args:
        asked: Shape (n_asked,), ascending or not, with repetitions or not.
        among: Shape (n_among,).

    Returns:
        Shape (n_asked,).
    """
    known, places = np.unique(asked, return_inverse=True)
    if not len(known):
        return np.zeros(0, np.intp)
    found = np.minimum(np.searchsorted(known, among), len(known) - 1)
    counts = np.bincount(found[known[found] == among], minlength=len(known))
    return counts[places]
