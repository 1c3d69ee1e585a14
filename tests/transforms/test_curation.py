from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.constraints import NO_CONSTRAINTS
from models.curation import Deed
from models.errors import StoreError, UsageError
from models.records import SourceRecord
from tests.curating import (
    FIRST,
    at_desk,
    by,
    comment,
    do,
    find,
    make_store,
    registry_of,
    take_back,
    theme_of,
)
from tests.fakes import TOPICS, hear, night_of, said, sentence
from tests.scripted_acts import N_ACTS, not_standing, thirty_acts
from transforms import curation_deeds as deeds
from transforms import registry
from transforms.copies import text_id
from transforms.curation import apply_acts, load_acts, load_constraints
from transforms.curation_desk import (
    conflict_lines,
    open_desk,
    perform,
    plan_undo,
    undo,
    undoing_lines,
)
from transforms.spaces import current_stamp
from transforms.store import open_store

SECOND, THIRD = FIRST + timedelta(1), FIRST + timedelta(2)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("curation") / "remontee.duckdb"
    make_store(path)
    return path


@pytest.fixture
def path(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(made, tmp_path / "remontee.duckdb"))


@pytest.fixture
def desk(path: Path):
    with at_desk(path) as opened:
        yield opened


def title(con, theme_id: str) -> tuple[str, str]:
    return con.execute(
        "SELECT title_fr, title_en FROM themes WHERE theme_id = ?", [theme_id]
    ).fetchone()


def column(con, theme_id: str, name: str):
    return con.execute(f"SELECT {name} FROM themes WHERE theme_id = ?", [theme_id]).fetchone()[0]


def themes_said(con, topic: str) -> set[str]:
    found = con.execute(
        "SELECT DISTINCT theme_id FROM staged_comments JOIN assignments USING (text_id)"
        " WHERE until_night IS NULL AND starts_with(native_id, ?)",
        [f"{topic}-"],
    )
    return {theme_id for (theme_id,) in found.fetchall()}


def night(path: Path, day: date, records=(), *, is_refit: bool = False) -> tuple[str, ...]:
    with open_store(path) as con:
        if records:
            hear(con, night_of(day), list(records))
        return find(con, night_of(day), is_refit=is_refit)


# ---- each act


def test_a_title_given_by_hand_is_there_at_once_and_survives_a_refit(path):
    with at_desk(path) as desk:
        route = theme_of(desk.con, "route")
        french = title(desk.con, route)[0]
        (act,) = do(desk, deeds.rename(desk.con, route.lower(), {"title_en": " Lost  rides "}))
        assert title(desk.con, route) == (french, "Lost rides")
        assert (act.act_id, act.actor, act.deed.values) == (1, "ana", {"title_en": "Lost rides"})
    assert night(path, SECOND, is_refit=True) == ()
    with at_desk(path) as desk:
        assert title(desk.con, route)[1] == "Lost rides"


def test_a_title_that_another_theme_has_is_refused_with_who_has_it(desk):
    route, brakes = theme_of(desk.con, "route"), theme_of(desk.con, "brakes")
    taken = title(desk.con, brakes)[0]
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
    assert (column(con, route, "state"), column(con, route, "replaced_by")) == ("merged", brakes)
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
    assert column(con, one, "replaced_by") == column(con, two, "replaced_by") == three
    assert load_constraints(con).merged == {one: three, two: three}


def test_a_merge_of_one_theme_is_refused(desk):
    with pytest.raises(UsageError, match="there is no second theme to merge into T-0001"):
        deeds.merge(desk.con, ["1", "t-1"], "T-0001")


def test_merged_by_hand_stays_merged_at_every_later_night_and_refit(path):
    with at_desk(path) as desk:
        route, brakes = theme_of(desk.con, "route"), theme_of(desk.con, "brakes")
        do(desk, deeds.merge(desk.con, [route], brakes))
    night(path, SECOND, said("route", range(40, 45)))
    night(path, THIRD, said("brakes", range(40, 45)), is_refit=True)
    with at_desk(path) as desk:
        both = themes_said(desk.con, "route") | themes_said(desk.con, "brakes")
        assert both - {""} == {brakes}
        assert not_standing(desk.con) == []


