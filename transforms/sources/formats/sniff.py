"""What a file is, told from its first bytes and never from its name."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from transforms.sources.formats.encodings import Encoding, decide_encoding, decoded
from transforms.sources.formats.guess import guess_fields

Format = Literal["csv", "jsonl", "json", "parquet", "sheet", "mbox", "eml"]

READABLE = (
    "CSV, JSON, JSON Lines, Parquet, Excel, OpenDocument, mbox, mail, or zip, gz, bz2, xz or zst "
    "of them"
)

HEAD_BYTES = 1 << 18
"""Enough to recognise a file and to guess its columns."""

NO_DELIMITER = "\x1f"
"""Of a table with one column: a character that no text holds."""

MAX_CELL_CHARS = 1 << 24
"""A longer cell is a quote that nobody closed."""

BINARY = Encoding("binary")
"""Of formats that tell their encoding themselves."""

_LABELS = {
    "jsonl": "JSON Lines",
    "json": "JSON",
    "parquet": "Parquet",
    "sheet": "spreadsheet",
    "eml": "mail",
}
_DELIMITERS = ",;\t|"
_DELIMITER_NAMES = {
    ",": "comma",
    ";": "semicolon",
    "\t": "tab",
    "|": "bar",
    NO_DELIMITER: "one column",
}
_MBOX = re.compile(rb"\s*From \S+ .*\d{4}[^\n]*\n(?:>From |[!-9;-~]+:)")
_HEADER_LINE = re.compile(rb"([!-9;-~]+):")
_MAIL_HEADERS = frozenset(
    b"received from to cc date subject message-id return-path delivered-to mime-version reply-to "
    b"in-reply-to references content-type x-mailer user-agent newsgroups path list-id".split()
)
_SEP_LINE = re.compile(r"\ufeff?sep=(.)\r?\n", re.IGNORECASE)
_LONE_HEADER = re.compile(r'\ufeff?"?\w[\w-]{0,30}(?: [\w-]{1,30})?"?\r?(?:\n(?!\s*\n)|$)')
_ARRAY = re.compile(r"\[\s*[\[\]{\"]")
_CONTROL = re.compile("[\x01-\x08\x0e-\x1a\x1c-\x1e]")
_BINARY_SHARE = 0.005
_FEW_ROWS = 10
_FITTING_SHARE = 0.7
_TOLERABLE_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a table separates its cells."""

    delimiter: str = ","
    escape: str | None = None
    """Character before a quote inside a quoted cell; None: the quote is doubled."""
    n_skipped: int = 0
    """Lines before the header: Excel's "sep=;"."""

    def cells_of(self, lines: Iterable[str]) -> Iterator[list[str]]:
        """The rows of a table.

        Args:
            lines: Physical lines with their ends; a row may span several.

        Returns:
            An iterator over the cells of each row.

        Raises:
            csv.Error: A cell is longer than the module's limit.
        """
        csv.field_size_limit(MAX_CELL_CHARS)
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            escapechar=self.escape,
            doublequote=self.escape is None,
        )


@dataclass(frozen=True, slots=True)
class Shape:
    """What a file is and how to read it."""

    format: Format
    encoding: Encoding = BINARY
    dialect: Dialect = Dialect()

    @property
    def label(self) -> str:
        """The shape in a user's words: CSV (cp1252, semicolon), JSON Lines, mbox."""
        if self.format == "csv":
            cells = _DELIMITER_NAMES.get(self.dialect.delimiter, self.dialect.delimiter)
            return f"CSV ({self.encoding.name.removesuffix('-sig')}, {cells})"
        return _LABELS.get(self.format, self.format)


