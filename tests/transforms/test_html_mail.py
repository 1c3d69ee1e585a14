"""The reply out of a mail in HTML; the cases are in tests/cases/html_mail."""

from __future__ import annotations

from hypothesis import given as prove

from tests.strategies import nasty_text
from transforms.clean import clean
from transforms.mail import html_mail_to_text

CASES = "html_mail"


def test_html_mail_case(given: str, expected: str) -> None:
    assert html_mail_to_text(given) == expected


def test_its_subject_loses_the_tag_of_its_list() -> None:
    assert clean("Re: [aide] Panne", "<p>Noir.</p>", "mail_html") == "Panne\n\nNoir."


def test_tags_nested_beyond_reason_are_cut_quickly() -> None:
    html = "<div>" * 100_000 + "oui<br>Envoyé de mon iPhone"
    assert html_mail_to_text(html) == "oui"


@prove(nasty_text)
def test_any_text_is_read_without_raising(html: str) -> None:
    text = html_mail_to_text(html)
    assert text == text.strip()
