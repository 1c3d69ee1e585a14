from __future__ import annotations

from dataclasses import replace
from datetime import date

from flows.movement_words import movement_line
from models.movements import Movement

DAY = date(2026, 11, 19)
MOVEMENT = Movement(
    movement_id="M-0001",
    replaced_by="",
    is_current=True,
    title_fr="Nouveau look",
    title_en="New look",
    first_night=DAY,
    last_night=DAY,
    begun_on=DAY,
    n_comments=50,
    n_people=40,
    n_unknown=0,
    n_communities=2,
    n_against=25,
    n_for=3,
    n_requesting=10,
    n_campaigning=0,
    last_said_on=DAY,
    theme_ids=("T-0002", "T-0001"),
)


def test_a_movement_is_told_by_people_sides_and_themes():
    assert movement_line(MOVEMENT, "en") == (
        "M-0001 New look: 40 people since 2026-11-19, 25 against, 3 for, 10 asking for something; "
        "themes T-0002, T-0001"
    )


def test_people_without_a_name_are_told_as_at_most():
    told = replace(MOVEMENT, n_unknown=5, n_against=0, n_for=0, n_requesting=0, n_campaigning=4)
    assert movement_line(told, "fr") == (
        "M-0001 Nouveau look: 40-45 people since 2026-11-19, 4 in campaigns; themes T-0002, T-0001"
    )


def test_of_many_themes_the_first_are_named():
    many = tuple(f"T-{n:04}" for n in range(14))
    told = replace(MOVEMENT, n_people=1, n_against=0, n_for=0, n_requesting=0, theme_ids=many)
    assert movement_line(told, "en") == (
        f"M-0001 New look: 1 person since 2026-11-19; themes {', '.join(many[:12])} and 2 more"
    )
    assert movement_line(replace(told, theme_ids=()), "en") == (
        "M-0001 New look: 1 person since 2026-11-19"
    )
