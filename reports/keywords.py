"""Which of a theme's words a reader is shown: those that its main languages use."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set

from models.reading import CommentReading
from models.records import Language

MAX_KEYWORDS = 8
"""Most words that a page shows for a theme."""
MAIN_SHARE = 0.15
"""Least share of a theme's texts that makes a language one of its main ones."""


def choose_keywords(
    keywords: Sequence[str], comments: Iterable[CommentReading], language: Language
) -> tuple[str, ...]:
    """The words of a theme for a reader: each once, those of the reader's language first.

    A word that is found mostly in texts of languages that are neither the reader's nor a main one
    of the theme is left out; so is one that none of the comments holds, if another is held.

    Args:
        keywords: Of the theme, the best first; their language is not known.
        comments: Those of the theme that the reader's report holds.
        language: The reader's.

    Returns:
        At most MAX_KEYWORDS of them.
    """
    texts = _texts_by_language(comments)
    n_texts = sum(map(len, texts.values()))
    main = {tag for tag, own in texts.items() if len(own) >= MAIN_SHARE * n_texts} | {language}
    counts = {word: _counts(word, texts) for word in dict.fromkeys(keywords)}
    kept = [word for word, found in counts.items() if _is_main(found, main)]
    rates = {word: _rates(counts[word], texts, main) for word in kept}
    ordered = sorted(kept, key=lambda word: _place(rates[word], language))
    told = [word for word in ordered if rates[word]]
    return tuple((told or ordered)[:MAX_KEYWORDS])


def _texts_by_language(comments: Iterable[CommentReading]) -> dict[str, list[str]]:
    """Language -> its distinct texts, folded."""
    texts: dict[str, dict[str, str]] = defaultdict(dict)
    for comment in comments:
        texts[comment.language][comment.text_id] = comment.text
    return {tag: [_folded(text) for text in own.values()] for tag, own in texts.items()}


def _counts(word: str, texts: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Language -> how many of its texts hold the word as a whole; only those that do."""
    folded = _folded(word)
    whole = re.compile(rf"(?<!\w){re.escape(folded)}(?!\w)")
    found = {
        tag: sum(folded in text and whole.search(text) is not None for text in own)
        for tag, own in texts.items()
    }
    return {tag: n_texts for tag, n_texts in found.items() if n_texts}


def _is_main(found: Mapping[str, int], main: Set[str]) -> bool:
    n_main = sum(n_texts for tag, n_texts in found.items() if tag in main)
    return 2 * n_main >= sum(found.values())


def _rates(
    found: Mapping[str, int], texts: Mapping[str, Sequence[str]], main: Set[str]
) -> dict[str, float]:
    """Main language -> share of its texts that hold the word, where some do."""
    return {tag: n_texts / len(texts[tag]) for tag, n_texts in found.items() if tag in main}


def _place(rates: Mapping[str, float], language: str) -> int:
    """0: about as much at home in the reader's language as in any other; 1: not."""
    return int(2 * rates.get(language, 0.0) < max(rates.values(), default=0.0))


def _folded(text: str) -> str:
    return text.casefold().replace("’", "'")
