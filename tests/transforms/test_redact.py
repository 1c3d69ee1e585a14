"""Masking; the cases are in tests/cases/redact."""

from __future__ import annotations

import pytest
from hypothesis import given as prove

from models.errors import UsageError
from tests.strategies import nasty_text, private_value, spaced_text
from transforms.redact import MASKS, PLACEHOLDER, fold_placeholders, mask
from transforms.redact_numbers import iban_length, is_french_number

CASES = "redact"


def test_redact_case(given: str, expected: str) -> None:
    assert mask(given) == expected


def test_masking_twice_is_masking_once_in_every_case(given: str, expected: str) -> None:
    assert mask(mask(given)) == mask(expected) == expected


@prove(nasty_text)
def test_masking_twice_is_masking_once_in_glued_text(text: str) -> None:
    assert mask(mask(text)) == mask(text)


@prove(spaced_text)
def test_masking_twice_is_masking_once_in_spaced_text(text: str) -> None:
    assert mask(mask(text)) == mask(text)


@prove(private_value)
def test_a_private_value_alone_leaves_only_placeholders(value: str) -> None:
    assert fold_placeholders(mask(value)) == ""


def test_only_the_kinds_asked_for_are_masked() -> None:
    text = "jean@ex.org 06 12 34 56 78 https://ex.org/?token=abcdef0123"
    assert mask(text, masks=("phone",)) == "jean@ex.org [phone] https://ex.org/?token=abcdef0123"
    assert mask(text, masks=()) == text


def test_an_unknown_kind_is_a_usage_error_that_names_it() -> None:
    with pytest.raises(UsageError, match=r"'mail'; expected some of email, handle"):
        mask("bonjour", masks=("mail",))


def test_the_region_decides_what_a_national_number_is() -> None:
    assert mask("appelez le 020 7946 0958", region="GB") == "appelez le [phone]"
    assert mask("appelez le 020 7946 0958") == "appelez le 020 7946 0958"


def test_only_the_line_with_a_number_changes() -> None:
    assert mask("un\n06 12 34 56 78\n3") == "un\n[phone]\n3"


def test_a_long_run_of_digits_without_nought_is_not_dialled() -> None:
    assert mask("mémoire 33430781952", region="DE") == "mémoire 33430781952"


def test_a_text_beyond_the_pattern_of_a_rule_is_no_number() -> None:
    assert is_french_number("9 99 99 99 999 999 99") is False
    assert iban_length("FR76") == 0


def test_folding_removes_every_placeholder_and_spaces() -> None:
    text = "  un [email]\n deux [nir] [inconnu] "
    assert fold_placeholders(text) == "un deux [inconnu]"


def test_every_kind_has_a_placeholder() -> None:
    assert [found[1] for found in PLACEHOLDER.finditer("".join(f"[{m}]" for m in MASKS))] == [
        *MASKS
    ]