def test_undoing_a_merge_gives_everything_back_and_newcomers_choose(path):
    with at_desk(path) as desk:
        route, brakes = theme_of(desk.con, "route"), theme_of(desk.con, "brakes")
        do(desk, deeds.merge(desk.con, [route], brakes))
    night(path, SECOND, said("route", range(40, 60)))
    with at_desk(path) as desk:
        assert themes_said(desk.con, "route") - {""} == {brakes}
        assert len(registry.texts_of(desk.con, brakes)) > 40
        take_back(desk)
        assert themes_said(desk.con, "route") - {""} == {route}
        assert themes_said(desk.con, "brakes") == {brakes}
        assert column(desk.con, route, "replaced_by") == ""
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
    assert all(title(con, "T-0006"))
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
    night(path, SECOND, said("seat", range(40, 45)), is_refit=True)
    night(path, THIRD, is_refit=True)
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
        assert column(con, "T-0006", "replaced_by") == seat
        deed = deeds.split(con, *deeds.split_by_words(con, seat, ["buckle"]))
        assert list(deed.made) == ["T-0007"]
        take_back(desk, back.act_id)  # the split again, under its own id
        assert themes_said(con, "seat") == {seat, "T-0006"}


def test_a_moved_comment_takes_its_copies_along_and_stays(path):
    copies = [
        SourceRecord(native_id=f"copy-{n}", body=sentence("route", 3), author=f"copy {n}")
        for n in range(2)
    ]
    night(path, SECOND, copies)
    with at_desk(path) as desk:
        brakes = theme_of(desk.con, "brakes")
        (act,) = do(desk, deeds.move(desk.con, ["forum:route-3"], brakes))
        assert act.deed.comments == (comment("route", 3),)
        assert theme_of(desk.con, "copy") == theme_of(desk.con, "route", 3) == brakes
        assert load_constraints(desk.con).moved == {text_id(sentence("route", 3)): brakes}
    night(path, THIRD, is_refit=True)
    with at_desk(path) as desk:
        assert theme_of(desk.con, "route", 3) == brakes


def test_a_comment_can_be_moved_to_no_theme(path):
    with at_desk(path) as desk:
        do(desk, deeds.move(desk.con, [comment("route", 3)[:8].upper()], "None"))
        assert theme_of(desk.con, "route", 3) == ""
        assert load_constraints(desk.con).moved == {text_id(sentence("route", 3)): ""}
    night(path, SECOND, is_refit=True)
    with at_desk(path) as desk:
        assert theme_of(desk.con, "route", 3) == ""


def test_a_refused_comment_goes_to_the_next_best_or_to_none_and_never_comes_back(path):
    with at_desk(path) as desk:
        route = theme_of(desk.con, "route")
        do(desk, deeds.refuse(desk.con, [comment("route", 3)], route))
        first = theme_of(desk.con, "route", 3)
        assert first != route
        assert load_constraints(desk.con).refused == {text_id(sentence("route", 3)): {route}}
    night(path, SECOND)
    with at_desk(path) as desk:
        assert theme_of(desk.con, "route", 3) == first
    night(path, THIRD, is_refit=True)
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
        assert column(desk.con, route, "state") == "hidden"
        assert load_constraints(desk.con).pinned == {route}
    night(path, SECOND, said("route", range(40, 43)))
    with at_desk(path) as desk:
        assert theme_of(desk.con, "route", 41) == route
        do(desk, deeds.say(desk.con, "unhide", route, {}), minutes=5)
        assert column(desk.con, route, "state") in registry.ALIVE
        assert column(desk.con, route, "state") != "hidden"
        take_back(desk)
        assert column(desk.con, route, "state") == "hidden"


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
    assert (column(con, "T-0001", "is_pinned"), column(con, "T-0001", "teams")) == (False, [])


def test_a_status_and_a_team_that_are_none_are_refused(desk):
    with pytest.raises(UsageError, match='"done" is no status; expected new, planned, shipped'):
        deeds.say(desk.con, "status", "1", {"status": "done"})
    with pytest.raises(UsageError, match=r'There is no team "Ops". Configured: Mobile\.'):
        deeds.route(desk.con, "1", ["Ops"], ["Mobile"])
    with pytest.raises(UsageError, match="Configured: none; write a"):
        deeds.route(desk.con, "1", ["Ops"], [])
    with pytest.raises(UsageError, match="note: expected printable text"):
        deeds.say(desk.con, "note", "1", {"note": "\x07"})


# ---- what is named


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("T-0009", "There is no theme .*T-0009.*Did you mean T-0001 or T-0002"),
        ("battery", "There is no theme .*There are T-0001 to T-0005"),
    ],
)
def test_a_theme_that_is_not_there_is_told_with_those_that_are(desk, words, told):
    with pytest.raises(UsageError, match=told):
        deeds.say(desk.con, "pin", words, {})


