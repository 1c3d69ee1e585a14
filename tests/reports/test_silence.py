from dataclasses import replace
from datetime import date

from models.theme_report import SilentTheme
from reports.build import build_report
from reports.silence import silent_themes

FIRST = date(2025, 10, 1)
SERIES = {
    "t2": {date(2025, 9, 3): (4, 3), date(2025, 9, 9): (2, 2)},
    "t3": {date(2025, 10, 20): (1, 1)},
}


def test_a_silent_theme_has_its_last_numbers(theme, make_reading):
    themes = (theme("t2"), theme("t3"), theme("t4", title_fr="", title_en=""))
    reading = replace(make_reading((), themes), series=SERIES)

    assert silent_themes(reading, ("t4", "t3", "t2", "gone"), "en") == {
        "t2": SilentTheme("Theme t2", FIRST, date(2025, 9, 9), 6),
        "t4": SilentTheme("t4", FIRST, None, 0),
    }


def test_without_a_window_no_theme_is_silent(theme, make_reading):
    assert silent_themes(make_reading((), (theme("t2"),), None), ("t2",), "fr") == {}


def test_a_report_knows_its_silent_themes(comment, theme, make_reading, team):
    reading = replace(
        make_reading((comment("1"),), (theme("t1"), theme("t2"), theme("t5", state="hidden"))),
        series=SERIES,
    )

    assert build_report(reading, team("fr")).silent == {
        "t2": SilentTheme("Thème t2", FIRST, date(2025, 9, 9), 6)
    }
