"""What a record and a source must look like, as Great Expectations suites.

A critical expectation sends the row to quarantine; a warning is told and the row kept. The frames
they look at hold lengths, dates and kinds, never a text (`transforms.validate` makes them).

Source: https://docs.greatexpectations.io/docs/core/define_expectations
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, get_args

from models.records import BodyFormat, Visibility

if TYPE_CHECKING:
    from great_expectations import ExpectationSuite

MAX_ID_CHARS = 500
MAX_TEXT_CHARS = 1_000_000
MAX_DAYS_AHEAD = 1
"""Clocks of other machines may run ahead, and dates without a zone may be off by hours."""
MAX_RATING = 100
MAX_ANSWERS = 2**31 - 1
LANGUAGE_TAG = r"^[A-Za-z]{2,3}([-_][A-Za-z0-9]{1,8})*$"
HTTP_URL = r"^[Hh][Tt][Tt][Pp][Ss]?://."
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
MAX_DROP = 0.5
"""How much of the comments may lose a field from one run to the next before it is worth a word."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One expectation of Great Expectations, and the name that users know it by."""

    name: str
    kind: str
    """Its type, without the prefix `expect_column_values_to_`."""
    column: str
    limits: Mapping[str, Any] = field(default_factory=dict, hash=False)
    is_critical: bool = True


FAULTS = {
    "native_id_is_present": "there is no id",
    "native_id_is_short": f"the id has more than {MAX_ID_CHARS} characters",
    "row_is_readable": "the row could not be read",
    "text_is_present": "there is no text",
    "text_is_not_too_long": f"the text has more than {MAX_TEXT_CHARS:,} characters",
    "said_at_is_readable": "the date could not be read",
    "said_at_is_plausible": "said in the future or before 1990",
    "rating_is_readable": "the rating could not be read",
    "rating_is_plausible": f"the rating is not between 0 and {MAX_RATING}",
    "n_answers_is_plausible": "the number of answers is below 0 or beyond counting",
    "body_format_is_known": "the text is in a format that is not known",
    "visibility_is_known": "who may see it is not known",
}
"""What a user is told of each expectation that sends a row to quarantine."""

WARNINGS = {
    "edited_at_is_readable": "the date of the last edit could not be read",
    "edited_at_is_plausible": "last edited in the future or before 1990",
    "other_fields_are_readable": "a number or another field could not be read",
    "language_is_a_tag": "the language is no tag such as fr or pt-BR",
    "url_is_http": "the link does not begin with http:// or https://",
}
"""What a user is told of each expectation that is no reason for quarantine."""


RECORD_RULES = (
    Rule("native_id_is_present", "be_between", "n_id_chars", {"min_value": 1}),
    Rule("native_id_is_short", "be_between", "n_id_chars", {"max_value": MAX_ID_CHARS}),
    Rule("row_is_readable", "be_null", "unread_row"),
    Rule("text_is_present", "be_between", "n_text_chars", {"min_value": 1}),
    Rule("text_is_not_too_long", "be_between", "n_text_chars", {"max_value": MAX_TEXT_CHARS}),
    Rule("said_at_is_readable", "be_null", "unread_said_at"),
    Rule("said_at_is_plausible", "be_between", "said_days_old", {"min_value": -MAX_DAYS_AHEAD}),
    Rule("said_at_is_plausible", "be_between", "said_after", {"min_value": 0}),
    Rule("rating_is_readable", "be_null", "unread_rating"),
    Rule("rating_is_plausible", "be_between", "rating", {"min_value": 0, "max_value": MAX_RATING}),
    Rule(
        "n_answers_is_plausible",
        "be_between",
        "n_answers",
        {"min_value": 0, "max_value": MAX_ANSWERS},
    ),
    Rule(
        "body_format_is_known", "be_in_set", "body_format", {"value_set": [*get_args(BodyFormat)]}
    ),
    Rule("visibility_is_known", "be_in_set", "visibility", {"value_set": [*get_args(Visibility)]}),
    Rule("edited_at_is_readable", "be_null", "unread_edited_at", is_critical=False),
    Rule(
        "edited_at_is_plausible",
        "be_between",
        "edited_days_old",
        {"min_value": -MAX_DAYS_AHEAD},
        False,
    ),
    Rule("edited_at_is_plausible", "be_between", "edited_after", {"min_value": 0}, False),
    Rule("other_fields_are_readable", "be_null", "unread_other", is_critical=False),
    Rule("language_is_a_tag", "match_regex", "language", {"regex": LANGUAGE_TAG}, False),
    Rule("url_is_http", "match_regex", "url", {"regex": HTTP_URL}, False),
)
"""One record: it can be named, it says something, and what it tells of itself is possible."""

SOURCE_RULES = (
    Rule("source_is_fresh", "be_between", "days_too_old", {"max_value": 0}, False),
    Rule(
        "field_is_still_filled",
        "be_between",
        "share_now",
        {"min_value": 0, "strict_min": True},
        False,
    ),
    Rule("field_is_filled_as_before", "be_between", "drop", {"max_value": MAX_DROP}, False),
)
"""One source in one run: it is fresh, and its fields are filled as they used to be."""


def in_words(name: str, n_records: int) -> str:
    """How many records break an expectation, as a sentence.

    Args:
        name: The expectation, one of `RECORD_RULES`.
        n_records: How many break it, from 1.
    """
    noun = "record" if n_records == 1 else "records"
    return f"{n_records} {noun}: {FAULTS.get(name) or WARNINGS[name]} ({name})"


def suite_of(rules: Iterable[Rule]) -> ExpectationSuite:
    """The rules as a suite of Great Expectations.

    Args:
        rules: What is expected, in the order of the results.

    Returns:
        A suite whose expectations carry their public name in `meta`.
    """
    from great_expectations import ExpectationSuite
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration
    from great_expectations.expectations.metadata_types import FailureSeverity

    configurations = [
        ExpectationConfiguration(
            type=f"expect_column_values_to_{rule.kind}",
            kwargs={"column": rule.column, **rule.limits},
            meta={"name": rule.name},
            severity=FailureSeverity.CRITICAL if rule.is_critical else FailureSeverity.WARNING,
        )
        for rule in rules
    ]
    return ExpectationSuite(name="expected", expectations=configurations)