def recognise(head: bytes, encoding: str = "auto") -> Shape | None:
    """What a file is.

    Args:
        head: Its first `HEAD_BYTES`, unwrapped of gzip and zip; the whole file if shorter.
        encoding: The encoding that the user gave; "auto": found from the bytes.

    Returns:
        The shape, with the encoding that the head shows; None if it is nothing that we read.
    """
    if head[:4] == b"PAR1":
        return Shape("parquet")
    if _MBOX.match(head):
        return Shape("mbox")
    if _looks_like_mail(head):
        return Shape("eml")
    found = decide_encoding((head,)) if encoding == "auto" else Encoding(encoding, is_clean=False)
    text = decoded(head, found).replace("\x00", "")
    n_controls = len(_CONTROL.findall(text))
    is_binary = n_controls > _BINARY_SHARE * len(text)
    return None if is_binary else _recognise_text(text, found)


def _looks_like_mail(head: bytes) -> bool:
    """Whether it begins with headers, several of them a mail's."""
    names: set[bytes] = set()
    for n_line, line in enumerate(head.splitlines()[:60]):
        if not line.strip():
            break
        match = _HEADER_LINE.match(line)
        if match is None and (n_line == 0 or line[:1] not in b" \t"):
            return False
        names.add(match[1].lower() if match else b"")
    return len(names & _MAIL_HEADERS) >= 2


def _recognise_text(text: str, encoding: Encoding) -> Shape | None:
    """JSON by its first character and lines, a table by its columns."""
    start = text.lstrip("\ufeff \t\r\n")
    if _ARRAY.match(start):
        return Shape("json", encoding)
    if start.startswith("{"):
        return Shape("jsonl" if _is_lines(start) else "json", encoding)
    dialect = find_dialect(text)
    return Shape("csv", encoding, dialect) if dialect else None


def _is_lines(start: str) -> bool:
    """Whether there is one object a line, and not one around all."""
    lines = [line for line in start.split("\n", 3)[:3] if line.strip()]
    objects = [_as_object(line) for line in lines[:2]]
    if len(lines) == 1:
        return objects[0] is not None and not any(map(_is_nest, objects[0].values()))
    is_opening = lines[0].rstrip().endswith(("{", "[", ","))
    return objects[0] is not None or (objects[1] is not None and not is_opening)


def _as_object(line: str) -> dict[str, object] | None:
    """A line as a JSON object; None if it is not a whole one."""
    try:
        found = json.loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _is_nest(value: object) -> bool:
    """Whether a value is a list of objects, or an object that may hold one."""
    if isinstance(value, dict):
        return any(map(_is_nest, value.values()))
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def find_dialect(text: str) -> Dialect | None:
    """How a table separates its cells: what splits most lines into as many cells as the header.

    Args:
        text: The beginning of the table, header included.

    Returns:
        The dialect; None if it looks like no table.
    """
    if match := _SEP_LINE.match(text):
        return Dialect(match[1], n_skipped=1)
    escapes: tuple[str | None, ...] = (None, "\\") if '\\"' in text else (None,)
    tried = [Dialect(delimiter, escape) for escape in escapes for delimiter in _DELIMITERS]
    fits = [_fitness(text, dialect) for dialect in tried]
    best = max(range(len(tried)), key=lambda n: fits[n])
    _, width, share = fits[best]
    if width > 1 and (share > _TOLERABLE_SHARE or _has_known_names(text, tried[best])):
        return tried[best]
    return Dialect(NO_DELIMITER) if _LONE_HEADER.match(text) else None


def _has_known_names(text: str, dialect: Dialect) -> bool:
    """Whether the first line names a column that holds texts."""
    return "text" in guess_fields(next(dialect.cells_of([text.lstrip("\ufeff").split("\n", 1)[0]])))


def _fitness(text: str, dialect: Dialect) -> tuple[bool, int, float]:
    """Whether most rows fit the header, how many cells it has, the share of rows that fit."""
    rows = [row for row in dialect.cells_of(io.StringIO(text, newline="")) if row]
    body = rows[1:-1] if len(rows) > _FEW_ROWS else rows[1:]  # the last one may be cut
    width = len(rows[0]) if rows else 0
    share = sum(len(row) == width for row in body) / len(body) if body else 1.0
    return (share > _FITTING_SHARE and width > 1, width, share)
