from __future__ import annotations

from datetime import date

import numpy as np

from models.assign import Centres
from models.reading import CommentReading, ThemeReading
from transforms.reading_parts.maps import nearest_themes, places_of

NIGHT = date(2026, 11, 2)
ROWS = np.array([[1, 0], [0.8, 0.6], [0.6, 0.8], [0, 1]], np.float32)
CENTRES = Centres(("T-0001", "T-0002", "T-0003", "T-0004"), ROWS, np.full(4, 0.2, np.float32))
NONE = Centres((), np.zeros((0, 0), np.float32), np.zeros(0, np.float32))


def theme(number: int, state: str = "active", area: str = "A-01") -> ThemeReading:
    return ThemeReading(f"T-{number:04}", state, "", "", (), NIGHT, NIGHT, area)


def comment(theme_id: str, person: str, text_id: str = "t", **fields: bool) -> CommentReading:
    return CommentReading(
        "c", text_id, "forum", NIGHT, "fr", "", "", person, theme_id, 0.5, None, **fields
    )


def test_neighbours_are_the_nearest_themes_that_are_shown():
    themes = [theme(1), theme(2), theme(3, "hidden"), theme(4), theme(5)]
    assert nearest_themes(CENTRES, themes) == {
        "T-0001": (("T-0002", 0.8), ("T-0004", 0.0)),
        "T-0002": (("T-0001", 0.8), ("T-0004", 0.6)),
        "T-0004": (("T-0002", 0.6), ("T-0001", 0.0)),
    }


def test_only_so_many_neighbours_are_told_and_a_lone_theme_has_none():
    themes = [theme(n) for n in range(1, 5)]
    assert nearest_themes(CENTRES, themes, 1) == {
        "T-0001": (("T-0002", 0.8),),
        "T-0002": (("T-0003", 0.96),),
        "T-0003": (("T-0002", 0.96),),
        "T-0004": (("T-0003", 0.8),),
    }
    assert nearest_themes(CENTRES, [theme(1)]) == {"T-0001": ()}
    assert nearest_themes(NONE, themes) == {}


def test_the_map_has_the_themes_that_somebody_speaks_of_by_their_voices():
    themes = [theme(1), theme(2), theme(3, "candidate"), theme(4, area=""), theme(5)]
    said = [
        *(comment("T-0001", person) for person in ("ana", "ana", "bob", "eve")),
        comment("T-0001", "", "t1"),
        comment("T-0004", ""),
        comment("T-0005", "ana"),
        comment("T-0003", "ana"),
        comment("T-0002", "ana", is_set_aside=True),
        comment("", "ana"),
    ]
    placed = places_of(CENTRES, themes, said)
    assert {name: place.radius for name, place in placed.items() if name.startswith("T")} == {
        "T-0001": 60.0,
        "T-0004": 30.0,
        "T-0005": 30.0,
    }
    assert set(placed) == {"", "A-01", "T-0001", "T-0004", "T-0005"}
    assert places_of(NONE, themes, []) == {}
