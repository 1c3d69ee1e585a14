"""`themes list` and `themes show`, as the terminal has them."""

from __future__ import annotations

import textwrap
from datetime import date

import pytest
from rich.cells import cell_len

from flows.plain import WIDTH
from flows.settings import load_settings
from flows.showing import list_themes, show_theme
from flows.theme_words import theme_lines
from models.errors import StoreError, UsageError
from models.plain_text import on_one_line
from tests.shown import filled
from transforms.store import open_store
from transforms.theme_facts import theme_card, theme_facts

EVERYTHING = {"is_all": False, "state": None, "area": None, "limit": 50}
SHOW = "`remontee themes show T-…` has all that is known of one."
MEANING = """
7 nights: people of the last seven nights, and against the seven before. 5-8 people: 5,
and at most 3 more whose names are not known."""


def page(text: str) -> list[str]:
    return textwrap.dedent(text).strip("\n").splitlines()


@pytest.fixture
def shown(community):
    """Settings whose store has four themes."""
    settings = load_settings(community)
    with open_store(settings.store_path) as con:
        filled(con)
    return settings


def test_the_themes_are_a_table_by_people(shown):
    assert list_themes(shown, **EVERYTHING) == page(f"""
theme   title         state     area     people  comments  places  7 nights
T-0001  Trajet perdu  active    Trajets     2-3         5       2    3 (+2)
        owner Ana; new
T-0003  Batterie      emerging  Énergie       2         2       1    0 (+0)

2 themes; 2 more merged, gone or hidden: --all.
{SHOW}
{MEANING.strip()}
""")


def test_closed_ones_are_listed_if_asked_for_and_say_where_they_went(shown):
    lines = list_themes(shown, **{**EVERYTHING, "is_all": True, "limit": 3})
    assert lines[4:7] == [
        "T-0002  Carte         merged                  0         0       0",
        "        merged into T-0001",
        "",
    ]
    assert lines[7] == "3 of 4 themes."
    assert max(map(cell_len, lines)) <= WIDTH


def test_one_state_or_one_area_can_be_asked_for(shown):
    def ids(**asked) -> list[str]:
        lines = list_themes(shown, **{**EVERYTHING, **asked})
        return [line[:6] for line in lines if line.startswith("T-")]

    assert ids(state="merged") == ["T-0002"]
    assert ids(area="a-02") == ids(area=" énergie ") == ["T-0003"]
    assert ids(limit=1) == ["T-0001"]
    assert list_themes(shown, **{**EVERYTHING, "state": "dormant"}) == ["No such theme."]
    assert list_themes(shown, **{**EVERYTHING, "state": "gone"})[1].split() == [
        "T-0004", "(no", "title)", "gone", "0", "0", "0",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (
            {"state": "alive"},
            'no state "alive"; there are candidate, emerging, active, cooling, dormant, revived, '
            "hidden, merged, gone",
        ),
        ({"area": "Roues"}, 'no area "Roues"; there are A-01 (Trajets), A-02 (Énergie)'),
    ],
)
def test_what_there_is_not_is_told_with_what_there_is(shown, asked, told):
    with pytest.raises(UsageError) as caught:
        list_themes(shown, **{**EVERYTHING, **asked})
    assert str(caught.value) == told


def test_without_areas_there_is_no_column_for_them_and_none_to_ask_for(shown):
    with open_store(shown.store_path) as con:
        con.execute("UPDATE themes SET area = ''")
    assert list_themes(shown, **EVERYTHING)[0].split() == [
        "theme", "title", "state", "people", "comments", "places", "7", "nights",
    ]  # fmt: skip
    with pytest.raises(UsageError, match='no area "A-01"; themes have no areas yet'):
        list_themes(shown, **{**EVERYTHING, "area": "A-01"})


def test_long_and_wide_titles_are_cut_so_that_columns_stay_aligned(shown):
    with open_store(shown.store_path) as con:
        con.execute("UPDATE themes SET title_fr = ? WHERE theme_id = 'T-0001'", ["走行記録" * 20])
        con.execute("UPDATE themes SET title_fr = ? WHERE theme_id = 'T-0003'", ["Le trajet " * 9])
        con.execute("UPDATE areas SET title_fr = 'Tout ce qui a trait aux trajets'")
    head, first, _, second = list_themes(shown, **EVERYTHING)[:4]
    assert first.endswith("2-3         5       2    3 (+2)")
    assert second.endswith("2         2       1    0 (+0)")
    assert {cell_len(line) for line in (head, first, second)} == {WIDTH}
    assert "Tout ce qui a t…" in first
    assert "…" in second[:60]


