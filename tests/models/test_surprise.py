from __future__ import annotations

import random

import numpy as np

from models.families import Family, find_families
from models.phrases import number_words
from models.surprise import wording_bits

WORDS = [f"{a}{b}" for a in "bdfgklmnprst" for b in ("a", "e", "i", "o", "u", "an", "en", "on")]


def sentences(n: int, seed: int = 1) -> list[str]:
    """Texts of twelve words, the first words of the list said more often than the last."""
    rng = random.Random(seed)
    weights = [1 / (i + 1) for i in range(len(WORDS))]
    return [" ".join(rng.choices(WORDS, weights, k=12)) for _ in range(n)]


def bits(texts: list[str], text: str) -> float:
    """Information in one of the texts, copied whole."""
    place = texts.index(text)
    family = Family((place,), (place,), tuple(range(len(text.split()))))
    return float(wording_bits(number_words(texts), [family])[0])


def test_a_usual_wording_holds_little_and_an_unheard_one_much():
    corpus = sentences(400)
    usual, rare = " ".join(WORDS[:2]), " ".join(WORDS[-12:])
    told = [*corpus, usual, rare]
    assert bits(told, usual) < 8
    assert 80 < bits(told, rare) < 130


def test_what_others_say_in_the_same_order_holds_less():
    corpus = sentences(400)
    formula = " ".join(WORDS[-12:])
    others = [f"{one} {formula} {two}" for one, two in zip(corpus[:50], corpus[50:], strict=False)]
    alone, common = bits([*corpus, formula], formula), bits([*corpus, *others, formula], formula)
    assert common < alone / 3


def test_what_the_family_says_itself_teaches_nothing():
    corpus, letter = sentences(400), " ".join(WORDS[::-7])
    few = number_words([*corpus, letter, f"{letter} so"])
    many = number_words([*corpus, letter, *(f"{letter} so {word}" for word in WORDS[:40])])
    told = []
    for texts in (few, many):
        counts = np.ones(len(texts.lengths), np.intp)
        counts[400] = 5
        (family,) = find_families(texts, counts)
        told.append(float(wording_bits(texts, [family])[0]))
    assert abs(told[0] - told[1]) < 0.02 * told[0]


def test_texts_of_one_word_and_no_families_are_weighed_too():
    assert 0 < bits(["super", "super duper"], "super") < 8
    assert wording_bits(number_words(["super"]), []).tolist() == []
