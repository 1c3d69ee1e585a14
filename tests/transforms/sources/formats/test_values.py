import math
from decimal import Decimal

import pytest

from transforms.sources.formats.values import as_flag, as_number, as_tags, as_text, storable


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("  Ça marche ", "Ça marche"),
        ("null", ""),
        ("None", ""),
        ("none", "none"),
        ("NaN", ""),
        (None, ""),
        (math.nan, ""),
        (12.0, "12"),
        (12.5, "12.5"),
        (math.inf, "inf"),
        (7, "7"),
        (True, "true"),
        (b"caf\xc3\xa9", "café"),
        (["un", 2], "un, 2"),
        (Decimal("4.50"), "4.50"),
        ("a\x00b", "ab"),
        ("cassé \ud83d", "cassé \ufffd"),
    ],
)
def test_a_cell_becomes_text_that_can_be_stored(value, expected):
    assert as_text(value) == expected


def test_plain_text_is_stored_as_it_is():
    assert storable(" Été ") == " Été "


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4,5", 4.5),
        ("4/5", 4.0),
        ("4.0", 4.0),
        ("-1", -1.0),
        ("1 234", 1234.0),
        ("12\u202f345,5", 12345.5),
        ("5 étoiles", 5.0),
        ("3 stars", 3.0),
        ("bien", None),
        ("4 sur", None),
        ("", None),
    ],
)
def test_a_number_is_read_as_people_write_it(text, expected):
    assert as_number(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("Oui", True), ("1", True), ("0", False), ("", False)]
)
def test_yes_is_understood_in_both_languages(text, expected):
    assert as_flag(text) is expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (["pile", "", None, "écran"], ("pile", "écran")),
        ('["pile", "écran"]', ("pile", "écran")),
        ("[pile, écran]", ("pile", "écran")),
        ("pile; écran|son", ("pile", "écran", "son")),
        (None, ()),
    ],
)
def test_tags_come_as_lists_or_as_words(value, expected):
    assert as_tags(value) == expected
