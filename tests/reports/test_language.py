import ast
import re
from collections.abc import Iterator
from datetime import date
from io import BytesIO
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.extract import extract

import reports
from reports.language import Piece, narrow_spaces, read_messages, words_of

ROOM = Path(reports.__file__).parent
CALLS = {"say", "sentence", "pieces", "count"}


def messages_in_code() -> Iterator[str]:
    for path in ROOM.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            first = node.args[0] if node.func.attr in CALLS and node.args else None
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


def messages_in_templates() -> Iterator[str]:
    for path in (ROOM / "templates").glob("*.j2"):
        found = extract(
            "jinja2.ext:babel_extract",
            BytesIO(path.read_bytes()),
            keywords={"say": None, "count": (1, 2)},
        )
        for _, message, _, _ in found:
            yield message[0] if isinstance(message, tuple) else message


@pytest.fixture(scope="module")
def french():
    return read_messages("fr")


def test_every_message_has_a_french_one_and_none_is_left_over(french):
    used = {*messages_in_code(), *messages_in_templates()}
    stored = {m.id[0] if isinstance(m.id, tuple | list) else m.id for m in french if m.id}

    assert stored == used


def test_every_french_message_is_full_and_names_the_same_values(french):
    for message in (item for item in french if item.id):
        ids = message.id if isinstance(message.id, tuple | list) else (message.id,)
        texts = message.string if isinstance(message.string, tuple | list) else (message.string,)
        assert len(texts) == len(ids)
        for text in texts:
            assert text, ids
            assert not message.fuzzy
            assert fields(text) == fields(ids[-1]), ids


def fields(message: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(message) if name}


def test_french_gets_its_narrow_spaces_and_english_keeps_its_text():
    fr, en = words_of("fr"), words_of("en")

    assert fr.say("Words that recur:") == "Mots qui reviennent\u202f:"
    assert en.say("Words that recur:") == "Words that recur:"
    assert narrow_spaces("« oui » ; non ! 5 %") == "«\u202foui\u202f»\u202f; non\u202f! 5\u202f%"


@pytest.mark.parametrize(
    ("language", "n", "text"),
    [
        ("fr", 0, "0\u00a0personne"),
        ("fr", 1, "1\u00a0personne"),
        ("fr", 12345, "12\u202f345\u00a0personnes"),
        ("en", 0, "0\u00a0people"),
        ("en", 1, "1\u00a0person"),
        ("en", 12345, "12,345\u00a0people"),
    ],
)
def test_plurals_and_numbers_follow_the_language(language, n, text):
    assert words_of(language).count("{n} person", "{n} people", n) == text


def test_dates_follow_the_language():
    first, other = date(2025, 11, 1), date(2025, 11, 21)
    fr, en = words_of("fr"), words_of("en")

    assert fr.day(first) == "1er novembre 2025"
    assert fr.day(other) == "21 novembre 2025"
    assert fr.day_of_week(first) == "samedi 1er novembre 2025"
    assert en.day_of_week(first) == "Saturday 1 November 2025"
    assert fr.short_day(other) == "21 nov."
    assert en.short_day(first, with_year=True) == "1 Nov 2025"


def test_shares_and_means_are_said_as_people_say_them():
    fr, en = words_of("fr"), words_of("en")

    assert [fr.percent(share) for share in (0, 0.001, 0.126, 1)] == [
        "0\u202f%",
        "<\u202f1\u202f%",
        "13\u202f%",
        "100\u202f%",
    ]
    assert [en.percent(share) for share in (0.001, 0.005, 0.126)] == ["<1%", "<1%", "13%"]
    assert [fr.about(mean) for mean in (0.0, 0.3, 2.67, 9.0, 34.3)] == [
        "0",
        "moins de 1",
        "2,7",
        "9",
        "34",
    ]


def test_lists_and_names_of_languages_follow_the_language():
    fr, en = words_of("fr"), words_of("en")

    assert [fr.language_name(tag) for tag in ("en", "pt-BR", "xx", "", "und")] == [
        "anglais",
        "portugais brésilien",
        "xx",
        "langue inconnue",
        "langue inconnue",
    ]
    assert en.language_name("fr-XX") == "French"
    assert fr.community_name("") == "communauté sans nom"
    assert fr.community_name("Forum") == "Forum"


def test_a_sentence_keeps_what_is_marked_and_begins_with_a_capital():
    title = Piece("l'appli", "theme", "t1")

    assert words_of("en").sentence(
        "One theme is new: {title}, {people}.", title=title, people="2"
    ) == (
        Piece("One theme is new: "),
        title,
        Piece(", "),
        Piece("2"),
        Piece("."),
    )
    who = (Piece("at most 2", "strong"), Piece(" in 3 communities"))
    assert words_of("en").sentence("{who}; {share} of all comments.", who=who, share="1%") == (
        Piece("At most 2", "strong"),
        Piece(" in 3 communities"),
        Piece("; "),
        Piece("1%"),
        Piece(" of all comments."),
    )


def test_values_are_never_read_as_messages():
    assert words_of("fr").say("Known since {day}.", day="{day}") == "Connu depuis le {day}."


def test_no_message_of_ours_is_loud():
    loud = re.compile(r"!|\b(?:insight|AI|amazing|great)\b")

    assert [m for m in {*messages_in_code(), *messages_in_templates()} if loud.search(m)] == []
