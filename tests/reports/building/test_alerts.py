from __future__ import annotations

from dataclasses import replace

from reports.build import build_report
from tests.reports.full_night import BIKE, EVERYBODY, full_reading, full_report


def test_alerts_of_themes_and_areas_come_tonights_first():
    told = [
        (a.alert_id, a.theme_id, a.title, a.state, a.is_back, a.is_tonight, a.owner)
        for a in full_report().alerts
    ]
    assert told == [
        ("AL-0001", "T-0001", "L'appli perd le trajet", "open", True, True, "Camille"),
        ("AL-0002", "", "Batterie", "open", False, False, ""),
        ("AL-0003", "T-0004", "La selle en cuir", "closed", False, False, ""),
    ]


def test_an_alert_has_its_numbers_its_trend_and_the_words_that_explain_it():
    report = full_report()
    alert, theme = report.alerts[0], report.themes[0]
    assert (alert.n_people, alert.n_nights, alert.expected) == (14, 3, 4.1)
    assert (alert.low, alert.high) == (0.0, 4.0)
    assert [quote.comment_id for quote in alert.quotes] == ["r03", "r04", "r01"]
    assert alert.trend == theme.trend
    assert theme.alert == alert


def test_a_team_is_told_of_its_own_themes_and_areas_only():
    report = build_report(full_reading(), BIKE)
    assert [alert.alert_id for alert in report.alerts] == ["AL-0002"]
    assert [theme.alert for theme in report.themes] == [None]


def test_an_area_is_named_in_the_language_of_the_reader():
    report = build_report(full_reading(), replace(EVERYBODY, language="en"))
    assert [alert.title for alert in report.alerts] == [
        "The app loses the route",
        "Battery",
        "La selle en cuir",
    ]
