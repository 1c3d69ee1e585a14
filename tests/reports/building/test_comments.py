from __future__ import annotations

from dataclasses import replace

from models.theme_report import Count, Neighbour
from reports.build import build_report
from reports.quotes import MAX_LISTED_CHARS
from tests.reports.full_night import EVERYBODY, LETTER, full_reading, full_report


def test_every_text_of_a_theme_is_listed_once_the_latest_first():
    told = full_report().comments
    assert {theme_id: len(quotes) for theme_id, quotes in told.items()} == {
        "": 11,
        "T-0001": 25,
        "T-0002": 12,
        "T-0003": 6,
        "T-0004": 3,
        "T-0005": 2,
        "T-0008": 5,
    }
    letters = [q for q in told["T-0003"] if q.campaign_id]
    assert [(q.text == LETTER, q.copies, q.people) for q in letters] == [
        (False, 15, 15),
        (True, 15, 15),
    ]
    days = [quote.said_on for quote in told["T-0002"]]
    assert days == sorted(days, reverse=True)


def test_what_is_set_aside_comes_last_with_its_reason():
    told = full_report().comments
    assert [q.set_aside_reason for q in told["T-0001"]] == [""] * 24 + ["spam"]
    assert [q.set_aside_reason for q in told[""][-4:]] == ["spam", "spam", "abuse", "raid"]


def test_a_text_set_aside_in_some_copies_is_listed_with_those_that_count():
    reading = full_reading()
    aside = tuple(
        replace(c, is_set_aside=True, set_aside_reason="spam") if c.comment_id == "r00" else c
        for c in reading.comments
    )
    listed = build_report(replace(reading, comments=aside), EVERYBODY).comments["T-0001"]
    found = [q for q in listed if q.comment_id.startswith("r00")]
    assert [(q.copies, q.set_aside_reason) for q in found] == [(3, "")]


def test_what_is_hidden_is_nowhere_quoted():
    report = full_report()
    assert "k1" not in {quote.comment_id for quote in report.quotes}


def test_every_quote_is_a_piece_of_its_comment():
    reading = full_reading()
    texts = {c.comment_id: c.text for c in reading.comments}
    quotes = [quote for quote in full_report().quotes if quote.comment_id != "n1"]
    assert all(quote.text and quote.text in texts[quote.comment_id] for quote in quotes)
    assert max(len(quote.text) for quote in quotes) <= MAX_LISTED_CHARS


def test_a_theme_is_told_by_what_people_want_and_what_they_have():
    theme = full_report().themes[0]
    assert theme.intents == (Count("problem", 27, 25, 2), Count("request", 8, 8))
    assert theme.products == (Count("app", 27, 25, 2),)
    assert theme.versions == (Count("4.2", 21, 19, 2), Count("4.1", 6, 6))
    assert theme.segments == (Count("pro", 15, 13, 2),)
    assert theme.neighbours == (
        Neighbour("T-0003", "Nos trajets vendus aux assureurs", 0.61),
        Neighbour("T-0002", "La batterie en hiver", 0.2),
    )
    assert (theme.teams, theme.area_id, theme.ticket) == (
        ("Mobile",),
        "A-01",
        "https://tickets.example/APP-12",
    )
    assert (theme.quality.cohesion, full_report().grade.grade) == (0.71, "B")
    assert full_report().n_new_themes == 1
