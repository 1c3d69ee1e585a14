from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime

import duckdb
import pytest

from models.records import SourceRecord
from models.stance import Side, SideQuote
from tests.fakes import hear, night_of
from transforms.store import MEMORY, open_store
from transforms.voices.labels import Label
from transforms.voices.sides import theme_sides
from transforms.voices.unsure import Question, most_telling

NIGHT = night_of(date(2026, 11, 2))
SAID = [  # who, what, stance, problem, for, against, conditional; None: nobody says who
    ("ana", "The new layout is clear and easy to read", "for", 0.1, 0.8, 0.1, 0.05),
    ("bob", "I find the new layout a real pleasure", "for", 0.0, 0.9, 0.0, 0.05),
    ("cem", "I find the new layout a real pleasure", "for", 0.0, 0.9, 0.0, 0.05),
    ("ana", "The new layout hides what I look for", "against", 0.6, 0.1, 0.7, 0.1),
    (None, "The new layout makes my eyes hurt badly", "against", 0.9, 0.0, 0.95, 0.0),
    ("eve", "no", "against", 0.5, 0.0, 0.99, 0.0),
    ("fay", "Fine with me if the old colours come back", "conditional", 0.5, 0.3, 0.3, 0.4),
    ("gus", "Whatever it looks like, it is a page", "none", 0.2, 0.1, 0.1, 0.1),
    ("hal", "Buy layouts at my shop, cheap and good", "for", 0.0, 1.0, 0.0, 0.0),
]


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    """One theme in which people disagree; what hal says is set aside."""
    with open_store(MEMORY) as opened:
        hear(opened, NIGHT, [record(n, who, text) for n, (who, text, *_) in enumerate(SAID)])
        opened.execute("UPDATE staged_comments SET is_set_aside = true WHERE native_id = '8'")
        opened.execute(
            "INSERT INTO assignments SELECT text_id, DATE '2026-11-02', NULL, 'T-0001', 0.9, [],"
            " 'S-1', 'r1', 'assigned' FROM texts"
        )
        for _, text, stance, *scores in {row[1]: row for row in SAID}.values():
            tell(opened, text, stance, scores)
        yield opened


def record(number: int, who: str | None, text: str) -> SourceRecord:
    said_at = datetime(2026, 11, 1, 9, number, tzinfo=UTC)
    return SourceRecord(native_id=str(number), body=text, author=who or "", created_at=said_at)


def tell(con: duckdb.DuckDBPyConnection, text: str, stance: str, scores: list[float]) -> None:
    con.execute(
        "INSERT INTO signals SELECT text_id, ['other'], ?, false, '', 1 FROM texts WHERE text = ?",
        [stance, text],
    )
    con.execute(
        "INSERT INTO signal_scores BY NAME SELECT text_id, 1 AS signals_version, ? AS problem,"
        " 0.0 AS request, 0.0 AS question, 0.0 AS praise, 0.0 AS experience, ? AS for_,"
        " ? AS against, ? AS conditional FROM texts WHERE text = ?",
        [*scores, text],
    )


def place_of(con: duckdb.DuckDBPyConnection, number: int) -> str:
    found = con.execute("SELECT comment_id FROM staged_comments WHERE native_id = ?", [str(number)])
    ((comment_id,),) = found.fetchall()
    return str(comment_id)


def quote(con: duckdb.DuckDBPyConnection, number: int, probability: float) -> SideQuote:
    return SideQuote(place_of(con, number), SAID[number][1], "forum", "", probability)


def test_people_are_counted_on_every_side_with_their_strongest_words(con):
    sides = theme_sides(con, "T-0001")

    assert sides.sides == (
        Side("for", 3, 2, 3, 0, (quote(con, 1, 0.9), quote(con, 0, 0.8))),
        Side("against", 3, 3, 2, 1, (quote(con, 4, 0.95), quote(con, 3, 0.7), quote(con, 5, 0.99))),
        Side("conditional", 1, 1, 1, 0, (quote(con, 6, 0.4),)),
        Side("none", 1, 1, 1, 0, ()),
    )
    assert sides.share("against") == 3 / 8


def test_no_more_quotes_than_wanted(con):
    assert [len(side.quotes) for side in theme_sides(con, "T-0001", 1).sides] == [1, 1, 1, 0]
    assert [len(side.quotes) for side in theme_sides(con, "T-0001", 0).sides] == [0] * 4


def test_a_theme_of_nobody_has_empty_sides(con):
    assert {side.n_comments for side in theme_sides(con, "T-0099").sides} == {0}


def test_what_is_least_sure_and_said_by_most_is_asked_first(con):
    asked = most_telling(con, (), 3)

    assert asked[0] == Question(place_of(con, 6), SAID[6][1], 1, ("other",), "conditional")
    assert [question.text for question in asked[1:]] == [SAID[3][1], SAID[7][1]]


def test_copies_are_asked_about_once_and_count_their_people(con):
    (both,) = (q for q in most_telling(con, (), 99) if q.text == SAID[1][1])

    assert both.n_people == 2
    assert len(most_telling(con, (), 99)) == 7  # hal is set aside


def test_what_was_answered_is_not_asked_again_nor_are_its_copies(con):
    labels = [
        Label(place_of(con, 2), "", frozenset(), ""),
        Label("", SAID[6][1], frozenset(), ""),
    ]
    texts = [question.text for question in most_telling(con, labels, 99)]

    assert len(texts) == 5
    assert {SAID[1][1], SAID[6][1]} & set(texts) == set()
