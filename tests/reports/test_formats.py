import csv
import json
import re
from dataclasses import fields, replace
from io import StringIO
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

import reports
from models.errors import PublishError
from models.reading import RunReading
from models.report import Report, Totals
from models.theme_report import Count, Quote, ThemeReport, TrendPoint
from reports.build import build_report
from reports.formats import FORMATS, render_all
from reports.render_csv import render_csv, safe_cell
from reports.render_json import LEFT_OUT, render_json
from reports.schema import schema_text
from tests.reports.full_night import full_reading

MADE_OF = re.compile(rb'(?<=<meta name="remontee-made-of" content=")[0-9a-f]{32}')
SCHEMA = json.loads((Path(reports.__file__).parent / "report.schema.json").read_text("utf-8"))


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_format_is_as_its_golden_file(small_night, team, golden, language):
    made = render_all(build_report(small_night, team(language)))
    files = {path: MADE_OF.sub(b"made-of", data) for path, data in made.items()}

    pages = {path: data for path, data in files.items() if _is_golden(path)}
    assert {path: data.decode() for path, data in pages.items()} == golden(language, pages)


def _is_golden(path: str) -> bool:
    """Tables are read back by their own tests, and the schema is stored already."""
    return not path.startswith("tables/") and path not in ("report.xlsx", "report.schema.json")


def test_the_formats_are_those_of_the_issue():
    assert [item.name for item in FORMATS] == [
        "json", "schema", "markdown", "digest", "html", "csv", "parquet", "xlsx",
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["fr", "en"])
def test_a_second_rendering_is_the_same_bytes(small_night, team, language):
    one = render_all(build_report(small_night, team(language)))

    assert render_all(build_report(small_night, team(language))) == one


def test_the_run_is_named_only_on_lines_that_can_be_left_out(small_night, team):
    other = replace(small_night, run=replace(small_night.run, run_id="another-run"))
    one = render_all(build_report(small_night, team()))
    two = render_all(build_report(other, team()))

    for path, data in one.items():
        pairs = zip(data.splitlines(), two[path].splitlines(), strict=True)
        for before, after in ((a, b) for a, b in pairs if a != b):
            assert before.replace(b"20251104T010203-ab12", b"another-run") == after
            assert len(before) < 90
    assert b'    "run_id": "20251104T010203-ab12",\n' in one["report.json"]


def test_a_report_comes_back_from_its_json(small_night, team):
    report = build_report(small_night, team("en", products=("app",), words=("trajet",)))

    told = TypeAdapter(Report).validate_json(render_json(report))
    assert told == replace(report, comments={})
    assert report.comments != {}


def test_the_json_fits_its_schema(small_night, make_reading, team):
    validator = jsonschema.Draft202012Validator(SCHEMA)
    validator.check_schema(SCHEMA)

    for reading in (small_night, make_reading(), make_reading(window_from=None), full_reading()):
        report = build_report(reading, team(areas=("App",)))
        assert list(validator.iter_errors(json.loads(render_json(report)))) == []


@pytest.mark.parametrize("record", [Totals, Count, TrendPoint, Quote, ThemeReport, RunReading])
def test_the_schema_names_every_field_of_the_records(record):
    told = SCHEMA["$defs"][record.__name__]
    assert told["required"] == [field.name for field in fields(record)]
    assert not told["additionalProperties"]


def test_the_schema_names_every_field_of_the_report_but_the_comments():
    names = [field.name for field in fields(Report)]
    assert SCHEMA["required"] == [name for name in names if name not in LEFT_OUT]
    assert "comments" not in SCHEMA["properties"]


def test_the_stored_schema_is_the_one_of_the_records():
    stored = Path(reports.__file__).with_name("report.schema.json").read_text("utf-8")
    assert stored == schema_text(), "run `make docs`"


def test_the_schema_says_what_the_records_say():
    assert SCHEMA["$id"] == "urn:remontee:report:2.1"
    assert SCHEMA["$defs"]["Quote"]["properties"]["copies"] == {
        "title": "Copies",
        "type": "integer",
        "description": "How many comments have exactly this text.",
    }


@given(st.text())
def test_no_cell_can_become_a_formula(text):
    cell = str(safe_cell(text))

    assert not cell.startswith(("=", "+", "-", "@", "|", "%", "\t", "\r"))
    assert cell.removeprefix("'") == text.removeprefix("'")


def test_the_table_has_a_row_for_each_theme(small_night, team):
    data = render_csv(build_report(small_night, team("en"))).decode()
    rows = list(csv.DictReader(StringIO(data, newline="")))

    assert [row["title"] for row in rows] == [
        "The app loses the route",
        "*Batterie* | <i>hiver</i>",
        "'=HYPERLINK(1)",
    ]
    assert [row["keywords"] for row in rows] == ["route | trajet | =1+1", "trajet", "trajet"]
    assert rows[2]["languages"] == "zz-nonsense!"
    assert data.count("\r\n") == len(rows) + 1


def test_a_theme_id_that_is_no_file_name_is_not_published(comment, theme, make_reading, team):
    reading = make_reading((comment("1", theme_id="../x"),), (theme("../x"),))

    with pytest.raises(PublishError, match=r"'\.\./x' cannot name a page"):
        render_all(build_report(reading, team()))
