from __future__ import annotations

import pytest

from models.spans import clauses_of, display, folded, spans_of, stem_of


def spans(text: str, language: str) -> list[str]:
    (clause,) = clauses_of(text, language)
    known = {word.stem for word in clause}
    return [display(span.words) for span in spans_of(clause, language, known)]


def test_clauses_end_at_marks_links_and_masked_data():
    found = clauses_of("Route lost, again! See https://a.example/b then [email] #aurore now", "en")
    assert [display(clause) for clause in found] == ["Route lost", "again", "See", "then", "now"]


def test_only_the_start_of_a_text_is_read():
    found = clauses_of("saddle " * 200, "en")
    assert [len(clause) for clause in found] == [80]
    assert clauses_of("", "en") == []


def test_elided_words_stand_apart_and_are_written_together():
    (clause,) = clauses_of("L’appli qu'on aime", "fr")
    assert [word.key for word in clause] == ["l'", "appli", "qu'", "on", "aime"]
    assert display(clause) == "L’appli qu'on aime"


def test_a_span_begins_and_ends_with_words_that_say_something():
    assert spans("the lock of my bike is frozen", "en") == [
        "lock",
        "lock of my bike",
        "lock of my bike is frozen",
        "bike",
        "bike is frozen",
        "frozen",
    ]


def test_a_negation_is_not_left_out():
    assert spans("lock can't freeze", "en") == ["lock can't freeze", "can't freeze"]
    assert "synchronise" not in spans("la montre ne se synchronise plus", "fr")


@pytest.mark.parametrize(
    ("text", "language", "first"),
    [
        ("impossible de rouler", "fr", "impossible de rouler"),
        ("impossible rouler", "fr", "rouler"),
        ("la selle du vélo", "fr", "la selle du vélo"),
        ("la selle grince", "fr", "selle"),
        ("not charging", "en", "not charging"),
        ("not a charger", "en", "charger"),
        ("how to brake", "en", "how to brake"),
        ("not", "en", None),
    ],
)
def test_what_may_begin_a_title(text, language, first):
    assert next(iter(spans(text, language)), None) == first


@pytest.mark.parametrize(
    ("text", "language", "last"),
    [
        ("sign in", "en", "sign in"),
        ("lock in", "en", "lock in"),
        ("lock in winter", "en", "lock in winter"),
        ("bike that needs", "en", "bike"),
    ],
)
def test_what_may_end_a_title(text, language, last):
    assert spans(text, language)[-1 if "winter" not in text else 1] == last


def test_politeness_is_no_title():
    assert spans("lock please", "en") == ["lock"]
    assert spans("merci", "fr") == []


def test_what_works_elsewhere_is_no_title():
    assert spans("videos play fine", "en") == ["videos", "videos play", "play"]


def test_only_known_words_are_in_a_span():
    (clause,) = clauses_of("lock bike frozen", "en")
    found = spans_of(clause, "en", {stem_of("lock", "en"), stem_of("frozen", "en")})
    assert [display(span.words) for span in found] == ["lock", "frozen"]


def test_a_span_knows_where_it_was_cut():
    (clause,) = clauses_of("rear lock", "en")
    known = {word.stem for word in clause}
    cuts = {
        display(s.words): (s.is_head, s.is_tail, s.before, s.after)
        for s in spans_of(clause, "en", known)
    }
    assert cuts == {
        "rear": (True, False, "", "lock"),
        "rear lock": (True, True, "", ""),
        "lock": (False, True, "rear", ""),
    }


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("crash crashes crashed crashing", "en"),
        ("battery batteries", "en"),
        ("stop stopped stopping", "en"),
        ("perdu perdue perdus perdues", "fr"),
        ("réglage réglages", "fr"),
    ],
)
def test_forms_of_a_word_share_their_stem(words, language):
    assert len({stem_of(word, language) for word in words.split()}) == 1


def test_short_words_and_other_scripts_keep_all_of_themselves():
    assert stem_of("bus", "en") == "bus"
    assert stem_of("выход", "") == "выход"


def test_folding_composes_and_straightens():
    assert folded("L’e\u0301cran Wi‑Fi") == "l'écran wi-fi"
