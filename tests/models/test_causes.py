from __future__ import annotations

from datetime import date

import pytest

from models.causes import Change, told

NIGHT = date(2026, 11, 5)


@pytest.mark.parametrize(
    ("before", "causes", "after", "words"),
    [
        (73, {"new": 11, "curated": 3}, 87, "+14 people: 11 new, 3 by curators"),
        (3, {"source": 1}, 4, "+1 person: 1 from sources that were late or left"),
        (
            9,
            {"new": 2, "edited": -1, "deleted": -4, "erased": -1},
            5,
            "-4 people: +2 new, -1 by edits, -4 deleted where they were said, "
            "-1 forgotten on request",
        ),
        (5, {"new": 2, "reassigned": -2}, 5, "±0 people: +2 new, -2 found elsewhere by the rules"),
    ],
)
def test_a_change_is_told_with_its_causes_in_their_order(before, causes, after, words):
    assert told(Change(NIGHT, "people", before, causes, after)) == words


def test_what_more_is_known_of_a_cause_is_said_instead():
    change = Change(NIGHT, "comments", 4, {"curated": 1, "reassigned": -2}, 3)
    words = {"curated": "by a merge made by Ana", "reassigned": "by the refit"}
    assert told(change, words) == "-1 comment: -2 by the refit, +1 by a merge made by Ana"
