from __future__ import annotations

from models.area_titles import area_titles
from models.titles import Phrase


def phrases(*texts: str) -> list[Phrase]:
    return [
        Phrase(text, score=1.0, stems=frozenset(text.casefold().split()), n_texts=3)
        for text in texts
    ]


def test_a_title_is_the_best_phrase_and_the_best_that_says_something_else():
    found = {"A-01": phrases("Print preview", "Print page", "Paper size"), "A-02": phrases("Sync")}
    assert area_titles(found, {}) == {"A-01": "Print preview, Paper size", "A-02": "Sync"}


def test_a_long_title_is_one_phrase():
    long = "Restore the tabs of a previous session"
    assert area_titles({"A-01": phrases(long, "Delete all the cookies")}, {}) == {"A-01": long}


def test_no_two_areas_are_called_the_same():
    found = {area: phrases("Login", "Logins") for area in ("A-01", "A-02", "A-03")}
    assert area_titles(found, {}) == {
        "A-01": "Login, Logins",
        "A-02": "Logins",
        "A-03": "",
    }


def test_a_title_stays_while_its_first_phrase_holds():
    found = {"A-01": phrases("Saved logins", "Primary password"), "A-02": phrases("Sync", "Phone")}
    known = {"A-01": "Primary password, Lockwise", "A-02": "Battery, Winter"}
    assert area_titles(found, known) == {"A-01": known["A-01"], "A-02": "Sync, Phone"}


def test_who_keeps_a_title_keeps_it_from_the_others():
    found = {"A-01": phrases("Sync", "Phone"), "A-02": phrases("Sync", "Phone")}
    assert area_titles(found, {"A-02": "Sync, Phone"}) == {"A-01": "Phone", "A-02": "Sync, Phone"}


def test_an_area_without_phrases_has_no_title():
    assert area_titles({"A-01": []}, {"A-01": ""}) == {"A-01": ""}
