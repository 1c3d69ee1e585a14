from __future__ import annotations

from models.movement_titles import movement_titles, news_phrases

NOW = [f"Tab bar is wide, says number{n}" for n in range(8)]
BEFORE = [f"Tab bar on the side, asks number{n}" for n in range(8)]
FRENCH = [f"Le nouveau look est moche, dit numero{n}" for n in range(8)]


def test_what_was_said_before_comes_behind_what_was_not():
    alone = [phrase.text for phrase in news_phrases(NOW, (), "en")]
    told = [phrase.text for phrase in news_phrases(NOW, BEFORE, "en")]
    assert alone[:2] == ["Tab bar is wide", "Tab bar"]
    assert told[:2] == ["Tab bar is wide", "Bar is wide"]
    assert [text for text in told if "wide" not in text.casefold()] == told[3:]


def test_each_language_is_told_in_its_own_words():
    titles = movement_titles("M-0001", ({"en": NOW, "fr": FRENCH}, {"en": BEFORE}), ["", ""], [])
    assert titles == {"fr": "Le nouveau look est moche", "en": "Tab bar is wide"}


def test_a_language_in_which_little_is_said_borrows_the_title_of_the_other():
    titles = movement_titles("M-0001", ({"en": NOW, "fr": FRENCH[:4]}, {}), ["", ""], [])
    assert titles["fr"] == titles["en"]


def test_a_title_that_fits_is_kept_and_one_that_another_has_is_not_taken():
    texts = ({"en": NOW}, {"en": BEFORE})
    first = movement_titles("M-0001", texts, ["", ""], [])["en"]
    assert movement_titles("M-0001", texts, ["Tab bar is wide", first], [])["en"] == first
    assert movement_titles("M-0002", texts, ["", ""], [first])["en"] != first


def test_without_words_a_movement_is_called_by_its_id():
    assert movement_titles("M-0001", ({}, {}), ["", ""], []) == {"fr": "M-0001", "en": "M-0001"}
