from __future__ import annotations

from dataclasses import replace

from models.report_parts import MapDot
from reports.build import build_report
from tests.reports.full_night import BIKE, EVERYBODY, full_reading, full_report


def test_areas_come_first_then_themes_as_they_stand():
    dots = full_report().dots
    assert [dot.subject_id for dot in dots] == [
        *("A-01", "A-02", ""),
        *("T-0001", "T-0002", "T-0003", "T-0004"),
    ]
    assert dots[0] == MapDot("A-01", "Appli", 300.0, 300.0, 180.0, 38, False, "")
    assert dots[5] == MapDot(
        "T-0003", "Nos trajets vendus aux assureurs", 360.0, 360.0, 30.0, 6, True, "A-01"
    )


def test_a_team_sees_its_part_of_the_map():
    dots = build_report(full_reading(), BIKE).dots
    assert [dot.subject_id for dot in dots] == ["A-02", "T-0002"]


def test_without_places_there_is_no_map():
    assert build_report(replace(full_reading(), places={}), EVERYBODY).dots == ()
