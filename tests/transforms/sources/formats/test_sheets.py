import io
import zipfile
from datetime import datetime

import pytest

from models.errors import SourceError
from tests.transforms.sources.workbooks import compound, ods, xls, xlsx, zipped
from transforms.sources.formats import sheets
from transforms.sources.formats.rows import Row
from transforms.sources.formats.sheets import Workbook

AT = datetime(2026, 11, 3, 9, 12)  # noqa: DTZ001
TABLE = [["id", "text"], [12, "un"], [13.5, "été"]]


def rows(data, sheet="A", wanted=""):
    return list(Workbook(data, "a.xlsx").rows(sheet, wanted))


@pytest.mark.parametrize("make", [xlsx, ods, xls])
def test_every_kind_of_workbook_gives_its_sheets_and_rows(make):
    data = make({"A": TABLE, "B": [["text"], ["deux"]]})
    assert Workbook(data, "a").sheet_names == ("A", "B")
    assert rows(data) == [Row(2, {"id": 12, "text": "un"}), Row(3, {"id": 13.5, "text": "été"})]
    assert rows(data, "B") == [Row(2, {"text": "deux"})]


def test_names_are_found_below_titles_and_blank_rows_are_none():
    table = [
        ["Export des avis", None, None],
        [None],
        ["id", "Commentaire", "Date", None],
        [7, "Bien", AT],
        [None, " ", None],
        [8, "=A1", AT, "sans nom"],
    ]
    assert rows(xlsx({"A": table}, merged="A1:C1")) == [
        Row(4, {"id": 7, "Commentaire": "Bien", "Date": AT}),
        Row(6, {"id": 8, "Commentaire": "computed", "Date": AT}),
    ]


def test_a_configured_column_tells_the_row_of_names():
    table = [["text", "date"], ["x", "y"], ["Avis libre", "n"], ["Bien", 1]]
    assert rows(xlsx({"A": table}), wanted="Avis libre") == [Row(4, {"Avis libre": "Bien", "n": 1})]


@pytest.mark.parametrize("table", [[], [[1, 2], [3, 4]], [["a", "a"], ["b", "b"]]])
def test_a_sheet_without_names_of_columns_has_no_rows(table):
    assert rows(xlsx({"A": table})) == []


PASSWORD = "a.xlsx: the workbook has a password; save it without one and give that"
DAMAGED = "a.xlsx: the workbook is damaged or cut short; put a whole copy in its place"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (compound({"EncryptedPackage": b""}), PASSWORD),
        (xlsx({"A": TABLE})[:-30], DAMAGED),
        (zipped({"[Content_Types].xml": "", "xl/workbook.xml": "<oops"}), DAMAGED),
        (xls({"A": TABLE})[:1_500], DAMAGED),
    ],
)
def test_a_workbook_that_cannot_be_opened_says_why(data, message):
    with pytest.raises(SourceError) as raised:
        Workbook(data, "a.xlsx")
    assert str(raised.value) == message


def test_a_damaged_sheet_is_named():
    broken = xlsx({"A": TABLE}).replace(b"<sheetData>", b"<sheetData<")
    with pytest.raises(SourceError) as raised:
        rows(broken)
    assert str(raised.value) == DAMAGED.replace("a.xlsx", "a.xlsx/A")


@pytest.mark.parametrize("limit", ["MAX_WORKBOOK_BYTES", "MAX_UNPACKED_BYTES"])
def test_a_workbook_beyond_measure_is_refused(limit, monkeypatch):
    monkeypatch.setattr(sheets, limit, 1_000)
    with pytest.raises(SourceError, match="save its sheets as CSV and give those"):
        Workbook(xlsx({"A": TABLE}), "a.xlsx")


def test_what_is_no_mistake_of_the_workbook_goes_on():
    with pytest.raises(KeyboardInterrupt), sheets._explained("a"):
        raise KeyboardInterrupt


def test_a_cell_far_from_all_others_is_refused():
    far = xlsx({"A": [["text"], ["un"]]})
    members = {}
    with zipfile.ZipFile(io.BytesIO(far)) as archive:
        for name in archive.namelist():
            members[name] = archive.read(name).replace(b'r="A2"', b'r="XFD1048576"')
    with pytest.raises(SourceError, match=r"a\.xlsx: a sheet with a cell so far from the others"):
        Workbook(zipped(members), "a.xlsx")
