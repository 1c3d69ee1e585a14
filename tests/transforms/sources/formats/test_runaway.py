import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.sources.formats.encodings import Encoding
from transforms.sources.formats.sniff import NO_DELIMITER, Dialect, Shape
from transforms.sources.formats.tables import BadRow, Row, read_rows

NEVER_CLOSED = "a quote is opened and never closed"
HEADER = ("id", "text", "author")


def read(text, **dialect):
    shape = Shape("csv", Encoding("utf-8"), Dialect(**dialect))
    return list(read_rows(io.BufferedReader(io.BytesIO(text.encode())), shape, "avis"))


def bad(line):
    return BadRow(line, f"line {line}: {NEVER_CLOSED}")


@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_two_stray_quotes_cost_one_row_and_not_those_in_between(delimiter):
    said = {10: '"Genial cette appli', 50: '"super" et rapide'}
    lines = [delimiter.join((str(n), said.get(n, "ok"), f"p{n}")) for n in range(1, 60)]
    rows = read("\n".join([delimiter.join(HEADER), *lines, ""]), delimiter=delimiter)
    kept = {n: "super et rapide" if n == 50 else "ok" for n in range(1, 60) if n != 10}
    expected = [
        Row(n + 1, dict(zip(HEADER, (str(n), text, f"p{n}"), strict=True)))
        for n, text in kept.items()
    ]
    expected.insert(9, bad(11))
    assert rows == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (['1,"Top,zoe', '2,"super" et vif,tom'], ["super et vif"]),
        (['1,"Top,zoe', '2,il dit "super" ici,tom'], ['il dit "super" ici']),
        (['1,"Top,zoe', "2,ok,tom", "3,non,ana", '4,5",lea'], ["ok", "non", '5"']),
        (['1,"Top,zoe', '2,"deux', 'lignes",tom'], ["deux\nlignes"]),
        (['1,"Top,zoe', '2,"oui","a', 'b"'], ["oui"]),
        (['1,"Top,zoe', '2,5",tom', "3,ok,ana"], ['5"', "ok"]),
        (
            ['1,"Top,zoe', "2,ok,tom", '3,5",ana,x'],
            ["ok", "line 4: 4 cells where the header has 3"],
        ),
    ],
    ids=[
        "closed by the quote of a cell",
        "closed by a quotation",
        "closed at the end of a text, over rows",
        "closed by a comment of several lines",
        "closed on a line that opens again",
        "closed at the end of the next text",
        "too wide, over a row",
    ],
)
def test_a_stray_quote_costs_its_own_row(lines, expected):
    first, *rest = read("\n".join([",".join(HEADER), *lines, ""]))
    told = [row.reason if isinstance(row, BadRow) else row.cells["text"] for row in rest]
    assert (first, told) == (bad(2), expected)


@pytest.mark.parametrize(
    "text",
    [
        "Bonjour, un souci,\noui, non, merci\nvoilà, donc, bref\nfin",
        "un,deux,trois\nrien\nplus rien\nfin",
        "a,b\n\n\nfin",
        'il dit\n"jamais, ici", puis\n"non"',
        '"\n"',
    ],
)
def test_a_comment_of_several_lines_survives(text):
    sink = io.StringIO()
    csv.writer(sink).writerows([HEADER, ("1", text, "zoe"), ("2", "ok", "tom")])
    assert [row.cells["text"] for row in read(sink.getvalue())] == [text, "ok"]


def test_escaped_quotes_close_nothing():
    text = 'text,id\n"a\nb \\"c\\" d",1\n"e\n\\"f",2\n'
    assert [row.cells["text"] for row in read(text, escape="\\")] == ['a\nb "c" d', 'e\n"f']


def test_in_one_column_only_the_quotes_tell():
    assert read('avis\n"a\nb\nc\nd"\n"Top\n"super" oui\n', delimiter=NO_DELIMITER) == [
        Row(2, {"avis": "a\nb\nc\nd"}),
        bad(6),
        Row(7, {"avis": "super oui"}),
    ]


def test_a_wide_row_of_several_lines_without_a_row_in_it_is_told_once():
    assert read('id,text,author\n1,"a\nb",zoe,x\n2,ok,tom\n') == [
        BadRow(2, "line 2: 4 cells where the header has 3"),
        Row(4, {"id": "2", "text": "ok", "author": "tom"}),
    ]


PROSE = st.lists(st.sampled_from(["oui", ", ", '"', "\n", " non"]), max_size=12).map("".join)


@given(st.lists(st.tuples(PROSE, PROSE), max_size=6))
def test_whatever_is_quoted_well_is_read_back(rows):
    sink = io.StringIO()
    writer = csv.writer(sink, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerows([("id", "text", "title"), *(("x", *row) for row in rows)])
    expected = [{"id": "x", "text": text, "title": title} for text, title in rows]
    assert [row.cells for row in read(sink.getvalue())] == expected
