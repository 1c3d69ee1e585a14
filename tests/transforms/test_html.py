"""Text out of HTML; the cases are in tests/cases/html."""

from __future__ import annotations

import pytest
from hypothesis import given as prove
from hypothesis import strategies as st

from tests.strategies import nasty_text
from transforms.html import html_to_text

CASES = "html"


def test_html_case(given: str, expected: str) -> None:
    assert html_to_text(given) == expected


@prove(st.one_of(nasty_text, st.text()))
def test_any_text_is_read_without_raising(html: str) -> None:
    text = html_to_text(html)
    assert text == text.strip()
    assert "\n\n\n" not in text


@pytest.mark.parametrize("html", ["", "\x00", "\ud800", "<frameset><frame>", "<!--", "<"])
def test_what_holds_no_text_gives_none(html: str) -> None:
    assert html_to_text(html) in {"", "<"}


def test_our_own_marks_cannot_be_forged() -> None:
    assert html_to_text("a\x1cb\x1dc\x1ed\x00") == "abcd"


def test_a_document_without_body_gives_what_can_be_read() -> None:
    assert html_to_text("<html><head><title>Titre</title></head><frameset></frameset></html>") == ""


def test_tags_nested_beyond_reason_are_cut_quickly() -> None:
    html = "<div>" * 100_000 + "un<br>d<b>eu</b>x &amp; trois" + "</div>" * 10
    assert html_to_text(html) == "un\ndeux & trois"


def test_five_megabytes_of_open_tags_are_read() -> None:
    html = "<p>a <b>b</b>" * 10_000 + "<td>mot " * 10_000 + "mot " * 1_250_000
    assert html_to_text(html)[:13] == "a b\n\na b\n\na b"


def test_many_closed_tags_are_not_deep() -> None:
    assert html_to_text("<div>a</div>" * 600) == "\n".join(["a"] * 600)


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<a" * 50_000, ""),
        ("<pre>a" + "\n" * 50_000 + "b</pre>", "a\n\nb"),
    ],
    ids=["tags that never end", "blank lines"],
)
def test_what_is_made_to_take_for_ever_does_not(html, expected):
    assert html_to_text(html) == expected
