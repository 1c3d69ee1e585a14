"""The reply out of a mail; the cases are in tests/cases/mail."""

from __future__ import annotations

import pytest
from hypothesis import given as prove

from tests.strategies import nasty_text
from transforms.mail import mail_to_text
from transforms.mail_ends import is_rule

CASES = "mail"


def test_mail_case(given: str, expected: str) -> None:
    assert mail_to_text(given) == expected


def test_line_ends_of_the_wire_are_read() -> None:
    assert mail_to_text("Oui.\r\n\r\n> non\r\n") == "Oui."


def test_a_very_long_line_is_no_attribution() -> None:
    line = "Le 2 novembre " + "x" * 500 + " a écrit :"
    assert mail_to_text(line) == line


def test_an_attribution_does_not_reach_over_a_blank_line() -> None:
    text = "Le 2 novembre 2026, rien\n\nJean a écrit"
    assert mail_to_text(text) == text


def test_only_the_first_of_two_attributions_is_joined() -> None:
    text = "On 2 Nov 2026 at 9:12 I saw\nOn 3 Nov 2026, at 10:00, Alix wrote:\n> a"
    assert mail_to_text(text) == "On 2 Nov 2026 at 9:12 I saw"


def test_a_bar_left_at_the_end_goes() -> None:
    assert mail_to_text("oui\n\n***") == "oui"


@prove(nasty_text)
def test_nothing_is_invented(text: str) -> None:
    words = set(text.replace("\u00a0", " ").split())
    assert set(mail_to_text(text).split()) <= words


N = 20_000
"""Times a few characters: what takes the square of it does not end while somebody waits."""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\n" * N, ""),
        ("-- \n" * N, ""),
        ("> On a wrote:\n" * N, ""),
        ("From: a\nSent: b\nTo: c\n" * N, ""),
        ("-" * N + "!", ""),
        ("*_" * N + "a", "*_" * N + "a"),
        ("sent from " + "a" * N + " b" * 20, "sent from " + "a" * N + " b" * 20),
    ],
    ids=["blank", "signatures", "attributions", "headers", "dashes", "stars", "device"],
)
def test_what_is_made_to_take_for_ever_does_not(text: str, expected: str) -> None:
    assert mail_to_text(text) == expected


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        ("--------", True), ("  ________  ", True), ("- - - - - - - -", True), ("-------", False),
        ("-------- a", False), ("--------._", False), ("_.--------", False), ("==== ====", True),
    ],
)  # fmt: skip
def test_a_rule_is_known(line: str, answer: bool) -> None:
    assert is_rule(line) is answer
