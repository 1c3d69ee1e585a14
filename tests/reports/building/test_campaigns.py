from __future__ import annotations

from dataclasses import replace

from reports.build import build_report
from tests.reports.full_night import BIKE, EVERYBODY, LETTER, full_reading, full_report


def test_a_campaign_is_told_with_its_themes_and_its_wording():
    (told,) = full_report().campaigns
    assert (told.campaign.campaign_id, told.theme_ids) == ("C-0001", ("T-0003",))
    assert (told.quote.text, told.quote.copies, told.quote.people) == (LETTER, 15, 15)


def test_a_team_that_hears_nothing_of_it_is_told_of_no_campaign():
    assert build_report(full_reading(), BIKE).campaigns == ()


def test_a_campaign_whose_sample_is_not_of_the_window_is_quoted_by_another():
    reading = full_reading()
    gone = (replace(reading.campaigns[0], sample_comment_id=""),)
    (told,) = build_report(replace(reading, campaigns=gone), EVERYBODY).campaigns
    assert told.quote.campaign_id == "C-0001"


def test_what_is_set_aside_is_told_by_its_reason_with_a_sample():
    told = full_report().set_aside
    assert [(a.reason, a.n_comments, a.n_people, a.n_unknown) for a in told] == [
        ("spam", 3, 3, 0),
        ("abuse", 1, 1, 0),
        ("raid", 1, 1, 0),
    ]
    assert {q.set_aside_reason for q in told[0].quotes} == {"spam"}
    assert {q.theme_id for q in told[0].quotes} == {"", "T-0001"}


def test_single_voices_are_small_themes_and_those_in_none_with_trouble_first():
    singles = full_report().singles
    assert singles.theme_ids == ("T-0005",)
    assert [quote.comment_id for quote in singles.quotes[:2]] == ["a1", "a2"]
    assert "k1" not in {quote.comment_id for quote in singles.quotes}


def test_what_several_say_or_ask_for_is_no_single_voice():
    reading = full_reading()
    said = {c.comment_id: c for c in reading.comments}
    more = (
        *(c for c in reading.comments if c.comment_id != "a2"),
        replace(said["a1"], comment_id="a1-copy", person="p-other"),
        replace(said["a2"], idea_id="I-0009"),
    )
    told = build_report(replace(reading, comments=more), EVERYBODY).singles.quotes
    assert {"a1", "a2"}.isdisjoint(quote.comment_id for quote in told)
