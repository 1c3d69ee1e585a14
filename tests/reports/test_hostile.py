"""A thousand hostile comments, and hostile words in every other field, through every format."""

import shutil
from dataclasses import replace
from io import BytesIO

import openpyxl
import pyarrow.parquet as pq
import pytest
from pydantic import TypeAdapter
from python_calamine import CalamineWorkbook

from models.report import Report
from reports.formats import render_all
from reports.links import safe_url
from reports.render_csv import safe_cell
from reports.render_xlsx import clean
from reports.tables.all import TABLES
from reports.write import write_report
from tests.hostile import N, hostile_texts
from tests.live import (
    csv_rows,
    live_cells,
    live_in_chromium,
    live_in_markdown,
    live_in_workbook,
)
from tests.reports.hostile_night import hostile_report

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="module", params=["fr", "en"])
def report(request):
    return hostile_report(request.param)


@pytest.fixture(scope="module")
def files(report):
    return render_all(report)


def test_the_list_has_a_thousand_texts_no_two_alike():
    assert (len(hostile_texts()), len(set(hostile_texts()))) == (N, N)
    assert hostile_texts() == hostile_texts()


def test_json_gives_every_word_back(report, files):
    told = TypeAdapter(Report).validate_json(files["report.json"])

    assert told == replace(report, comments={})


def test_parquet_gives_every_word_back(report, files):
    rows = pq.read_table(BytesIO(files["tables/comments.parquet"])).to_pylist()
    said = [quote for quotes in report.comments.values() for quote in quotes]

    assert sorted(row["text"] for row in rows) == sorted(hostile_texts())
    columns = ("text", "community", "product", "version", "segment", "language")
    for name in columns:
        assert [row[name] for row in rows] == [getattr(quote, name) for quote in said]
    assert [row["url"] for row in rows] == [safe_url(quote.url) for quote in said]
    for table in TABLES:
        read = pq.read_table(BytesIO(files[f"tables/{table.name}.parquet"]))
        wanted = [
            {
                name: list(value) if isinstance(value, tuple) else value
                for name, value in zip(table.columns, row, strict=True)
            }
            for row in table.rows(report)
        ]
        assert read.to_pylist() == wanted, table.name


def test_csv_is_text_without_formulas(report, files):
    tables = {
        path.removesuffix(".gz"): csv_rows(path, data)
        for path, data in files.items()
        if path.endswith((".csv", ".csv.gz"))
    }
    assert [path for path, rows in tables.items() if live_cells(rows)] == []
    assert {path for path, rows in tables.items() if len({len(row) for row in rows}) > 1} == set()
    said = [quote.text for quotes in report.comments.values() for quote in quotes]
    assert [row[-1] for row in tables["tables/comments.csv"][1:]] == [safe_cell(t) for t in said]


def test_a_workbook_has_no_formula_and_no_link_but_to_the_web(files):
    assert live_in_workbook(files["report.xlsx"]) == ([], [])


def test_a_workbook_gives_every_word_back(report, files):
    name = {"fr": "Commentaires", "en": "Comments"}[report.language]
    said = [quote.text for quotes in report.comments.values() for quote in quotes]
    sheet = openpyxl.load_workbook(BytesIO(files["report.xlsx"]))[name]
    read = [row[-1] for row in sheet.iter_rows(min_row=2, values_only=True)]
    assert [_as_xml(clean(text)) or None for text in said] == [
        None if text is None else _as_xml(_unescaped(str(text))) for text in read
    ]
    others = CalamineWorkbook.from_filelike(BytesIO(files["report.xlsx"]))
    assert len(others.get_sheet_by_name(name).to_python()) == N + 1


def _as_xml(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _unescaped(text: str) -> str:
    return openpyxl.utils.escape.unescape(text)


@pytest.mark.parametrize("path", ["report.md", "digest.md"])
def test_markdown_has_nothing_that_comes_from_a_comment_but_text(files, path):
    assert live_in_markdown(files[path]) == []


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        pytest.skip("no chromium on the PATH")
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    quiet = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
    quiet += ["--disable-background-networking", "--disable-component-update", "--no-sandbox"]
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=quiet)
        yield browser
        browser.close()


@pytest.mark.slow
@pytest.mark.parametrize("is_policed", [True, False])
def test_chromium_runs_nothing_asks_for_nothing_and_keeps_the_layout(
    browser, files, tmp_path, is_policed
):
    """Without the policy too: then only the escaping stands between a comment and the reader."""
    write_report(tmp_path / "site", files)
    context = browser.new_context(bypass_csp=not is_policed)
    found = live_in_chromium(context, tmp_path / "site", files)
    context.close()

    assert found == {"told": [], "asked": [], "wide": []}
