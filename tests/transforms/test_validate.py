from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from models.errors import SourceError
from models.records import SourceRecord
from transforms.expectations import FAULTS, RECORD_RULES, WARNINGS, Rule, in_words
from transforms.validate import Verdicts, observed, record_frame, validate

NOW = datetime(2026, 11, 3, 1, tzinfo=UTC)


def record(**fields):
    return SourceRecord(**{"native_id": "1", "body": "Bonjour", **fields})


GOOD = [
    record(),
    record(native_id="x" * 500, title="Titre", body=""),
    record(body="x" * 1_000_000),
    record(created_at=datetime(1990, 1, 1, tzinfo=UTC), rating=0.0, n_answers=0),
    record(created_at=NOW + timedelta(days=1), rating=100.0, n_answers=2**31 - 1),
    record(created_at=datetime(2020, 1, 1), language="pt-BR", url="HTTPS://a.example"),  # noqa: DTZ001
]
BAD = {
    "native_id_is_present": [record(native_id=""), record(native_id="  ")],
    "native_id_is_short": [record(native_id="x" * 501)],
    "text_is_present": [record(body=""), record(body=" \u200b\n\ufeff", title="\t")],
    "text_is_not_too_long": [record(body="x" * 1_000_001)],
    "row_is_readable": [record(unread={"row": "…"})],
    "said_at_is_readable": [record(unread={"created_at": "hier"})],
    "said_at_is_plausible": [
        record(created_at=NOW + timedelta(days=1, seconds=1)),
        record(created_at=datetime(1989, 12, 31, tzinfo=UTC)),
        record(created_at=datetime(1, 1, 1, tzinfo=UTC)),
        record(created_at=datetime(9999, 12, 31, tzinfo=UTC)),
    ],
    "rating_is_readable": [record(unread={"rating": "cinq"})],
    "rating_is_plausible": [record(rating=100.5), record(rating=-1.0), record(rating=float("inf"))],
    "n_answers_is_plausible": [record(n_answers=-1), record(n_answers=2**31)],
    "body_format_is_known": [record(body_format="rtf")],
    "visibility_is_known": [record(visibility="secret")],
}
ODD = {
    "edited_at_is_readable": [record(unread={"edited_at": "?"})],
    "edited_at_is_plausible": [
        record(edited_at=NOW + timedelta(days=2)),
        record(edited_at=datetime(1970, 1, 1, tzinfo=UTC)),
    ],
    "other_fields_are_readable": [record(unread={"score": "?"}), record(unread={"n_answers": "?"})],
    "language_is_a_tag": [record(language="français")],
    "url_is_http": [record(url="javascript:alert(1)"), record(url="www.a.example")],
}


def verdicts(records):
    return validate(record_frame(dict(enumerate(records)), NOW))


def test_good_records_break_nothing():
    assert verdicts(GOOD) == Verdicts()


def test_each_bad_record_breaks_what_it_should_and_nothing_else():
    cases = [(name, each) for name, records in BAD.items() for each in records]
    found = verdicts([each for _, each in cases])
    assert found.broken == {place: (name,) for place, (name, _) in enumerate(cases)}
    assert found.warned == {}


def test_odd_records_are_warned_of_only():
    cases = [(name, each) for name, records in ODD.items() for each in records]
    found = verdicts([each for _, each in cases])
    assert found.broken == {}
    assert found.warned == {place: (name,) for place, (name, _) in enumerate(cases)}
    assert found.n_warned == {name: len(records) for name, records in sorted(ODD.items())}


def test_every_expectation_is_tried():
    assert {rule.name for rule in RECORD_RULES} == {*BAD, *ODD}


def test_a_record_may_break_several():
    bad = record(native_id="", body="", rating=400.0, url="x")
    assert verdicts([bad, record()]) == Verdicts(
        broken={0: ("native_id_is_present", "rating_is_plausible", "text_is_present")},
        warned={0: ("url_is_http",)},
    )


def test_rows_keep_the_keys_they_came_with():
    frame = record_frame({70: record(), 7: record(body=""), 12: record(rating=400.0)}, NOW)
    assert validate(frame).broken == {7: ("text_is_present",), 12: ("rating_is_plausible",)}


def test_an_empty_frame_is_fine():
    assert validate(record_frame({}, NOW)) == Verdicts()


def test_the_frame_holds_no_text():
    frame = record_frame({0: record(title="secret", body="secret", author="secret")}, NOW)
    assert "secret" not in frame.to_csv()


def test_an_expectation_that_cannot_be_evaluated_stops_the_batch():
    frame = record_frame({0: record()}, NOW).drop(columns=["rating"])
    with pytest.raises(SourceError, match=r'rating_is_plausible could not be .*"rating" in'):
        validate(frame)


def test_bad_rows_are_found_also_where_an_expectation_holds_for_most():
    lenient = Rule("is_small", "be_between", "n", {"max_value": 5, "mostly": 0.5}, False)
    frame = pd.DataFrame({"n": [1.0, 2.0, 9.0]}, index=["a", "b", "c"])
    assert validate(frame, (lenient,)).warned == {"c": ("is_small",)}


@pytest.mark.parametrize(
    ("name", "bad", "expected"),
    [
        ("native_id_is_present", record(native_id=""), "empty"),
        ("native_id_is_short", record(native_id="x" * 600), "600 characters"),
        ("text_is_present", record(body="  "), "title 0, body 2 characters"),
        ("text_is_not_too_long", record(title="ab", body="x" * 8), "10 characters"),
        ("row_is_readable", record(unread={"row": "une ligne"}), "9 characters"),
        ("said_at_is_readable", record(unread={"created_at": "é" * 99}), "x" * 40),
        ("said_at_is_readable", record(unread={"created_at": "31/2_20 à 9h"}), "31/2_20 x 9x"),
        ("rating_is_readable", record(unread={"rating": "4,5 [sur] 5 ★"}), "4,5 [xxx] 5 x"),
        ("said_at_is_plausible", record(created_at=NOW), "2026-11-03T01:00:00+00:00"),
        ("rating_is_plausible", record(rating=400.0), "400.0"),
        ("n_answers_is_plausible", record(n_answers=-1), "-1"),
        ("body_format_is_known", record(body_format="rtf"), "xxx"),
        ("visibility_is_known", record(visibility="secret"), "xxxxxx"),
    ],
)
def test_what_was_observed_is_a_length_a_number_or_the_shape_of_a_value(name, bad, expected):
    assert observed(name, bad, str) == expected


def test_what_was_observed_is_masked_before_its_shape_is_taken():
    bad = record(unread={"created_at": "06 12 34 56 78"})
    assert observed("said_at_is_readable", bad, lambda _: "[phone]") == "[xxxxx]"


def test_every_expectation_of_a_record_is_told_in_words():
    assert {*FAULTS} == {rule.name for rule in RECORD_RULES if rule.is_critical}
    assert {*WARNINGS} == {rule.name for rule in RECORD_RULES if not rule.is_critical}
    assert in_words("text_is_present", 1) == "1 record: there is no text (text_is_present)"
    assert in_words("url_is_http", 2).startswith("2 records: the link does not begin with http://")
