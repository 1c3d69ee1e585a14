from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from typing import Literal

import pytest

from models.report import Report
from models.report_parts import Chore
from reports.build import build_report
from reports.language import words_of
from reports.render_html import render_html
from reports.telling import curation
from tests.reports.full_night import EVERYBODY, HOSTILE, MOBILE, TEAMS, full_reading

FR, EN = words_of("fr"), words_of("en")
KINDS: tuple[Literal["conflict", "set aside", "candidate"], ...] = (
    "conflict",
    "set aside",
    "candidate",
)


@pytest.fixture(scope="module")
def report() -> Report:
    return build_report(full_reading(), EVERYBODY, TEAMS)


def page_of(report: Report) -> str:
    return render_html(report)["curation.html"].decode()


def only(report: Report, *chores: Chore) -> Report:
    return replace(report, chores=chores)


def chore(kind, subject_id: str, command: str = "remontee", **given) -> Chore:
    return Chore(kind, subject_id, "A title", "told in English", command, "", **given)


def tasks(report: Report, anchor: str) -> tuple[curation.Task, ...]:
    return next(kind.tasks for kind in curation.kinds(report, EN) if kind.anchor == anchor)


def test_every_chore_of_the_record_is_a_task_with_its_command(report):
    told = [task for kind in curation.kinds(report, EN) for task in kind.tasks]

    assert len(told) == len(report.chores)
    assert {task.commands[0] for task in told} == {chore.command for chore in report.chores}
    page = unescape(page_of(report))
    for chore in report.chores:
        assert f'<code class="command" translate="no">{chore.command}</code>' in page


def test_what_contradicts_a_curator_comes_first_and_titles_last(report):
    assert [kind.anchor for kind in curation.kinds(report, EN)] == [
        "conflict",
        "set-aside",
        "candidate",
        "no-team",
        "no-owner",
        "title",
    ]


def test_a_candidate_can_be_merged_or_kept(report):
    young = chore("candidate", "T-9", "remontee themes merge T-9 --into T-1", other="Old")

    (task,) = tasks(only(report, young), "candidate")

    assert task.commands == (young.command, "remontee themes pin T-9")
    assert task.found == "Nearest theme: Old."
    assert task.theme_id == ""
    lone = replace(young, command="remontee themes pin T-9", other="")
    assert tasks(only(report, lone), "candidate")[0].commands == (lone.command,)


def test_what_is_set_aside_can_be_read_and_taken_back(report):
    told = {task.name: task for task in tasks(report, "set-aside")}

    assert set(told) == {"Spam", "Abuse", "Raid"}
    assert told["Spam"].commands == (
        "remontee voices list --reason spam",
        "remontee voices restore --reason spam",
    )
    quotes = {aside.reason: aside.quotes for aside in report.set_aside}
    assert told["Spam"].samples == quotes["spam"][: curation.N_SAMPLES]
    assert told["Spam"].samples[0].text in unescape(page_of(report))


def test_a_conflict_shows_what_the_registry_wrote_down(report):
    (task,) = tasks(report, "conflict")

    assert (task.name, task.commands) == ("Act 4", ("remontee themes undo 4",))
    assert f'<span class="under" lang="en"><bdi>{task.record}' in page_of(report)


@pytest.mark.parametrize(
    ("finding", "told"),
    [
        ("untitled", "Il n’a pas de titre dans la langue de ce rapport."),
        ("common word", "Un seul mot, qui ne dit rien à lui seul."),
        ("keywords", "Rien que des mots-clés."),
        ("twin", "Presque le même que « Le trajet »."),
    ],
)
def test_what_is_wrong_with_a_title_is_told_in_the_readers_language(report, finding, told):
    bad = chore("title", "T-0001", finding=finding, other="Le trajet")

    (kind,) = curation.kinds(only(report, bad), FR)

    assert kind.tasks[0].found.replace("\u202f", " ").replace("\xa0", " ") == told
    assert bad.detail not in page_of(only(report, bad))


def test_themes_lead_to_their_pages(report):
    page = page_of(report)
    owned = tasks(report, "no-owner")

    assert owned
    for task in owned:
        assert f'<a href="themes/{task.theme_id}.html">' in page


def test_a_night_without_chores_says_so(report):
    page = page_of(only(report))

    assert "Rien à trancher cette nuit." in page
    assert "<table" not in page
    assert "remontee themes sheet" not in page


def test_a_team_has_no_such_page():
    pages = render_html(build_report(full_reading(), MOBILE, TEAMS))

    assert "curation.html" not in pages
    assert "curation.html" not in pages["index.html"].decode()


@pytest.mark.parametrize("text", HOSTILE)
def test_names_never_become_markup(report, text):
    hostile = (
        Chore("title", "T-0001", text, text, text, text, 1, "twin", text),
        *(Chore(kind, text, text, text, text, text, 1, "", text) for kind in KINDS),
    )

    page = page_of(only(report, *hostile))

    assert len(re.findall('<script|<img|<svg|onerror="|<style', page)) == 1
    assert page.count("<tr>") == page.count("</tr>")


def test_the_front_page_of_everybody_leads_to_it(report):
    assert 'href="curation.html"' in render_html(report)["index.html"].decode()
