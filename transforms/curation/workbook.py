"""A sheet of themes as a file, xlsx or csv by its ending, in which no cell can become a formula."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from models.curation import STATUSES
from models.errors import SourceError, UsageError
from transforms.curation.cells import Line
from transforms.curation.sheet import COLUMNS, EDITABLE, KEPT, MARK, QUOTES, SheetRow
from transforms.sources.formats.encodings import decide_encoding, decoded
from transforms.sources.formats.sheets import Workbook
from transforms.whole_files import replacing

ENDINGS = (".xlsx", ".csv")

_FORMULA = re.compile(r"^'*[\s\u00a0\u202f\ufeff]*[=+\-@\t\r\n＝＋－＠]")
_NO_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_WIDTHS = {"theme_id": 9, "title_fr": 34, "title_en": 34, "note": 30, **dict.fromkeys(QUOTES, 60)}
_MADE_AT = (1980, 1, 1, 0, 0, 0)
_HEADER, _HEADER_EDIT, _SHOWN, _EDIT = 1, 2, 3, 4


def write_sheet(path: Path, rows: Sequence[SheetRow]) -> None:
    """Write a sheet.

    Args:
        path: .xlsx or .csv; replaced whole or not at all.
        rows: From `sheet_rows`.

    Raises:
        UsageError: The ending is another, or the file cannot be written.
    """
    data = _as_csv(rows) if _ending(path) == ".csv" else _as_xlsx(rows)
    write_file(path, data)


def write_file(path: Path, data: bytes) -> None:
    """Write a file, whole or not at all.

    Args:
        path: The file; its folder is made.
        data: All of it.

    Raises:
        UsageError: It cannot be written.
    """
    with replacing(path) as draft:
        draft.write_bytes(data)


def read_file(path: Path) -> bytes:
    """A file that was named on the command line.

    Args:
        path: The file.

    Raises:
        UsageError: It cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error


def read_sheet(path: Path) -> list[Line]:
    """The rows of a sheet that was handed back.

    Args:
        path: .xlsx or .csv, as a spreadsheet program has saved it.

    Raises:
        UsageError: It cannot be read, or is no sheet of themes.
    """
    data = read_file(path)
    try:
        lines = _from_csv(data) if _ending(path) == ".csv" else _from_xlsx(data, path.name)
    except (SourceError, csv.Error) as error:
        raise UsageError(f"{path}: {error}") from error
    if not lines or not {"theme_id", KEPT} <= set(lines[0].cells):
        raise UsageError(
            f"{path} is no sheet of themes: it has no columns theme_id and {KEPT}. "
            "`remontee themes sheet FILE` makes one."
        )
    return lines


def _ending(path: Path) -> str:
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise UsageError(f"{path.name}: a sheet ends in {' or '.join(ENDINGS)}")
    return ending


def _heading(column: str) -> str:
    return f"{column}{MARK}" if column in EDITABLE else column


def _as_csv(rows: Sequence[SheetRow]) -> bytes:
    """Comma-separated, with the mark by which Excel knows UTF-8.

    Source: OWASP, CSV Injection.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(map(_heading, COLUMNS))
    writer.writerows([[_inert(row[column]) for column in COLUMNS] for row in rows])
    return out.getvalue().encode("utf-8-sig")


def _inert(value: str | int) -> str | int:
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def _from_csv(data: bytes) -> list[Line]:
    text = decoded(data, decide_encoding([data])).removeprefix("\ufeff")
    header = text.partition("\n")[0]
    delimiter = max(",;\t", key=header.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    return _lines(list(reader))


def _lines(rows: Sequence[Sequence[str]]) -> list[Line]:
    if not rows:
        return []
    names = [cell.strip().removesuffix(MARK) for cell in rows[0]]
    lines = []
    for number, row in enumerate(rows[1:], start=2):
        if any(cell.strip() for cell in row):
            cells = [*row, *[""] * (len(names) - len(row))]
            lines.append(
                Line(number, {n: _plain(c) for n, c in zip(names, cells, strict=False) if n})
            )
    return lines


def _plain(cell: str) -> str:
    """A cell as it was before it was made inert."""
    bare = cell.removeprefix("'")
    return " ".join((bare if bare != cell and _FORMULA.match(bare) else cell).split())


def _from_xlsx(data: bytes, name: str) -> list[Line]:
    book = Workbook(data, name)
    sheets = book.sheet_names
    return [
        Line(row.line, {n.removesuffix(MARK): _as_text(cell) for n, cell in row.cells.items()})
        for row in (book.rows(sheets[0], "theme_id") if sheets else ())
    ]


def _as_text(cell: object) -> str:
    """A cell of a workbook as text: a spreadsheet may have made a number of it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).split())


