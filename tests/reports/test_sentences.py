from dataclasses import replace
from datetime import date, timedelta

import pytest

from reports import facts, provenance, sentences
from reports.build import build_report
from reports.language import words_of
from reports.telling.findings import findings

NIGHT = date(2025, 11, 4)
EN = words_of("en")


def said(report, words=EN):
    found = findings(report, words)
    return ["".join(piece.text for piece in one).replace("\u00a0", " ") for one in found]


@pytest.fixture
def night(comment, theme, make_reading, team):
    """A report of themes given as: id -> (voices of each week back, fields of the theme)."""

    def make(themes):
        comments = tuple(
            comment(
                f"{theme_id}-{back}-{n}",
                theme_id=theme_id,
                said_on=NIGHT - timedelta(days=7 * back),
            )
            for theme_id, (weeks, _) in themes.items()
            for back, n_voices in enumerate(weeks)
            for n in range(n_voices)
        )
        readings = tuple(theme(theme_id, **given) for theme_id, (_, given) in themes.items())
        return build_report(make_reading(comments, readings), team("en"))

    return make


def test_a_calm_night_says_so_with_the_usual_level(night):
    assert said(night({"a": ((9, 9, 9), {}), "b": ((3, 3, 3), {})})) == [
        "Nothing new tonight: no new theme, and none beyond its usual level. 1.7 people a day "
        "wrote in the last seven days, 1.1 a day is usual.",
    ]


def test_growth_is_said_with_what_is_usual(night):
    assert said(night({"a": ((38, 9, 9), {}), "b": ((1, 1, 60), {})})) == [
        "38 people write about Theme a in the last seven days; 6 is usual.",
        "Most spoken of: Theme b, 62 people.",
        "No new theme.",
    ]


def test_a_theme_is_not_named_twice_in_a_row(night):
    assert said(night({"a": ((38, 9, 9), {})}))[1] == ("It is also the most spoken of: 56 people.")


@pytest.mark.parametrize(
    ("n_new", "sentence"),
    [
        (1, "One theme is new: Theme n0, 5 people."),
        (2, "Two themes are new: Theme n0, 5 people, and Theme n1, 5 people."),
        (3, "3 themes are new; the largest is Theme n0, 5 people."),
    ],
)
def test_new_themes_are_said_first(night, n_new, sentence):
    new = {f"n{n}": ((5,), {"first_night": NIGHT}) for n in range(n_new)}

    assert said(night({"a": ((9, 9, 9), {}), **new}))[:2] == [
        sentence,
        "No theme is beyond its usual level.",
    ]


def test_on_the_first_night_nothing_is_called_new(night):
    report = night({"a": ((9, 9, 9), {"first_night": NIGHT})})

    assert said(report) == [
        "Most spoken of: Theme a, 27 people.",
        "No theme is beyond its usual level.",
        "First night: every theme is new, so none is called new.",
    ]
    assert sentences.since(report.themes[0], EN, has_history=False).replace("\u00a0", " ") == (
        "People have written about it since 21 October 2025. Last seven days: 9 people; 6 is usual."
    )
    assert facts.change(report.themes[0], EN, has_history=False) == ("9", "6 is usual")


def test_what_grows_is_said_on_the_first_night_too(night):
    report = night(
        {"a": ((9, 9, 60), {"first_night": NIGHT}), "b": ((38, 9), {"first_night": NIGHT})}
    )

    assert said(report)[:2] == [
        "38 people write about Theme b in the last seven days; 3 is usual.",
        "Most spoken of: Theme a, 78 people.",
    ]


@pytest.mark.parametrize(
    ("weeks", "title"),
    [
        ((38, 9, 9), "Growing: 38 people in the last seven days, 6 is usual"),
        ((0, 20, 20, 20), "Quieter: 0 people in the last seven days, 20 is usual"),
        ((9, 9, 9, 9), "As usual: 9 people in the last seven days, 9 is usual"),
    ],
)
def test_the_title_of_a_trend_is_its_finding(night, weeks, title):
    found = night({"a": (weeks, {})}).themes[0]

    assert sentences.trend_title(found, EN).replace("\u00a0", " ") == title


def test_without_enough_past_there_is_no_usual_level(comment, theme, make_reading, team):
    reading = make_reading((comment("1"),), (theme("t1", first_night=NIGHT),), NIGHT)
    report = build_report(reading, team("en"))
    found = report.themes[0]

    assert sentences.trend_title(found, EN) == "1\u00a0person in the last seven days"
    assert sentences.since(found, EN, has_history=True) == "New tonight."
    assert sentences.since(replace(found, first_said_on=None), EN, has_history=False) == ""
    assert said(report)[-1] == (
        "First night: every theme is new, so none is called new. What is new, what grew and why "
        "will show from the next nights on."
    )
    assert facts.change(found, EN, has_history=True) == ("1", "new tonight")
    assert facts.change(found, EN, has_history=False) == ("1", "")


@pytest.mark.parametrize(
    ("known", "unknown", "text", "measure"),
    [
        (1, 0, "1 person", ("1", "")),
        (38, 12, "38 people (up to 12 more)", ("38", "up to 12 more")),
        (0, 12, "at most 12 people", ("12", "at most")),
        (0, 0, "0 people", ("0", "")),
    ],
)
def test_what_is_not_known_of_people_is_said(known, unknown, text, measure):
    assert facts.people(EN, known, unknown).replace("\u00a0", " ") == text
    value, under = facts.measure(EN, known, unknown)
    assert (value, under.replace("\u00a0", " ")) == measure


