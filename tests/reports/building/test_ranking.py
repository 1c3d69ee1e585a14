from __future__ import annotations

from dataclasses import replace

from models.theme_report import Standing
from models.voices import Check
from reports.build import build_report
from tests.reports.full_night import BIKE, EVERYBODY, full_reading, full_report


def test_a_campaign_lifts_its_theme_by_its_wordings_only():
    report = full_report()
    told = [(t.theme_id, t.standing.n_voices, t.n_people) for t in report.themes]
    assert told == [
        ("T-0001", 27, 25),
        ("T-0002", 12, 12),
        ("T-0003", 6, 34),
        ("T-0008", 5, 5),
        ("T-0004", 3, 3),
        ("T-0005", 2, 2),
    ]
    assert report.themes[2].standing == Standing(3, 2, 5, 6, 0.0952, 0.0317, 0.1587, 30)
    assert [t.standing.rank for t in report.themes] == [1, 2, 3, 4, 5, None]


def test_the_top_is_told_how_firm_it_is_and_single_voices_are_not():
    themes = full_report().themes
    assert [t.firmness.is_firm if t.firmness else None for t in themes] == [
        *(True, True, False, False, False),
        None,
    ]
    assert Check("campaign", "C-0001", 4, 4, True) in themes[2].firmness.checks


def test_another_seed_draws_other_people_and_leaves_the_order():
    one, other = full_report(), build_report(replace(full_reading(), seed=8), EVERYBODY)
    assert [t.theme_id for t in other.themes] == [t.theme_id for t in one.themes]
    assert [t.standing.n_voices for t in other.themes] == [t.standing.n_voices for t in one.themes]


def test_communities_are_compared_and_a_theme_is_told_who_claims_it():
    report = full_report()
    assert report.comparison is not None
    told = [(c.theme_id, c.community, c.finding) for c in report.comparison.claims]
    assert told == [("T-0008", "<b>Forum</b> d'entraide", "only")]
    assert [t.claims for t in report.themes if t.claims] == [report.comparison.claims]


def test_one_community_is_compared_with_nobody():
    reading = full_reading()
    forum = tuple(c for c in reading.comments if c.community == "Forum")
    assert build_report(replace(reading, comments=forum), BIKE).comparison is None
