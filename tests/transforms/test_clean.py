"""The text of a comment; the cases are in tests/cases/clean."""

from __future__ import annotations

import pytest
from hypothesis import given as prove
from hypothesis import strategies as st

from models.records import BodyFormat
from tests.strategies import nasty_text
from transforms.clean import clean

CASES = "clean"
FORMATS: tuple[BodyFormat, ...] = ("text", "html", "markdown", "mail", "mail_html")


def test_clean_case(given: str, expected: str) -> None:
    assert clean("", given, "text") == expected


@prove(nasty_text, nasty_text, st.sampled_from(FORMATS))
def test_cleaning_again_changes_nothing(title: str, body: str, body_format: BodyFormat) -> None:
    once = clean(title, body, body_format)
    assert clean("", once, "text") == once


@prove(st.one_of(st.text(), nasty_text))
def test_nothing_unseen_is_left(text: str) -> None:
    kept = clean("", text, "text")
    assert not set(kept) & set("\x00\x1b\u200b\u202e\ufeff\u00ad\u2028\r\t\ud800")
    kept.encode("utf-8")


@pytest.mark.parametrize(
    ("body_format", "body"),
    [
        ("text", "> non\noui"),
        ("html", "<blockquote>non</blockquote><p>> non<br>oui</p>"),
        ("markdown", "&gt; non\n**oui**"),
    ],
)
def test_each_format_has_its_own_reader(body_format: BodyFormat, body: str) -> None:
    assert clean("", body, body_format) == "> non\noui"


def test_quotes_of_a_mail_are_cut() -> None:
    assert clean("", "> non\noui", "mail") == "oui"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("Panne de réveil", "Panne de réveil\n\nLa montre ne sonne plus"),
        ("", "La montre ne sonne plus"),
        ("  \u200b ", "La montre ne sonne plus"),
        ("La montre ne sonne plus", "La montre ne sonne plus"),
        ("la montre NE", "La montre ne sonne plus"),
        ("La montre ne so…", "La montre ne sonne plus"),
        ("La montre ne...", "La montre ne sonne plus"),
        ("Re: Panne", "Panne\n\nLa montre ne sonne plus"),
        ("RE : Panne", "Panne\n\nLa montre ne sonne plus"),
        ("Réf: Panne", "Panne\n\nLa montre ne sonne plus"),
        ("Fwd: Panne", "Panne\n\nLa montre ne sonne plus"),
        ("TR: Panne", "Panne\n\nLa montre ne sonne plus"),
        ("[aurore] Re[2]: Panne", "Panne\n\nLa montre ne sonne plus"),
        ("Retour : Panne", "Retour : Panne\n\nLa montre ne sonne plus"),
        ("Deux\nlignes", "Deux lignes\n\nLa montre ne sonne plus"),
    ],
)
def test_a_title_goes_first_if_it_says_something_of_its_own(title: str, expected: str) -> None:
    assert clean(title, "La montre ne sonne plus", "text") == expected


def test_a_title_alone_is_the_text() -> None:
    assert clean("Panne", "<p></p>", "html") == "Panne"


def test_joiners_stay_where_a_script_needs_them() -> None:
    assert clean("", "می\u200cخواهم a\u200cb \u200d", "text") == "می\u200cخواهم ab"


def test_hidden_tags_go_and_flags_stay() -> None:
    flag = "\U0001f3f4\U000e0067\U000e0062\U000e007f"
    assert clean("", f"oui{chr(0xE0041)} {flag}", "text") == f"oui {flag}"
