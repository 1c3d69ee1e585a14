"""Workbooks of Excel and OpenDocument: each sheet with a table is read as a file of its own."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import reduce
from itertools import islice
from typing import TYPE_CHECKING

from models.errors import SourceError
from transforms.sources.formats.guess import guess_fields
from transforms.sources.formats.rows import Row

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

MAX_WORKBOOK_BYTES = 64 << 20
"""A workbook is read whole."""

MAX_UNPACKED_BYTES = 1 << 30
"""Of the tables inside a workbook, which is a zip."""

MAX_CELLS = 50_000_000
"""Between the first cell of a sheet and its last: the reader keeps the empty ones too, and ends the
whole program where memory does not suffice."""

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""What files of Office before 2007 begin with, and newer ones that have a password."""

_OPEN_DOCUMENT = b"application/vnd.oasis.opendocument.spreadsheet"
_ENCRYPTED = "EncryptedPackage"
_SHEET_STREAMS = ("Workbook", "Book", _ENCRYPTED)
_PLACE = re.compile(rb"\br\s*=\s*[\"']\s*([A-Z]{0,3})(\d{1,7})\s*[\"']")
_CHUNK_BYTES = 1 << 20
_PLACE_BYTES = 40
_LOOK_ROWS = 50
_HEADER_WITHIN = 30
_HEADER_SHARE = 0.6


def is_workbook_zip(members: Sequence[str], archive: zipfile.ZipFile) -> bool:
    """Whether a zip is a workbook.

    Args:
        members: Names of what it holds.
        archive: The zip.

    Returns:
        True for xlsx, xlsm, xlsb and ods.
    """
    if "[Content_Types].xml" in members:
        return any(name.startswith("xl/workbook.") for name in members)
    return "mimetype" in members and archive.read("mimetype").strip() == _OPEN_DOCUMENT


def is_workbook_compound(data: bytes) -> bool:
    """Whether a file of Office before 2007 is a workbook, or may be one under its password.

    Args:
        data: The whole file.

    Returns:
        True for xls, and for anything encrypted; False for letters, messages and thumbnails.

    Source: [MS-CFB] 2.6.1: names of streams are UTF-16.
    """
    return any(_stream_name(name) in data for name in _SHEET_STREAMS)


class Workbook:
    """A workbook in memory."""

    def __init__(self, data: bytes, name: str) -> None:
        """Opens a workbook.

        Args:
            data: The whole file, at most `MAX_WORKBOOK_BYTES`.
            name: The file, for errors.

        Raises:
            SourceError: It is too large, damaged, or has a password.
        """
        self.name = name
        _refuse_large(data, name)
        _refuse_wide(data, name)
        self._book = _opened(data, name)
        self._sheets: dict[str, CalamineSheet] = {}

    @property
    def sheet_names(self) -> tuple[str, ...]:
        """The sheets in the workbook's order; those of charts and macros hold none."""
        from python_calamine import SheetTypeEnum

        sheets = self._book.sheets_metadata
        return tuple(sheet.name for sheet in sheets if sheet.typ == SheetTypeEnum.WorkSheet)

    def rows(self, sheet: str, wanted: str = "") -> Iterator[Row]:
        """The rows of the table in a sheet, below its column names.

        Args:
            sheet: Its name.
            wanted: A column that must be among the names, if any row has it.

        Yields:
            Rows that hold something; cells are numbers, truth values, dates or text, and those of
            formulas what they last came to.

        Raises:
            SourceError: The sheet is damaged.
        """
        with _explained(f"{self.name}/{sheet}"):
            found = self._sheet(sheet)
        first = found.start[0] + 1 if found.start else 1
        head = [list(cells) for cells in islice(found.iter_rows(), _LOOK_ROWS)]
        at = _header_row(head, wanted)
        if at is None:
            return
        names = _names(head[at])
        for line, cells in enumerate(found.iter_rows(), first):
            if line > first + at and any(map(_is_filled, cells)):
                yield Row(line, {name: cells[n] for n, name in names.items()})

    def _sheet(self, name: str) -> CalamineSheet:
        """A sheet, parsed once."""
        if name not in self._sheets:
            self._sheets[name] = self._book.get_sheet_by_name(name)
        return self._sheets[name]


def _refuse_large(data: bytes, name: str) -> None:
    """Refuses a workbook that would not fit in memory."""
    if len(data) > MAX_WORKBOOK_BYTES or _unpacked_bytes(data, name) > MAX_UNPACKED_BYTES:
        raise SourceError(
            f"{name}: a workbook of more than {MAX_WORKBOOK_BYTES >> 20} MB, or of more than "
            f"{MAX_UNPACKED_BYTES >> 20} MB unpacked; save its sheets as CSV and give those"
        )


