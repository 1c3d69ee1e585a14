from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.curation import (
    KINDS,
    Act,
    Deed,
    deed_of,
    dependents,
    key_of,
    last_standing,
    missing_grounds,
    obstacles,
    payload_of,
    standing,
    undone_by,
)
from models.curation_words import describe, tell
from models.errors import UsageError

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
RENAME = Deed("rename", ("T-0001",), values={"title_fr": "Un"})
SPLIT = Deed("split", ("T-0001",), made={"T-0009": ("a", "b")})
MERGE = Deed("merge", ("T-0002",), to="T-0001")
MOVE = Deed("move", to="T-0009", texts=("c",), comments=("cc",))


def acts(*told: Deed | tuple[int, ...]) -> tuple[Act, ...]:
    """Acts in order; numbers are an undo of these."""
    return tuple(
        Act(n, NOON, "ana", "", told_n if isinstance(told_n, Deed) else Deed("undo"),
            () if isinstance(told_n, Deed) else told_n)
        for n, told_n in enumerate(told, start=1)
    )  # fmt: skip


def ids(found) -> list[int]:
    return [act.act_id for act in found]


@given(st.lists(st.booleans(), max_size=8))
def test_an_act_stands_after_any_even_number_of_undos(more):
    told = [RENAME, *[(n,) for n, _ in enumerate(more, start=1)]]
    assert ids(standing(acts(*told))) == ([1] if len(more) % 2 == 0 else [])


def test_an_undo_takes_several_and_gives_several_back():
    assert ids(standing(acts(SPLIT, MOVE, RENAME, (1, 2)))) == [3]
    assert ids(standing(acts(SPLIT, MOVE, RENAME, (1, 2), (4,)))) == [1, 2, 3]
    assert undone_by(acts(SPLIT, MOVE, RENAME, (1, 2))) == {1: 4, 2: 4}
    assert undone_by(acts(SPLIT, MOVE, RENAME, (1, 2), (4,))) == {4: 5}


def test_the_last_that_stands_is_no_undo():
    assert last_standing(acts(RENAME, SPLIT, (2,))).act_id == 1
    assert last_standing(acts(RENAME, (1,))) is None


def test_what_is_done_to_the_theme_of_a_split_depends_on_it_and_so_on():
    child = Deed("rename", ("T-0009",), values={"title_fr": "Neuf"})
    again = Deed("split", ("T-0009",), made={"T-0010": ("a",)})
    deeper = Deed("own", ("T-0010",), values={"owner": "Jo"})
    all_acts = acts(RENAME, SPLIT, MOVE, child, again, deeper, RENAME)
    assert ids(dependents(all_acts, all_acts[1])) == [3, 4, 5, 6]
    assert ids(dependents(all_acts, all_acts[4])) == [6]
    assert dependents(all_acts, all_acts[0]) == ()


def test_a_move_into_a_merged_theme_and_a_split_of_it_depend_on_the_merge():
    into = Deed("move", to="T-0001", texts=("c",))
    elsewhere = Deed("move", to="T-0003", texts=("c",))
    none = Deed("move", texts=("c",))
    all_acts = acts(into, MERGE, into, elsewhere, none, SPLIT, RENAME)
    assert ids(dependents(all_acts, all_acts[1])) == [3, 6]


def test_what_is_undone_depends_on_nothing():
    all_acts = acts(SPLIT, MOVE, (2,))
    assert dependents(all_acts, all_acts[0]) == ()


def test_obstacles_and_missing_grounds_of_doing_again():
    later = Deed("own", ("T-0002",), values={"owner": "Jo"})
    all_acts = acts(MERGE, (1,), later)
    assert ids(obstacles(all_acts, [all_acts[0]])) == [3]
    all_acts = acts(SPLIT, MOVE, (1, 2))
    assert ids(missing_grounds(all_acts, [all_acts[1]])) == [1]
    assert missing_grounds(all_acts, all_acts[:2]) == ()


@pytest.mark.parametrize("deed", [RENAME, SPLIT, MERGE, MOVE, Deed("route", ("T-0001",))])
def test_a_payload_tells_the_whole_deed(deed):
    assert deed_of(deed.kind, payload_of(deed)) == deed


@pytest.mark.parametrize(
    ("kind", "payload", "told"),
    [
        ("shout", {}, "no act is of kind \"shout\"; expected one of: rename, merge"),
        ("pin", {}, "themes is missing; pin needs it"),
        ("merge", {"themes": ["T-1"]}, "to is missing; merge needs it"),
        ("move", {"to": "T-1"}, "texts is missing; move needs it"),
        ("split", {"themes": ["T-1"], "made": {"T-2": []}}, "made is missing; split needs it"),
        ("own", {"themes": ["T-1"]}, "values is missing; own needs it"),
        ("own", {"themes": ["T-1"], "values": {"ticket": "x"}}, "values.ticket: own sets owner"),
        ("pin", {"themes": ["T-1"], "values": {"x": "x"}}, "values.x: pin sets no value"),
        ("status", {"themes": ["T-1"], "values": {"status": "x"}}, "values.status: \"x\""),
        ("pin", {"theme": "T-1"}, "theme: no such key; expected one of"),
        ("pin", {"themes": "T-1"}, "themes: expected a list of texts"),
        ("pin", {"themes": [1]}, "themes: expected a list of texts"),
        ("merge", {"themes": ["T-1"], "to": 3}, "to: expected a text"),
        ("own", {"themes": ["T-1"], "values": []}, "values: expected a table"),
    ],
)  # fmt: skip
def test_a_payload_that_is_none_is_told(kind, payload, told):
    with pytest.raises(UsageError) as error:
        deed_of(kind, payload)
    assert str(error.value).startswith(told)


def test_an_act_is_known_by_when_who_and_what():
    keys = {
        key_of(NOON, "ana", RENAME),
        key_of(NOON, "bob", RENAME),
        key_of(NOON.replace(minute=1), "ana", RENAME),
        key_of(NOON, "ana", SPLIT),
        key_of(NOON, "ana", Deed("undo"), ["x"]),
    }
    assert len(keys) == 5
    assert key_of(NOON, "ana", RENAME) in keys


def test_every_act_is_told_in_words():
    told = [describe(Deed(kind, ("T-0001",))) for kind in KINDS]
    assert all(words.startswith(kind) for words, kind in zip(told, KINDS, strict=True))
    assert describe(RENAME) == 'rename T-0001 fr "Un"'
    assert describe(SPLIT) == "split T-0001 T-0009 (2 texts)"
    assert describe(MERGE) == "merge T-0002 into T-0001"
    assert describe(MOVE) == "move 1 comment into T-0009"
    assert describe(Deed("move", texts=("a", "b"))) == "move 2 comments to no theme"
    assert describe(Deed("route", ("T-0001",), teams=("Web", "Mobile"))) == (
        "route T-0001 to Web, Mobile"
    )
    assert describe(Deed("route", ("T-0001",))) == "route T-0001 to nobody in particular"
    assert describe(Deed("own", ("T-0001",), values={"owner": ""})) == "own T-0001 owner none"


def test_a_line_of_history_says_who_when_why_and_what_became_of_it():
    act = Act(3, NOON, "ana", "they asked", MERGE)
    assert tell(act, {3: 4}) == (
        '   3  2026-11-02 12:00  ana  merge T-0002 into T-0001  because "they asked"  (undone by 4)'
    )
    assert tell(Act(4, NOON, "bob", "", Deed("undo"), (3, 2)), {}) == (
        "   4  2026-11-02 12:00  bob  undo 3, 2"
    )
