from __future__ import annotations

import pytest

from models.constraints import NO_CONSTRAINTS
from models.errors import UsageError
from models.records import SourceRecord
from tests.curating import (
    SECOND,
    THIRD,
    at_desk,
    column_of,
    comment,
    do,
    hear_night,
    take_back,
    theme_of,
    themes_said,
    titles_of,
)
from tests.fakes import said, sentence
from tests.scripted_acts import not_standing
from transforms import registry
from transforms.copies import text_id
from transforms.curation import deeds
from transforms.curation.acts import load_constraints


def test_a_title_given_by_hand_is_there_at_once_and_survives_a_refit(path):
    with at_desk(path) as desk:
        route = theme_of(desk.con, "route")
        french = titles_of(desk.con, route)[0]
        (act,) = do(desk, deeds.rename(desk.con, route.lower(), {"title_en": " Lost  rides "}))
        assert titles_of(desk.con, route) == (french, "Lost rides")
        assert (act.act_id, act.actor, act.deed.values) == (1, "ana", {"title_en": "Lost rides"})
    assert hear_night(path, SECOND, is_refit=True) == ()
    with at_desk(path) as desk:
        assert titles_of(desk.con, route)[1] == "Lost rides"


def test_a_title_that_another_theme_has_is_refused_with_who_has_it(desk):
    route, brakes = theme_of(desk.con, "route"), theme_of(desk.con, "brakes")
    taken = titles_of(desk.con, brakes)[0]
    with pytest.raises(UsageError, match=f"--fr: {brakes} is called"):
        deeds.rename(desk.con, route, {"title_fr": taken.upper()})
    assert deeds.rename(desk.con, brakes, {"title_fr": taken.upper()}).themes == (brakes,)


@pytest.mark.parametrize(
    ("titles", "told"),
    [
        ({}, "No title was given"),
        ({"title_fr": "  "}, "--fr: a title is some printable text"),
        ({"title_en": "a\x1bb"}, "--en: a title is some printable text"),
        ({"title_en": "x" * 121}, "--en: 121 characters; a title has at most 120"),
    ],
)
def test_a_title_that_is_none_is_refused(desk, titles, told):
    with pytest.raises(UsageError, match=told):
        deeds.rename(desk.con, "1", titles)


def test_a_merged_theme_leads_to_its_heir_and_its_texts_go_along(desk):
    con = desk.con
    route, brakes = theme_of(con, "route"), theme_of(con, "brakes")
    do(desk, deeds.merge(con, [route, brakes], brakes))

    assert themes_said(con, "route") == themes_said(con, "brakes") == {brakes}
    assert (column_of(con, route, "state"), column_of(con, route, "replaced_by")) == (
        "merged",
        brakes,
    )
    assert load_constraints(con).merged == {route: brakes}
    causes = con.execute(
        "SELECT DISTINCT cause FROM assignments WHERE theme_id = ? AND run_id = 'act-1'", [brakes]
    ).fetchall()
    assert causes == [("curated",)]
    events = con.execute(
        "SELECT event, other_id FROM theme_events WHERE theme_id = ? AND event <> 'born'"
        " ORDER BY event",
        [route],
    ).fetchall()
    assert events == [("curated", ""), ("merged", brakes)]


def test_a_merge_of_merged_themes_takes_one_step(desk):
    con = desk.con
    one, two, three = (theme_of(con, topic) for topic in ("route", "brakes", "seat"))
    do(desk, deeds.merge(con, [one], two))
    do(desk, deeds.merge(con, [one], three))  # which means two
    assert column_of(con, one, "replaced_by") == column_of(con, two, "replaced_by") == three
    assert load_constraints(con).merged == {one: three, two: three}


def test_a_merge_of_one_theme_is_refused(desk):
    with pytest.raises(UsageError, match="there is no second theme to merge into T-0001"):
        deeds.merge(desk.con, ["1", "t-1"], "T-0001")


def test_merged_by_hand_stays_merged_at_every_later_night_and_refit(path):
    with at_desk(path) as desk:
        route, brakes = theme_of(desk.con, "route"), theme_of(desk.con, "brakes")
        do(desk, deeds.merge(desk.con, [route], brakes))
    hear_night(path, SECOND, said("route", range(40, 45)))
    hear_night(path, THIRD, said("brakes", range(40, 45)), is_refit=True)
    with at_desk(path) as desk:
        both = themes_said(desk.con, "route") | themes_said(desk.con, "brakes")
        assert both - {""} == {brakes}
        assert not_standing(desk.con) == []


