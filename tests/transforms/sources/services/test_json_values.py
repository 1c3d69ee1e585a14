"""Values of JSON answers whose shape nobody can be sure of."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from transforms.sources.services.json_values import (
    at,
    count_at,
    moment_at,
    number_at,
    object_at,
    objects_at,
    text_at,
    texts_at,
    unread_dates,
    walk_objects,
)

ANSWER = {
    "user": {"name": " Lou ", "id": 7, "is_bot": True},
    "tags": [{"name": "a"}, "b", 3, None, True],
    "score": 1.5,
    "at": "2026-11-03T09:00:00+0000",
    "when": 1_793_696_400,
    "bad": "hier",
    "far": 1e30,
}


def test_what_is_there_is_given_and_what_is_not_is_nothing():
    assert at(ANSWER, "user", "name") == " Lou "
    assert at(ANSWER, "user", "name", "first") is None
    assert (object_at(ANSWER, "user")["id"], object_at(ANSWER, "tags")) == (7, {})
    assert (objects_at(ANSWER, "tags"), objects_at(ANSWER, "user")) == ([{"name": "a"}], [])


def test_texts_are_cut_of_blanks_and_whole_numbers_written_out():
    paths = [("user", "name"), ("user", "id"), ("user", "is_bot"), ("score",), ("tags",), ("no",)]
    assert [text_at(ANSWER, *path) for path in paths] == ["Lou", "7", "", "", "", ""]
    assert (texts_at(ANSWER, "tags"), texts_at(ANSWER, "user")) == (("b", "3"), ())


def test_numbers_are_numbers_and_no_truth_values():
    assert [number_at(ANSWER, key) for key in ("score", "when", "at")] == [1.5, 1_793_696_400, None]
    assert number_at(ANSWER, "user", "is_bot") is None
    assert [count_at(ANSWER, key) for key in ("score", "bad")] == [1, None]


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("at", datetime(2026, 11, 3, 9, tzinfo=UTC)),
        ("when", datetime(2026, 11, 3, 9, tzinfo=UTC)),
        ("bad", None),
        ("far", None),
        ("user", None),
        ("no", None),
    ],
)
def test_moments_are_utc(key, expected):
    assert moment_at(ANSWER, key) == expected


def test_a_date_that_cannot_be_read_is_told_and_one_that_is_absent_is_not():
    told = unread_dates(ANSWER, created_at="bad", edited_at="no", other="at")

    assert told == {"created_at": "hier"}


def test_objects_are_walked_from_the_outer_to_the_inner():
    value = [{"a": {"b": [{"c": 1}]}}, 3]

    assert list(walk_objects(value)) == [{"a": {"b": [{"c": 1}]}}, {"b": [{"c": 1}]}, {"c": 1}]


@pytest.mark.parametrize("told", ["1e400", "-Infinity", "NaN", "1" + "0" * 400, "1e300"])
def test_a_number_beyond_all_counting_is_none(told):
    assert count_at(json.loads(f'{{"n": {told}}}'), "n") is None