def _refuse_wide(data: bytes, name: str) -> None:
    """Refuses a workbook with a sheet that has a cell far from all others."""
    if not data.startswith(b"PK"):
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for member in archive.namelist():
            if member.endswith(".xml") and _n_cells(archive, member) > MAX_CELLS:
                raise SourceError(
                    f"{name}: a sheet with a cell so far from the others that there are more than "
                    f"{MAX_CELLS:,} between them; delete it, or save the table as CSV and give that"
                )


def _n_cells(archive: zipfile.ZipFile, member: str) -> int:
    """How many cells the sheet would have if none were left out; 0 where it is no sheet."""
    column, row, rest = b"A", 0, b""
    try:
        with archive.open(member) as stream:
            while piece := stream.read(_CHUNK_BYTES):
                for letters, digits in _PLACE.findall(rest + piece):
                    column = max(column, letters, key=lambda each: (len(each), each))
                    row = max(row, int(digits))
                rest = piece[-_PLACE_BYTES:]
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        pass  # its own reader tells of the damage, after what comes before it
    return row * reduce(lambda n, letter: n * 26 + letter - 64, column, 0)


def _unpacked_bytes(data: bytes, name: str) -> int:
    """What a workbook says it holds; 0 where it is no zip."""
    if not data.startswith(b"PK"):
        return 0
    try:
        return sum(info.file_size for info in zipfile.ZipFile(io.BytesIO(data)).infolist())
    except zipfile.BadZipFile as error:
        raise SourceError(_damaged(name)) from error


def _opened(data: bytes, name: str) -> CalamineWorkbook:
    """The workbook, or a sentence."""
    from python_calamine import CalamineWorkbook, PasswordError

    password = f"{name}: the workbook has a password; save it without one and give that"
    if data.startswith(COMPOUND) and _stream_name(_ENCRYPTED) in data:
        raise SourceError(password)
    try:
        with _explained(name):
            return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError as error:
        raise SourceError(password) from error


@contextmanager
def _explained(name: str) -> Iterator[None]:
    """Turns what a damaged workbook does to its reader, even panics of Rust, into a sentence."""
    from python_calamine import CalamineError, PasswordError

    try:
        yield
    except PasswordError:
        raise
    except (CalamineError, OSError, ValueError) as error:
        raise SourceError(_damaged(name)) from error
    except BaseException as error:  # a panic is no Exception; what is none is raised again
        if type(error).__name__ == "PanicException":  # which no module exports
            raise SourceError(_damaged(name)) from error
        raise


def _stream_name(name: str) -> bytes:
    """A name as the folder of a compound file holds it."""
    return name.encode("utf-16-le") + b"\x00\x00"


def _damaged(name: str) -> str:
    return f"{name}: the workbook is damaged or cut short; put a whole copy in its place"


def _header_row(head: Sequence[Sequence[object]], wanted: str) -> int | None:
    """Which of the first rows names the columns: titles may stand above it."""
    likely = [n for n, cells in enumerate(head[:_HEADER_WITHIN]) if _may_be_header(cells)]
    texts = {n: [cell for cell in head[n] if isinstance(cell, str)] for n in likely}
    if wanted and (named := [n for n in likely if wanted in map(str.strip, texts[n])]):
        return named[0]
    widths = Counter(sum(map(_is_filled, cells)) for cells in head if any(map(_is_filled, cells)))
    usual = max(widths, key=lambda width: (widths[width], width), default=0)
    wide = [n for n in likely if sum(map(_is_filled, head[n])) >= max(1, _HEADER_SHARE * usual)]
    known = [n for n in wide if "text" in guess_fields(texts[n])]
    return next(iter((*known, *wide)), None)


def _may_be_header(cells: Sequence[object]) -> bool:
    """Whether a row holds names and nothing else, each once."""
    filled = [cell for cell in cells if _is_filled(cell)]
    names = [cell.strip() for cell in filled if isinstance(cell, str)]
    return bool(names) and len(set(names)) == len(filled)


def _is_filled(cell: object) -> bool:
    return cell is not None and cell != "" and not (isinstance(cell, str) and cell.isspace())


def _names(header: Sequence[object]) -> dict[int, str]:
    """The named columns by their place."""
    return {n: str(cell).strip() for n, cell in enumerate(header) if _is_filled(cell)}
