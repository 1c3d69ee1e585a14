from __future__ import annotations

import random

import pytest

from models.communities import compare
from models.voices import CommunityClaim, Comparison, Shared
from tests.columns import Said, crowd, spoken_of


def talk(theme: str, **sizes: int) -> list[Said]:
    """So many people of each community speak of a theme; '' is none."""
    return [
        one
        for name, size in sizes.items()
        for one in crowd(theme, size, f"{name} {theme}", community=name)
    ]


def test_what_only_one_community_says():
    told = [*talk("A", forum=12), *talk("B", forum=30, mail=30), *talk("", forum=30, mail=80)]
    (claim,) = compare(spoken_of(told)).claims
    assert claim == CommunityClaim("A", "forum", "only", 12, 0, 0.1667, 0.0, claim.q_value)
    assert claim.q_value < 0.001


@pytest.mark.parametrize(("elsewhere", "finding"), [(3, "mostly"), (12, "more")])
def test_what_is_said_mostly_or_more_there(elsewhere, finding):
    told = [*talk("A", forum=20, mail=elsewhere), *talk("", forum=80, mail=300)]
    (claim,) = compare(spoken_of(told)).claims
    assert (claim.community, claim.finding) == ("forum", finding)
    assert (claim.n_voices, claim.n_elsewhere) == (20, elsewhere)


def test_a_large_community_has_more_of_everything_and_that_is_no_finding():
    told = [*talk("A", forum=19, mail=1), *talk("B", forum=6), *talk("", forum=400, mail=20)]
    found = compare(spoken_of(told))
    assert found.claims == ()
    assert found.n_voices == {"forum": 425, "mail": 21}


def test_of_fewer_than_five_voices_nothing_is_claimed():
    told = [*talk("A", tiny=4), *talk("B", tiny=4, forum=9), *talk("", tiny=1, forum=900)]
    assert compare(spoken_of(told)).claims == ()


def test_one_who_says_it_five_times_is_one_voice():
    told = [Said("A", "loud", community="tiny")] * 9
    told += [*talk("", tiny=10, forum=900), *talk("A", forum=4)]
    assert compare(spoken_of(told)).claims == ()


def test_a_clear_but_small_difference_is_not_worth_a_word():
    told = [*talk("A", forum=2_400, mail=1_900), *talk("", forum=7_600, mail=8_100)]
    assert compare(spoken_of(told)).claims == ()


def test_among_many_tests_chance_claims_nothing():
    rng = random.Random(4)
    told = [
        Said(f"T{rng.randrange(120)}", f"p{i}", community=f"c{rng.randrange(8)}")
        for i in range(6_000)
    ]
    found = compare(spoken_of(told))
    assert (found.n_tests, found.claims) == (960, ())


def test_what_every_community_shows_that_is_large_enough():
    told = [
        *talk("A", forum=30, mail=15, tiny=1),
        *talk("B", forum=40, mail=1),
        *talk("C", forum=6),
        *talk("", forum=130, mail=84, tiny=9),
    ]
    assert compare(spoken_of(told)).everywhere == (
        Shared("A", ("forum", "mail"), 46, 0.1456, 0.15),
    )


def test_what_a_few_communities_share_is_not_everywhere():
    told = [*talk("A", one=10, two=10), *talk("", one=90, two=90, three=90, four=90)]
    assert compare(spoken_of(told)).everywhere == ()


def test_one_community_or_none_is_nothing_to_compare():
    assert compare(spoken_of(crowd("A", 9))) == Comparison((), (), 0, {"forum": 9})
    assert compare(spoken_of([])) == Comparison((), (), 0, {})
    small = [*talk("A", one=2), *talk("A", two=2)]
    assert compare(spoken_of(small)) == Comparison((), (), 0, {"one": 2, "two": 2})
