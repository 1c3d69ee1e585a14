from __future__ import annotations

from dataclasses import replace
from datetime import date

from models.facts import Event
from models.reading import Lives
from models.theme_report import HistoryLine
from reports.build import build_report
from tests.reports.full_night import EVERYBODY, NIGHT, full_reading, full_report

MERGED = date(2025, 10, 30)


def test_a_theme_is_told_its_events_and_the_acts_on_it_the_latest_first():
    assert full_report().themes[0].history == (
        HistoryLine(date(2025, 11, 2), "state", (), "", "", {"from": "emerging", "to": "active"}),
        HistoryLine(MERGED, "act:rename", (), "=Sam()", "<b>mieux</b>", {"title_en": "X"}),
        HistoryLine(MERGED, "act:merge", ("T-0009",), "Camille", "même sujet", {}),
        HistoryLine(MERGED, "merged", ("T-0009",), "", "", {}),
        HistoryLine(date(2025, 10, 1), "born", (), "", "", {}),
    )


def test_an_act_that_was_taken_back_is_marked_and_the_undo_is_no_line():
    assert full_report().themes[1].history == (
        HistoryLine(MERGED, "act:own", (), "Camille", "", {"owner": "Sam"}, is_undone=True),
    )


def test_of_a_split_both_themes_know_and_the_new_one_says_from_which():
    lives = Lives(events=(Event("T-0003", NIGHT, "split", "T-0001", {"n": 3}),))
    report = build_report(replace(full_reading(), lives=lives), EVERYBODY)
    title = "L'appli perd le trajet"
    assert report.themes[2].history == (
        HistoryLine(NIGHT, "split", (title,), "", "", {"from": title}),
    )
    assert report.themes[0].history == (
        HistoryLine(NIGHT, "split", ("Nos trajets vendus aux assureurs",), "", "", {}),
    )
