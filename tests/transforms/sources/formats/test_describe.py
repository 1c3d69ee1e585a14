import json
from dataclasses import replace

import pytest

from models.errors import SourceError
from transforms.sources.formats.describe import FileDescription, require_text
from transforms.sources.formats.sniff import HEAD_BYTES
from transforms.sources.formats.survey import describe_file


def describe(tmp_path, content, fields=None):
    path = tmp_path / "a"
    path.write_bytes(content.encode())
    (description,) = describe_file(path, "drop/a", fields)
    return description


def test_a_table_is_described_with_its_columns_and_their_likely_meaning(tmp_path):
    found = describe(tmp_path, "n;Avis;date\n1;très bien;01/02/2021\n")
    assert (found.name, found.shape.label, found.columns, found.fields, found.proposed_text) == (
        "drop/a",
        "CSV (utf-8, semicolon)",
        ("n", "Avis", "date"),
        {"text": "Avis", "created_at": "date"},
        "Avis",
    )
    assert (found.is_table, found.is_mail, found.is_empty) == (True, False, False)


def test_columns_that_not_every_object_has_are_found(tmp_path):
    found = describe(tmp_path, '[{"text": "a"}, {"user": {"name": "b"}}, 3]')
    assert (found.columns, found.fields) == (
        ("text", "user.name"),
        {"text": "text", "author": "user.name"},
    )


def test_the_row_that_the_head_cuts_is_not_looked_at(tmp_path):
    lines = [json.dumps({"text": "x" * (HEAD_BYTES // 3)}) for _ in range(4)]
    found = describe(tmp_path, "\n".join(lines))
    assert (found.columns, found.shape.label) == (("text",), "JSON Lines")


@pytest.mark.parametrize("content", ["", " \n", "id,text\n"])
def test_a_file_without_rows_is_empty(tmp_path, content):
    found = describe(tmp_path, content)
    assert (found.is_empty, found.is_table) == (True, False)


def test_mail_needs_no_columns(tmp_path):
    found = describe(tmp_path, "From: a@b.org\nSubject: Panne\n\nBonjour\n")
    assert (found.is_mail, found.is_table, found.columns) == (True, False, ())


@pytest.mark.parametrize(
    ("description", "message"),
    [
        (
            FileDescription("a", None, columns=("contnt", "at"), fields={"text": "content"}),
            'a has the columns contnt, at, and no "content", which fields.text names; '
            'did you mean "contnt"?',
        ),
        (
            FileDescription("a", None, columns=("x",), fields={"text": "content"}),
            'a has the columns x, and no "content", which fields.text names',
        ),
        (
            FileDescription("a", None, columns=("x", "y"), proposed_text="y"),
            "a has the columns x, y, and none is known to hold the text; "
            'say which one does, such as fields = { text = "y" }',
        ),
        (
            FileDescription("a", None),
            "a has the columns (none), and none is known to hold the text; "
            'say which one does, such as fields = { text = "…" }',
        ),
    ],
)
def test_a_text_that_cannot_be_found_is_an_error_that_helps(description, message):
    with pytest.raises(SourceError) as raised:
        require_text(description)
    assert str(raised.value) == message


@pytest.mark.parametrize(
    "first",
    [
        "Jean Dupont,j'ai un souci avec la montre",
        "Jean Dupont,la montre qui chauffe beaucoup trop vite le soir",
        "zoe@exemple.fr,nul",
        "Léa,nul,06 12 34 56 78",
        "Léa,nul,12/03/2026",
    ],
)
@pytest.mark.parametrize("fields", [{}, {"text": "content"}])
def test_a_comment_in_the_place_of_a_header_is_not_shown(tmp_path, first, fields):
    found = describe(tmp_path, f"{first}\n{first}\n", fields)
    with pytest.raises(SourceError) as raised:
        require_text(found)
    assert str(raised.value) == (
        "drop/a: its first line looks like a comment, not like column names; add a line of column "
        "names above it, or say in fields.text which column holds the text"
    )


def test_keys_of_objects_are_shown_as_far_as_they_look_like_names(tmp_path):
    found = describe(tmp_path, json.dumps([{"n": 1, "snippet": {"une phrase de plus ici": "aaa"}}]))
    with pytest.raises(SourceError) as raised:
        require_text(found)
    assert str(raised.value) == (
        "drop/a has the columns n, 1 more, and none is known to hold the text; "
        'say which one does, such as fields = { text = "…" }'
    )


def test_where_no_row_can_be_read_the_configured_column_is_trusted():
    found = FileDescription("a", None, fields={"text": "content"})
    require_text(found)
    with pytest.raises(SourceError, match="and none is known to hold the text"):
        require_text(replace(found, fields={}))
