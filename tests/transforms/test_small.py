from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from models.reading import Missing, ReadingList
from models.small import N_READ
from tests.fakes import TOPICS, BagEmbedder, hear, night_of, said
from transforms.copies import text_id
from transforms.small import reading_list
from transforms.store import MEMORY, open_store

ENGINE = BagEmbedder.engine.key
NIGHT = night_of(date(2026, 11, 2))


@pytest.fixture
def con():
    with open_store(MEMORY) as opened:
        yield opened


def mixed(n: int) -> list:
    return [next(said(topic, [i])) for topic in TOPICS for i in range(n)]


def test_a_small_store_offers_a_list_to_read_and_says_what_is_missing(con):
    hear(con, NIGHT, mixed(5))
    found = reading_list(con, ENGINE)
    assert len(found.text_ids) == N_READ
    assert len(set(found.text_ids)) == N_READ
    assert found.missing == (Missing("comments", 175), Missing("communities", 1))


def test_two_who_say_the_same_in_almost_the_same_words_are_told_together(con):
    first = "The saddle creaks whenever my left foot pushes down hard on steep cobbled hills"
    second = first.replace("creaks", "squeaks")
    one, other = said("seat", [91, 92])
    hear(con, NIGHT, [*mixed(6), replace(one, body=first), replace(other, body=second)])
    found = reading_list(con, ENGINE)
    assert tuple(sorted([text_id(first), text_id(second)])) in found.alike


def test_without_authors_dates_or_a_second_community_it_says_so(con):
    plain = [replace(r, author="", created_at=None) for r in mixed(2)]
    hear(con, NIGHT, plain)
    assert reading_list(con, ENGINE).missing == (
        Missing("comments", 190),
        Missing("dates", 10),
        Missing("authors", 10),
        Missing("communities", 1),
    )


def test_the_order_in_which_comments_arrive_does_not_matter(con):
    hear(con, NIGHT, mixed(6))
    with open_store(MEMORY) as other:
        hear(other, NIGHT, mixed(6)[::-1])
        assert reading_list(other, ENGINE) == reading_list(con, ENGINE)


def test_an_empty_store_lacks_comments_only(con):
    assert reading_list(con, ENGINE) == ReadingList((), (), (Missing("comments", 200),))


def test_a_store_that_can_be_counted_needs_no_list(con):
    hear(con, NIGHT, mixed(40))
    assert reading_list(con, ENGINE) is None
