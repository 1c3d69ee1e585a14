from __future__ import annotations

import csv
import io
import json
import zipfile
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest

from models.errors import UsageError
from tests.curating import by, do, theme_of
from transforms import registry
from transforms.curation import deeds
from transforms.curation.cells import Changes, changes_of
from transforms.curation.desk import perform
from transforms.curation.sheet import COLUMNS, EDITABLE, KEPT, cells_now, sheet_rows
from transforms.curation.targets import known_themes
from transforms.curation.workbook import read_file, read_sheet, write_sheet

TODAY = date(2026, 11, 3)
TEAMS = ("Mobile", "Web; Kiosk", "Web")
DANGEROUS = ["=1+1", "+33 6", "-x", "@SUM(A1)", " =2", "'=3", "＝4", "plain", "l'été", ""]


def sheet(desk, path: Path) -> Path:
    write_sheet(path, sheet_rows(desk.con))
    return path


def read_csv(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"), newline="")))


def edited(path: Path, cells: dict[tuple[str, str], str], delimiter: str = ",") -> Path:
    """Edit a csv as a spreadsheet program would: by theme and column."""
    rows = read_csv(path)
    for row in rows:
        for (theme_id, column), value in cells.items():
            if row["theme_id"] == theme_id:
                row[f"{column} (edit)" if column in EDITABLE else column] = value
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0], delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(out.getvalue(), encoding="utf-8")
    return path


def changes(desk, path: Path) -> Changes:
    lines = read_sheet(path)
    return changes_of(lines, known_themes(desk.con), cells_now(desk.con), TEAMS, TODAY)


@pytest.mark.parametrize("name", ["themes.csv", "themes.xlsx"])
def test_an_unchanged_sheet_asks_for_nothing(desk, tmp_path, name):
    con = desk.con
    do(
        desk,
        deeds.rename(con, "1", {"title_fr": "=cmd()|' /C calc'!A0"}),
        deeds.say(con, "note", "1", {"note": "'-1"}),
        deeds.say(con, "own", "1", {"owner": "42"}),
        deeds.say(con, "hide", "2", {}),
        deeds.say(con, "pin", "2", {}),
        deeds.route(con, "2", ["Mobile", "Web"], TEAMS),
    )
    path = sheet(desk, tmp_path / name)
    lines = read_sheet(path)
    assert [len(line.cells) for line in lines] == [len(COLUMNS)] * 5
    by_theme = {line.cells["theme_id"]: line.cells for line in lines}
    assert by_theme["T-0001"]["title_fr"] == "=cmd()|' /C calc'!A0"
    assert (by_theme["T-0002"]["hide"], by_theme["T-0002"]["pin"]) == ("yes", "yes")
    assert by_theme["T-0002"]["teams"] == "Mobile; Web"
    assert (by_theme["T-0001"]["people"], by_theme["T-0001"]["comments"]) == ("20", "20")
    assert all(by_theme["T-0001"][f"quote_{n}"] for n in (1, 2, 3))
    assert changes(desk, path) == Changes((), ())


@pytest.mark.parametrize("name", ["themes.csv", "themes.xlsx"])
def test_no_cell_is_a_formula_and_every_cell_comes_back(tmp_path, name):
    rows = [
        {
            **dict.fromkeys(COLUMNS, ""),
            "theme_id": f"T-{n}",
            "note": text,
            "quote_1": text,
            KEPT: "{}",
        }
        for n, text in enumerate(DANGEROUS)
    ]
    path = tmp_path / name
    write_sheet(path, rows)
    assert [line.cells["note"] for line in read_sheet(path)] == [t.strip() for t in DANGEROUS]
    if name.endswith("csv"):
        cells = [
            cell for row in csv.reader(path.read_text("utf-8-sig").splitlines()) for cell in row
        ]
        assert not [cell for cell in cells if cell.strip().startswith(tuple("=+-@＝"))]
    else:
        inside = zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in inside
        assert inside.count('t="inlineStr"') == len(COLUMNS) * (len(rows) + 1)


def test_a_workbook_is_whole_and_the_same_each_time(desk, tmp_path):
    one, two = sheet(desk, tmp_path / "a.xlsx"), sheet(desk, tmp_path / "b.XLSX")
    assert one.read_bytes() == two.read_bytes()
    archive = zipfile.ZipFile(one)
    for name in archive.namelist():
        ElementTree.fromstring(archive.read(name))
    inside = archive.read("xl/worksheets/sheet1.xml").decode()
    assert 'hidden="1"' in inside
    assert "new,planned,shipped,declined" in inside


def test_control_characters_do_not_break_a_workbook(tmp_path):
    row = {**dict.fromkeys(COLUMNS, "a\x0bb<&"), KEPT: "{}"}
    write_sheet(tmp_path / "a.xlsx", [row])
    assert read_sheet(tmp_path / "a.xlsx")[0].cells["note"] == "ab<&"


