from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from models.curation import Deed
from models.records import SourceRecord
from tests.curating import (
    FIRST,
    SECOND,
    THIRD,
    at_desk,
    by,
    column_of,
    comment,
    do,
    hear_night,
    take_back,
    theme_of,
    titles_of,
)
from tests.fakes import TOPICS, said, sentence
from tests.scripted_acts import N_ACTS, not_standing, thirty_acts
from transforms import registry
from transforms.copies import text_id
from transforms.curation import deeds
from transforms.curation.acts import apply_acts, load_constraints
from transforms.curation.desk import conflict_lines, perform
from transforms.spaces import current_stamp
from transforms.store import open_store


def test_thirty_acts_all_stand_after_later_nights_and_refits(path):
    with at_desk(path) as desk:
        assert len(thirty_acts(desk)) == N_ACTS
        assert not_standing(desk.con) == []
    for n in range(1, 5):
        more = [r for topic in TOPICS for r in said(topic, range(30 + 5 * n, 35 + 5 * n))]
        hear_night(path, FIRST + timedelta(n), more, is_refit=n % 2 == 0)
        with open_store(path) as con:
            assert not_standing(con) == []


def test_an_act_on_a_theme_that_a_refit_merged_holds_for_its_heir_and_is_told_once(path):
    with at_desk(path) as desk:
        do(desk, deeds.rename(desk.con, "1", {"title_fr": "Freins"}))
        do(desk, deeds.say(desk.con, "own", "2", {"owner": "Jo"}), minutes=1)
        do(desk, deeds.say(desk.con, "own", "1", {"owner": "Al"}), minutes=2)
        do(desk, deeds.route(desk.con, "1", ["Web"], ["Web"]), minutes=3)
        registry.retire(desk.con, {"T-0001": "T-0002"}, desk.stamp())
    with open_store(path) as con:
        stamp = current_stamp(con, SECOND, "r")
        lines = apply_acts(con, stamp)
        assert lines == (
            "Act 1: T-0001 was merged into T-0002; holds for T-0002",
            "Act 3: T-0001 was merged into T-0002; T-0002 keeps what it was given itself",
            "Act 4: T-0001 was merged into T-0002; holds for T-0002",
        )
        assert apply_acts(con, stamp) == lines  # the same night again
        assert apply_acts(con, replace(stamp, night=THIRD)) == ()
        row = con.execute("SELECT title_fr, owner, teams FROM themes WHERE theme_id = 'T-0002'")
        assert row.fetchone() == ("Freins", "Jo", ["Web"])
        assert con.execute("SELECT act_id, found FROM curation_conflicts").fetchall() == [
            (n, "T-0001 was merged into T-0002") for n in (1, 3, 4)
        ]


def test_a_target_that_is_gone_is_opened_again_for_a_moved_comment(path):
    with at_desk(path) as desk:
        route = theme_of(desk.con, "route")
        do(desk, deeds.move(desk.con, [comment("brakes", 1)], route))
        others = [
            t for t in registry.texts_of(desk.con, route) if t != text_id(sentence("brakes", 1))
        ]
        desk.con.execute("UPDATE assignments SET theme_id = '' WHERE text_id = ANY(?)", [others])
        registry.retire(desk.con, {route: ""}, desk.stamp())
    with open_store(path) as con:
        assert apply_acts(con, current_stamp(con, SECOND, "r")) == (
            f"Act 1: {route} was closed by a refit; opened again",
        )
        assert (column_of(con, route, "state"), theme_of(con, "brakes", 1)) == ("dormant", route)


def test_a_pinned_theme_that_was_closed_is_opened_again(path):
    with at_desk(path) as desk:
        do(desk, deeds.say(desk.con, "pin", "1", {}))
        registry.retire(desk.con, {"T-0001": "T-0002"}, desk.stamp())
    with open_store(path) as con:
        lines = apply_acts(con, current_stamp(con, SECOND, "r"))
        assert lines == ("Act 1: T-0001 was closed by a refit; opened again",)
        assert column_of(con, "T-0001", "replaced_by") == ""


