"""How alike texts are in their wording, whatever they mean: for searches by words."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import TfidfVectorizer

from models.plain_text import without_accents

_PHRASE = re.compile(r'"([^"]*)"|“([^”]*)”|«([^»]*)»|„([^“”]*)[“”]')
_WORD = re.compile(r"[^\W_]+")
MIN_STEM = 4
MAX_ENDING = 3
"""Letters: words are forms of one if they begin alike and no ending is longer."""


def split_query(query: str) -> tuple[str, tuple[str, ...]]:
    """A query without its quotation marks, and the phrases that stood in them.

    Args:
        query: As somebody typed it; a mark that is not closed is no mark.

    Returns:
        All its words, blanks folded; and what must occur word for word, blanks folded.
    """
    phrases = [" ".join("".join(found.groups("")).split()) for found in _PHRASE.finditer(query)]
    words = _PHRASE.sub(lambda found: f" {''.join(found.groups(''))} ", query)
    return " ".join(words.split()), tuple(phrase for phrase in phrases if phrase)


def share_of_words(query: Sequence[str], text: str) -> float:
    """Share of some words of which a text has a form, 0..1.

    Args:
        query: Plain words, see `plain_words`.
        text: A title or keywords. Words are forms of one if they share their first MIN_STEM letters
            or more, and no ending after that is longer than MAX_ENDING.
    """
    known = plain_words(text)
    if not query:
        return 0.0
    return sum(any(_are_forms(word, other) for other in known) for word in query) / len(query)


def _are_forms(first: str, second: str) -> bool:
    n_common = len(os.path.commonprefix([first, second]))  # noqa: RUF071, of letters, not folders
    n_more = max(len(first), len(second)) - n_common
    return first == second or (n_common >= MIN_STEM and n_more <= MAX_ENDING)


def plain_words(text: str) -> list[str]:
    """The words of a text in their order, without accents and capitals.

    Args:
        text: Anything.
    """
    return _WORD.findall(without_accents(text))


def wording_similarity(query: str, texts: Sequence[str]) -> NDArray[np.float64]:
    """Cosine of character n-grams of 3 to 5 within words, weighted by rarity among the texts.

    Args:
        query: Words to look for.
        texts: What is compared with them.

    Returns:
        Shape (n_texts,), 0 (nothing in common) to 1; accents and case do not count.
    """
    if not any(character.isalnum() for text in texts for character in text):
        return np.zeros(len(texts))
    counts = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, strip_accents="unicode"
    )
    rows = counts.fit_transform(texts)
    alike: NDArray[np.float64] = (rows @ counts.transform([query]).T).toarray()[:, 0]
    return alike