def test_an_edited_sheet_becomes_acts_and_lines_to_decide_on(desk, tmp_path):
    path = sheet(desk, tmp_path / "themes.csv")
    now = cells_now(desk.con)
    edited(
        path,
        {
            ("T-0001", "title_fr"): " Freins  qui crient",
            ("T-0001", "owner"): "Jo",
            ("T-0001", "status"): "Shipped",
            ("T-0001", "shipped_version"): "4.2",
            ("T-0002", "teams"): "mobile; web",
            ("T-0002", "hide"): "oui",
            ("T-0002", "pin"): "x",
            ("T-0003", "merge_into"): "t-4",
            ("T-0003", "note"): "both are one",
        },
        delimiter=";",
    )
    found = changes(desk, path)
    assert [(deed.kind, deed.themes[0]) for deed in found.deeds][-1] == ("merge", "T-0003")
    assert sorted((deed.kind, deed.themes[0]) for deed in found.deeds) == [
        ("hide", "T-0002"),
        ("merge", "T-0003"),
        ("note", "T-0003"),
        ("own", "T-0001"),
        ("pin", "T-0002"),
        ("rename", "T-0001"),
        ("route", "T-0002"),
        ("status", "T-0001"),
    ]
    told = f'T-0001  title_fr: "{now["T-0001"]["title_fr"]}" -> "Freins qui crient"'
    assert told in found.lines
    perform(desk, by(), found.deeds)
    assert cells_now(desk.con)["T-0001"] | {"title_en": ""} == {
        **dict.fromkeys(EDITABLE, ""),
        "title_fr": "Freins qui crient",
        "owner": "Jo",
        "status": "shipped",
        "shipped_version": "4.2",
    }
    assert cells_now(desk.con)["T-0002"]["teams"] == "Mobile; Web"
    assert changes(desk, path) == Changes((), ())  # what it asks for is done


def test_what_was_set_can_be_taken_out_again(desk, tmp_path):
    con = desk.con
    do(
        desk,
        deeds.say(con, "hide", "1", {}),
        deeds.say(con, "status", "1", {"status": "planned"}),
        deeds.route(con, "1", ["Web"], TEAMS),
    )
    path = sheet(desk, tmp_path / "themes.csv")
    emptied = {("T-0001", column): "" for column in ("hide", "status", "teams")}
    found = changes(desk, edited(path, emptied))
    assert [deed.kind for deed in found.deeds] == ["status", "route", "unhide"]
    perform(desk, by(50), found.deeds)
    assert cells_now(con)["T-0001"]["hide"] == ""
    assert cells_now(con)["T-0001"]["status"] == ""


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({("T-0001", "title_fr"): ""}, "title_fr: a title cannot be empty"),
        ({("T-0001", "title_en"): "x" * 121}, "title_en: 121 characters; a title has at most 120"),
        ({("T-0001", "note"): "x" * 501}, "note: 501 characters; expected at most 500"),
        ({("T-0001", "status"): "done"}, 'status: "done" is no status; expected new, planned'),
        ({("T-0001", "teams"): "Ops"}, 'teams: "Ops" is no team; configured: Mobile'),
        ({("T-0001", "hide"): "maybe"}, 'hide: "maybe"; expected yes, or nothing'),
        ({("T-0001", "merge_into"): "T-0099"}, 'merge_into: There is no theme "T-0099"'),
        ({("T-0001", "merge_into"): "1"}, "merge_into: T-0001 cannot be merged into itself"),
        ({("T-0001", "people"): "3"}, 'people: "3" was "20"; this column is only shown'),
        ({("T-0001", "as_made"): "{}"}, "as_made: is not as the sheet was made"),
        ({("T-0001", "as_made"): "3"}, "as_made: is not as the sheet was made"),
        ({("T-0001", "theme_id"): "T-0099"}, 'theme_id: "T-0099" is no theme of this store'),
        ({("T-0001", "theme_id"): "2"}, "theme_id: T-0002 is in row "),
        ({("T-0001", "mine"): "3"}, "mine: no column of the sheet"),
    ],
)
def test_a_cell_that_is_not_understood_is_told_and_nothing_is_asked_for(
    desk, tmp_path, cells, told
):
    path = edited(sheet(desk, tmp_path / "themes.csv"), cells)
    with pytest.raises(UsageError) as error:
        changes(desk, path)
    lines = str(error.value).splitlines()
    assert any(told in line and line.startswith("row ") for line in lines)
    assert lines[-1] == "Nothing was changed."


def test_titles_of_a_sheet_are_all_different_but_may_be_exchanged(desk, tmp_path):
    now = cells_now(desk.con)
    one, two = now["T-0001"]["title_fr"], now["T-0002"]["title_fr"]
    path = sheet(desk, tmp_path / "themes.csv")
    with pytest.raises(UsageError, match="title_fr: T-0002 has this title"):
        changes(desk, edited(path, {("T-0001", "title_fr"): two.upper()}))
    found = changes(desk, edited(path, {("T-0001", "title_fr"): two, ("T-0002", "title_fr"): one}))
    perform(desk, by(), found.deeds)
    assert cells_now(desk.con)["T-0001"]["title_fr"] == two


