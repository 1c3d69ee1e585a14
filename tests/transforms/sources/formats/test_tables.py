import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import SourceError
from transforms.sources.formats import delimited, documents, lines
from transforms.sources.formats.encodings import Encoding
from transforms.sources.formats.rows import BadRow, Oddities, Row
from transforms.sources.formats.sniff import Dialect, Shape
from transforms.sources.formats.tables import read_rows

UTF_8 = Encoding("utf-8")
CSV = Shape("csv", UTF_8)
JSONL = Shape("jsonl", UTF_8)
JSON = Shape("json", UTF_8)


def read(content, shape, wanted=""):
    return read_and_tell(content, shape, wanted)[0]


def read_and_tell(content, shape, wanted=""):
    data = content if isinstance(content, bytes) else content.encode()
    oddities = Oddities()
    stream = io.BufferedReader(io.BytesIO(data))
    return list(read_rows(stream, shape, "avis", wanted, oddities)), oddities.notes("avis")


def test_rows_of_a_csv_carry_the_line_where_they_begin():
    text = 'id,text\r\n1,"deux\r\nlignes, ""ici"""\r\n\r\n2,ok\r\n'
    assert read(text, CSV) == [
        Row(2, {"id": "1", "text": 'deux\r\nlignes, "ici"'}),
        Row(5, {"id": "2", "text": "ok"}),
    ]


def test_a_short_row_is_filled_and_a_row_of_nothing_is_no_row():
    assert read("id,text,note\n1,ok\n,,\n2,non,3,,\n", CSV) == [
        Row(2, {"id": "1", "text": "ok"}),
        Row(4, {"id": "2", "text": "non", "note": "3"}),
    ]


def test_a_row_with_too_many_cells_is_told_and_the_rest_is_read():
    assert read("id,text\n1,oui,mais\n2,ok\n", CSV) == [
        BadRow(2, "line 2: 3 cells where the header has 2"),
        Row(3, {"id": "2", "text": "ok"}),
    ]


@pytest.mark.parametrize("end", ["", "\n"])
def test_a_quote_that_is_never_closed_costs_one_line(end):
    assert read(f'id,text\n1,"oups\n2,ok\n3,ok{end}', CSV) == [
        BadRow(2, "line 2: a quote is opened and never closed"),
        Row(3, {"id": "2", "text": "ok"}),
        Row(4, {"id": "3", "text": "ok"}),
    ]


def test_a_quote_that_swallows_too_many_lines_is_given_up_early(monkeypatch):
    monkeypatch.setattr(delimited, "MAX_ROW_LINES", 50)
    n_lines = delimited.MAX_ROW_LINES + 10
    rows = read('id,text\n1,"oups\n' + "2,ok\n" * n_lines, CSV)
    assert rows[0] == BadRow(2, "line 2: a quote is opened and never closed")
    assert len(rows) == n_lines + 1
    assert rows[-1] == Row(n_lines + 2, {"id": "2", "text": "ok"})


def test_a_short_row_is_filled_and_told():
    assert read_and_tell("id,text,note\n1,ok\n2,non,3\n3\n", CSV) == (
        [
            Row(2, {"id": "1", "text": "ok"}),
            Row(3, {"id": "2", "text": "non", "note": "3"}),
            Row(4, {"id": "3"}),
        ],
        ["avis: 2 rows had fewer cells than the header; the missing ones are empty (at 2, 4)"],
    )


@pytest.mark.parametrize(
    ("line", "cells"),
    [
        ("1,oui, mais non,5", ["1", "oui, mais non", "5"]),
        ("1,oui, mais, enfin,5,,", ["1", "oui, mais, enfin", "5"]),
        ("1,oui,mais,5", None),
        ("1,oui, 5,5", None),
        ("1,oui, mais,non,5", None),
    ],
)
def test_pieces_of_prose_are_put_together_where_that_explains_every_cell_too_many(line, cells):
    (row,), notes = read_and_tell(f"id,text,note\n{line}\n", CSV)
    if cells is None:
        reason = f"line 2: {line.count(',') + 1} cells where the header has 3"
        assert (row, notes) == (BadRow(2, reason), [])
    else:
        assert row == Row(2, dict(zip(["id", "text", "note"], cells, strict=True)))
        assert notes == [
            "avis: 1 row had a delimiter before a blank in a cell without quotes; its pieces were "
            "put together (at 2)"
        ]


def test_a_tab_before_a_blank_is_never_prose():
    shape = Shape("csv", UTF_8, Dialect("\t"))
    reason = "line 2: 3 cells where the header has 2"
    assert read("id\ttext\n1\toui\t mais\n", shape) == [BadRow(2, reason)]


def test_many_odd_rows_are_told_in_one_sentence():
    _, (note,) = read_and_tell("id,text\n" + "1\n" * 1_200, CSV)
    assert note == (
        "avis: 1,200 rows had fewer cells than the header; the missing ones are empty "
        "(at 2, 3, 4, 5, 6, …)"
    )


