from __future__ import annotations

from dataclasses import replace

import pytest

from reports.build import build_report
from reports.building.basis import basis_of
from reports.building.requests import saying_quote
from tests.reports.full_night import BIKE, EVERYBODY, MOBILE, full_reading, full_report


def ids(reports) -> list[str]:
    return [each.idea_id for each in reports]


def test_proposals_are_told_whole_with_the_words_of_those_who_ask():
    first = full_report().proposals[0]
    told = [getattr(first, name) for name in ("status", "reason", "theme_id", "n_people")]
    assert told == ["planned", "pour <b>décembre</b>", "T-0001", 5]
    assert first.communities == ("Forum", "Play Store")
    assert [(q.comment_id, q.copies) for q in first.quotes] == [("r03", 1), ("r05", 1), ("r00", 4)]


@pytest.mark.parametrize(
    ("team", "shared", "single"),
    [
        (EVERYBODY, ["I-0001", "I-0002"], 1),
        (MOBILE, ["I-0001"], 0),
        (BIKE, ["I-0002"], 0),
    ],
)
def test_a_team_is_told_what_its_themes_and_its_people_ask(team, shared, single):
    report = build_report(full_reading(), team)
    assert ids(report.proposals) == shared
    assert len(report.single_requests) == single


def test_what_a_hidden_theme_asks_for_is_not_told():
    reading = full_reading()
    themes = tuple(
        replace(t, state="hidden") if t.theme_id == "T-0001" else t for t in reading.themes
    )
    report = build_report(replace(reading, themes=themes), EVERYBODY)
    assert ids(report.proposals) == ["I-0002"]


def test_a_quote_is_the_sentence_that_asks_and_a_piece_of_the_comment():
    reading = full_reading()
    saying = reading.ideas.proposals[0].sayings[0]
    basis = basis_of(reading, EVERYBODY)
    asks = replace(saying, asked="plus aucun trajet n'est enregistré")
    assert (saying_quote(basis, asks).text, saying_quote(basis, asks).is_cut) == (asks.asked, True)
    other = saying_quote(basis, replace(saying, asked="Rien de tel."))
    assert (other.text, other.is_cut) == (saying.text, False)


def test_a_comment_that_the_team_does_not_read_is_quoted_by_what_is_known_of_it():
    reading = full_reading()
    saying = replace(reading.ideas.proposals[0].sayings[0], comment_id="old", asked="plus aucun")
    quote = saying_quote(basis_of(reading, EVERYBODY), saying)
    assert (quote.comment_id, quote.text, quote.is_cut) == ("old", "plus aucun", True)
    assert (quote.copies, quote.people, quote.url) == (1, 0, "https://forum.example/r03")