def _as_xlsx(rows: Sequence[SheetRow]) -> bytes:
    """A workbook of one sheet: texts as texts, what may be edited in yellow.

    Source: ECMA-376, part 1, chapter 18.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, member in {**_FRAME, "xl/worksheets/sheet1.xml": _worksheet(rows)}.items():
            info = zipfile.ZipInfo(name, _MADE_AT)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, f'<?xml version="1.0" encoding="UTF-8"?>\n{member}')
    return out.getvalue()


def _worksheet(rows: Sequence[SheetRow]) -> str:
    head = "".join(
        _cell(n, 1, _heading(column), _HEADER_EDIT if column in EDITABLE else _HEADER)
        for n, column in enumerate(COLUMNS)
    )
    body = "".join(_row(number, row) for number, row in enumerate(rows, start=2))
    columns = "".join(_column(n, column) for n, column in enumerate(COLUMNS, start=1))
    status = f"{_letters(COLUMNS.index('status'))}2"
    choices = ",".join(STATUSES)
    return (
        f'<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane xSplit="1" ySplit="1" topLeftCell="B2" activePane="bottomRight" state="frozen"/>'
        f"</sheetView></sheetViews><cols>{columns}</cols>"
        f'<sheetData><row r="1">{head}</row>{body}</sheetData>'
        '<dataValidations count="1"><dataValidation type="list" allowBlank="1" '
        f'sqref="{status}:{status[:-1]}{max(2, len(rows) + 1)}">'
        f"<formula1>&quot;{choices}&quot;</formula1></dataValidation></dataValidations></worksheet>"
    )


def _row(number: int, row: Mapping[str, str | int]) -> str:
    cells = "".join(
        _cell(n, number, row[column], _EDIT if column in EDITABLE else _SHOWN)
        for n, column in enumerate(COLUMNS)
    )
    return f'<row r="{number}">{cells}</row>'


def _cell(n: int, line: int, value: str | int, style: int) -> str:
    place = f'r="{_letters(n)}{line}" s="{style}"'
    if isinstance(value, int):
        return f"<c {place}><v>{value}</v></c>"
    text = escape(_NO_XML.sub("", value))
    return f'<c {place} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _letters(n: int) -> str:
    """A column's name; a sheet has fewer than 26."""
    return chr(ord("A") + n)


def _column(n: int, column: str) -> str:
    hidden = ' hidden="1"' if column == KEPT else ""
    width = _WIDTHS.get(column, 14)
    return f'<col min="{n}" max="{n}" width="{width}" customWidth="1"{hidden}/>'


_FRAME = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPES}.worksheet+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}">'
        '<sheets><sheet name="themes" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>'
    ),
    "xl/styles.xml": (
        f'<styleSheet xmlns="{_MAIN}">'
        '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
        '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
        '<fills count="4"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill>'
        '<fill><patternFill patternType="solid"><fgColor rgb="FFD9D9D9"/></patternFill></fill>'
        '<fill><patternFill patternType="solid"><fgColor rgb="FFFFF2CC"/></patternFill></fill>'
        '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border>'
        '</borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>'
        '</cellStyleXfs><cellXfs count="5">'
        '<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
        '<xf numFmtId="0" fontId="1" fillId="2" borderId="0" xfId="0" applyFont="1" applyFill="1"/>'
        '<xf numFmtId="0" fontId="1" fillId="3" borderId="0" xfId="0" applyFont="1" applyFill="1"/>'
        '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" '
        'applyNumberFormat="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>'
        '<xf numFmtId="49" fontId="0" fillId="3" borderId="0" xfId="0" quotePrefix="1" '
        'applyNumberFormat="1" applyFill="1" applyAlignment="1">'
        '<alignment vertical="top" wrapText="1"/></xf></cellXfs></styleSheet>'
    ),
}