def test_trust_is_one_sentence(comment, theme, make_reading, team):
    comments = tuple(comment(f"{n:02}", theme_id="t1" if n < 20 else "") for n in range(40))
    reading = make_reading(comments, (theme("t1"),))
    sources = ({"source": "avis", "status": "done"},)
    calm = replace(reading, run=replace(reading.run, sources=sources))
    uncovered = replace(calm, comments=comments[19:])
    others = (comment("z"), *(comment(f"y{n}", theme_id="") for n in range(20)))
    loose = replace(calm, comments=(*comments[20:], *others))

    reports = [build_report(one, team("en")) for one in (reading, calm, uncovered, loose)]
    assert [sentences.trust(report, EN) for report in reports] == [
        "Incomplete: 1\u00a0source of 2 is missing. Counts are lower than they should be.",
        "Complete: every source arrived, and most comments are in a theme.",
        "Too few voices to compare numbers. Read rather than count.",
        "With care: more comments are in no theme than in one.",
    ]


def test_a_stopped_source_says_why(make_reading, team, run):
    sources = ({"source": "avis", "status": "stopped"}, {"source": "x", "status": "odd"})
    report = build_report(replace(make_reading(), run=replace(run, sources=sources)), team("en"))

    assert sentences.missing_sources(report, EN) == (
        "The source avis was stopped: too many of its rows are unreadable.",
    )
    assert provenance.source_rows(report, EN) == (
        ("avis", "stopped", "0", "0"),
        ("x", "odd", "0", "0"),
    )


def test_a_limited_report_says_its_limits(make_reading, team):
    report = build_report(make_reading(), team("en", products=("app", "web"), words=("gps",)))

    assert facts.scope(report, EN) == (
        "This report is limited to the products app, web or the words gps."
    )


def test_a_whole_corpus_is_read_up_to_the_night(comment, make_reading, team):
    report = build_report(make_reading((comment("1"),), (), None), team("en"))

    assert sentences.what_was_read(report, EN).replace("\u00a0", " ") == (
        "1 comment from 1 person in the community Forum, up to 4 November 2025."
    )
    assert facts.trend_label(report, None, EN) == (
        "People per day, from 4 November 2025 to 4 November 2025: at most 1, on 4 November 2025."
    )


def test_weeks_are_named_in_the_label_of_a_trend(comment, make_reading, team):
    comments = (comment("1", person=""), comment("2", said_on=NIGHT - timedelta(days=90)))
    report = build_report(make_reading(comments, (), None), team("en"))

    assert facts.trend_unit(report, EN) == "Voices per week"


@pytest.mark.parametrize(
    ("stability", "text"), [(0.9, "firm"), (0.6, "fairly firm"), (0.2, "fragile")]
)
def test_firmness_is_a_word(stability, text):
    assert facts.firmness(stability, EN) == text


def test_a_share_of_nothing_is_not_a_share(make_reading, team):
    assert provenance.coverage(build_report(make_reading(), team()).totals) is None


@pytest.mark.parametrize(
    ("names", "text"),
    [
        (["A"], "A"),
        (["A", ""], "A, unnamed community"),
        (["A", "B", "C", "D"], "A, B and 2 more"),
    ],
)
def test_two_communities_are_named_and_the_others_counted(
    comment, theme, make_reading, team, names, text
):
    comments = tuple(comment(f"{n}", community=name) for n, name in enumerate(names))
    report = build_report(make_reading(comments, (theme("t1"),)), team("en"))
    counts = tuple(sorted(report.themes[0].communities, key=lambda row: names.index(row.name)))

    found = facts.where(replace(report.themes[0], communities=counts), EN)

    assert found.replace("\u00a0", " ") == text


def test_several_communities_are_counted_and_one_is_not(comment, theme, make_reading, team):
    comments = (comment("1"), comment("2", community="Liste"), comment("3", theme_id="t2"))
    report = build_report(make_reading(comments, (theme("t1"), theme("t2"))), team("en"))

    summaries = [sentences.theme_summary(found, report, EN) for found in report.themes]

    assert ["".join(p.text for p in one).replace("\u00a0", " ") for one in summaries] == [
        "2 people in 2 communities; 67% of all comments.",
        "1 person in 1 community; 33% of all comments.",
    ]


def test_a_nameless_community_is_only_counted(comment, make_reading, team):
    report = build_report(make_reading((comment("1", community=""),), (), None), team("en"))

    assert "in 1\u00a0community, up to" in sentences.what_was_read(report, EN)


def test_where_there_is_one_community_the_languages_are_counted(comment, theme, make_reading, team):
    comments = (comment("1"), comment("2"), comment("3", language="en"))
    report = build_report(make_reading(comments, (theme("t1"),)), team("en"))

    assert facts.figures(report.themes[0], report, EN)[2] == ("Languages", "2", "French 67%")


@pytest.mark.parametrize(
    ("n_texts", "said_of_them"),
    [
        (1, "1 text, all there is."),
        (12, "12 texts, all there is."),
        (13, "12 texts out of 13: the clearest, in proportion to languages and communities."),
    ],
)
def test_a_choice_of_quotes_says_out_of_how_many(
    comment, theme, make_reading, team, n_texts, said_of_them
):
    comments = tuple(comment(f"{n}") for n in range(n_texts))
    report = build_report(make_reading(comments, (theme("t1"),)), team("en"))

    assert sentences.chosen(report.themes[0], EN).replace("\u00a0", " ") == said_of_them


def test_words_that_the_title_says_are_not_said_again(comment, theme, make_reading, team):
    reading = theme("t1", title_en="Route lost", keywords=("route", "gps", "map"))
    comments = (comment("1", text="route gps map", language="en"),)
    report = build_report(make_reading(comments, (reading,)), team("en"))

    assert facts.further_words(report.themes[0]) == "gps, map"