def test_before_there_are_themes_that_is_said(community):
    settings = load_settings(community)
    with pytest.raises(StoreError, match=r"no store at .*; make one with `remontee run`"):
        list_themes(settings, **EVERYTHING)
    with open_store(settings.store_path):
        pass
    assert list_themes(settings, **EVERYTHING) == [
        "No theme yet. `remontee run` looks for themes in what the sources say."
    ]
    with pytest.raises(UsageError, match='no theme "T-0001": there is none yet'):
        show_theme(settings, "T-0001", 5)


def test_a_theme_is_shown_with_everything_that_is_known(shown):
    assert show_theme(shown, "T-0001", 5) == page("""
T-0001  Trajet perdu / Lost ride
Keywords      gps, carte
Area          A-01 Trajets
State         active; known since 2026-11-08, last spoken of 2026-11-15
              2026-11-08  born
              2026-11-15  T-0002 was merged into it
              2026-11-15  emerging -> active
Owner         Ana
Status        new
Ticket        BUG-7
Comments      5 comments (4 distinct texts) by 2 people and at most 1 more without a name; 1 set
              aside, not counted
Communities   Forum 4, Store 1
Languages     French 80% (of all comments 57%), English 20% (of all comments 43%)
Rating        2.5 on average of 2 ratings
Products      app 1
Versions      4.2 2
Rank          1 of 1 theme by people until 2026-11-15; chance alone puts it between 1 and 2
              2 people and at most 1 more; 3 of 4 active voices: 75% (25% to 100%)
Firm          no: it does not stay among the first 10 whatever is taken away
              without its three loudest people: no rank, 1 voice left
              without Forum, the largest community: no rank, 1 voice left
Sides         for 1 person (25%); against 2 people (50%); neither at most 1 person (25%)
              for: Et encore un trajet (Forum)
              against: Trajet perdu (Forum)
              https://a.example/1
              against: Le trajet a disparu (Store)
Moved         2026-11-15  +1 person: 1 new (now 2)
                          +3 comments: 2 new, 1 by a merge made by Ana (now 5)
              2026-11-08  +2 comments: 2 from the first load (now 2)
Trust         stability good: found again in 80% (between 70% and 90%) of 30 draws of the people
              separation fair: 0.12 from the next theme
              cohesion 0.50: likeness of its texts to its centre, to 1
              measured 2026-11-15
Alerts        open: opened 2026-11-15, last heard 2026-11-15; strength 4.2
Acts          1  2026-11-14 10:00  Ana  merge T-0002 into T-0001
              2  2026-11-16 10:00  Ana  own T-0001 "Ana"
Nearest       T-0003 Batterie (0.60)
Quotes        Trajet perdu
              (Forum, 2026-11-07)
              https://a.example/1
              Le trajet a disparu
              (Store, 2026-11-14)
""")


def test_of_a_theme_of_which_little_is_known_that_is_said(shown):
    lines = show_theme(shown, "4", 5)
    assert lines == page("""
T-0004  (no title)
Keywords      gps, carte
State         gone; known since 2026-11-08, last spoken of 2026-11-15
Comments      0 comments (0 distinct texts) by 0 people
Rank          none: nobody is counted with it until 2026-11-15
Trust         not measured yet
Alerts        none
Acts          no curator has touched it
Nearest       none: it is not compared with others
""")


def test_a_merged_theme_leads_to_the_one_it_is_in(shown):
    lines = show_theme(shown, "T-0002", 0)
    assert lines[:3] == [
        "T-0002 was merged into T-0001 on 2026-11-15. This is T-0001:",
        "",
        "T-0001  Trajet perdu / Lost ride",
    ]
    with open_store(shown.store_path) as con:
        con.execute("DELETE FROM theme_events WHERE event = 'merged'")
    assert show_theme(shown, "2", 0)[0] == "T-0002 was merged into T-0001. This is T-0001:"


def shown_of_first(settings, language="fr") -> list[str]:
    with open_store(settings.store_path, read_only=True) as con:
        facts = theme_facts(con, theme_card(con, "T-0001"), language, 1, 9)
    return list(theme_lines(facts, language))


def part(lines: list[str], name: str) -> list[str]:
    """The lines of a part, without its name."""
    start = next(i for i, line in enumerate(lines) if line.startswith(name))
    end = next((i for i, line in enumerate(lines) if i > start and line[0] != " "), len(lines))
    return [line[14:] for line in lines[start:end]]