def test_a_theme_that_is_gone_is_refused_and_a_merged_one_means_its_heir(desk):
    con = desk.con
    stamp = desk.stamp()
    registry.retire(con, {"T-0002": "T-0003", "T-0004": ""}, stamp)
    with pytest.raises(UsageError, match="T-0004 is gone"):
        deeds.say(con, "pin", "T-0004", {})
    assert deeds.say(con, "pin", "T-0002", {}).themes == ("T-0003",)


def test_a_store_without_themes_says_how_to_get_some(tmp_path):
    with open_store(tmp_path / "s.duckdb") as con:
        with pytest.raises(UsageError, match="There are no themes yet; `remontee run`"):
            deeds.say(con, "pin", "1", {})
        assert apply_acts(con, current_stamp(con, FIRST, "r")) == ()
    with pytest.raises(StoreError, match="no store at"), open_desk(tmp_path / "none", FIRST):
        pass


def test_comments_that_are_not_there_are_all_told_at_once(desk):
    with pytest.raises(UsageError) as error:
        deeds.move(desk.con, ["forum:route-1", "forum:route-99", "abc"], "1")
    assert str(error.value).splitlines()[:2] == [
        'There is no comment "forum:route-99".',
        'There is no comment "abc".',
    ]


def test_the_beginning_of_several_ids_is_not_enough(desk):
    first, second = (comment("route", n) for n in (1, 2))
    twin = first[:8] + second[8:]
    desk.con.execute(
        "UPDATE staged_comments SET comment_id = ? WHERE comment_id = ?", [twin, second]
    )
    with pytest.raises(UsageError, match="is the beginning of 2 comment ids; write more of it"):
        deeds.move(desk.con, [first[:8]], "1")


# ---- undo


def test_undo_without_a_number_takes_the_last_that_stands(desk):
    con = desk.con
    machine = title(con, "T-0001")
    do(
        desk,
        deeds.rename(con, "1", {"title_fr": "Un"}),
        deeds.rename(con, "1", {"title_fr": "Deux"}),
    )
    assert take_back(desk).undoes == (2,)
    assert title(con, "T-0001")[0] == "Un"
    assert take_back(desk).undoes == (1,)
    assert title(con, "T-0001") == machine
    with pytest.raises(UsageError, match="There is nothing to undo"):
        take_back(desk)


def test_undoing_an_earlier_act_leaves_the_later_word(desk):
    con = desk.con
    machine = title(con, "T-0001")
    do(
        desk,
        deeds.rename(con, "1", {"title_fr": "Un"}),
        deeds.rename(con, "1", {"title_fr": "Deux"}),
    )
    take_back(desk, 1)
    assert title(con, "T-0001")[0] == "Deux"
    take_back(desk, 2)
    assert title(con, "T-0001") == machine


def test_undoing_an_undo_does_it_again_in_its_place(desk):
    con = desk.con
    do(
        desk,
        deeds.rename(con, "1", {"title_fr": "Un"}),
        deeds.rename(con, "1", {"title_fr": "Deux"}),
    )
    back = take_back(desk, 1)
    take_back(desk, back.act_id)
    assert title(con, "T-0001")[0] == "Deux"
    take_back(desk, 2)
    assert title(con, "T-0001")[0] == "Un"


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
    assert title(con, seat)[0] == "Sièges"
    with pytest.raises(UsageError, match="Act 2 was undone by act 5"):
        plan_undo(desk, 2)
    take_back(desk, 5)
    assert (title(con, "T-0006")[0], theme_of(con, "route", 1)) == ("Casques", "T-0006")


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


CHOICES = st.lists(
    st.tuples(
        st.sampled_from(
            [
                "rename",
                "merge",
                "split",
                "move",
                "none",
                "not",
                "hide",
                "pin",
                "own",
                "route",
                "undo",
            ]
        ),
        st.integers(0, 9),
        st.integers(0, 9),
    ),
    min_size=1,
    max_size=9,
)


def attempt(desk, choice: tuple[str, int, int], minutes: int) -> None:
    """Do what was drawn, if it makes sense now."""
    con, (kind, one, two) = desk.con, choice
    living = registry.living_themes(con)
    theme, other = living[one % len(living)], living[two % len(living)]
    topic = sorted(TOPICS)[one % len(TOPICS)]
    makers = {
        "rename": lambda: deeds.rename(con, theme, {"title_fr": f"Titre {two}"}),
        "merge": lambda: deeds.merge(con, [theme], other),
        "split": lambda: deeds.split(
            con, *deeds.split_by_words(con, theme, TOPICS[topic].split()[two : two + 2])
        ),
        "move": lambda: deeds.move(con, [comment(topic, two)], other),
        "none": lambda: deeds.move(con, [comment(topic, two)], "none"),
        "not": lambda: deeds.refuse(con, [comment(topic, two)], theme_of(con, topic)),
        "hide": lambda: deeds.say(con, "hide", theme, {}),
        "pin": lambda: deeds.say(con, "pin", theme, {}),
        "own": lambda: deeds.say(con, "own", theme, {"owner": f"owner {two}"}),
        "route": lambda: deeds.route(con, theme, ["Web"], ["Web"]),
    }
    try:
        if kind == "undo":
            undo(desk, by(minutes), plan_undo(desk, two if two else None))
        else:
            perform(desk, by(minutes), [makers[kind]()])
    except UsageError:
        return


@settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(choices=CHOICES)
def test_undoing_all_gives_the_registry_as_it_was(made, tmp_path, choices):
    copy = Path(shutil.copy(made, tmp_path / "again.duckdb"))
    with at_desk(copy) as desk:
        ids = registry.living_themes(desk.con)
        before = registry_of(desk.con, ids)
        for n, choice in enumerate(choices):
            attempt(desk, choice, n)
        while any(a.deed.kind != "undo" for a in load_acts(desk.con)):
            try:
                undo(desk, by(900), plan_undo(desk, None))
            except UsageError:
                break
        assert registry_of(desk.con, ids) == before
        assert desk.con.execute("SELECT * FROM curation_effects").fetchall() == []
        assert registry.living_themes(desk.con) == ids
        assert load_constraints(desk.con) == NO_CONSTRAINTS


@settings(
    max_examples=4,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)
@given(choices=CHOICES)
def test_playing_the_acts_again_changes_nothing(made, tmp_path, choices):
    copy = Path(shutil.copy(made, tmp_path / "again.duckdb"))
    with at_desk(copy) as desk:
        for n, choice in enumerate(choices):
            attempt(desk, choice, n)
    with open_store(copy) as con:
        ids = [t for (t,) in con.execute("SELECT theme_id FROM themes").fetchall()]
        before = registry_of(con, ids)
        apply_acts(con, current_stamp(con, SECOND, "again"))
        assert registry_of(con, ids) == before
        written = con.execute("SELECT count(*) FROM assignments WHERE run_id = 'again'").fetchone()
        assert written == (0,)


# ---- what later nights make of acts


def test_thirty_acts_all_stand_after_later_nights_and_refits(path):
    with at_desk(path) as desk:
        assert len(thirty_acts(desk)) == N_ACTS
        assert not_standing(desk.con) == []
    for n in range(1, 5):
        more = [r for topic in TOPICS for r in said(topic, range(30 + 5 * n, 35 + 5 * n))]
        night(path, FIRST + timedelta(n), more, is_refit=n % 2 == 0)
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
        assert (column(con, route, "state"), theme_of(con, "brakes", 1)) == ("dormant", route)


def test_a_pinned_theme_that_was_closed_is_opened_again(path):
    with at_desk(path) as desk:
        do(desk, deeds.say(desk.con, "pin", "1", {}))
        registry.retire(desk.con, {"T-0001": "T-0002"}, desk.stamp())
    with open_store(path) as con:
        lines = apply_acts(con, current_stamp(con, SECOND, "r"))
        assert lines == ("Act 1: T-0001 was closed by a refit; opened again",)
        assert column(con, "T-0001", "replaced_by") == ""


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
        assert column(con, "T-0003", "state") == "gone"


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
    assert night(path, SECOND, changed) == (
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
        assert title(con, "T-0003")[0] == "freins (avant)"


def test_undoing_after_a_refit_gives_what_the_refit_made(path):
    with at_desk(path) as desk:
        do(desk, deeds.rename(desk.con, "1", {"title_fr": "Freins"}))
        desk.con.execute("UPDATE themes SET title_fr = 'Nouveau nom' WHERE theme_id = 'T-0001'")
    with open_store(path) as con:
        apply_acts(con, current_stamp(con, SECOND, "r"))
        assert title(con, "T-0001")[0] == "Freins"
    with at_desk(path) as desk:
        take_back(desk)
        assert title(desk.con, "T-0001")[0] == "Nouveau nom"


def test_only_the_acts_just_done_are_told_of_conflicts(desk):
    con = desk.con
    registry.retire(con, {"T-0001": "T-0002"}, desk.stamp())
    _, settled = perform(desk, by(), [Deed("own", ("T-0001",), values={"owner": "Jo"})])
    assert conflict_lines(settled.conflicts, [1]) == [
        "Act 1: T-0001 was merged into T-0002; holds for T-0002"
    ]
    assert conflict_lines(settled.conflicts, [2]) == []
