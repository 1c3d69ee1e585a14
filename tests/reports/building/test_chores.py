from __future__ import annotations

import shlex
from dataclasses import replace

import pytest
import typer.main

from flows.cli.commands import app
from models.report_parts import Chore
from models.theme_report import Count
from reports.build import build_report
from tests.reports.full_night import EVERYBODY, MOBILE, TEAMS, full_reading, full_report
from transforms.curation.sheet import EDITABLE


def of_kind(report, kind: str) -> list[Chore]:
    return [chore for chore in report.chores if chore.kind == kind]


def titled(*titles: str, language: str = "fr"):
    """A report whose first themes have these titles; chores on titles by theme."""
    reading = full_reading()
    themes = tuple(
        replace(theme, title_fr=title) for theme, title in zip(reading.themes, titles, strict=False)
    )
    told = replace(reading, themes=(*themes, *reading.themes[len(titles) :]))
    report = build_report(told, replace(EVERYBODY, language=language))
    return {chore.subject_id: chore.detail for chore in of_kind(report, "title")}


def test_there_are_chores_in_everybodys_report_only():
    report = build_report(full_reading(), MOBILE, TEAMS)
    assert (report.chores, report.unheard) == ((), ())


def test_themes_that_no_team_is_told_of_are_unheard():
    report = full_report()
    assert report.unheard == (Count("T-0004", 3, 3), Count("T-0005", 2, 2))
    assert [chore.subject_id for chore in of_kind(report, "no team")] == ["T-0004", "T-0005"]
    assert build_report(full_reading(), EVERYBODY).unheard == ()


def test_themes_without_owner_come_with_the_most_voices_first():
    told = of_kind(full_report(), "no owner")
    assert [(chore.subject_id, chore.n_voices) for chore in told] == [
        ("T-0002", 12),
        ("T-0003", 6),
        ("T-0008", 5),
        ("T-0004", 3),
        ("T-0005", 2),
    ]
    assert told[0] == Chore(
        "no owner",
        "T-0002",
        "La batterie en hiver",
        "Nobody sees to it.",
        'remontee themes own T-0002 --who "NAME"',
        "owner",
        12,
    )


def test_a_candidate_may_be_merged_into_the_nearest_theme_or_kept():
    reading = full_reading()
    (alone,) = of_kind(full_report(), "candidate")
    assert (alone.command, alone.cell, alone.n_voices) == ("remontee themes pin T-0007", "pin", 1)
    near = {"T-0007": (("T-0006", 0.9), ("T-0004", 0.5))}
    (told,) = of_kind(build_report(replace(reading, neighbours=near), EVERYBODY), "candidate")
    assert (told.command, told.cell) == (
        "remontee themes merge T-0007 --into T-0004",
        "merge_into",
    )


def test_conflicts_and_what_is_set_aside_are_to_be_settled():
    report = full_report()
    assert [(c.subject_id, c.detail, c.command) for c in of_kind(report, "conflict")] == [
        (
            "4",
            "2025-11-03: T-0001 had the title of T-0003; it was numbered.",
            "remontee themes undo 4",
        )
    ]
    assert [c.command for c in of_kind(report, "set aside")] == [
        "remontee voices list --reason spam",
        "remontee voices list --reason abuse",
        "remontee voices list --reason raid",
    ]


@pytest.mark.parametrize(
    ("title", "detail"),
    [
        ("T-0001", "It has no title in French."),
        ("T-0044", "It has no title in French."),
        ("", "It has no title in French."),
        ("Bonjour", "One word that says nothing by itself."),
        ("Trajet", "One word that says nothing by itself."),
        ("trajet, route", "Keywords only."),
    ],
)
def test_titles_that_read_badly_are_told(title, detail):
    assert titled(title)["T-0001"] == detail


def test_one_rare_word_is_a_title():
    assert "T-0001" not in titled("Déconnexions")


def test_two_titles_that_are_nearly_equal_are_told_of_the_smaller():
    told = titled("La batterie en hiver", "Batteries l'hiver")
    assert told["T-0002"] == "Nearly the title of T-0001."
    assert "T-0001" not in told


def test_every_command_is_one_of_the_program_and_every_cell_one_of_the_sheet():
    reading = replace(full_reading(), neighbours={"T-0007": (("T-0004", 0.5),)})
    program = typer.main.get_command(app)
    for chore in build_report(reading, EVERYBODY, TEAMS).chores:
        name, group, action, *words = shlex.split(chore.command)
        assert name == "remontee"
        command = program.commands[group].commands[action]
        command.make_context(action, words)
        assert chore.cell in ("", *EDITABLE)
