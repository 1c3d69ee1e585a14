from __future__ import annotations

import numpy as np

from models.phrases import count_hashes, hash_runs, number_words, runs_of


def test_case_and_accents_do_not_count():
    found = number_words(["Été à Paris", "ete a paris", "PARIS"])
    assert found.words.tolist() == [0, 1, 2, 0, 1, 2, 2]
    assert (found.starts.tolist(), found.lengths.tolist()) == ([0, 3, 6, 7], [3, 3, 1])
    assert found.owners.tolist() == [0, 0, 0, 1, 1, 1, 2]
    assert found.of(2).tolist() == [2]


def test_a_turkish_text_is_the_same_when_shouted():
    assert number_words(["sıkıntı için", "SIKINTI İÇİN"]).words.tolist() == [0, 1, 0, 1]


def test_where_no_spaces_are_written_a_sign_is_a_word():
    assert number_words(["電池が", "電池 ok"]).lengths.tolist() == [3, 3]


def test_a_run_lies_in_one_text():
    found = number_words(["a b c", "", "b c", "a"])
    runs = runs_of(found, 2)
    assert runs.places.tolist() == [0, 1, 3]
    assert runs.hashes[1] == runs.hashes[2]
    assert runs.hashes[0] != runs.hashes[1]


def test_runs_longer_than_all_there_is_are_none():
    found = number_words(["a b"])
    assert len(runs_of(found, 3).hashes) == len(hash_runs(found.words, 3)) == 0
    assert len(runs_of(number_words([]), 1).hashes) == 0


def test_the_order_of_words_counts():
    words = number_words(["a b", "b a"]).words
    first, _, last = hash_runs(words, 2).tolist()
    assert first != last


def test_hashes_are_counted_as_often_as_they_occur():
    one, two, three = (np.uint64(n) for n in (1, 2, 2**63))
    asked = np.array([three, one, three, two])
    assert count_hashes(asked, np.array([one, three, three, np.uint64(7)])).tolist() == [2, 1, 2, 0]
    assert count_hashes(np.zeros(0, np.uint64), asked).tolist() == []
