"""What themes may be called; small corpora and their titles are in tests/cases/titles."""

from __future__ import annotations

import random
from collections import defaultdict

import numpy as np
import pytest

from models.spans import MAX_TITLE_LENGTH
from models.title_choice import choose_titles
from models.titles import N_PHRASES, Phrase, headline, rank_by_meaning, title_phrases

CASES = "titles"
ROUTES = {
    "T-1": ["Route lost in tunnels", "my route lost in tunnels", "The route lost in tunnels again"],
    "T-2": ["Brake squeal in the rain", "awful brake squeal", "brake squeal every morning"],
}


def corpus_of(given: str) -> tuple[str, dict[str, list[str]]]:
    """The language and the texts by theme of a case."""
    language, *lines = given.splitlines()
    texts: defaultdict[str, list[str]] = defaultdict(list)
    theme = ""
    for line in lines:
        if line.startswith("# "):
            theme = line[2:]
        else:
            texts[theme].append(line)
    return language, dict(texts)


def test_case(given, expected):
    language, texts = corpus_of(given)
    titles = choose_titles(title_phrases(texts, language, texts), {}, ())
    assert "\n".join(f"{theme}: {titles[theme]}" for theme in sorted(titles)) == expected


def test_the_order_of_themes_and_texts_changes_nothing():
    expected = title_phrases(ROUTES, "en", ROUTES)
    for seed in range(5):
        draw = random.Random(seed)
        themes = draw.sample(sorted(ROUTES), 2)
        shuffled = {theme: draw.sample(ROUTES[theme], 3) for theme in themes}
        assert title_phrases(shuffled, "en", themes) == expected


def test_only_the_themes_asked_for_get_phrases_and_the_others_are_contrast():
    assert list(title_phrases(ROUTES, "en", ["T-2", "T-9"])) == ["T-2"]


def test_phrases_are_short_few_and_best_first():
    words = "alpha bravo charlie delta echo foxtrot golf hotel india juliet".split()
    texts = [" ".join(words[i:] + words[:i]) for i in range(10)]
    found = title_phrases({"T-1": texts}, "en", ["T-1"])["T-1"]
    assert 1 <= len(found) <= N_PHRASES
    assert max(len(phrase.text) for phrase in found) <= MAX_TITLE_LENGTH
    assert [p.score for p in found] == sorted((p.score for p in found), reverse=True)
    assert len({phrase.stems for phrase in found}) == len(found)


def test_what_one_text_alone_says_is_no_phrase():
    assert title_phrases({"T-1": ["purple zebra", "green lantern", "red kite"]}, "en", ["T-1"]) == {
        "T-1": []
    }


def test_of_a_language_without_lists_stop_words_are_known():
    texts = ["La sella è davvero scomoda", "sella scomoda", "Sella scomoda e dura"]
    found = title_phrases({"T-1": texts}, "it", ["T-1"])["T-1"]
    assert found[0].text == "Sella scomoda"


def test_a_headline_is_a_whole_clause_in_words_that_others_hold_too():
    texts = ["Bonjour", "Facture reçue, la béquille plie", "béquille tordue"]
    assert headline(texts, "fr") == "Béquille tordue"
    assert headline(["Merci", "ok"], "fr") == ""


def test_the_phrase_nearest_to_its_own_theme_alone_comes_first():
    far, near = (Phrase(t, 1.0, frozenset({t}), 3) for t in ("firefox browser", "brake squeal"))
    centres = {"T-1": np.array([1.0, 0.0, 0.2]), "T-2": np.array([0.0, 1.0, 0.2])}
    vectors = {"firefox browser": np.array([0.0, 1.0, 0.0]), "brake squeal": np.array([1.0, 0, 0])}
    ranked = rank_by_meaning({"T-1": [far, near]}, vectors, centres)["T-1"]
    assert [phrase.text for phrase in ranked] == ["brake squeal", "firefox browser"]
    assert ranked[0].score > 1.0 > ranked[1].score


def test_a_lone_theme_is_ranked_without_others():
    phrase = Phrase("brake squeal", 1.0, frozenset({"brak"}), 3)
    ranked = rank_by_meaning(
        {"T-1": [phrase]}, {"brake squeal": np.array([1.0, 0.0])}, {"T-1": np.array([1.0, 0.0])}
    )
    assert ranked["T-1"][0].score == pytest.approx(np.exp(-1), abs=1e-4)


def test_nothing_to_rank_is_nothing_to_do():
    assert rank_by_meaning({"T-1": []}, {}, {}) == {"T-1": []}


def test_a_theme_of_which_nothing_is_known_keeps_its_order():
    phrases = [Phrase("brake squeal", 1.0, frozenset({"brak"}), 3)]
    vectors = {"brake squeal": np.array([1.0, 0.0])}
    assert rank_by_meaning({"T-2": phrases}, vectors, {"T-1": np.array([1.0, 0.0])}) == {
        "T-2": phrases
    }
