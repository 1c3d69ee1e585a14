"""What a search tells on the terminal."""

from __future__ import annotations

from datetime import date

import pytest

from flows.finding import find, found_lines
from flows.settings import load_settings
from models.errors import UsageError
from models.records import Destination, Findings, FoundComment, FoundTheme

DAY = date(2026, 11, 19)
HIT = FoundComment(
    score=0.912,
    theme_id="T-0001",
    title="Plantages",
    state="active",
    comment_id="c1",
    community="Play",
    said_on=DAY,
    text="Ça\nplante\x1b[2J",
    url="http://x",
    n_comments=3,
    n_people=2,
)
NO_THEME = FoundComment(0.5, "", "", "", "c2", "Forum", None, "Merci", "", 2, 1)


def lines(**found) -> list[str]:
    told = {"themes": (), "comments": (), "destination": None, "n_comments": 9, "n_stored": 9}
    return list(found_lines(Findings(**{**told, **found})))


def test_themes_come_first_then_comments_then_where_such_words_would_go():
    themes = (
        FoundTheme("T-0001", "Plantages", "active", 7, 0),
        FoundTheme("T-0002", "Crash", "emerging", 0, 1),
        FoundTheme("T-0003", "Bogues", "dormant", 2, 3),
    )
    going = Destination("T-0001", "Plantages", 0.411)
    assert lines(themes=themes, comments=(HIT, NO_THEME), destination=going) == [
        "Theme T-0001 Plantages [active]: 7 people",
        "Theme T-0002 Crash [emerging]: 0-1 person",
        "Theme T-0003 Bogues [dormant]: 2-5 people",
        "0.91  T-0001 Plantages [active]  (Play, 2026-11-19; said 3 times by 2 people)",
        "      Ça plante[2J",
        "      http://x",
        "0.50  no theme  (Forum, no date; said 2 times)",
        "      Merci",
        "These words would go to T-0001 Plantages (0.41).",
    ]


def test_nothing_found_is_told_for_what_it_is():
    assert lines(n_stored=0, n_comments=0) == ["Nothing is stored yet that could be found."]
    assert lines(n_comments=0, destination=Destination("", "", 0.1)) == [
        "Nothing found: none of 9 comments fits these limits and phrases.",
        "These words would go to no theme (0.10).",
    ]
    assert lines(n_comments=4) == [
        "No comment was read by this model yet: `remontee discover` does it."
    ]
    assert lines(n_comments=4, comments=(NO_THEME,))[-1] == (
        "4 of 9 comments fit these limits and phrases."
    )


@pytest.mark.parametrize("words", ["  ", '""', "« »"])
def test_no_words_are_no_search(community, words):
    with pytest.raises(UsageError, match="There is nothing to search for"):
        find(load_settings(community), words, 5)
