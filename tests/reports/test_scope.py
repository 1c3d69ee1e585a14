import pytest

from reports.scope import select_comments, team_scope


@pytest.mark.parametrize(
    ("filters", "taken"),
    [
        ({}, ["a", "b", "c", "d"]),
        ({"products": ("APP",)}, ["a"]),
        ({"communities": ("play store",)}, ["b"]),
        ({"areas": ("Freins",)}, ["c"]),
        ({"areas": ("a-02",)}, ["c"]),
        ({"areas": ("Brakes", "")}, ["c"]),
        ({"words": ("gps",)}, ["d"]),
        ({"products": ("app",), "words": ("gps",)}, ["a", "d"]),
        ({"products": ("",)}, []),
    ],
)
def test_a_comment_is_the_teams_as_soon_as_one_filter_takes_it(comment, team, filters, taken):
    comments = (
        comment("d", text="Le GPS ment."),
        comment("a", product="app"),
        comment("b", community="Play Store"),
        comment("c", theme_id="t2"),
    )

    chosen = select_comments(
        comments, team(**filters), {"t1": ("", "", ""), "t2": ("A-02", "freins", "brakes")}
    )

    assert [item.comment_id for item in chosen] == taken


@pytest.mark.parametrize(
    ("word", "text", "is_taken"),
    [
        ("app", "Une app lente", True),
        ("app", "C'est happy", False),
        ("app", "Une application", False),
        ("app*", "Une application", True),
        ("écran", "L'e\u0301cran est noir", True),
        ("STRASSE", "Straße", True),
        ("mise à jour", "La Mise à jour bloque", True),
        ("電池", "この電池は弱い", True),
        ("c++", "en C++ !", True),
    ],
)
def test_words_are_whole_words_whatever_their_case(comment, team, word, text, is_taken):
    chosen = select_comments((comment("a", text=text),), team(words=(word,)), {})

    assert bool(chosen) is is_taken


def test_the_scope_names_the_filters_that_are_set(team):
    assert team_scope(team(products=("app",), words=("gps",))) == {
        "products": ("app",),
        "words": ("gps",),
    }


def test_a_theme_that_a_curator_brought_to_the_team_is_its_whatever_its_filters(comment, team):
    comments = tuple(comment(each, theme_id=theme) for each, theme in (("a", "t1"), ("b", "t2")))

    chosen = select_comments(comments, team(words=("nothing",)), {}, {"t2"})

    assert [each.comment_id for each in chosen] == ["b"]
