from __future__ import annotations

import pytest

from models.errors import UsageError
from tests.curating import by, comment, do, take_back, theme_of, titles_of
from transforms.curation import deeds
from transforms.curation.desk import plan_undo, undo, undoing_lines


def test_undo_without_a_number_takes_the_last_that_stands(desk):
    con = desk.con
    machine = titles_of(con, "T-0001")
    do(
        desk,
        deeds.rename(con, "1", {"title_fr": "Un"}),
        deeds.rename(con, "1", {"title_fr": "Deux"}),
    )
    assert take_back(desk).undoes == (2,)
    assert titles_of(con, "T-0001")[0] == "Un"
    assert take_back(desk).undoes == (1,)
    assert titles_of(con, "T-0001") == machine
    with pytest.raises(UsageError, match="There is nothing to undo"):
        take_back(desk)


def test_undoing_an_earlier_act_leaves_the_later_word(desk):
    con = desk.con
    machine = titles_of(con, "T-0001")
    do(
        desk,
        deeds.rename(con, "1", {"title_fr": "Un"}),
        deeds.rename(con, "1", {"title_fr": "Deux"}),
    )
    take_back(desk, 1)
    assert titles_of(con, "T-0001")[0] == "Deux"
    take_back(desk, 2)
    assert titles_of(con, "T-0001") == machine


def test_undoing_an_undo_does_it_again_in_its_place(desk):
    con = desk.con
    do(
        desk,
        deeds.rename(con, "1", {"title_fr": "Un"}),
        deeds.rename(con, "1", {"title_fr": "Deux"}),
    )
    back = take_back(desk, 1)
    take_back(desk, back.act_id)
    assert titles_of(con, "T-0001")[0] == "Deux"
    take_back(desk, 2)
    assert titles_of(con, "T-0001")[0] == "Un"


def test_an_act_that_was_undone_says_how_to_do_it_again(desk):
    do(desk, deeds.rename(desk.con, "1", {"title_fr": "Un"}))
    take_back(desk)
    with pytest.raises(UsageError, match=r"Act 1 was undone by act 2. To do it again: .* undo 2"):
        plan_undo(desk, 1)
    with pytest.raises(UsageError, match=r"There is no act 9. There are 1 to 2"):
        plan_undo(desk, 9)


def test_undoing_a_split_takes_along_what_was_done_to_its_theme(desk):
    con = desk.con
    seat = theme_of(con, "seat")
    do(desk, deeds.split(con, *deeds.split_by_words(con, seat, ["helmet"])))
    do(
        desk,
        deeds.rename(con, "T-0006", {"title_fr": "Casques"}),
        deeds.move(con, [comment("route", 1)], "T-0006"),
        deeds.rename(con, seat, {"title_fr": "Sièges"}),
        minutes=5,
    )
    plan = plan_undo(desk, 1)
    assert plan.act_ids == (1, 2, 3)
    assert len(undoing_lines(plan)) == 4
    undo(desk, by(50), plan)
    assert theme_of(con, "route", 1) == theme_of(con, "route")
    assert titles_of(con, seat)[0] == "Sièges"
    with pytest.raises(UsageError, match="Act 2 was undone by act 5"):
        plan_undo(desk, 2)
    take_back(desk, 5)
    assert (titles_of(con, "T-0006")[0], theme_of(con, "route", 1)) == ("Casques", "T-0006")


def test_a_merge_is_not_done_again_over_what_came_since(desk):
    con = desk.con
    do(desk, deeds.merge(con, ["1"], "2"))
    back = take_back(desk)
    do(desk, deeds.merge(con, ["1"], "3"), minutes=5)
    with pytest.raises(UsageError, match=r"act 3 .* came later and uses what would end"):
        plan_undo(desk, back.act_id)


def test_an_act_is_not_done_again_without_its_ground(desk):
    con = desk.con
    do(desk, deeds.split(con, *deeds.split_by_words(con, theme_of(con, "seat"), ["helmet"])))
    do(desk, deeds.rename(con, "T-0006", {"title_fr": "Casques"}), minutes=5)
    back = take_back(desk, 2)
    take_back(desk, 1)
    with pytest.raises(UsageError, match=r"act 1 .* is undone and is their ground"):
        plan_undo(desk, back.act_id)
