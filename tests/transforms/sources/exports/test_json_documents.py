"""JSON documents and JSON Lines, whole and damaged."""

from __future__ import annotations

import io
import json

import pytest

from models.errors import SourceError
from transforms.sources.exports import json_documents
from transforms.sources.exports.json_documents import Gathering, values_in


def values(text):
    found = []
    try:
        for value in values_in(io.BytesIO(text.encode()), "x.json"):
            found.append(value)
    except SourceError as error:
        found.append(str(error))
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[{"a": 1},\n {"a": 2}]', [[{"a": 1}, {"a": 2}]]),
        ('{\n "a": [1]\n}', [{"a": [1]}]),
        ('\ufeff\n{"a": 1}\n\n{"a": 2}\n', [{"a": 1}, {"a": 2}]),
        ('{"a": 1}', [{"a": 1}]),
    ],
)
def test_a_document_is_one_value_and_lines_are_one_each(text, expected):
    assert values(text) == expected


def test_a_line_between_others_that_is_no_json_goes_to_quarantine():
    first, bad, last = values('{"a": 1}\n{"a": \n{"a": 3}\n')

    assert (first, last) == ({"a": 1}, {"a": 3})
    assert (bad.native_id, bad.unread) == (
        "x.json:2",
        {"row": "line 2: could not be read as JSON and went to quarantine"},
    )


def test_lines_cut_short_give_what_they_have_and_say_where():
    assert values('{"a": 1}\n{"a": 2}\n{"a":') == [
        {"a": 1},
        {"a": 2},
        "x.json: cut short in line 3; the lines before it are kept; put a whole copy in its place",
    ]


def test_a_document_cut_short_gives_the_whole_items_of_its_list():
    assert values('{"list": [ {"a": 1},\n {"a": 2} , {"a"') == [
        [{"a": 1}, {"a": 2}],
        "x.json: the JSON is damaged at line 2, column 17 (Expecting ':' delimiter); what comes "
        "before is kept; put a whole copy in its place",
    ]


@pytest.mark.parametrize("text", ["", "{", "hello", '[{"a": '])
def test_what_holds_nothing_whole_only_says_so(text):
    (told,) = values(text)

    assert told.startswith("x.json: the JSON is damaged at line 1, column ")


class Torn(io.BytesIO):
    """An archive that ends too early."""

    def read1(self, size=-1):
        if piece := super().read1(size):
            return piece
        raise EOFError


@pytest.mark.parametrize(
    ("content", "whole", "told"),
    [
        (b'{"a": 1}\n', [{"a": 1}], "x.json: the archive is damaged or cut short; what comes"),
        (b'{"a": 1}\n{"a"', [{"a": 1}], "x.json: cut short in line 2"),
        (b'[{"a": 1},\n {"a"', [[{"a": 1}]], "x.json: the JSON is damaged at line 2, column 6"),
    ],
)
def test_an_archive_that_ends_too_early_gives_what_comes_before(content, whole, told):
    found = []
    with pytest.raises(SourceError, match=told):
        found.extend(values_in(Torn(content), "x.json"))
    assert found == whole


def test_what_is_nested_without_end_is_told():
    assert values("[" * 200_000) == ["x.json: JSON nested too deeply to be read"]


def test_a_long_line_is_a_document_like_any_other():
    items = [{"a": "x" * 1_000}] * 20_000

    assert values(json.dumps(items)) == [items]
    assert values(json.dumps({"list": items})) == [{"list": items}]


def test_a_document_that_is_too_large_is_told(monkeypatch):
    monkeypatch.setattr(json_documents, "MAX_DOCUMENT_BYTES", 1 << 20)

    assert values("[" + " " * (1 << 20) + "]") == [
        "x.json: a JSON document of more than 1 MB; give it as JSON Lines"
    ]


def test_what_was_left_out_and_what_is_missing_is_told():
    met, notes = Gathering("x.json"), []
    assert [met.leaves_out(""), met.leaves_out("boosts")] == [False, True]
    met.end(notes, "posts")
    assert notes == ["x.json: left out: 1 posts (boosts)"]

    with pytest.raises(SourceError, match=r"x\.json: there are no posts in it; expected a file"):
        Gathering("x.json").end(notes, "posts")