def test_undoing_a_merge_gives_everything_back_and_newcomers_choose(path):
    with at_desk(path) as desk:
        route, brakes = theme_of(desk.con, "route"), theme_of(desk.con, "brakes")
        do(desk, deeds.merge(desk.con, [route], brakes))
    hear_night(path, SECOND, said("route", range(40, 60)))
    with at_desk(path) as desk:
        assert themes_said(desk.con, "route") - {""} == {brakes}
        assert len(registry.texts_of(desk.con, brakes)) > 40
        take_back(desk)
        assert themes_said(desk.con, "route") - {""} == {route}
        assert themes_said(desk.con, "brakes") == {brakes}
        assert column_of(desk.con, route, "replaced_by") == ""
        assert load_constraints(desk.con) == NO_CONSTRAINTS


def test_a_split_by_words_makes_a_theme_with_a_new_id_and_a_title(desk):
    con = desk.con
    seat = theme_of(con, "seat")
    named, parts = deeds.split_by_words(con, seat, ["HELMÉT", "  "])
    texts = [sentence("seat", n) for n in range(20)]
    assert parts == [sorted(text_id(text) for text in texts if "helmet" in text)]
    do(desk, deeds.split(con, named, parts))

    assert registry.texts_of(con, "T-0006") == parts[0]
    assert set(registry.texts_of(con, seat)) == {text_id(t) for t in texts if "helmet" not in t}
    assert all(titles_of(con, "T-0006"))
    assert load_constraints(con).split == {seat, "T-0006"}
    events = con.execute(
        "SELECT event, other_id FROM theme_events WHERE theme_id = 'T-0006' ORDER BY event"
    ).fetchall()
    assert ("split", seat) in events


def test_a_word_is_a_whole_word(desk):
    with pytest.raises(UsageError, match=r"none of the 20 texts of T-\d{4} would leave it"):
        deeds.split_by_words(desk.con, theme_of(desk.con, "seat"), ["helm"])
    with pytest.raises(UsageError, match="all of the 20 texts"):
        deeds.split_by_words(desk.con, theme_of(desk.con, "seat"), ["my"])
    with pytest.raises(UsageError, match="there are no words"):
        deeds.split_by_words(desk.con, theme_of(desk.con, "seat"), [" "])


def test_a_split_by_meaning_finds_what_two_topics_were_merged_of(desk):
    con = desk.con
    route, brakes = theme_of(con, "route"), theme_of(con, "brakes")
    do(desk, deeds.merge(con, [route], brakes))
    _, (part,) = deeds.split_by_meaning(con, brakes, 2, desk.stamp())
    topics = [{text_id(sentence(topic, n)) for n in range(20)} for topic in ("route", "brakes")]
    assert set(part) in topics


def test_a_theme_of_few_texts_is_not_split_by_meaning(desk):
    con = desk.con
    seat = theme_of(con, "seat")
    named = [comment("seat", n) for n in range(3)]
    do(desk, deeds.split(con, *deeds.split_by_comments(con, seat, named)))
    with pytest.raises(UsageError, match="T-0006 has 3 texts: too few"):
        deeds.split_by_meaning(con, "T-0006", 2, desk.stamp())


def test_a_split_by_comments_takes_only_those_of_the_theme(desk):
    con = desk.con
    with pytest.raises(UsageError, match="1 of the 2 comments named are not in"):
        deeds.split_by_comments(
            con, theme_of(con, "seat"), [comment("seat", 1), comment("route", 1)]
        )


def test_split_themes_are_not_merged_by_a_refit(path):
    with at_desk(path) as desk:
        con = desk.con
        do(desk, deeds.split(con, *deeds.split_by_words(con, theme_of(con, "seat"), ["helmet"])))
    hear_night(path, SECOND, said("seat", range(40, 45)), is_refit=True)
    hear_night(path, THIRD, is_refit=True)
    with at_desk(path) as desk:
        assert not_standing(desk.con) == []
        assert len(registry.texts_of(desk.con, "T-0006")) > 0


def test_the_id_of_a_split_that_was_undone_leads_to_its_parent_and_is_not_used_again(path):
    with at_desk(path) as desk:
        con = desk.con
        seat = theme_of(con, "seat")
        do(desk, deeds.split(con, *deeds.split_by_words(con, seat, ["helmet"])))
        back = take_back(desk)
        assert themes_said(con, "seat") == {seat}
        assert column_of(con, "T-0006", "replaced_by") == seat
        deed = deeds.split(con, *deeds.split_by_words(con, seat, ["buckle"]))
        assert list(deed.made) == ["T-0007"]
        take_back(desk, back.act_id)  # the split again, under its own id
        assert themes_said(con, "seat") == {seat, "T-0006"}


