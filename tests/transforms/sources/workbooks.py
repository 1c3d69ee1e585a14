"""Workbooks of each kind, written by hand: the smallest that a spreadsheet program would open."""

from __future__ import annotations

import io
import struct
import zipfile
from datetime import date, datetime
from xml.sax.saxutils import escape

_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_DAY_ZERO = datetime(1899, 12, 30)  # noqa: DTZ001


def xlsx(sheets, merged=""):
    """An Excel workbook of rows by sheet; None is no cell."""
    names = list(sheets)
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"/>'
        for n, name in enumerate(names, 1)
    )
    members = {
        "[Content_Types].xml": f'<Types xmlns="{_TYPES}"/>',
        "_rels/.rels": _relations("officeDocument", ["xl/workbook.xml"]),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{listed}'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": _relations(
            "worksheet", [f"worksheets/sheet{n}.xml" for n in range(1, len(names) + 1)]
        ).replace(
            "</Relationships>",
            f'<Relationship Id="rIdS" Type="{_OFFICE}/styles" Target="styles.xml"/>'
            "</Relationships>",
        ),
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><cellXfs count="2"><xf numFmtId="0"/>'
        '<xf numFmtId="22" applyNumberFormat="1"/></cellXfs></styleSheet>',
    }
    for n, rows in enumerate(sheets.values(), 1):
        members[f"xl/worksheets/sheet{n}.xml"] = _sheet(rows, merged)
    return zipped(members)


def _relations(kind, targets):
    items = "".join(
        f'<Relationship Id="rId{n}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for n, target in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_RELATIONS}">{items}</Relationships>'


def _sheet(rows, merged):
    lines = "".join(
        f'<row r="{line}">'
        + "".join(
            _cell(f"{chr(64 + n)}{line}", value)
            for n, value in enumerate(cells, 1)
            if value is not None
        )
        + "</row>"
        for line, cells in enumerate(rows, 1)
    )
    spans = f'<mergeCells count="1"><mergeCell ref="{merged}"/></mergeCells>' if merged else ""
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{lines}</sheetData>{spans}</worksheet>'


def _cell(place, value):
    if isinstance(value, bool):
        return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
    if isinstance(value, date):
        days = (value - _DAY_ZERO).total_seconds() / 86_400
        return f'<c r="{place}" s="1"><v>{days!r}</v></c>'
    if isinstance(value, int | float):
        return f'<c r="{place}"><v>{value!r}</v></c>'
    if value.startswith("="):
        return f'<c r="{place}" t="str"><f>{escape(value[1:])}</f><v>computed</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'


def ods(sheets):
    """An OpenDocument spreadsheet of rows by sheet."""
    office = "urn:oasis:names:tc:opendocument:xmlns:"
    tables = "".join(
        f'<table:table table:name="{escape(name)}">'
        + "".join(
            "<table:table-row>" + "".join(map(_ods_cell, cells)) + "</table:table-row>"
            for cells in rows
        )
        + "</table:table>"
        for name, rows in sheets.items()
    )
    content = (
        f'<office:document-content xmlns:office="{office}office:1.0" '
        f'xmlns:table="{office}table:1.0" xmlns:text="{office}text:1.0">'
        f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    manifest = f'<m:manifest xmlns:m="{office}manifest:1.0"/>'
    return zipped(
        {
            "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content,
            "META-INF/manifest.xml": manifest,
        }
    )


def _ods_cell(value):
    if isinstance(value, datetime):
        return (
            '<table:table-cell office:value-type="date" '
            f'office:date-value="{value.isoformat()}"><text:p>x</text:p></table:table-cell>'
        )
    if isinstance(value, int | float):
        return (
            f'<table:table-cell office:value-type="float" office:value="{value}">'
            f"<text:p>{value}</text:p></table:table-cell>"
        )
    return (
        f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p>'
        "</table:table-cell>"
    )


def xls(sheets):
    """A workbook of Excel 97 of rows by sheet.

    Source: [MS-XLS] 2.4 for the records.
    """
    bodies = [_biff_sheet(rows) for rows in sheets.values()]
    start = _biff(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    size = len(start) + sum(12 + len(name) for name in sheets) + 4
    globals_ = start
    for name, body in zip(sheets, bodies, strict=True):
        globals_ += _biff(0x0085, struct.pack("<IHBB", size, 0, len(name), 0) + name.encode())
        size += len(body)
    return compound({"Workbook": globals_ + _biff(0x000A, b"") + b"".join(bodies)})


def _biff(kind, data):
    return struct.pack("<HH", kind, len(data)) + data


def _biff_sheet(rows):
    cells = b""
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            place = struct.pack("<HHH", row, column, 0)
            if isinstance(value, int | float):
                cells += _biff(0x0203, place + struct.pack("<d", value))
            else:
                text = value.encode("utf-16-le")
                cells += _biff(0x0204, place + struct.pack("<HB", len(value), 1) + text)
    start = _biff(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    return start + cells + _biff(0x000A, b"")


def compound(streams):
    """A compound file of one stream, padded to the size from which streams have own sectors.

    Source: [MS-CFB] 2.2 to 2.6.
    """
    ((name, data),) = streams.items()
    data = data.ljust(max(4096, -(-len(data) // 512) * 512), b"\x00")
    n_sectors = len(data) // 512
    end, free, fat = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16)
    header += struct.pack(
        "<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, end, 0, end, 0
    )
    header += struct.pack("<109I", 0, *[free] * 108)
    chain = [fat, end, *range(3, n_sectors + 2), end]
    table = struct.pack("<128I", *chain, *[free] * (128 - len(chain)))
    folder = _entry("Root Entry", 5, 1, end, 0) + _entry(name, 2, free, 2, len(data))
    return header + table + folder.ljust(512, b"\x00") + data


def _entry(name, kind, child, start, size):
    shown = name.encode("utf-16-le") + b"\x00\x00"
    links = struct.pack("<BBIII", kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child)
    return (
        shown.ljust(64, b"\x00")
        + struct.pack("<H", len(shown))
        + links
        + bytes(36)
        + struct.pack("<IQ", start, size)
    )


def zipped(members):
    """A zip of members by name."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return sink.getvalue()
