"""Text out of Markdown."""

from __future__ import annotations

import pytest
from hypothesis import given as prove

from tests.strategies import nasty_text
from transforms.markdown import markdown_to_text


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("# Panne\n\nLe **bouton** ne *marche* pas", "Panne\n\nLe bouton ne marche pas"),
        ("> dit par un autre\n> encore\n\nma réponse", "ma réponse"),
        ("Voir [la page](https://ex.org/a) et <https://ex.org>", "Voir la page et https://ex.org"),
        ('![capture d\'écran & "co"](a.png) ici', 'capture d\'écran & "co" ici'),
        ("```python\nx = 1\n```\n`y`", "x = 1\n\ny"),
        ("- un\n- deux\n\n1. trois", "- un\n- deux\n\n- trois"),
        ("une\ndeux  \ntrois", "une\ndeux\ntrois"),
        ("| a | b |\n|---|---|\n| 1 | 2 |", "a b\n1 2"),
        ("avant <!-- modèle --> <b>après</b>", "avant après"),
        ("~~non~~ oui", "non oui"),
        (">!la fin!< dévoilée", "la fin dévoilée"),
    ],
    ids=[
        "headings and emphasis",
        "quotes are cut",
        "links become their text",
        "images become their alternative text",
        "code is kept",
        "items get a dash",
        "lines stay lines",
        "tables",
        "HTML inside is read",
        "strikethrough",
        "spoilers are no quotes",
    ],
)
def test_markdown_becomes_what_was_written(given: str, expected: str) -> None:
    assert markdown_to_text(given) == expected


def test_a_forum_quote_is_cut_with_those_inside_it() -> None:
    text = '[quote="[handle], post:3"]a [quote=x]b[/quote] c[/quote]\noui [quote]d[/quote] non'
    assert markdown_to_text(text) == "oui\n\nnon"


def test_a_quote_mark_without_its_partner_cuts_nothing() -> None:
    assert markdown_to_text("[/quote] citez avec [quote] ici") == "[/quote] citez avec [quote] ici"


def test_placeholders_are_never_read_as_links() -> None:
    text = "[email](le matin), [[email]](mailto:[email]) et `[phone]`"
    assert markdown_to_text(text) == "[email](le matin), [email] et [phone]"


@prove(nasty_text)
def test_any_text_is_read_without_raising(text: str) -> None:
    assert markdown_to_text(text) == markdown_to_text(text).strip()
