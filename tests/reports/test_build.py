from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from models.report import Totals
from models.theme_report import Count
from reports.build import build_report
from reports.render_html import render_html


def test_every_comment_is_in_a_theme_in_none_or_set_aside(small_night, team):
    report = build_report(small_night, team())

    assert report.totals == Totals(
        n_comments=22,
        n_texts=18,
        n_people=18,
        n_unknown=2,
        n_communities=5,
        n_in_themes=17,
        n_unassigned=4,
        n_set_aside=1,
    )
    assert [(theme.theme_id, theme.n_comments) for theme in report.themes] == [
        ("t1", 13),
        ("t2", 3),
        ("t3", 1),
    ]


def test_the_order_of_comments_and_themes_does_not_matter(small_night, team):
    shuffled = list(small_night.comments)
    Random(7).shuffle(shuffled)
    other = type(small_night)(
        project=small_night.project,
        run=small_night.run,
        window_from=small_night.window_from,
        themes=small_night.themes[::-1],
        comments=tuple(shuffled),
        series={},
    )

    assert build_report(other, team()) == build_report(small_night, team())


def test_themes_are_ranked_by_voices_then_people_then_comments_then_id(
    comment, theme, make_reading, team
):
    comments = (
        comment("a1", theme_id="ta"),
        comment("a2", theme_id="ta", person="pa1"),
        comment("b1", theme_id="tb", person=""),
        comment("b2", theme_id="tb", person=""),
        comment("c1", theme_id="tc"),
        comment("d1", theme_id="td"),
        comment("e1", theme_id="te", person=""),
        comment("e2", theme_id="te", person="", text_id="xe1"),
    )
    themes = tuple(theme(theme_id) for theme_id in ("td", "tc", "te", "tb", "ta"))

    report = build_report(make_reading(comments, themes), team())

    assert [theme.theme_id for theme in report.themes] == ["tb", "ta", "tc", "td", "te"]


def test_a_hundred_copies_by_one_person_are_one_person_and_one_quote(
    comment, theme, make_reading, team
):
    comments = tuple(
        comment(f"{n:03}", person="p", text_id="same", text="Remboursez !") for n in range(100)
    )

    found = build_report(make_reading(comments, (theme("t1"),)), team()).themes[0]

    assert (found.n_people, found.n_texts, found.n_comments) == (1, 1, 100)
    assert [(quote.text, quote.copies, quote.people) for quote in found.quotes] == [
        ("Remboursez !", 100, 1)
    ]


def test_set_aside_comments_are_read_but_counted_and_quoted_in_no_theme(
    comment, theme, make_reading, team
):
    comments = (comment("1"), comment("2", is_set_aside=True, community="Spam"))

    report = build_report(make_reading(comments, (theme("t1"),)), team())

    assert report.themes[0].communities == (Count("Forum", 1, 1),)
    assert report.themes[0].share == 1.0
    assert [count.name for count in report.communities] == ["Forum", "Spam"]
    assert report.unassigned == ()


def test_a_hidden_theme_is_neither_shown_nor_quoted(small_night, team):
    report = build_report(small_night, team())

    assert [quote.text for quote in report.unassigned] == [
        "Quelqu'un a essayé la selle en cuir ?",
        "Un thème candidat n'est pas encore montré.",
        "ok",
    ]


@pytest.mark.parametrize(
    ("language", "titles"),
    [
        ("fr", ["L'appli perd le trajet", "*Batterie* | <i>hiver</i>", "=HYPERLINK(1)"]),
        ("en", ["The app loses the route", "*Batterie* | <i>hiver</i>", "=HYPERLINK(1)"]),
    ],
)
def test_a_title_falls_back_to_the_other_language(small_night, team, language, titles):
    assert [theme.title for theme in build_report(small_night, team(language)).themes] == titles


@pytest.mark.parametrize(
    ("language", "nameless"), [("fr", "Thème sans nom (tb)"), ("en", "Unnamed theme (tb)")]
)
def test_a_theme_without_a_title_is_named_by_its_words_then_by_its_id(
    comment, theme, make_reading, team, language, nameless
):
    comments = (comment("1", theme_id="ta"), comment("2", theme_id="tb"))
    themes = (
        theme("ta", title_fr="", title_en="", keywords=("a", "b", "c", "d")),
        theme("tb", title_fr="tb", title_en=" ", keywords=()),
    )

    report = build_report(make_reading(comments, themes), team(language))

    assert [found.title for found in report.themes] == ["a, b, c", nameless]