@pytest.fixture
def short_lines(monkeypatch):
    monkeypatch.setattr(lines, "MAX_LINE_CHARS", 50)


@pytest.mark.usefixtures("short_lines")
@pytest.mark.parametrize("end", ["\n", ""])
def test_a_line_beyond_measure_is_set_aside_and_reading_goes_on(end):
    reason = "longer than 16 million characters"
    assert read(f"id,text\n1,ok\n2,{'x' * 500}\n3,ok\n4,{'x' * 500}{end}", CSV) == [
        Row(2, {"id": "1", "text": "ok"}),
        BadRow(3, f"line 3: {reason}"),
        Row(4, {"id": "3", "text": "ok"}),
        BadRow(5, f"line 5: {reason}"),
    ]
    assert read(f'{{"a": 1}}\n{{"a": "{"x" * 500}"}}\n{{"a": 2}}{end}', JSONL) == [
        Row(1, {"a": 1}),
        BadRow(2, f"line 2: {reason}"),
        Row(3, {"a": 2}),
    ]


@pytest.mark.usefixtures("short_lines")
def test_a_quote_before_a_line_beyond_measure_swallows_nothing():
    assert read(f'id,text\n1,"oups\n2,ok\n3,{"x" * 500}\n4,ok\n', CSV) == [
        BadRow(2, "line 2: a quote is opened and never closed"),
        Row(3, {"id": "2", "text": "ok"}),
        BadRow(4, "line 4: longer than 16 million characters"),
        Row(5, {"id": "4", "text": "ok"}),
    ]


def test_nul_characters_are_left_out_and_told():
    assert read_and_tell(b"id,text\n1,a\x00b\n\x00\x00\n2,ok\n", CSV) == (
        [Row(2, {"id": "1", "text": "ab"}), Row(4, {"id": "2", "text": "ok"})],
        ["avis: 2 rows held NUL characters, which were left out (at 2, 3)"],
    )
    assert read(b'{"a": "x\x00y"}\n', JSONL) == [Row(1, {"a": "xy"})]


def test_two_encodings_in_one_file_are_read_line_by_line():
    data = "id,text\n1,Été\n2,déjà\n".encode() + "3,hôtel\n".encode("cp1252")
    shape = Shape("csv", Encoding("utf-8", is_clean=False, n_strays=1))
    assert [row.cells["text"] for row in read(data, shape)] == ["Été", "déjà", "hôtel"]


def test_lines_that_end_as_on_old_macs_are_lines():
    assert read("id,text\r1,ok\r2,non\r", CSV) == [
        Row(2, {"id": "1", "text": "ok"}),
        Row(3, {"id": "2", "text": "non"}),
    ]


def test_columns_get_names_that_are_all_different():
    assert read("\ufeffid,text,,text\n1,a,b,c\n", CSV) == [
        Row(2, {"id": "1", "text": "a", "column 3": "b", "text.4": "c"})
    ]


def test_the_line_that_excel_adds_is_no_header():
    shape = Shape("csv", UTF_8, Dialect(";", n_skipped=1))
    assert read("sep=;\nid;text\n1;ok\n", shape) == [Row(3, {"id": "1", "text": "ok"})]


def test_bytes_that_are_not_the_encoding_are_told_by_line():
    dirty = Encoding("utf-8", is_clean=False)
    assert read(b"id,text\n1,\xff\n2,ok\n", Shape("csv", dirty)) == [
        BadRow(2, "line 2: bytes that are not utf-8"),
        Row(3, {"id": "2", "text": "ok"}),
    ]
    assert read(b'{"a": "\xff"}\n{"a": 1}\n', Shape("jsonl", dirty)) == [
        BadRow(1, "line 1: bytes that are not utf-8"),
        Row(2, {"a": 1}),
    ]


def test_every_line_of_json_lines_is_a_row_or_a_reason():
    lines = ['{"id": 1, "user": {"name": "Zoé", "at": {"x": 2}}}', "", '{"id": 2', "[1]", "null"]
    assert read("\n".join([*lines, "3", "[" * 100_000]), JSONL) == [
        Row(1, {"id": 1, "user.name": "Zoé", "user.at.x": 2}),
        BadRow(3, "line 3: not JSON (Expecting ',' delimiter at character 10)"),
        BadRow(4, "line 4: a list where an object was expected"),
        BadRow(5, "line 5: null where an object was expected"),
        BadRow(6, "line 6: a value where an object was expected"),
        BadRow(7, "line 7: not JSON (RecursionError)"),
    ]


