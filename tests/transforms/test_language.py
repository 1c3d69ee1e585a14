"""The language of texts."""

from __future__ import annotations

import pytest

from transforms.language import CUE_SCORE, Detected, detect_languages


def language(text: str, hint: str = "") -> str:
    return detect_languages([text], [hint])[0].language


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L'application plante depuis la mise à jour de lundi", "fr"),
        ("The watch does not sync any more since the update", "en"),
        ("Die Uhr lässt sich seit gestern nicht mehr koppeln", "de"),
        ("El reloj no se sincroniza desde ayer por la noche", "es"),
        ("アプリが起動しなくなりました", "ja"),
        ("не работает", "ru"),
        ("muy bien", "es"),
    ],
)
@pytest.mark.parametrize("hint", ["", "fr-FR", "en"])
def test_detection_decides_whatever_the_source_says(text: str, expected: str, hint: str) -> None:
    assert language(text, hint) == expected


@pytest.mark.parametrize(
    "text", ["bof", "nul", "super service, merci !", "déçu", "j'adore", "qu'il est beau"]
)
@pytest.mark.parametrize("hint", ["", "fr", "en"])
def test_very_short_french_is_known_by_its_words(text: str, hint: str) -> None:
    assert language(text, hint) == "fr"


@pytest.mark.parametrize("text", ["meh", "useless", "Not good", "works great"])
def test_very_short_english_is_known_by_its_words(text: str) -> None:
    assert language(text, "fr") == "en"


@pytest.mark.parametrize(
    "text", ["top", "Excellent", "[email] ok", "👍", "", "https://ex.org/le-chat-est-noir", "42"]
)
def test_the_source_decides_where_the_text_cannot(text: str) -> None:
    assert language(text, "fr-CA") == "fr"
    assert language(text, "de_AT") == "de"


@pytest.mark.parametrize("hint", ["", "und", "mul", "French", "x", "  "])
@pytest.mark.parametrize("text", ["👍👍", "top", "[phone]", "https://ex.org #nul @jean"])
def test_nobody_knows_means_und(text: str, hint: str) -> None:
    assert detect_languages([text], [hint]) == [Detected("und", 0.0)]


def test_a_fair_guess_stands_where_nothing_else_speaks() -> None:
    assert language("gracias") == "es"


def test_as_many_words_of_both_leave_it_to_the_source() -> None:
    assert language("merci thanks", "fr") == "fr"
    assert language("merci thanks", "en") == "en"


def test_a_source_in_another_language_goes_before_french_words() -> None:
    assert language("bien", "es") == "es"


def test_capitals_placeholders_and_addresses_do_not_count() -> None:
    plain, loud = detect_languages(
        ["la montre ne marche plus", "[email] LA MONTRE NE MARCHE PLUS 😡 https://ex.org/the-best"],
        ["", ""],
    )
    assert loud == plain


def test_a_cue_has_a_score_of_its_own() -> None:
    assert detect_languages(["bof"], [""]) == [Detected("fr", CUE_SCORE)]


def test_each_text_is_judged_by_itself() -> None:
    texts = ["bof", "the best watch ever made", "top", "La montre est arrivée cassée"]
    together = detect_languages(texts, [""] * 4)
    assert together == [detect_languages([text], [""])[0] for text in texts]
    assert detect_languages(texts[::-1], [""] * 4) == together[::-1]


def test_lists_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        detect_languages(["a", "b"], [""])
