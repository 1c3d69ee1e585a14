from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.voices.asks import UNCLEAR, find_asks, sentences_of, wording_of


def asked(text: str) -> str:
    (ask,) = find_asks([text])
    return text[ask.start : ask.end]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "I ride every day. It works well. Please add a dark theme for the night. Thanks!",
            "Please add a dark theme for the night.",
        ),
        (
            "Titre court\n\nJe roule le soir. Il faudrait un mode sombre pour l'application. Merci",
            "Il faudrait un mode sombre pour l'application.",
        ),
        ("Version 4.2.1 is fine, could you bring back 4.1 for iOS? Ok", None),
        ("One thing only", "One thing only"),
        ("…", "…"),
    ],
)
def test_the_sentence_that_asks_is_found(text, sentence):
    assert asked(text) == (sentence or text.removesuffix(" Ok"))


def test_of_sentences_that_ask_as_clearly_the_first_is_taken():
    text = "Please add a dark theme here. Please add a light theme here."
    assert asked(text) == "Please add a dark theme here."


def test_a_sentence_that_can_be_read_at_a_glance_is_clearer_than_a_long_one():
    long = f"Please add {'very ' * 60}many things to the application."
    first, second, third = find_asks([long, "Please add a dark theme.", "Yes"])
    assert first.clarity < second.clarity
    assert third.clarity < UNCLEAR


def test_nothing_to_look_at_is_nothing():
    assert find_asks([]) == []


def test_a_short_text_is_compared_whole_and_a_long_one_by_title_and_sentence():
    assert wording_of("Dark theme please", 0, 4) == "Dark theme please"
    body = f"Dark theme\n\n{'It is bright. ' * 20}Please add it."
    start = body.index("Please")
    assert wording_of(body, start, len(body)) == "Dark theme Please add it."
    plain = body.replace("\n\n", " ")
    assert wording_of(plain, plain.index("Please"), len(plain)) == "Please add it."
    assert wording_of(body, 0, 10) == "Dark theme"


@given(st.text())
def test_sentences_are_parts_of_the_text_in_order_without_blanks_around(text):
    spans = sentences_of(text)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    assert all(text[a:b] == text[a:b].strip() for a, b in spans)
