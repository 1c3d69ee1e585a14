from __future__ import annotations

import pytest

from models.firmness import weigh_firmness
from models.voices import Check, Firmness
from tests.columns import Said, crowd, spoken_of


def weigh(told, n_top=10):
    return {one.theme_id: one for one in weigh_firmness(spoken_of(told), n_top)}


def check(firmness: Firmness, removal: str, subject: str = "") -> Check:
    (found,) = [c for c in firmness.checks if (c.removal, c.subject) == (removal, subject)]
    return found


def test_a_theme_of_many_stands_without_the_loudest():
    found = weigh([*crowd("A", 9), *crowd("B", 5, "other")])
    assert found["A"] == Firmness("A", 1, 9, (Check("loudest", "", 1, 6, True),), True)
    assert found["B"] == Firmness("B", 2, 5, (Check("loudest", "", None, 2, False),), False)


def test_the_loudest_are_those_who_say_most_of_the_theme_and_they_leave_the_others_too():
    loud = [Said(theme, name) for theme in "AAB" for name in ("x", "y", "z")]
    found = weigh([*loud, *crowd("A", 4, "a"), *crowd("B", 5, "b")])
    assert check(found["A"], "loudest") == Check("loudest", "", 2, 4, True)
    assert [(one.theme_id, one.rank) for one in found.values()] == [("B", 1), ("A", 2)]
    assert check(found["B"], "loudest").n_voices == 5


@pytest.mark.parametrize("first", [("a", "b", "c"), ("x", "y", "z")])
def test_of_equally_loud_people_those_of_the_first_comments_go_whatever_their_keys(first):
    told = [*(Said("A", name) for name in (*first, "k", "l", "m"))]
    told += [*(Said("B", name) for name in first), *crowd("B", 2, "other")]
    assert check(weigh(told)["A"], "loudest") == Check("loudest", "", 1, 3, True)


def test_nobody_known_is_nobody_to_take_away():
    found = weigh([Said("A") for _ in range(4)])
    assert check(found["A"], "loudest") == Check("loudest", "", 1, 4, True)


def test_a_theme_that_a_campaign_brought_there_falls_without_it():
    letters = [Said("A", f"p{i}", f"t{i}", campaign="C-0001") for i in range(6)]
    told = [*letters, *crowd("A", 3, "own"), *crowd("B", 8, "b"), *crowd("C", 5, "c")]
    found = weigh(told, n_top=2)
    assert [*found] == ["A", "B"]
    assert check(found["A"], "campaign", "C-0001") == Check("campaign", "C-0001", 3, 3, False)
    assert not found["A"].is_firm
    assert [c.removal for c in found["B"].checks] == ["loudest"]
    assert found["B"].is_firm


def test_the_largest_community_is_taken_away_with_what_is_said_there_alone():
    told = [
        *crowd("A", 9, "f", community="forum"),
        *crowd("B", 4, "m", community="mail"),
        *crowd("A", 3, "m", community="mail"),
    ]
    found = weigh(told, n_top=1)
    assert [*found] == ["A"]
    assert check(found["A"], "community", "forum") == Check("community", "forum", 2, 3, False)


def test_one_community_and_one_language_are_nothing_to_compare():
    assert [c.removal for c in weigh(crowd("A", 30))["A"].checks] == ["loudest"]


def test_each_language_of_enough_voices_has_a_ranking_of_its_own():
    told = [
        *crowd("A", 30, "f", language="fr"),
        *crowd("A", 6, "e", language="en"),
        *crowd("B", 20, "e2", language="en"),
        *crowd("A", 5, "d", language="de"),
    ]
    found = weigh(told, n_top=1)["A"]
    assert [c for c in found.checks if c.removal == "language"] == [
        Check("language", "fr", 1, 30, True),
        Check("language", "en", 2, 6, False),
    ]
    assert found.is_firm


def test_of_equals_the_one_that_was_before_stays_before():
    told = [*crowd("A", 8, "a"), *crowd("B", 5, "b"), *crowd("C", 5, "c")]
    assert check(weigh(told)["A"], "loudest").rank == 1


def test_single_voices_and_nothing_are_no_top():
    assert weigh([*crowd("A", 2), *crowd("B", 1)]) == weigh([]) == {}