def test_every_event_has_its_words(shown):
    with open_store(shown.store_path) as con:
        con.execute("""
            DELETE FROM theme_events;
            INSERT INTO theme_events VALUES
                ('T-0001', '2026-11-01', 'back', '', '{}', 'r'),
                ('T-0001', '2026-11-02', 'curated', '', '{}', 'r'),
                ('T-0001', '2026-11-03', 'gone', '', '{}', 'r'),
                ('T-0001', '2026-11-04', 'merged', 'T-0003', '{}', 'r'),
                ('T-0001', '2026-11-05', 'refit', '', '{"joined": 1, "left": 4}', 'r'),
                ('T-0001', '2026-11-06', 'split', 'T-0003', '{}', 'r'),
                ('T-0003', '2026-11-07', 'split', 'T-0001', '{}', 'r')
        """)
    assert part(shown_of_first(shown), "State")[1:] == [
        "2026-11-01  back under its old id",
        "2026-11-02  changed by a curator",
        "2026-11-03  gone: nothing like it was found again",
        "2026-11-04  merged into T-0003",
        "2026-11-05  a refit: 1 text joined it, 4 left",
        "2026-11-06  split from T-0003",
        "2026-11-07  T-0003 was split from it",
    ]


def test_a_refit_a_birth_and_several_acts_explain_what_they_moved(shown):
    with open_store(shown.store_path) as con:
        con.execute("""
            UPDATE changes SET curated = 0, source = 0, reassigned = after - before - new;
            UPDATE changes SET curated = 2, new = 0, reassigned = 1
                WHERE night = '2026-11-15' AND measure = 'comments';
            INSERT INTO curation_acts BY NAME SELECT 9 AS act_id,
                TIMESTAMPTZ '2026-11-14 12:00:00+00' AS acted_at, 'Tom' AS actor, '' AS reason,
                'own' AS kind, '{"themes": ["T-0001"], "values": {"owner": ""}}' AS payload;
        """)
    assert part(shown_of_first(shown), "Moved") == [
        "2026-11-15  +1 person: 1 new (now 2)",
        "            +3 comments: 1 by the refit, 2 by 2 acts (merge, own) made by Ana and Tom",
        "(now 5)",
        "2026-11-08  +2 comments: 2 at its birth (now 2)",
    ]


def test_a_stability_that_no_refit_measured_is_no_number(shown):
    with open_store(shown.store_path) as con:
        con.execute(
            "UPDATE theme_qualities SET stability = NULL, separation = NULL, cohesion = NULL"
        )
    assert part(shown_of_first(shown), "Trust") == [
        "stability: not measured yet, a refit does it",
        "measured 2026-11-15",
    ]
    with open_store(shown.store_path) as con:
        con.execute(
            "UPDATE theme_qualities SET stability = 0.0, stability_low = NULL, n_resamples = 1"
        )
    assert part(shown_of_first(shown), "Trust")[0] == (
        "stability poor: found again in 0% of 1 draw of the people"
    )


def test_what_curators_said_and_much_of_anything_is_shown_in_short(shown):
    with open_store(shown.store_path) as con:
        con.execute("""
            UPDATE themes SET status = 'shipped', shipped_version = '4.3',
                teams = ['Mobile', 'Web'], shipped_on = '2026-11-12',
                note = 'À suivre', is_pinned = true;
            UPDATE staged_comments SET text = repeat('trajet perdu ', 90);
            INSERT INTO staged_comments BY NAME
            SELECT c.* REPLACE ('d' || n AS comment_id, 'place ' || n AS community)
            FROM staged_comments AS c, (SELECT unnest(range(9)) AS n) AS r
            WHERE comment_id = 'c1'
        """)
    lines = shown_of_first(shown, "en")
    assert lines[0] == "T-0001  Lost ride / Trajet perdu"
    assert part(lines, "Status") == ["shipped (4.3 2026-11-12)"]
    assert part(lines, "Teams") == ["Mobile, Web"]
    assert part(lines, "Note") == ["À suivre"]
    assert part(lines, "Pinned") == ["yes: no night closes or merges it"]
    assert " ".join(part(lines, "Communities")).endswith("and 3 more")
    assert "[…]" in " ".join(part(lines, "Quotes"))
    assert max(map(cell_len, lines)) <= WIDTH


def test_no_sign_of_a_comment_moves_the_cursor():
    assert on_one_line("Ça\n plante\x1b[2J\u202e") == "Ça plante[2J"


def test_movements_stand_before_the_themes(shown):
    with open_store(shown.store_path) as con:
        con.execute(
            "INSERT INTO movements VALUES"
            " ('M-0001', '', true, 'Nouveau', 'New', $day, $day, $day, 'r')",
            {"day": date(2026, 11, 19)},
        )
    with_movement = list_themes(shown, **EVERYTHING)
    with open_store(shown.store_path) as con:
        con.execute("UPDATE movements SET is_current = false")
    title = "Nouveau" if shown.project.language == "fr" else "New"
    assert with_movement == [
        "Movements",
        f"M-0001 {title}: 0 people since 2026-11-19",
        "",
        *list_themes(shown, **EVERYTHING),
    ]