@pytest.mark.parametrize(
    "text",
    ['[{"a": 1}, "x"]', '{"n": 2, "items": [{"a": 1}, "x"]}', '{"d": {"items": [{"a": 1}, "x"]}}'],
)
def test_a_json_document_gives_the_items_of_its_only_list(text):
    assert read(text, JSON) == [
        Row(1, {"a": 1}),
        BadRow(2, "item 2: a string where an object was expected"),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a": 1}', "avis: JSON with no list of objects; give one list of comments a file"),
        (
            '{"a": [{"x": 1}], "b": [{"x": 1}]}',
            "avis: JSON with several lists (a, b); give one list of comments a file",
        ),
        (
            '{"je trouve que tout va mal": [{"x": 1}], "0612345678": [{"x": 1}]}',
            "avis: JSON with several lists (2 of them); give one list of comments a file",
        ),
        ('[{"a": 1},\n {"a": ]', "avis: the JSON is damaged at line 2, column 8: Expecting value"),
        ("[" * 100_000, "avis: the JSON is damaged (RecursionError)"),
    ],
)
def test_a_json_document_without_one_list_is_an_error(text, message):
    with pytest.raises(SourceError) as raised:
        read(text, JSON)
    assert str(raised.value) == message


def test_a_json_document_has_a_limit(monkeypatch):
    monkeypatch.setattr(documents, "MAX_JSON_BYTES", 1 << 20)
    with pytest.raises(SourceError, match="more than 1 MB; give it as JSON Lines"):
        read("[" + " " * (1 << 20) + "]", JSON)


def test_answers_nested_in_comments_follow_what_they_answer():
    comment = {
        "id": 1,
        "text": "un",
        "replies": [{"id": 2, "text": "deux", "replies": [{"id": 3, "text": "trois"}]}],
    }
    last = {"id": 4, "text": "quatre", "replies": []}
    found = read(json.dumps({"data": {"comments": [comment, last]}}), JSON)
    assert [(r.line, r.cells, r.parent and r.parent.cells["id"]) for r in found] == [
        (1, {"id": 1, "text": "un", "replies": 1}, None),
        (2, {"id": 2, "text": "deux", "replies": 1}, 1),
        (3, {"id": 3, "text": "trois"}, 2),
        (4, {"id": 4, "text": "quatre", "replies": []}, None),
    ]
    lined = read(f"{json.dumps(comment)}\n{json.dumps(last)}\n", JSONL)
    assert [(r.line, r.cells["id"]) for r in lined] == [(1, 1), (1, 2), (1, 3), (2, 4)]


def test_a_comment_that_is_the_whole_document_is_read_with_its_answers():
    document = {"id": 1, "text": "un", "answers": [{"id": 2, "text": "deux"}]}
    assert [r.cells["id"] for r in read(json.dumps(document), JSON)] == [1, 2]
    video = {"title": "x", "comments": [{"id": 2, "text": "deux"}]}
    assert [r.cells["id"] for r in read(json.dumps(video), JSON)] == [2]


def test_answers_that_look_unlike_what_they_answer_are_told():
    document = [{"id": 1, "text": "un", "replies": [{"by": "x", "said": "deux"}]}]
    found, notes = read_and_tell(json.dumps(document), JSON)
    assert [r.cells["text"] for r in found] == ["un"]
    assert notes == [
        "avis: 1 row held a list of answers that look unlike what they answer, which were not "
        "read (at 1)"
    ]


@pytest.mark.parametrize(("wanted", "expected"), [("", "un"), ("k", "x")])
def test_of_several_lists_the_one_with_texts_is_read_and_the_others_told(wanted, expected):
    document = {
        "users": [{"id": 1, "name": "Zoé"}],
        "comments": [{"id": 1, "text": "un"}],
        "tags": [{"k": "x"}],
    }
    (found,), (note,) = read_and_tell(json.dumps(document), JSON, wanted)
    assert expected in found.cells.values()
    others = {"": "users, tags", "k": "users, comments"}[wanted]
    assert note == f"avis: lists without texts were left out: {others}"


def test_two_encodings_in_one_document_are_read_line_by_line():
    data = b'[{"a": "' + "été".encode() + b'"},\n{"a": "' + "été".encode("cp1252") + b'"}]'
    shape = Shape("json", Encoding("utf-8", is_clean=False, n_strays=1))
    assert [r.cells["a"] for r in read(data, shape)] == ["été", "été"]


def parquet_of(items):
    sink = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(items), sink)
    return sink.getvalue()


def test_parquet_gives_its_rows_with_nested_cells_flattened():
    items = [{"id": 1, "user": {"name": "Zoé"}}, {"id": 2, "user": {"name": None}}]
    assert read(parquet_of(items), Shape("parquet")) == [
        Row(1, {"id": 1, "user.name": "Zoé"}),
        Row(2, {"id": 2, "user.name": None}),
    ]


def test_damaged_parquet_is_an_error_that_says_how_far_it_could_be_read():
    with pytest.raises(SourceError, match="avis: damaged Parquet after row 0"):
        read(parquet_of([{"id": 1}])[:-9], Shape("parquet"))


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20)


@given(st.lists(st.dictionaries(st.sampled_from("abc"), TEXTS), max_size=5))
def test_json_lines_give_back_what_was_written(items):
    text = "\n".join(json.dumps(item, ensure_ascii=False) for item in items)
    assert read(text, JSONL) == [Row(n, item) for n, item in enumerate(items, 1)]
