from __future__ import annotations

import csv
from pathlib import Path

import pytest

from models.errors import UsageError
from transforms.voices.labels import (
    MAX_CHARS,
    Label,
    add_labels,
    intents_named,
    read_labels,
    stance_named,
)

ONE = "0123456789abcdef0123"
HERE = frozenset({"problem", "request"})


def file(folder: Path, text: str) -> Path:
    path = folder / "labels.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_labels_are_of_comments_or_of_texts(tmp_path):
    path = file(
        tmp_path,
        f'comment_id,text,intents,stance\n{ONE},,problem|request,against\n,"Hello, you",other,\n',
    )

    assert read_labels(path).labels == (
        Label(ONE, "", HERE, "against"),
        Label("", "Hello, you", frozenset(), ""),
    )


def test_a_comment_that_is_named_needs_no_text(tmp_path):
    path = file(tmp_path, f"comment_id,text,intents\n{ONE},what was said,praise\n")

    assert read_labels(path).labels == (Label(ONE, "", frozenset({"praise"}), ""),)


@pytest.mark.parametrize(
    "text",
    [
        "\ufefftext;intents;stance\nÇa plante, svp;problème;contre\n",
        "TEXT\tIntents\tStance\nÇa plante, svp\tProblem\tagainst\n\n",
        'stance,intents,text\ncontre," problem ","Ça plante, svp"\n',
    ],
)
def test_spreadsheets_write_in_many_ways(tmp_path, text: str):
    labels = read_labels(file(tmp_path, text)).labels

    assert labels == (Label("", "Ça plante, svp", frozenset({"problem"}), "against"),)


def test_no_file_and_an_empty_one_hold_no_label(tmp_path):
    assert read_labels(tmp_path / "none.csv") == read_labels(file(tmp_path, " \n"))


BAD = [
    (",,problem,", "columns comment_id and text: both are empty; expected one of them"),
    (
        "12,,problem,",
        "column comment_id: found no id; expected 20 digits and letters a to f, as exported",
    ),
    (
        f",{'x' * (MAX_CHARS + 1)},problem,",
        f"column text: {MAX_CHARS + 1} characters; expected at most {MAX_CHARS}",
    ),
    (
        ",a,bug|problem,",
        'column intents: found "bug"; expected '
        "problem|request|question|praise|experience|other, or several",
    ),
    (
        ",a,,",
        "column intents: found nothing; expected "
        "problem|request|question|praise|experience|other, or several",
    ),
    (
        ",a,they said this and that,",
        "column intents: found a longer text; expected "
        "problem|request|question|praise|experience|other, or several",
    ),
    (",a,other|praise,", "column intents: found other with another one; expected other alone"),
    (
        ",a,praise,angry",
        'column stance: found "angry"; expected for, against, conditional, none or nothing',
    ),
]


@pytest.mark.parametrize(("row", "told"), BAD)
def test_a_bad_cell_is_told_and_the_other_rows_are_taken(tmp_path, row: str, told: str):
    path = file(tmp_path, f"comment_id,text,intents,stance\n,good,praise,\n{row}\n,fine,other,\n")

    found = read_labels(path)

    assert found.troubles == (f"labels.csv, line 3, {told}",)
    assert [label.text for label in found.labels] == ["good", "fine"]


def test_every_bad_cell_of_a_row_is_told(tmp_path):
    found = read_labels(file(tmp_path, "text,intents,stance\n,bug,angry\n"))

    assert len(found.troubles) == 3


def test_a_row_with_too_many_cells_is_told(tmp_path):
    found = read_labels(file(tmp_path, "text,intents\nHello, you,praise\n"))

    assert found.labels == ()
    assert found.troubles[-1] == (
        "labels.csv, line 2: 3 cells; expected 2, as in the header. "
        "Put a text that holds a delimiter between quotation marks."
    )


@pytest.mark.parametrize("header", ["text,stance", "intents,stance", "a,b"])
def test_a_file_without_the_columns_is_refused(tmp_path, header: str):
    with pytest.raises(UsageError, match="Expected intents, and text or comment_id"):
        read_labels(file(tmp_path, f"{header}\n1,2\n"))


def test_a_file_that_is_not_utf_8_is_refused(tmp_path):
    (tmp_path / "labels.csv").write_bytes(b"text,intents\n\xe9t\xe9,praise\n")

    with pytest.raises(UsageError, match="byte 13 is not UTF-8"):
        read_labels(tmp_path / "labels.csv")


def test_a_folder_is_no_file_of_labels(tmp_path):
    with pytest.raises(UsageError, match="cannot be read"):
        read_labels(tmp_path)


def test_a_file_that_is_no_csv_is_refused(tmp_path):
    before = csv.field_size_limit(131_072)
    try:
        with pytest.raises(UsageError, match="is not readable as csv"):
            read_labels(file(tmp_path, f"text,intents\n{'x' * 140_000},praise\n"))
    finally:
        csv.field_size_limit(before)


def test_labels_are_added_once_and_read_back(tmp_path):
    path = tmp_path / "labels.csv"
    labels = [Label(ONE, "", HERE, "against"), Label("", 'a "b",\nc', frozenset(), "")]

    assert [add_labels(path, labels), add_labels(path, labels)] == [2, 0]
    assert read_labels(path).labels == tuple(labels)
    assert path.read_text(encoding="utf-8").splitlines()[:2] == [
        "comment_id,text,intents,stance",
        f"{ONE},,problem|request,against",
    ]


def test_another_word_on_the_same_comment_is_added_below(tmp_path):
    path = tmp_path / "labels.csv"
    first, second = Label(ONE, "", HERE, ""), Label(ONE, "", HERE, "for")

    add_labels(path, [first])

    assert add_labels(path, [second]) == 1
    assert read_labels(path).labels == (first, second)


def test_what_the_user_wrote_stays_as_it_is(tmp_path):
    written = "note;stance;intents;text;comment_id\nmine;;bug;x;\n;for;praise;y;"
    path = file(tmp_path, written)

    add_labels(path, [Label(ONE, "", HERE, "")])

    assert path.read_text(encoding="utf-8") == f"{written}\n;;problem|request;;{ONE}\n"


def test_a_file_that_lacks_a_column_gets_it(tmp_path):
    path = file(tmp_path, "text,intents\na,bug\n\nb,praise,\n")

    add_labels(path, [Label(ONE, "", HERE, "against")])

    assert path.read_text(encoding="utf-8").splitlines() == [
        "text,intents,comment_id,stance",
        "a,bug,,",
        "b,praise,,",
        f",problem|request,{ONE},against",
    ]


def test_a_folder_that_is_not_there_cannot_be_written_to(tmp_path):
    with pytest.raises(UsageError, match="cannot be written"):
        add_labels(tmp_path / "none" / "labels.csv", [Label(ONE, "", HERE, "")])


def test_intents_and_stances_are_named_in_two_languages():
    assert intents_named("problème, Request") == HERE
    assert intents_named("other") == intents_named("autre") == frozenset()
    assert [stance_named(word) for word in ("Pour", "against", "")] == ["for", "against", ""]


def test_words_that_are_none_are_refused():
    with pytest.raises(UsageError, match=r"^bug: no intent\. Expected some of problem, request"):
        intents_named("bug problem")
    with pytest.raises(UsageError, match=r"^angry: no stance\. Expected one of for, against"):
        stance_named("angry")