def test_a_moved_comment_takes_its_copies_along_and_stays(path):
    copies = [
        SourceRecord(native_id=f"copy-{n}", body=sentence("route", 3), author=f"copy {n}")
        for n in range(2)
    ]
    hear_night(path, SECOND, copies)
    with at_desk(path) as desk:
        brakes = theme_of(desk.con, "brakes")
        (act,) = do(desk, deeds.move(desk.con, ["forum:route-3"], brakes))
        assert act.deed.comments == (comment("route", 3),)
        assert theme_of(desk.con, "copy") == theme_of(desk.con, "route", 3) == brakes
        assert load_constraints(desk.con).moved == {text_id(sentence("route", 3)): brakes}
    hear_night(path, THIRD, is_refit=True)
    with at_desk(path) as desk:
        assert theme_of(desk.con, "route", 3) == brakes


def test_a_comment_can_be_moved_to_no_theme(path):
    with at_desk(path) as desk:
        do(desk, deeds.move(desk.con, [comment("route", 3)[:8].upper()], "None"))
        assert theme_of(desk.con, "route", 3) == ""
        assert load_constraints(desk.con).moved == {text_id(sentence("route", 3)): ""}
    hear_night(path, SECOND, is_refit=True)
    with at_desk(path) as desk:
        assert theme_of(desk.con, "route", 3) == ""


def test_a_refused_comment_goes_to_the_next_best_or_to_none_and_never_comes_back(path):
    with at_desk(path) as desk:
        route = theme_of(desk.con, "route")
        do(desk, deeds.refuse(desk.con, [comment("route", 3)], route))
        first = theme_of(desk.con, "route", 3)
        assert first != route
        assert load_constraints(desk.con).refused == {text_id(sentence("route", 3)): {route}}
    hear_night(path, SECOND)
    with at_desk(path) as desk:
        assert theme_of(desk.con, "route", 3) == first
    hear_night(path, THIRD, is_refit=True)
    with at_desk(path) as desk:
        assert theme_of(desk.con, "route", 3) != route


def test_the_later_word_on_a_comment_counts(desk):
    con = desk.con
    route = theme_of(con, "route")
    do(desk, deeds.refuse(con, [comment("route", 3)], route))
    do(desk, deeds.move(con, [comment("route", 3)], route))
    assert theme_of(con, "route", 3) == route
    do(desk, deeds.refuse(con, [comment("route", 3)], route))
    assert theme_of(con, "route", 3) != route


def test_a_hidden_theme_takes_comments_and_comes_back(path):
    with at_desk(path) as desk:
        route = theme_of(desk.con, "route")
        do(desk, deeds.say(desk.con, "hide", route, {}))
        assert column_of(desk.con, route, "state") == "hidden"
        assert load_constraints(desk.con).pinned == {route}
    hear_night(path, SECOND, said("route", range(40, 43)))
    with at_desk(path) as desk:
        assert theme_of(desk.con, "route", 41) == route
        do(desk, deeds.say(desk.con, "unhide", route, {}), minutes=5)
        assert column_of(desk.con, route, "state") in registry.ALIVE
        assert column_of(desk.con, route, "state") != "hidden"
        take_back(desk)
        assert column_of(desk.con, route, "state") == "hidden"


def test_what_is_said_of_a_theme_is_in_its_row(desk):
    con = desk.con
    do(
        desk,
        deeds.say(con, "own", "1", {"owner": "Jo  Doe"}),
        deeds.say(con, "status", "1", {"status": "Planned"}),
        deeds.say(con, "ticket", "1", {"ticket": "APP-1"}),
        deeds.say(con, "note", "1", {"note": "soon"}),
        deeds.say(con, "pin", "1", {}),
        deeds.route(con, "1", ["mobile", "Mobile", "Web"], ["Web", "Mobile"]),
    )
    row = con.execute(
        "SELECT owner, status, ticket, note, is_pinned, teams FROM themes ORDER BY theme_id"
    ).fetchall()
    assert row[0] == ("Jo Doe", "planned", "APP-1", "soon", True, ["Mobile", "Web"])
    assert row[1] == ("", "", "", "", False, [])
    assert load_constraints(con).pinned == {"T-0001"}
    do(desk, deeds.say(con, "unpin", "1", {}), deeds.route(con, "1", [], []), minutes=10)
    assert (column_of(con, "T-0001", "is_pinned"), column_of(con, "T-0001", "teams")) == (False, [])


def test_a_status_and_a_team_that_are_none_are_refused(desk):
    with pytest.raises(UsageError, match='"done" is no status; expected new, planned, shipped'):
        deeds.say(desk.con, "status", "1", {"status": "done"})
    with pytest.raises(UsageError, match=r'There is no team "Ops". Configured: Mobile\.'):
        deeds.route(desk.con, "1", ["Ops"], ["Mobile"])
    with pytest.raises(UsageError, match="Configured: none; write a"):
        deeds.route(desk.con, "1", ["Ops"], [])
    with pytest.raises(UsageError, match="note: expected printable text"):
        deeds.say(desk.con, "note", "1", {"note": "\x07"})
