from __future__ import annotations

import numpy as np

from models.wording import wording_similarity

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
