from __future__ import annotations

from models.keywords import phrases_of, stop_words, theme_phrases, titles


def test_phrases_begin_and_end_with_words_that_mean_something():
    found = phrases_of("L'appli perd le trajet.", "fr")
    assert "perd le trajet" in found
    assert not {p for p in found if p.split()[0] in stop_words("fr")}


def test_a_phrase_stays_within_its_clause():
    assert "battery dead" not in phrases_of("the battery, dead again", "en")


def test_placeholders_and_numbers_are_no_words():
    assert phrases_of("[email] 2024 [phone]", "en") == set()


def test_only_the_start_of_a_long_text_is_read():
    text = " ".join(["saddle"] * 100) + " motor"
    assert "motor" not in phrases_of(text, "en")


def test_what_sets_a_theme_apart_comes_first():
    texts = {
        "T-0001": ["brake squeal in the rain", "awful brake squeal", "brake squeal every morning"],
        "T-0002": ["battery dead in the cold", "cold weather, battery dead", "my battery is dead"],
    }
    found = theme_phrases(texts, "en", 3)
    assert found["T-0001"][0] == "brake squeal"
    assert found["T-0002"][0] == "battery dead"


def test_no_phrase_repeats_another():
    texts = {"T-0001": ["child seat for the cargo", "a child seat, child seats please"] * 2}
    words = [set(p.split()) for p in theme_phrases(texts, "en", 5)["T-0001"]]
    assert len(words) > 1
    assert not [(a, b) for a in words for b in words if a is not b and a & b and a <= b]


def test_what_only_one_text_says_is_no_phrase():
    texts = {"T-0001": ["purple zebra here", "green lantern there"]}
    assert theme_phrases(texts, "en", 5) == {"T-0001": []}


def test_titles_are_told_apart():
    made = titles({"a": ["x", "y", "z"], "b": ["x", "y", "w"], "c": []})
    assert made == {"a": "X, y", "b": "X, y, w", "c": ""}
