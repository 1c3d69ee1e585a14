from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

import pytest

from tests.quality.bench.contest import OURS, Line
from tests.quality.bench.languages import tell
from tests.quality.bench.page import Results, page
from tests.quality.bench.peers import INSTALL
from tests.quality.bench.tables import scores_table, table, wins_of_peers
from tests.quality.bench.throughput import Speed, Stage


@pytest.fixture
def results(tiny_contest) -> Results:
    told = [tell("fr", ["fr", "fr", "en", "und"])]
    stages = (Stage("land", 20, 0.5), Stage("encode", 18, 2.0))
    return Results(
        minibar=(tiny_contest,),
        banking=(tiny_contest, tiny_contest),
        sentences=told,
        apetiz={"": told, "en": told},
        apetiz_reason="",
        speed=Speed(20, stages, (("ingest", 300.4), ("discover", 1234.5))),
    )


def test_a_table_is_markdown():
    assert table(["a", "b"], [["x", "1"]]) == "| a | b |\n| --- | ---: |\n| x | 1 |"


def test_the_table_of_scores_has_a_row_a_method_and_names_the_missing(tiny_contest):
    told = scores_table(tiny_contest.lines)
    rows = [line.split(" | ") for line in told.splitlines() if line.startswith("| ")]
    assert rows[0][0] == "| method"
    assert [len(row) for row in rows] == [10] * (len(tiny_contest.lines) - 1 + 2)
    assert rows[2][0] == f"| **{OURS}**"
    assert all(-1 <= float(cell) <= 1 for row in rows[2:] for cell in row[1:6])
    assert told.endswith(f"- absent: not run; no_such_library not installed: {INSTALL}")


def test_who_is_better_is_said(tiny_contest):
    ours = replace(tiny_contest.ours, ami=0.5, ari=0.5, b_cubed_f=0.5, seconds=1.0)
    lines = [
        Line(OURS, ours),
        Line("worse", replace(ours, ami=0.4, seconds=2.0)),
        Line("better", replace(ours, ami=0.6)),
        Line("best", replace(ours, ami=0.7, seconds=0.5)),
        Line("absent", None, "gone"),
    ]
    assert wins_of_peers(lines).splitlines() == [
        "- AMI, ours 0.500: best 0.700, better 0.600",
        "- seconds, ours 1.0: best 0.5",
    ]


def test_nobody_better_is_said_too(tiny_contest):
    told = wins_of_peers([Line(OURS, tiny_contest.ours)])
    assert told == "No other method is better at any of these measures."


def test_the_page_has_every_section_filled(results: Results):
    told = page(results, date(2026, 11, 23))
    assert "{{" not in told
    assert "Measured on 2026-11-23: " in told
    assert "| fr | 4 | 0.500 | en 1, und 1 |" in told
    assert "| encode | 18 | 2.0 | 9 |" in told
    assert "`ingest` 300 MB, `discover` 1,234 MB" in told
    assert re.search(r"^Aurore: \d+ distinct reviews, \d+ labelled \(reviews\)\.", told, re.M)
    assert told.count(f"| **{OURS}** |") == 3
    assert "| labels | AMI | AMI, 5+ | ARI |" in told
    assert told.count("| **mean** |") == 1


def test_the_page_shows_no_text(results: Results):
    told = page(results, date(2026, 11, 23))
    (contest,) = results.minibar
    assert [text for text in contest.dataset.texts if len(text) > 20 and text in told] == []


def test_labels_that_are_absent_are_said_to_be(results: Results):
    told = page(replace(results, apetiz={}, apetiz_reason="no labels"), date(2026, 11, 23))
    assert "Not run: no labels." in told
