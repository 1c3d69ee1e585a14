from __future__ import annotations

import numpy as np
import pytest

from transforms.voices.insults import count_hits, folded, word_lists
from transforms.voices.wordings import read_wording


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Ça, c'est TRÈS idiot !", "ca c est tres idiot "),
        ("Call [phone] now", "call [phone] now"),
        ('He wrote "you are an idiot" here', "he wrote here"),
        ("« pauvre idiot »", " pauvre idiot "),
    ],
)
def test_texts_are_folded_as_the_lists_are_written(text, words):
    assert folded([text]).to_pylist() == [words]


@pytest.mark.parametrize(
    "text", ["you 1d10t", "you i d i o t", "you i-d-i-o-t", "you id*ot", "you idi0t!!"]
)
def test_common_disguises_are_seen_through(text):
    hits = count_hits(folded([text, "fine"]), word_lists("insults"))
    assert hits["insult"].tolist()[1] == 0
    assert hits["insult"].tolist()[0] >= 1


def test_many_stars_and_versions_are_left_alone():
    assert "v4" in folded(["version v4.2 ****"]).to_pylist()[0]


@pytest.mark.parametrize(
    ("text", "signs"),
    [
        ("You stupid moron", ("insult",)),
        ("Sale bougnoule", ("slur",)),
        ("Je vais te casser les jambes", ("threat",)),
        ("Women are disgusting", ("contempt",)),
        ("I do not hate women, they are great", ()),
        ("This app is shit", ()),
        ("Merde, ça plante encore", ()),
        ("Toll free helpline [phone]", ("scam", "reach")),
        ("Best casino bonus, www.example.com", ("spam", "reach")),
    ],
)
def test_signs_name_lists(text, signs):
    assert read_wording([text]).signs == (signs,)


@pytest.mark.parametrize(
    ("text", "speaks"),
    [
        ("It crashes on start", True),
        ("La batterie se vide", True),
        ("Boycott this company", False),
        ("Honte au gouvernement", False),
    ],
)
def test_words_of_the_product_are_known(text, speaks):
    assert read_wording([text]).speaks_of_product.tolist() == [speaks]


def test_texts_do_not_influence_each_other():
    texts = ["You stupid moron", "It crashes on start", "Toll free helpline [phone]"]
    together = read_wording(texts)
    alone = [read_wording([text]) for text in texts]
    assert np.array_equal(together.trouble, np.vstack([each.trouble for each in alone]))
    assert np.array_equal(together.subject, np.vstack([each.subject for each in alone]))