def test_a_theme_is_spoken_of_since_its_earliest_comment(comment, theme, make_reading, team):
    comments = (
        comment("1", said_on=date(2025, 10, 20)),
        comment("2", said_on=date(2025, 10, 12)),
        comment("3", said_on=None),
        comment("4", said_on=None, theme_id="t2"),
    )

    report = build_report(make_reading(comments, (theme("t1"), theme("t2"))), team())

    assert [found.first_said_on for found in report.themes] == [date(2025, 10, 12), None]


def test_a_theme_is_told_by_the_words_of_its_main_languages(comment, theme, make_reading, team):
    comments = (
        *(comment(f"{n}", text="perd le trajet, gps") for n in range(9)),
        comment("z", text="kaybolan rota", language="tr"),
    )
    themes = (theme("t1", keywords=("kaybolan rota", "trajet", "gps")),)

    found = build_report(make_reading(comments, themes), team("fr")).themes[0]

    assert found.keywords == ("trajet", "gps")


def test_the_last_seven_days_are_compared_with_the_spans_before(comment, theme, make_reading, team):
    night = date(2025, 11, 4)
    days = [0, 1, 6, 7, 13, 14, 21, 27]
    comments = tuple(
        comment(f"{n}", said_on=night - timedelta(days=back)) for n, back in enumerate(days)
    )

    found = build_report(make_reading(comments, (theme("t1"),)), team()).themes[0]

    assert (found.n_voices_recent, found.usual_voices) == (3, 1.7)


def test_mentions_are_counted_apart(small_night, team):
    assert [theme.n_mentions for theme in build_report(small_night, team()).themes] == [1, 0, 0]


def test_ratings_are_averaged_over_the_comments_that_have_one(small_night, team):
    ratings = [theme.mean_rating for theme in build_report(small_night, team()).themes]

    assert ratings == [3.0, None, None]


@pytest.mark.parametrize("n_comments", [0, 5, 40])
def test_a_small_community_without_themes_gets_a_reading_list(
    comment, make_reading, team, n_comments
):
    comments = tuple(
        comment(f"{n:02}", theme_id="", said_on=date(2025, 10, 8) + timedelta(days=n % 20))
        for n in range(n_comments)
    )

    report = build_report(make_reading(comments), team())

    assert report.themes == ()
    assert {quote.comment_id for quote in report.unassigned} == {c.comment_id for c in comments}
    days = [quote.said_on for quote in report.unassigned]
    assert days == sorted(days, reverse=True)
    assert not report.has_history


def test_a_theme_first_named_tonight_is_new(small_night, team):
    report = build_report(small_night, team())

    assert [theme.is_new for theme in report.themes] == [False, True, False]
    assert report.has_history


def test_a_theme_that_moved_or_is_silent_still_has_a_page(comment, theme, make_reading, team):
    reading = replace(
        make_reading((comment("a1", theme_id="ta"),), (theme("ta"), theme("tb"))),
        redirects={"tc": "ta", "td": ""},
    )

    report = build_report(reading, team("en"))
    pages = render_html(report)

    assert report.moved == {"tb": "", "tc": "ta", "td": ""}
    assert b'content="0; url=ta.html"' in pages["themes/tc.html"]
    assert b"Nobody has written about this theme" in pages["themes/tb.html"]
    assert b"refresh" not in pages["themes/td.html"]


def test_weeks_before_anybody_was_heard_are_no_usual_weeks(comment, theme, make_reading, team):
    night = make_reading((), ()).run.night
    comments = tuple(
        comment(f"a{i}", theme_id="ta", said_on=night - timedelta(days=i)) for i in range(10)
    )
    early = make_reading(comments, (theme("ta"),))
    late = replace(
        early,
        window_from=night - timedelta(days=27),
        series={"ta": {night - timedelta(days=i): (1, 1) for i in range(10)}},
    )

    assert build_report(late, team()).themes[0].usual_voices is None
