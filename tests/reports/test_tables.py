from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from reports.build import build_report
from reports.language import words_of
from reports.render_tables import csv_file, render_csv_tables, render_parquet_tables
from reports.render_xlsx import CUT, MAX_CHARS, MAX_COMMENTS, clean, render_xlsx
from reports.tables.all import TABLES
from reports.tables.meanings import meanings
from reports.tables.reference import tables_page
from reports.tables.shape import KINDS
from reports.tables.wording import heads, holdings, sheets
from tests.reports.full_night import EVERYBODY, TEAMS, full_reading

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def report():
    return build_report(full_reading(), replace(EVERYBODY, language="en"), TEAMS)


def rows_of(report, name):
    (table,) = (table for table in TABLES if table.name == name)
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows(report)]


def test_every_column_has_one_kind_one_head_and_one_meaning():
    used = {name for table in TABLES for name in table.columns}
    words = words_of("fr")

    assert used == set(KINDS) == set(heads(words)) == set(meanings(words))
    assert {table.name for table in TABLES} == set(sheets(words)) == set(holdings(words))
    for language in ("fr", "en"):
        names = list(sheets(words_of(language)).values())
        assert len({*names}) == len(names)
        assert max(map(len, names)) <= 31


def test_the_page_in_the_repository_is_up_to_date():
    stored = (ROOT / "docs" / "report-tables.md").read_text(encoding="utf-8")
    assert stored == tables_page(), "run `make docs`"


def test_every_table_of_a_full_night_has_rows(report):
    assert [table.name for table in TABLES if not list(table.rows(report))] == []


def test_themes_and_changes_say_what_the_report_says(report):
    first = report.themes[0]
    row = rows_of(report, "themes")[0]
    assert (row["theme_id"], row["theme"], row["n_people"]) == (
        first.theme_id, first.title, first.n_people,
    )  # fmt: skip
    assert (row["rank"], row["share"]) == (first.standing.rank, first.standing.share)
    for theme in report.themes:
        for move in theme.changes:
            own = [
                r["n_change"]
                for r in rows_of(report, "changes")
                if (r["theme_id"], r["period"]) == (theme.theme_id, move.period)
            ]
            assert move.before + sum(own) == move.after


def test_every_comment_is_in_the_table_once_with_where_it_is_shown(report):
    rows = rows_of(report, "comments")
    assert len(rows) == sum(map(len, report.comments.values()))
    shown = {row["comment_id"] for row in rows if "praise" in row["shown_under"]}
    assert shown == {quote.comment_id for quote in report.praise}


def test_parquet_is_typed_and_says_whose_night_it_is(report):
    files = render_parquet_tables(report)
    schema = pq.read_schema(BytesIO(files["tables/comments.parquet"]))

    assert schema.field("said_on").type == pa.date32()
    assert schema.field("intents").type == pa.list_(pa.string())
    assert schema.field("copies").type == pa.int64()
    assert schema.metadata[b"remontee.night"] == b"2025-11-04"
    assert files == render_parquet_tables(report)


def test_a_table_of_nothing_has_its_columns(make_reading, team):
    empty = build_report(make_reading(), team("en"))

    assert {len(data.splitlines()) for data in render_csv_tables(empty).values()} <= {1, 2, 3}
    read = pq.read_table(BytesIO(render_parquet_tables(empty)["tables/comments.parquet"]))
    assert (read.num_rows, read.schema.field("said_on").type) == (0, pa.date32())


def test_a_large_csv_is_compressed(report):
    (table,) = (table for table in TABLES if table.name == "comments")
    (said,) = report.comments["T-0004"][:1]
    many = replace(report, comments={"T-0004": (replace(said, text="mot " * 400),) * 2500})

    assert csv_file(table, report)[0] == "tables/comments.csv"
    path, data = csv_file(table, many)
    assert (path, data[:2]) == ("tables/comments.csv.gz", b"\x1f\x8b")
    assert csv_file(table, many) == (path, data)


def test_the_workbook_opens_with_what_it_holds_and_has_readable_sheets(report):
    data = render_xlsx(report)
    book = openpyxl.load_workbook(BytesIO(data))

    assert book.sheetnames[:3] == ["Read me", "Themes", "Comments"]
    assert book.properties.created.date() == date(2025, 11, 4)
    themes = book["Themes"]
    assert (themes.freeze_panes, themes.auto_filter.ref[:2]) == ("C2", "A1")
    assert themes["B1"].value == "Theme"
    told = [[cell.value for cell in row] for row in book["Read me"].iter_rows()]
    assert ["Themes", str(len(report.themes)), holdings(words_of("en"))["themes"]] in told
    assert ["Comments", "n_comments", "Comments, copies among them."] in told
    assert render_xlsx(report) == data


def test_the_workbook_of_a_french_team_is_french(report):
    book = openpyxl.load_workbook(BytesIO(render_xlsx(replace(report, language="fr"))))

    assert book.sheetnames[:3] == ["Lisez-moi", "Thèmes", "Commentaires"]
    assert book["Thèmes"]["M1"].value == "Personnes"


def test_the_workbook_keeps_the_latest_comments_and_says_where_the_rest_is(report):
    (said,) = report.comments["T-0004"][:1]
    old = tuple(replace(said, said_on=date(2020, 1, 1)) for _ in range(MAX_COMMENTS))
    many = replace(report, comments={"T-0004": old, "T-0001": (said,)})
    book = openpyxl.load_workbook(BytesIO(render_xlsx(many)))

    assert book["Comments"].max_row == MAX_COMMENTS + 1
    assert book["Comments"].cell(MAX_COMMENTS + 1, 2).value == "T-0001"
    told = [row[1].value for row in book["Read me"].iter_rows() if row[0].value == "Comments"]
    assert "the latest 3,000 of 3,001: the rest is in tables/comments.parquet" in told


def test_a_cell_holds_what_excel_can_hold_and_the_first_sheet_counts_what_was_cut(report):
    assert clean("a\x00b\ufffe") == "a\ufffdb\ufffd"
    assert clean("🚲" * 20_000) == "🚲" * ((MAX_CHARS - len(CUT)) // 2) + CUT
    (said,) = report.comments["T-0004"][:1]
    long = replace(report, comments={"T-0004": (replace(said, text="x" * 40_000),)})
    book = openpyxl.load_workbook(BytesIO(render_xlsx(long)))
    told = [cell.value for row in book["Read me"].iter_rows() for cell in row if cell.value]
    assert any(text.replace("\u00a0", " ").startswith("1 text is longer") for text in told)
