"""The tables of a report as one workbook, for people: a sheet each, and one that explains them.

Whatever somebody wrote is a text cell: no formula, no number, no link but http and https ones.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from models.report import Report
from reports import facts
from reports.language import Words, words_of
from reports.render_tables import BETWEEN, FOLDER
from reports.tables.all import TABLES
from reports.tables.meanings import meanings
from reports.tables.shape import KINDS, Cell, Kind, Table
from reports.tables.wording import heads, holdings, sheets

MAX_CHARS = 32_767
"""Of a cell, in UTF-16 units; what is longer is cut.

Source: Excel specifications and limits.
"""
MAX_ROWS = 1_048_575
"""Of a sheet, beside its header."""
MAX_COMMENTS = 3_000
"""Comments of the workbook; all of them are in `tables/comments.csv` and `.parquet`."""
MAX_URL_CHARS = 2_079
"""A longer address is shown and leads nowhere, for Excel takes no longer one."""
CUT = " […]"
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_WIDTHS: dict[Kind, int] = {
    "text": 18,
    "url": 24,
    "texts": 24,
    "date": 11,
    "boolean": 9,
    "integer": 11,
    "number": 11,
}
_WIDE = {"text": 90, "asked": 90, "theme": 40, "other": 40, "subject": 40, "detail": 60,
         "command": 50, "keywords": 40, "comment_id": 14}  # fmt: skip
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": True,
}


@dataclass(slots=True)
class _Sheet:
    """What is known of a sheet when its rows are there."""

    table: Table
    rows: list[tuple[Cell, ...]]
    n_all: int
    """Rows of the table; more than `rows` where they did not fit."""


def render_xlsx(report: Report) -> bytes:
    """A workbook: "read me", and a sheet for each table that has a row.

    Args:
        report: What to write.

    Returns:
        The bytes of `report.xlsx`; headers and explanations are in the reader's language.
    """
    words = words_of(report.language)
    out = BytesIO()
    book = xlsxwriter.Workbook(out, _OPTIONS)
    book.set_properties({"title": clean(facts.name(report)), "created": _moment(report.night)})
    found = [_sheet(table, report) for table in TABLES]
    _Book(book, report, words).write([sheet for sheet in found if sheet.n_all])
    book.close()
    return out.getvalue()


def clean(text: str) -> str:
    """A text that a cell can hold.

    Args:
        text: Anything that somebody wrote.

    Returns:
        The text, characters that XML forbids shown as U+FFFD, cut to MAX_CHARS with a sign.
    """
    legal = _ILLEGAL.sub("\ufffd", text)
    units = legal.encode("utf-16-le")
    if len(units) <= 2 * MAX_CHARS:
        return legal
    return units[: 2 * (MAX_CHARS - len(CUT))].decode("utf-16-le", "ignore") + CUT


def _sheet(table: Table, report: Report) -> _Sheet:
    rows = list(table.rows(report))
    kept = _latest(table, rows) if table.name == "comments" else rows[:MAX_ROWS]
    return _Sheet(table, kept, len(rows))


def _latest(table: Table, rows: list[tuple[Cell, ...]]) -> list[tuple[Cell, ...]]:
    """The latest MAX_COMMENTS rows, in the order of all."""
    place = table.columns.index("said_on")
    days = [row[place] for row in rows]
    by_day = sorted(range(len(rows)), key=lambda n: _days_back(days[n]))
    return [rows[n] for n in sorted(by_day[:MAX_COMMENTS])]


def _days_back(day: Cell) -> int:
    return -day.toordinal() if isinstance(day, date) else 0


class _Book:
    """The workbook while it is written."""

    def __init__(self, book: Any, report: Report, words: Words) -> None:
        self._book, self._report, self._words = book, report, words
        self._heads, self._names = heads(words), sheets(words)
        self._plain = book.add_format({"valign": "top"})
        self._wrapped = book.add_format({"valign": "top", "text_wrap": True})
        self._head = book.add_format({"bold": True, "bottom": 1, "valign": "top"})
        self._title = book.add_format({"bold": True, "font_size": 16})
        self._formats = {
            "date": book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"}),
            "share": book.add_format({"num_format": "0.0%", "valign": "top"}),
            "number": book.add_format({"num_format": "0.0##", "valign": "top"}),
            "link": book.add_format({"font_color": "#0068a8", "underline": 1, "valign": "top"}),
        }
        self._n_cut = 0

    def write(self, found: Sequence[_Sheet]) -> None:
        """All sheets; "read me" is the first, and knows what the others hold."""
        first = self._book.add_worksheet(self._words.say("Read me"))
        for sheet in found:
            self._write_sheet(self._book.add_worksheet(self._names[sheet.table.name]), sheet)
        self._write_first(first, found)

    def _write_sheet(self, page: Any, sheet: _Sheet) -> None:
        columns = sheet.table.columns
        page.freeze_panes(1, 2 if columns[1] == "theme" else 1)
        page.autofilter(0, 0, len(sheet.rows), len(columns) - 1)
        for place, name in enumerate(columns):
            page.set_column(place, place, _WIDE.get(name, _WIDTHS[KINDS[name]]))
            page.write_string(0, place, self._heads[name], self._head)
        for number, row in enumerate(sheet.rows, 1):
            for place, value in enumerate(row):
                self._write(page, number, place, value, columns[place])

    def _write(self, page: Any, row: int, place: int, value: Cell, name: str) -> None:
        if isinstance(value, bool):
            page.write_boolean(row, place, value, self._plain)
        elif isinstance(value, (int, float)):
            page.write_number(row, place, value, self._number_format(name))
        elif isinstance(value, date):
            page.write_datetime(row, place, _moment(value), self._formats["date"])
        elif value:
            text = value if isinstance(value, str) else BETWEEN.join(value)
            self._write_text(page, row, place, text, name)

    def _write_text(self, page: Any, row: int, place: int, text: str, name: str) -> None:
        shown = clean(text)
        self._n_cut += shown.endswith(CUT) and not text.endswith(CUT)
        if KINDS[name] == "url" and len(text) <= MAX_URL_CHARS:
            page.write_url(row, place, text, self._formats["link"])
        else:
            page.write_string(row, place, shown, self._plain)

    def _number_format(self, name: str) -> Any:
        if KINDS[name] == "integer":
            return self._plain
        return self._formats["share" if name.startswith("share") else "number"]

    def _write_first(self, page: Any, found: Sequence[_Sheet]) -> None:
        page.set_column(0, 0, 26)
        page.set_column(1, 1, 22)
        page.set_column(2, 2, 90)
        lines = [*self._night(), (), *self._sheets_told(found), (), *self._columns_told(found)]
        page.write_string(0, 0, clean(facts.name(self._report)), self._title)
        for number, line in enumerate(lines, 1):
            is_head = bool(line) and number > 1 and not lines[number - 2]
            for place, text in enumerate(line):
                told = self._head if is_head else self._wrapped
                page.write_string(number, place, clean(text), told)

    def _night(self) -> Iterator[tuple[str, ...]]:
        words, report = self._words, self._report
        team = words.say("everybody") if facts.is_for_all(report) else report.team
        end = words.day(report.window_to)
        period = (
            words.say("{start} to {end}", start=words.day(report.window_from), end=end)
            if report.window_from
            else words.say("up to {end}", end=end)
        )
        yield words.say("Project"), report.project
        yield words.say("Team"), team
        yield words.say("Night"), words.day_of_week(report.night)
        yield words.say("Period"), period
        note = words.say(
            "Numbers are people unless a column says otherwise. A person who writes ten times "
            "counts once."
        )
        yield "", "", note
        if self._n_cut:
            yield (
                "",
                "",
                words.count(
                    "{n} text is longer than a cell holds and was cut; it is whole in the Parquet "
                    "tables.",
                    "{n} texts are longer than a cell holds and were cut; they are whole in the "
                    "Parquet tables.",
                    self._n_cut,
                ),
            )

    def _sheets_told(self, found: Sequence[_Sheet]) -> Iterator[tuple[str, ...]]:
        words = self._words
        yield words.say("Sheet"), words.say("Rows"), words.say("Holds")
        for sheet in found:
            name = sheet.table.name
            yield self._names[name], self._n_rows(sheet), holdings(words)[name]
        there = {sheet.table.name for sheet in found}
        empty = [self._names[table.name] for table in TABLES if table.name not in there]
        if empty:
            told = words.say("Empty tables have no sheet: {names}.", names=", ".join(empty))
            yield "", "", told

    def _n_rows(self, sheet: _Sheet) -> str:
        """How many rows there are, and where those are that did not fit."""
        shown = self._words.number(len(sheet.rows))
        if len(sheet.rows) == sheet.n_all:
            return shown
        return self._words.say(
            "the latest {n} of {all}: the rest is in {file}",
            n=shown,
            all=self._words.number(sheet.n_all),
            file=f"{FOLDER}/{sheet.table.name}.parquet",
        )

    def _columns_told(self, found: Sequence[_Sheet]) -> Iterator[tuple[str, ...]]:
        """Each column once, with its name in CSV and Parquet."""
        words = self._words
        yield words.say("Column"), words.say("In CSV and Parquet"), words.say("Means")
        used = dict.fromkeys(name for sheet in found for name in sheet.table.columns)
        meant = meanings(words)
        for name in sorted(used, key=lambda name: (self._heads[name].casefold(), name)):
            yield self._heads[name], name, meant[name]


def _moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001  a spreadsheet has no zones
