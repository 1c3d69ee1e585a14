from __future__ import annotations

import random

import numpy as np
import pytest

from models.campaigns import UNDATED, UNSIGNED, Found, Sayings, find_campaigns, match_campaigns
from models.phrases import number_words
from tests.models.test_surprise import WORDS, sentences

LETTER = "they sell our rides to insurers read the new terms and pass it on to every rider you know"
SLOGAN = " ".join(WORDS[40:47])
"""Seven words of middling use: between half of the bar and the bar."""

Told = tuple[str, int, int]
"""Text, person, day."""


def regulars(n: int = 300) -> list[Told]:
    """Own words of a hundred people, three times each, over a year."""
    return [(text, i % 100, i) for i, text in enumerate(sentences(n))]


def search(told: list[Told]) -> list[tuple[list[str], Found]]:
    """Campaigns among some comments, with their texts."""
    texts = sorted({text for text, _, _ in told})
    sayings = Sayings(
        texts=np.array([texts.index(text) for text, _, _ in told], np.intp),
        people=np.array([person for _, person, _ in told], np.intp),
        days=np.array([day for _, _, day in told], np.int64),
    )
    found = find_campaigns(number_words(texts), sayings)
    return [([texts[place] for place in one.texts], one) for one in found]


def spread(text: str, n: int, days: int = 3, first: int = 1_000, day: int = 50) -> list[Told]:
    """A text said by new people, one after the other, over some days."""
    return [(text, first + i, day + i * days // n) for i in range(n)]


def test_a_letter_that_many_bring_within_days_is_a_campaign():
    ((texts, found),) = search([*regulars(), *spread(LETTER, 6), (LETTER, 3, 51)])
    assert texts == [LETTER]
    assert found.bits > 100
    assert found == Found(
        texts=found.texts,
        wordings=found.texts,
        n_comments=7,
        n_people=7,
        n_unsigned=0,
        n_peak=7,
        span_share=1.0,
        first_day=50,
        last_day=52,
        bits=found.bits,
        n_one_time=6,
        one_time_usual=0.0,
        one_time_chance=0.0,
    )


@pytest.mark.parametrize("text", ["super", "very good", f"{WORDS[0]} {WORDS[1]} {WORDS[2]}"])
def test_what_is_short_and_usual_is_copied_without_being_a_campaign(text):
    told = [*regulars(), *((text, 1_000 + i, 50) for i in range(80))]
    told += [(f"{other} {text}", 2_000 + i, i) for i, other in enumerate(WORDS[:40])]
    assert search(told) == []


def test_many_in_their_own_words_on_one_subject_are_no_campaign():
    subject = "give us the old design back"
    told = [(f"{text} {subject}", 1_000 + i, 50 + i % 3) for i, text in enumerate(sentences(90, 2))]
    assert search([*regulars(), *told]) == []


def test_fewer_than_five_and_one_who_repeats_himself_are_none():
    assert search([*regulars(), *spread(LETTER, 4)]) == []
    assert search([*regulars(), *((LETTER, 1_000, 50 + i) for i in range(30))]) == []


def test_words_that_go_on_for_ever_are_no_campaign():
    now_and_then = [(LETTER, 1_000 + i, 20 * i) for i in range(18)]
    every_week = [(LETTER, 1_000 + i, i // 2) for i in range(700)]
    assert search([*regulars(), *now_and_then]) == search([*regulars(), *every_week]) == []


def test_a_campaign_may_echo_for_long():
    echo = [(LETTER, 2_000 + i, 80 + 20 * i) for i in range(12)]
    ((_, found),) = search([*regulars(), *spread(LETTER, 20), *echo])
    assert (found.n_comments, found.n_peak, found.span_share) == (32, 20, 0.6875)
    assert (found.first_day, found.last_day) == (50, 300)


def test_shortened_and_adorned_versions_belong_to_it():
    versions = [LETTER, f"hello all {LETTER}", LETTER.replace("rides", "trips")]
    told = [(text, 1_000 + i, 50) for i, text in enumerate([*versions, *versions])]
    ((texts, found),) = search([*regulars(), *told])
    assert sorted(texts) == sorted(versions)
    assert (found.n_comments, found.n_people) == (6, 6)


def test_comments_without_an_author_may_each_be_somebody():
    told = [(LETTER, UNSIGNED, 50) for _ in range(6)]
    ((_, found),) = search([*regulars(), *told])
    assert (found.n_people, found.n_unsigned, found.n_peak, found.n_one_time) == (0, 6, 6, 0)
    assert (found.one_time_usual, found.one_time_chance) == (0.0, None)


def test_without_dates_and_authors_the_wording_decides():
    plain = [(text, UNSIGNED, UNDATED) for text, _, _ in regulars()]
    told = [(LETTER, UNSIGNED, UNDATED) for _ in range(5)]
    ((_, found),) = search([*plain, *told])
    assert (found.n_peak, found.span_share, found.first_day, found.last_day) == (5, 1.0, -1, -1)
    assert (found.one_time_usual, found.one_time_chance) == (None, None)


def test_one_time_authors_make_up_for_half_of_the_wording():
    by_regulars = [(SLOGAN, i, 50) for i in range(8)]
    by_nobody_known = [(SLOGAN, 1_000 + i, 50) for i in range(8)]
    assert search([*regulars(), *by_regulars]) == []
    ((_, found),) = search([*regulars(), *by_nobody_known])
    assert 34 < found.bits < 68
    assert (found.n_one_time, found.one_time_chance) == (8, 0.0)


def test_where_most_come_once_one_time_authors_show_nothing():
    once = [(text, i, i) for i, text in enumerate(sentences(300))]
    assert search([*once, *((SLOGAN, 1_000 + i, 50) for i in range(8))]) == []


def test_the_order_of_comments_does_not_matter():
    told = [*regulars(), *spread(LETTER, 6), *spread(SLOGAN, 9, first=3_000)]
    shuffled = random.Random(3).sample(told, len(told))
    assert search(shuffled) == search(told)
    assert len(search(told)) == 2


def test_no_comments_hold_no_campaign():
    assert search([]) == []


def test_a_campaign_keeps_the_id_of_the_one_that_shares_most_texts():
    known = {"C-0001": frozenset("abc"), "C-0002": frozenset("xy"), "C-0003": frozenset("z")}
    found = [frozenset("xz"), frozenset("abxq"), frozenset("c"), frozenset("n")]
    assert match_campaigns(found, known) == ["C-0002", "C-0001", None, None]
    assert match_campaigns([frozenset("yz")], known) == ["C-0002"]
    assert match_campaigns([], known) == []
