from __future__ import annotations

import numpy as np
import pytest

from models.wording import plain_words, share_of_words, split_query, wording_similarity

TEXTS = ["Mon trajet s’est effacé", "The brakes squeal", "MES TRAJETS EFFACES", "🐦"]


def test_common_words_count_whatever_their_case_accents_and_endings():
    alike = wording_similarity("trajets effacés", TEXTS)

    assert alike.argmax() == 2
    assert alike[0] > 0.2
    assert alike[1] < 0.05
    assert alike[3] == 0
    assert alike.max() <= 1 + 1e-9


def test_a_text_is_itself():
    assert np.isclose(wording_similarity(TEXTS[1], TEXTS)[1], 1)


def test_texts_without_words_have_nothing_in_common_with_any():
    assert wording_similarity("x", ["", "!!"]).tolist() == [0, 0]
    assert wording_similarity("🐦", TEXTS).tolist()[:3] == [0, 0, 0]


@pytest.mark.parametrize(
    ("query", "words", "phrases"),
    [
        ("lost my ride", "lost my ride", ()),
        ('gps "lost  my ride" again', "gps lost my ride again", ("lost my ride",)),
        ("« trajet perdu » “in French” „auch so“", "trajet perdu in French auch so",
         ("trajet perdu", "in French", "auch so")),
        ('"" nothing "open', 'nothing "open', ()),
        ('""', "", ()),
    ],
)  # fmt: skip
def test_what_stands_in_quotation_marks_is_a_phrase(query, words, phrases):
    assert split_query(query) == (words, phrases)


@pytest.mark.parametrize(
    ("query", "share"),
    [
        (["trajet", "perdu"], 1.0),
        (["trajets", "perdus"], 1.0),
        (["trajet", "gps"], 0.5),
        (["trajectoires"], 0.0),
        (["per"], 0.0),
        ([], 0.0),
    ],
)
def test_forms_of_a_word_are_that_word(query, share):
    assert share_of_words(query, "Trajet perdu") == share


def test_plain_words_have_no_accents_and_no_capitals():
    assert plain_words("L’Été, c’est FINI 2x") == ["l", "ete", "c", "est", "fini", "2x"]