def test_acts_on_what_is_gone_wait_and_hiding_does_not_spread(path):
    with at_desk(path) as desk:
        con = desk.con
        do(
            desk,
            deeds.say(con, "own", "1", {"owner": "Jo"}),
            deeds.say(con, "hide", "1", {}),
            deeds.say(con, "hide", "2", {}),
            deeds.merge(con, ["3"], "4"),
        )
        registry.retire(con, {"T-0001": "", "T-0002": "T-0005", "T-0004": ""}, desk.stamp())
    with open_store(path) as con:
        assert apply_acts(con, current_stamp(con, SECOND, "r")) == (
            "Act 1: T-0001 is gone; kept; holds again if the theme comes back",
            "Act 2: T-0001 is gone; nothing is left to hide",
            "Act 3: T-0002 was merged into T-0005; T-0005 stays in sight",
            "Act 4: T-0004 is gone; what was merged into it is gone too",
        )
        assert column_of(con, "T-0003", "state") == "gone"


def test_a_comment_that_was_deleted_is_told_and_one_that_was_edited_is_followed(path):
    with at_desk(path) as desk:
        brakes = theme_of(desk.con, "brakes")
        do(
            desk,
            deeds.move(desk.con, [comment("route", 1)], brakes),
            deeds.move(desk.con, [comment("route", 2)], brakes),
        )
    changed = [
        SourceRecord(native_id="route-1", body="", is_deleted=True),
        SourceRecord(native_id="route-2", body="My map is blank now", author="route 2"),
    ]
    assert hear_night(path, SECOND, changed) == (
        "Act 1: none of its comments is there any more; kept; nothing is left to hold for",
        "Act 2: a comment of it was edited; holds for what the comment says now",
    )
    with at_desk(path) as desk:
        assert theme_of(desk.con, "route", 2) == brakes
        assert load_constraints(desk.con).moved[text_id("My map is blank now")] == brakes


def test_a_title_of_the_machine_gives_way_to_the_same_one_given_by_hand(path):
    with at_desk(path) as desk:
        do(desk, deeds.rename(desk.con, "1", {"title_fr": "Freins"}))
        desk.con.execute(
            "UPDATE themes SET title_fr = 'freins', keywords = ['freins', 'avant']"
            " WHERE theme_id = 'T-0003'"
        )
    with open_store(path) as con:
        assert apply_acts(con, current_stamp(con, SECOND, "r")) == (
            "Act 1: T-0003 was named the same; it got a word more",
        )
        assert titles_of(con, "T-0003")[0] == "freins (avant)"


def test_undoing_after_a_refit_gives_what_the_refit_made(path):
    with at_desk(path) as desk:
        do(desk, deeds.rename(desk.con, "1", {"title_fr": "Freins"}))
        desk.con.execute("UPDATE themes SET title_fr = 'Nouveau nom' WHERE theme_id = 'T-0001'")
    with open_store(path) as con:
        apply_acts(con, current_stamp(con, SECOND, "r"))
        assert titles_of(con, "T-0001")[0] == "Freins"
    with at_desk(path) as desk:
        take_back(desk)
        assert titles_of(desk.con, "T-0001")[0] == "Nouveau nom"


def test_only_the_acts_just_done_are_told_of_conflicts(desk):
    con = desk.con
    registry.retire(con, {"T-0001": "T-0002"}, desk.stamp())
    _, settled = perform(desk, by(), [Deed("own", ("T-0001",), values={"owner": "Jo"})])
    assert conflict_lines(settled.conflicts, [1]) == [
        "Act 1: T-0001 was merged into T-0002; holds for T-0002"
    ]
    assert conflict_lines(settled.conflicts, [2]) == []
