from dataclasses import replace
from html import unescape

import pytest

from models.causes import CAUSES
from models.facts import Quality
from models.quality import Part
from models.reading import GradeReading
from models.report import Report
from models.theme_report import PeriodChange
from reports.build import build_report
from reports.language import words_of
from reports.render_html import render_html
from reports.telling import method
from tests.reports.full_night import EVERYBODY, TEAMS, full_reading

FR, EN = words_of("fr"), words_of("en")


@pytest.fixture(scope="module")
def report() -> Report:
    return build_report(full_reading(), EVERYBODY, TEAMS)


def page_of(report: Report) -> str:
    return unescape(render_html(report)["method.html"].decode())


def with_grade(report: Report, *parts: Part) -> Report:
    return replace(report, grade=GradeReading("C", 0.7, 0.0, parts))


def quality(stability, separation, low=None, high=None) -> Quality:
    return Quality(full_reading().run.night, 0.5, separation, stability, low, high, 20)


def test_each_part_of_the_grade_says_what_the_next_better_one_needs(report):
    graded = with_grade(
        report,
        Part("coverage", 0.7, "B"),
        Part("stability", 0.3, "D"),
        Part("separation", 0.2, "A"),
        Part("churn", 0.07, "C"),
        Part("churn", None, ""),
    )

    assert [(row.tonight, row.grade, row.better) for row in method.grades(graded, EN)] == [
        ("70%", "B", "A from 80%"),
        ("30%", "D", "C from 40%"),
        ("20%", "A", ""),
        ("7%", "C", "B up to 5%"),
        ("not known yet", "", ""),
    ]
    assert method.grades(replace(report, grade=None), EN) == ()


@pytest.mark.parametrize(
    ("measured", "found", "apart", "told"),
    [
        (
            quality(0.9, 0.2, 0.7, 0.97),
            "90%, between 70% and 97%",
            "20%",
            "It is there whoever writes. Clearly apart from others.",
        ),
        (quality(0.5, 0.1), "50%", "10%", "Its core is there; its edges move."),
        (
            quality(0.2, 0.01),
            "20%",
            "1%",
            "It hangs on a few people: read it, do not count it. "
            "Close to others: look at its neighbours too.",
        ),
        (quality(None, None), "", "", ""),
    ],
)
def test_how_far_a_theme_can_be_trusted_is_said_in_words(report, measured, found, apart, told):
    theme = replace(report.themes[0], quality=measured)
    (row,) = method.themes(replace(report, themes=(theme,)), EN)

    assert (row.found_again, row.apart, row.told) == (found, apart, told)


def test_themes_without_a_measure_are_counted_and_not_listed(report):
    young = replace(report, themes=tuple(replace(t, quality=None) for t in report.themes))

    assert (method.themes(young, EN), method.n_unmeasured(young)) == ((), len(report.themes))
    assert 'id="themes"' not in page_of(young)


def test_every_cause_of_a_change_is_explained_with_tonights_figure(report):
    move = PeriodChange("night", report.night, "", 3, {"new": 4, "curated": -2}, 5)
    told = method.causes(replace(report, changes=(move,)), EN)

    assert [term.anchor for term in told] == list(CAUSES)
    assert {term.anchor: term.tonight for term in told if term.tonight} == {
        "new": "+4 new people",
        "curated": "in the count only, −2 by curators",
    }


@pytest.mark.parametrize("words", [FR, EN], ids=["fr", "en"])
def test_the_page_says_all_of_it_in_both_languages(report, words):
    page = page_of(replace(report, language=words.language))

    for term in (*method.counting(report, words), *method.vocabulary(report, words)):
        assert f'id="{term.anchor}"' in page
    for said in (*method.making(report, words), *method.limits(words)):
        assert said in page


def test_a_night_without_comments_has_the_page_too(report):
    empty = replace(report, themes=(), grade=None, changes=(), alerts=(), campaigns=())

    assert 'id="grade"' not in page_of(empty)
    assert 'id="limits"' in page_of(empty)


def test_of_many_themes_the_first_are_shown_and_the_rest_folded(report):
    theme = replace(report.themes[0], quality=quality(0.9, 0.2))
    many = tuple(replace(theme, theme_id=f"T-{n:04}") for n in range(305))
    page = page_of(replace(report, themes=many, language="en"))

    assert page.count("It is there whoever writes.") == 300
    assert "<summary>275\u00a0more</summary>" in page
    assert "5\u00a0more themes are in the tables." in page
