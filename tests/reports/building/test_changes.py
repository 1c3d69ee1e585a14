from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from models.reading import Ledger
from models.theme_report import PeriodChange
from reports.build import build_report
from tests.reports.full_night import BIKE, EVERYBODY, NIGHT, full_reading, full_report

WEEK = date(2025, 10, 29)
RELEASE = date(2025, 10, 28)


def changes(report, theme_id):
    return next(t.changes for t in report.themes if t.theme_id == theme_id)


def test_a_theme_moved_since_last_night_last_week_and_the_release_of_its_product():
    assert changes(full_report(), "T-0001") == (
        PeriodChange("night", NIGHT, "", 17, {"new": 6, "source": 2}, 25),
        PeriodChange(
            "week",
            WEEK,
            "",
            7,
            {"new": 15, "deleted": -1, "reassigned": -1, "curated": 3, "source": 2},
            25,
        ),
        PeriodChange(
            "release",
            RELEASE,
            "4.2",
            6,
            {"new": 16, "deleted": -1, "reassigned": -1, "curated": 3, "source": 2},
            25,
        ),
    )


def test_what_was_there_on_the_first_night_of_the_store_is_no_movement():
    assert changes(full_report(), "T-0002") == (
        PeriodChange("night", NIGHT, "", 12, {}, 12),
        PeriodChange("week", WEEK, "", 9, {"new": 3}, 12),
    )


def test_a_theme_born_tonight_had_nobody_before():
    night = changes(full_report(), "T-0003")[0]
    assert night == PeriodChange("night", NIGHT, "", 0, {"new": 34}, 34)


def test_a_theme_of_which_the_ledger_knows_nothing_did_not_move():
    assert changes(full_report(), "T-0005") == ()


def test_everything_is_the_sum_over_all_themes_and_none():
    night, week, release = full_report().changes
    assert night == PeriodChange("night", NIGHT, "", 38, {"new": 40, "source": 2}, 80)
    assert (week.before, week.after) == (25, 80)
    assert (release.release, release.since) == ("Selle 3", date(2025, 11, 1))


def test_a_team_is_told_the_sum_over_its_themes_and_its_own_releases():
    report = build_report(full_reading(), BIKE)
    assert [release.name for release in report.releases] == ["Vélo 2025"]
    assert report.changes == changes(report, "T-0002")
    assert [change.period for change in report.changes] == ["night", "week"]


def test_a_release_after_the_night_is_not_known_yet():
    early = replace(full_reading().run, night=date(2025, 10, 27))
    report = build_report(replace(full_reading(), run=early), EVERYBODY)
    assert [release.name for release in report.releases] == ["4.1", "Vélo 2025"]


@pytest.mark.parametrize("nights", [(), (date(2025, 10, 1), date(2025, 11, 3))])
def test_nothing_is_told_of_a_night_that_is_not_closed(nights):
    reading = full_reading()
    ledger = Ledger(nights, frozenset(), reading.ledger.changes)
    report = build_report(replace(reading, ledger=ledger), EVERYBODY)
    assert report.changes == ()
    assert {theme.changes for theme in report.themes} == {()}


def test_before_and_the_causes_give_after_and_no_cause_is_zero():
    report = full_report()
    told = [m for t in report.themes for m in t.changes] + list(report.changes)
    assert all(m.before + sum(m.causes.values()) == m.after for m in told)
    assert 0 not in {n for m in told for n in m.causes.values()}
