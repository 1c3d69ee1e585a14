"""Languages told, by language."""

from __future__ import annotations

import pytest

SENTENCES = {
    "ca": 0.75,
    "de": 0.98,
    "en": 0.98,
    "es": 0.96,
    "fr": 0.98,
    "it": 0.97,
    "nl": 0.97,
    "pl": 0.98,
    "pt": 0.94,
    "ro": 0.75,
}
"""Least share of a thousand sentences told rightly."""
REVIEWS = 0.95
"""Least share of the French and of the English reviews."""


@pytest.mark.parametrize(("language", "floor"), SENTENCES.items(), ids=SENTENCES)
def test_the_language_of_a_sentence_is_told(sentences, language: str, floor: float):
    told = {t.language: t for t in sentences}[language]
    assert told.n_texts == 1000
    assert told.recall >= floor


@pytest.mark.parametrize("hint", ["", "en"], ids=["no hint", "a wrong hint"])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_language_of_a_short_review_is_told(apetiz, apetiz_reason, hint: str, language: str):
    if apetiz_reason:
        pytest.skip(apetiz_reason)
    assert {t.language: t.recall for t in apetiz[hint]}[language] >= REVIEWS
