from __future__ import annotations

import random
from dataclasses import replace
from datetime import date

from models.rankings import rank_themes
from models.voices import Slice
from tests.columns import Said, crowd, spoken_of

NIGHT = date(2026, 11, 2)


def rank(told, **fields):
    return rank_themes(spoken_of(told), None, NIGHT, 0, **fields)


def order(told) -> list[str]:
    return [one.theme_id for one in rank(told).ranked]


def test_a_theme_is_told_with_all_its_counts():
    told = [
        Said("A", "ann", "t1", rating=1),
        Said("A", "ann", "t2", rating=3),
        Said("A", "bob", "t3", "t2", rating=5),
        Said("A", "", "t4"),
        Said("A", "", "t4"),
        Said("B", "ann"),
        *crowd("", 5, "silent"),
    ]
    found = rank(told)
    (theme,) = found.ranked
    assert replace(theme, slices=()) == replace(
        theme,
        theme_id="A",
        rank=1,
        n_comments=5,
        n_texts=3,
        n_people=2,
        n_unknown=1,
        n_voices=3,
        share=0.375,
        n_in_campaigns=0,
        mean_rating=3.5,
        n_ratings=2,
        slices=(),
    )
    assert 0 <= theme.share_low <= theme.share <= theme.share_high < 1
    assert (found.first, found.last, found.n_draws) == (None, NIGHT, 400)
    assert (found.n_comments, found.n_people, found.n_unknown, found.n_voices) == (11, 7, 1, 8)


def test_people_are_ranked_and_not_posts():
    assert order([*crowd("A", 4), *crowd("B", 2), *[Said("B", "loud")] * 50]) == ["A", "B"]


def test_of_equals_known_people_come_first_then_own_words_then_the_id():
    unknown = [Said("A") for _ in range(3)]
    copied = [Said("B", f"p{i}", "same") for i in range(3)]
    assert order([*unknown, *copied, *crowd("D", 3), *crowd("C", 3, "q")]) == ["C", "D", "B", "A"]


def test_fewer_than_three_are_single_voices_and_not_dropped():
    found = rank([*crowd("A", 3), *crowd("B", 2), Said("C", "loud"), Said("C", "loud")])
    assert [one.theme_id for one in found.ranked] == ["A"]
    assert [(one.theme_id, one.rank, one.n_voices, one.n_comments) for one in found.single] == [
        ("B", None, 2, 2),
        ("C", None, 1, 2),
    ]
    assert {(one.rank_low, one.rank_high) for one in found.single} == {(None, None)}


def test_a_campaign_counts_once_for_each_wording():
    letters = [Said("B", f"p{i}", f"t{i}", f"w{i % 2}", "C-0001") for i in range(90)]
    found = rank([*crowd("A", 4, "own"), *letters, Said("B", "p1"), Said("B", "q")])
    told = [(one.theme_id, one.n_voices, one.n_people, one.n_in_campaigns) for one in found.ranked]
    assert told == [("B", 4, 91, 90), ("A", 4, 4, 0)]
    assert found.n_voices == 8


def test_the_place_lies_within_its_interval():
    told = [one for i in range(8) for one in crowd(f"T{i}", 10 + i, f"p{i}")]
    found = rank(told, n_draws=100)
    assert found.n_draws == 100
    assert all(one.rank_low <= one.rank <= one.rank_high for one in found.ranked)
    assert any(one.rank_low < one.rank_high for one in found.ranked)


def test_a_theme_is_split_up_by_what_its_comments_tell():
    told = [
        Said("A", "ann", community="forum", version="4.2", segment="pro"),
        Said("A", "ann", community="mail"),
        Said("A", "bob", community="forum"),
        Said("A", "", community="mail"),
        Said("", "eve", community="mail", segment="pro"),
    ]
    (theme,) = rank(told).ranked
    assert theme.slices == (
        Slice("community", "forum", 2, 2, 0, 2, 1.0),
        Slice("community", "mail", 2, 1, 1, 2, 0.6667),
        Slice("language", "en", 4, 2, 1, 3, 0.75),
        Slice("version", "4.2", 1, 1, 0, 1, 1.0),
        Slice("segment", "pro", 1, 1, 0, 1, 0.5),
    )


def test_a_theme_without_ratings_has_no_mean():
    (theme,) = rank(crowd("A", 3)).ranked
    assert (theme.mean_rating, theme.n_ratings) == (None, 0)


def test_who_rates_ten_times_counts_once():
    told = [
        *([Said("A", "loud", rating=1)] * 10),
        Said("A", "b", rating=5),
        Said("A", "c", rating=3),
    ]
    (theme,) = rank(told).ranked
    assert (theme.mean_rating, theme.n_ratings) == (3.0, 3)


def test_the_order_of_comments_does_not_matter():
    told = [replace(one, text=f"{one.person} {one.theme}") for one in _town()]
    assert rank(random.Random(1).sample(told, len(told))) == rank(told)


def test_nothing_said_ranks_nothing():
    found = rank([])
    assert (found.ranked, found.single, found.n_voices, found.n_people) == ((), (), 0, 0)
    assert rank(crowd("", 4)).n_people == 4


def _town() -> list[Said]:
    return [
        Said(f"T{i % 7}", f"p{i % 50}", community=f"c{i % 3}", rating=i % 5 + 1.0)
        for i in range(400)
    ]
