from __future__ import annotations

import numpy as np

from models.families import find_families
from models.phrases import number_words

LETTER = "they sell our rides to insurers read the new terms and pass it on to every rider you know"


def families_of(texts, n_comments=None):
    """Members of each family; every text is said once if nothing else is told."""
    counts = np.ones(len(texts), np.intp) if n_comments is None else np.array(n_comments)
    return [one.members for one in find_families(number_words(texts), counts)]


def test_texts_mostly_in_the_words_of_another_are_one_family():
    texts = [
        LETTER,
        f"hello all {LETTER}",
        "the saddle is too hard and the bell too quiet for the town where i ride every morning",
        LETTER.replace("rides", "trips").replace("rider", "cyclist"),
        " ".join(LETTER.split()[:12]),
    ]
    assert families_of(texts, [1, 1, 1, 1, 1]) == [(0, 1, 4, 3)]


def test_a_text_of_its_own_words_that_quotes_a_sentence_belongs_to_none():
    own = "i have read this and i do not believe a word of it because my contract says otherwise"
    assert families_of([LETTER, f"{LETTER} {own} {own.replace('i', 'we')}"], [3, 1]) == [(0,)]


def test_what_is_said_most_comes_first_then_what_is_repeated_most_then_the_shortest():
    longer = f"{LETTER} please"
    assert families_of([longer, LETTER, f"well {LETTER}"], [1, 1, 4]) == [(2, 1, 0)]
    assert families_of([LETTER, longer, f"{longer} do"], [1, 1, 1]) == [(1, 2, 0)]
    assert families_of([longer, LETTER], [1, 1]) == [(1, 0)]


def test_one_text_said_twice_is_a_family_and_one_said_once_is_none():
    assert families_of(["very good", "too slow"], [2, 1]) == [(0,)]


def test_texts_of_a_few_words_are_alike_only_if_copied():
    assert families_of(["very good app", "very good app indeed"]) == []


def test_no_texts_are_no_families():
    assert families_of([]) == []
    assert families_of(["", "…"], [3, 1]) == []


def test_a_greeting_is_the_same_wording_and_a_paragraph_of_ones_own_is_another():
    own = "mine was new in april and i wrote to the shop"
    texts = number_words([LETTER, f"hello all {LETTER}", f"{LETTER} {own}"])
    (one,) = find_families(texts, np.array([3, 1, 1]))
    assert (one.members, one.wordings) == ((0, 1, 2), (0, 0, 2))


def test_the_core_is_what_most_others_repeat():
    own = "so please do"
    texts = number_words([f"{LETTER} {own}", f"hello all of you {LETTER}"])
    (one,) = find_families(texts, np.array([1, 1]))
    assert (one.members, one.core) == ((0, 1), tuple(range(19)))
    (one,) = find_families(texts, np.array([3, 1]))
    assert one.core == tuple(range(22))
    (one,) = find_families(texts, np.array([3, 5]))
    assert (one.members, one.core) == ((1, 0), tuple(range(23)))


def test_what_each_has_from_another_part_is_common_to_none():
    parts = [" ".join(f"{letter}{i}" for i in range(7)) for letter in "abcd"]
    texts = number_words([" ".join(parts), *parts])
    (one,) = find_families(texts, np.ones(5, np.intp))
    assert (one.members, one.core) == ((0, 1, 2, 3, 4), ())


def test_what_shares_too_few_runs_with_a_wording_founds_another():
    first = "one two three four five six seven eight nine ten"
    second = "one two three four five alpha beta gamma delta epsilon"
    third = "alpha beta gamma delta epsilon six seven eight nine ten"
    assert families_of([first, second, third], [2, 2, 2]) == [(0,), (1,), (2,)]
