"""A corpus too small to count: what to read, what is said by several, what is missing."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pydantic import TypeAdapter

from models.reading import Missing, ReadingList
from models.report import NO_SINGLES, Report
from reports.build import N_ALIKE, build_report
from reports.language import words_of
from reports.render_html import render_html
from reports.render_json import render_json
from reports.render_markdown import render_markdown
from reports.sentences import missing

ALL_LACKS = (
    Missing("comments", 196),
    Missing("dates", 3),
    Missing("authors", 1),
    Missing("communities", 1),
)


@pytest.fixture
def small(comment, make_reading):
    """Makes a reading of four comments without a theme."""

    def make(**given):
        names = ("a", "b", "c", "d")
        comments = tuple(comment(n, theme_id="", text=f"Le mot de {n} compte.") for n in names)
        listed = {"text_ids": ("xc", "xa"), "alike": (("xa", "xd"),), "missing": ALL_LACKS}
        return replace(make_reading(comments), small=ReadingList(**{**listed, **given}))

    return make


def ids(quotes) -> list[str]:
    return [quote.comment_id for quote in quotes]


def test_what_is_read_first_comes_first_and_then_the_others(small, team):
    report = build_report(small(), team())
    assert ids(report.unassigned) == ["c", "a", "b", "d"]


def test_those_who_say_nearly_the_same_are_told_together(small, team):
    report = build_report(small(), team())
    assert [ids(group) for group in report.alike] == [["a", "d"]]
    assert ids(report.comments[""]) == ["a", "b", "c", "d"]
    assert ids(report.quotes) == ["c", "a", "b", "d", "a", "d", "a", "b", "c", "d"]
    assert (report.singles, report.praise, report.proposals) == (NO_SINGLES, (), ())


def test_a_team_that_reads_one_of_them_only_is_told_of_no_group(small, team):
    report = build_report(small(), team(words=("a", "b")))
    assert sorted(ids(report.unassigned)) == ["a", "b"]
    assert report.alike == ()


def test_of_a_large_group_a_few_are_shown(small, team):
    report = build_report(small(alike=(("xa", "xb", "xc", "xd"),)), team())
    assert len(report.alike[0]) == N_ALIKE == 4


def test_what_is_missing_is_said_in_the_language_of_the_reader(small, team):
    assert missing(build_report(small(), team("en")), words_of("en")) == (
        "With 196\u00a0comments more, what people say can be counted by theme.",
        "3\u00a0comments have no date: nothing can be said of when.",
        "1\u00a0comment has no author: how many people speak is not known.",
        "There is one community only: what others say of the same is not known.",
    )
    assert missing(build_report(small(), team("fr")), words_of("fr"))[0] == (
        "Avec 196\u00a0commentaires de plus, ce qui se dit pourra se compter par thème."
    )


@pytest.mark.parametrize(
    ("language", "titles"),
    [
        ("en", ("What to read first", "Said by several", "What is missing")),
        ("fr", ("À lire d&#39;abord", "Dit par plusieurs", "Ce qui manque")),
    ],
)
def test_every_format_has_the_three_parts(small, team, language, titles):
    report = build_report(small(alike=(("xa", "xd"), ("xb", "xc"))), team(language))
    page = render_html(report)["index.html"].decode()
    text = render_markdown(report).decode()
    for title in titles:
        assert f">{title}</h2>" in page
        assert f"## {title.replace('&#39;', chr(39))}" in text
    assert page.index("Le mot de c") < page.index("Le mot de b")
    assert text.count("\\* \\* \\*") + text.count("\n* * *\n") == 1
    told = TypeAdapter(Report).validate_json(render_json(report))
    assert told == replace(report, comments={})


def test_a_corpus_that_can_be_counted_has_none_of_them(comment, make_reading, team):
    report = build_report(make_reading((comment("a", theme_id=""),)), team("en"))
    assert (report.alike, report.missing) == ((), ())
    assert "What is missing" not in render_html(report)["index.html"].decode()
