from __future__ import annotations

import pytest

from models.casing import learn_casing
from models.spans import clauses_of


def written(texts: list[str], title: str, language: str = "en") -> str:
    casing = learn_casing([clauses_of(text, language) for text in texts])
    (clause,) = clauses_of(title, language)
    return casing.write(clause)


@pytest.mark.parametrize(
    ("texts", "title", "expected"),
    [
        (["we like Velora here", "a velora", "my Velora is old"], "velora frame", "Velora frame"),
        (["Secure Lock Failed", "the lock has failed"], "lock Failed", "Lock failed"),
        (["WHY IS MY LOCK STUCK", "my lock is stuck"], "LOCK STUCK", "Lock stuck"),
        (["the iphone is dead"], "iphone is dead", "iPhone is dead"),
        (["it runs on windows 11"], "windows 11", "Windows 11"),
        (["open two windows"], "windows open", "Windows open"),
        ([], "Never Seen", "Never seen"),
        (["it doesn't lock"], "lock doesn't lock", "Lock doesn’t lock"),
    ],
)
def test_titles_have_the_usual_spelling(texts, title, expected):
    assert written(texts, title) == expected


def test_accents_that_were_left_out_come_back():
    texts = ["le vélo", "un vélo", "mon vélo", "ce velo", "une marche", "la marche", "un marché"]
    assert written(texts, "velo en marche", "fr") == "Vélo en marche"
