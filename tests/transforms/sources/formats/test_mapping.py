from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.records import SourceRecord
from transforms.sources.formats.mapping import FIELD_NAMES, Ids, Mapper
from transforms.sources.formats.tables import BadRow, Row

_CHANGING = ("author", "score", "answers", "edited_at", "deleted")


def mapper(*fields, **keys):
    columns = {field: field.upper() for field in fields or FIELD_NAMES}
    return Mapper("avis.csv", columns, "dmy", ZoneInfo("Europe/Paris"), **keys)


def test_every_field_can_be_mapped():
    row = {
        "ID": 7,
        "TEXT": " Ça plante ",
        "TITLE": "Bof",
        "AUTHOR": "zoe",
        "CREATED_AT": "01/02/2021 10:00",
        "EDITED_AT": "2021-02-01T12:00:00Z",
        "RATING": "4,5",
        "URL": "https://x.test/7",
        "LANGUAGE": "fr",
        "PRODUCT": "app",
        "VERSION": "4.0",
        "SEGMENT": "pro",
        "THREAD": "t1",
        "REPLY_TO": "6",
        "ANSWERS": "3",
        "COMMUNITY": "Forum",
        "TAGS": ["pile", "écran"],
        "SCORE": "12",
        "DELETED": "oui",
    }
    assert mapper().record(Row(2, row)) == SourceRecord(
        native_id="7",
        body="Ça plante",
        title="Bof",
        author="zoe",
        created_at=datetime(2021, 2, 1, 9, tzinfo=UTC),
        edited_at=datetime(2021, 2, 1, 12, tzinfo=UTC),
        community="Forum",
        parent_native_id="6",
        thread_id="t1",
        url="https://x.test/7",
        language="fr",
        rating=4.5,
        score=12.0,
        n_answers=3,
        product="app",
        version="4.0",
        segment="pro",
        tags=("pile", "écran"),
        is_deleted=True,
    )


def test_what_cannot_be_read_is_told_and_cut():
    fields = ("id", "text", "created_at", "rating", "answers")
    row = {"ID": "1", "TEXT": "ok", "CREATED_AT": "hier " * 20, "RATING": "néant", "ANSWERS": "-"}
    assert mapper(*fields).record(Row(2, row)) == SourceRecord(
        "1",
        "ok",
        unread={"answers": "-", "created_at": ("hier " * 20)[:40], "rating": "néant"},
    )


def test_a_bad_row_becomes_a_record_that_says_why():
    assert mapper().record(BadRow(14, "line 14: not JSON")) == SourceRecord(
        "avis.csv:14", "", unread={"row": "line 14: not JSON"}
    )


def test_columns_that_no_row_has_are_remembered():
    mapping = mapper("text", "rating", "url")
    assert mapping.unseen == {"TEXT", "RATING", "URL"}
    mapping.record(Row(1, {"TEXT": "ok"}))
    mapping.record(Row(2, {"TEXT": "ok", "URL": None}))
    assert mapping.unseen == {"RATING"}
    mapping.record(Row(3, {"RATING": "1"}))
    mapping.record(Row(4, {"TEXT": "ok"}))
    assert mapping.unseen == set()


@pytest.mark.parametrize(
    ("body_format", "text", "expected"),
    [
        ("auto", "a < b", "text"),
        ("auto", "<p>Bonjour</p>", "html"),
        ("auto", "un<br/>deux", "html"),
        ("auto", "un <b>mot</b>", "html"),
        ("auto", "List<String> x", "text"),
        ("markdown", "<p>Bonjour</p>", "markdown"),
    ],
)
def test_html_is_known_by_its_tags_unless_told(body_format, text, expected):
    mapping = mapper("text", body_format=body_format)
    assert mapping.record(Row(1, {"TEXT": text})).body_format == expected


def test_a_comment_without_an_id_gets_one_from_what_it_says():
    ids = Ids()
    first, again, third, other = (ids.make("5", text) for text in ("a", "a", "a", "b"))
    assert [first[-2:], again, third] == ["#1", first[:-1] + "2", first[:-1] + "3"]
    assert other[:40] != first[:40]


def made_id(**cells):
    fields = tuple(name for name in FIELD_NAMES if name != "id")
    row = {name.upper(): value for name, value in {"text": "ok", **cells}.items()}
    return mapper(*fields).record(Row(2, row)).native_id


@pytest.mark.parametrize(
    ("name", "is_part"),
    [(name, name not in _CHANGING) for name in FIELD_NAMES if name != "id"],
)
def test_a_made_id_holds_what_was_said_and_not_who_said_it_or_what_changes(name, is_part):
    assert (made_id(**{name: "1"}) != made_id()) is is_part


def test_cells_of_one_value_in_other_columns_make_other_ids():
    assert made_id(product="x") != made_id(version="x")


def test_a_field_that_is_mapped_to_nothing_changes_no_id():
    assert mapper("text").record(Row(2, {"TEXT": "ok"})).native_id == made_id(url="")


@given(st.permutations(["https://a.test/1", "https://a.test/2", "https://a.test/3"]))
def test_rows_that_differ_in_one_cell_keep_their_ids_in_any_order(links):
    mapping = mapper("text", "url")
    records = [mapping.record(Row(n, {"TEXT": "ok", "URL": u})) for n, u in enumerate(links)]
    assert {r.url: r.native_id for r in records} == {
        url: mapper("text", "url").record(Row(1, {"TEXT": "ok", "URL": url})).native_id
        for url in links
    }


@given(st.permutations(["a", "b", "a", "c", "a"]))
def test_the_order_of_the_rows_does_not_change_the_ids(texts):
    ids, sorted_ids = Ids(), Ids()
    assert {ids.make(t) for t in texts} == {sorted_ids.make(t) for t in sorted(texts)}
