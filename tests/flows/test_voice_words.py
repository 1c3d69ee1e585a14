"""Who speaks of a theme, as the terminal has it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from flows.voice_words import voice_parts
from models.facts import ThemeVoices
from models.intents import STANCES
from models.stance import Side, SideQuote, Sides
from models.voices import Check, CommunityClaim, Firmness, Shared, ThemeRank

RANK = ThemeRank(
    "T-0001", 2, 1, 3, 50, 40, 30, 5, 33, 0.11, 0.08, 0.14, n_in_campaigns=4,
    mean_rating=None, n_ratings=0,
)  # fmt: skip
NOBODY = Sides(tuple(Side(stance, 0, 0, 0, 0) for stance in STANCES))
VOICES = ThemeVoices(
    first=date(2026, 10, 19),
    last=date(2026, 11, 15),
    rank=RANK,
    n_ranked=12,
    n_voices=300,
    firmness=None,
    claims=(),
    shared=None,
    sides=NOBODY,
)


def parts(**changed) -> dict[str, list[str]]:
    return dict(voice_parts(replace(VOICES, **changed)))


def test_a_rank_is_told_with_its_window_its_interval_and_what_campaigns_count_for():
    assert parts() == {
        "Rank": [
            "2 of 12 themes by people from 2026-10-19 to 2026-11-15; chance alone puts it "
            "between 1 and 3",
            "30 people and at most 5 more; 33 of 300 active voices: 11% (8% to 14%); "
            "4 comments in campaigns, each wording counted once",
        ],
        "Firm": ["not tested: it is not among the first 10"],
        "Sides": [],
        "Where": [],
    }


def test_what_few_speak_of_has_no_rank_and_no_firmness():
    few = replace(
        RANK, rank=None, rank_low=None, rank_high=None, n_people=1, n_unknown=0, n_voices=1,
        share=0.0033, share_low=0.0, share_high=0.01, n_in_campaigns=0,
    )  # fmt: skip
    told = parts(rank=few)
    assert told["Rank"] == [
        "none, among the single voices: fewer than 3 people speak of it from 2026-10-19 to "
        "2026-11-15",
        "1 person; 1 of 300 active voices: 0% (0% to 1%)",
    ]
    assert told["Firm"] == []
    assert parts(rank=None, first=None)["Rank"] == [
        "none: nobody is counted with it until 2026-11-15"
    ]


def test_firmness_says_what_each_removal_leaves():
    checks = (
        Check("loudest", "", 2, 30, is_top=True),
        Check("campaign", "C-0001", 3, 29, is_top=True),
        Check("community", "Forum", 10, 4, is_top=True),
        Check("language", "fr", None, 1, is_top=False),
    )
    firm = Firmness("T-0001", 2, 33, checks, is_firm=True)
    assert parts(firmness=firm)["Firm"] == [
        "yes: it stays among the first 10 whatever is taken away",
        "without its three loudest people: 2, 30 voices",
        "without campaign C-0001: 3, 29 voices",
        "without Forum, the largest community: 10, 4 voices",
        "in French alone: no rank, 1 voice left",
    ]


def test_of_many_campaigns_the_first_are_told_and_the_rest_counted():
    checks = tuple(Check("campaign", f"C-{n:04d}", 1, 30, is_top=True) for n in range(11))
    told = parts(firmness=Firmness("T-0001", 2, 33, checks, is_firm=False))["Firm"]
    assert told[0] == "no: it does not stay among the first 10 whatever is taken away"
    assert told[-2:] == [
        "without campaign C-0007: 1, 30 voices",
        "and 3 more campaigns and communities",
    ]


def test_sides_are_told_with_their_people_and_their_words_on_one_line():
    quote = SideQuote("c1", "Rather\nnot\x1b[2J", "Forum", "https://a.example/1", 0.9)
    long = SideQuote("c2", "if only " * 60, "Store", "", 0.8)
    sides = Sides(
        (
            Side("for", 0, 0, 0, 0),
            Side("against", 3, 3, 3, 0, (quote,)),
            Side("conditional", 1, 1, 0, 1, (long,)),
            Side("none", 0, 0, 0, 0),
        )
    )
    assert parts(sides=sides)["Sides"] == [
        "against 3 people (75%); conditional at most 1 person (25%)",
        "against: Rather not[2J (Forum)",
        "https://a.example/1",
        f"conditional: {('if only ' * 60)[:300].rstrip()} […] (Store)",
    ]


def test_where_it_is_said_more_than_elsewhere_and_where_everywhere():
    claims = tuple(
        CommunityClaim("T-0001", "Store", finding, 12, n, 0.3, 0.02, 0.001)
        for finding, n in (("only", 0), ("mostly", 3), ("more", 9))
    )
    shared = Shared("T-0001", ("Forum", "Store"), 33, 0.05, 0.3)
    tail = "Store: 12 voices, 30% of those active there"
    assert parts(claims=claims, shared=shared)["Where"] == [
        f"only in {tail} (0 elsewhere, 2%)",
        f"mostly in {tail} (3 elsewhere, 2%)",
        f"more than elsewhere in {tail} (9 elsewhere, 2%)",
        "said everywhere: in Forum, Store (5% to 30% of those active there)",
    ]