def test_a_theme_is_not_merged_into_one_that_goes_itself(desk, tmp_path):
    path = sheet(desk, tmp_path / "themes.csv")
    cells = {("T-0001", "merge_into"): "T-0002", ("T-0002", "merge_into"): "T-0003"}
    with pytest.raises(UsageError, match="T-0002 is to be merged into T-0003 itself; write"):
        changes(desk, edited(path, cells))


def test_a_newer_act_is_not_overwritten_by_an_older_sheet(desk, tmp_path):
    path = sheet(desk, tmp_path / "themes.csv")
    do(
        desk,
        deeds.rename(desk.con, "1", {"title_fr": "Plus récent"}),
        deeds.say(desk.con, "own", "1", {"owner": "Jo"}),
    )
    assert changes(desk, path) == Changes((), ())
    edited(path, {("T-0001", "title_fr"): "Plus ancien", ("T-0001", "owner"): "Jo"})
    with pytest.raises(UsageError, match='title_fr: "Plus ancien", but somebody has made it "Plus'):
        changes(desk, path)


def test_a_theme_that_was_closed_since_is_told_if_it_was_edited(desk, tmp_path):
    path = sheet(desk, tmp_path / "themes.csv")
    registry.retire(desk.con, {"T-0001": "T-0002", "T-0003": ""}, desk.stamp())
    assert changes(desk, path) == Changes((), ())
    edited(path, {("T-0001", "owner"): "Jo", ("T-0003", "owner"): "Jo"})
    with pytest.raises(UsageError) as error:
        changes(desk, path)
    assert "T-0001 was merged into T-0002 since the sheet was made" in str(error.value)
    assert "T-0003 is gone since the sheet was made" in str(error.value)


def test_columns_and_rows_that_were_taken_out_are_left_alone(desk, tmp_path):
    path = sheet(desk, tmp_path / "themes.csv")
    rows = [
        {name: row[name] for name in ("theme_id", "owner (edit)", KEPT)} for row in read_csv(path)
    ]
    rows[0]["owner (edit)"] = "Jo"
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0])
    writer.writeheader()
    writer.writerows(rows[:2])
    path.write_text(out.getvalue() + "\n,,\n", encoding="cp1252")
    assert [deed.kind for deed in changes(desk, path).deeds] == ["own"]


def test_a_workbook_saved_by_a_spreadsheet_is_read(desk, tmp_path):
    """Numbers may have become decimals, and truth values what was yes."""
    path = sheet(desk, tmp_path / "themes.xlsx")
    archive = zipfile.ZipFile(path)
    inside = archive.read("xl/worksheets/sheet1.xml").decode()
    inside = inside.replace("<v>20</v>", "<v>20.0</v>")
    n = COLUMNS.index("hide")
    place = f'r="{chr(65 + n)}2"'
    begin = inside.index(f"<c {place}")
    end = inside.index("</c>", begin) + 4
    inside = inside[:begin] + f'<c {place} t="b"><v>1</v></c>' + inside[end:]
    other = tmp_path / "saved.xlsx"
    with zipfile.ZipFile(other, "w") as out:
        for name in archive.namelist():
            out.writestr(name, inside if name.endswith("sheet1.xml") else archive.read(name))
    found = changes(desk, other)
    assert [(deed.kind, len(deed.themes)) for deed in found.deeds] == [("hide", 1)]


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("a.ods", b"", r"a\.ods: a sheet ends in \.xlsx or \.csv"),
        ("a.csv", b"id,text\n1,2\n", "is no sheet of themes"),
        ("a.csv", b"", "is no sheet of themes"),
        ("a.csv", b'theme_id,as_made\n"1', "unexpected end of data"),
        ("a.xlsx", b"PK", "the workbook is damaged"),
    ],
)
def test_a_file_that_is_no_sheet_is_told(tmp_path, name, data, told):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(UsageError, match=told):
        read_sheet(tmp_path / name)


def test_files_that_cannot_be_read_or_written_are_told(tmp_path):
    with pytest.raises(UsageError, match="cannot be read: No such file"):
        read_file(tmp_path / "none.csv")
    (tmp_path / "file").write_text("")
    with pytest.raises(UsageError, match=r"cannot write .*: "):
        write_sheet(tmp_path / "file" / "a.csv", [])


def test_what_a_sheet_keeps_is_what_it_shows(desk):
    row = sheet_rows(desk.con)[0]
    kept = json.loads(str(row[KEPT]))
    assert kept["edit"] == {name: row[name] for name in EDITABLE}
    assert theme_of(desk.con, "route") in {each["theme_id"] for each in sheet_rows(desk.con)}
