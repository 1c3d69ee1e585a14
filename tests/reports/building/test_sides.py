from __future__ import annotations

from dataclasses import replace

import pytest

from models.report_parts import Criticism
from reports.build import build_report
from tests.reports.full_night import EVERYBODY, full_reading, full_report


def test_the_sides_of_a_theme_are_counted_and_quoted_once_a_person():
    sides = full_report().themes[0].sides
    assert [(s.stance, s.n_comments, s.n_people, s.n_unknown) for s in sides] == [
        ("for", 4, 4, 0),
        ("against", 15, 14, 1),
        ("conditional", 4, 3, 1),
    ]
    assert [len(side.quotes) for side in sides] == [4, 4, 4]
    assert {quote.stance for quote in sides[1].quotes} == {"against"}


def test_of_a_campaign_one_is_quoted():
    (against,) = full_report().themes[2].sides
    assert (against.n_people, [quote.campaign_id for quote in against.quotes]) == (34, [""] * 4)
    reading = full_reading()
    letters = tuple(c for c in reading.comments if c.campaign_id)
    (theme,) = build_report(replace(reading, comments=letters), EVERYBODY).themes
    assert [(q.copies, q.people) for q in theme.sides[0].quotes] == [(15, 15)]


def test_criticism_is_what_most_who_take_a_side_are_against_in_their_own_words():
    told = full_report().criticism
    assert [replace(each, quotes=()) for each in told] == [
        Criticism(
            "T-0001",
            15,
            27,
            0.6522,
            "Depuis la 4.2, plus aucun trajet n'est enregistré jusqu'au bout.",
            (),
        ),
        Criticism("T-0002", 8, 12, 1.0, "Autonomie divisée par deux en hiver : normal ?", ()),
        Criticism("T-0003", 6, 6, 1.0, "", ()),
    ]
    assert all(quote.stance == "against" for each in told for quote in each.quotes)


def test_a_theme_that_more_are_for_is_no_criticism():
    reading = full_reading()
    turned = tuple(
        replace(c, stance="for") if c.stance == "against" and c.comment_id > "r04" else c
        for c in reading.comments
    )
    report = build_report(replace(reading, comments=turned), EVERYBODY)
    assert [each.theme_id for each in report.criticism] == ["T-0002", "T-0003"]


def test_without_ideas_nobody_asks_for_anything():
    report = build_report(replace(full_reading(), ideas=None), EVERYBODY)
    assert {each.asked for each in report.criticism} == {""}
    assert (report.proposals, report.single_requests) == ((), ())


def test_praise_is_stories_first_and_nothing_that_has_a_problem_or_a_wish():
    assert [quote.comment_id for quote in full_report().praise] == ["s01", "s02", "s00"]


def test_praise_takes_themes_in_turns_and_nobody_twice():
    reading = full_reading()
    warm = tuple(
        replace(
            c,
            intents=("praise",),
            stance="for",
            warmth=0.8,
            person="one" if c.theme_id else c.person,
        )
        for c in reading.comments
        if c.comment_id in ("s00", "s01", "e1", "a1")
    )
    report = build_report(replace(reading, comments=warm), EVERYBODY)
    assert [quote.theme_id for quote in report.praise] == ["T-0004", ""]


@pytest.mark.parametrize(
    ("given", "is_told"),
    [
        ({"warmth": 0.75}, True),
        ({"warmth": 0.74}, False),
        ({"warmth": 0.5, "rating": 4.0}, True),
        ({"warmth": 0.49, "rating": 5.0}, False),
        ({"warmth": 0.99, "rating": 2.0}, False),
        ({"warmth": 0.99, "stance": "conditional"}, False),
        ({"warmth": 0.99, "intents": ("praise", "question")}, False),
        ({"warmth": 0.99, "intents": ("praise", "problem")}, False),
        ({"warmth": 0.99, "campaign_id": "C-0001"}, False),
    ],
)
def test_only_what_is_hardly_in_doubt_is_said_with_warmth(given, is_told):
    reading = full_reading()
    warm = next(c for c in reading.comments if c.comment_id == "s00")
    report = build_report(replace(reading, comments=(replace(warm, **given),)), EVERYBODY)
    assert [quote.comment_id for quote in report.praise] == ["s00"] * is_told
