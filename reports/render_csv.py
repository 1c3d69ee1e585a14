"""The themes as a table for a spreadsheet, in which no cell can become a formula."""

from __future__ import annotations

import csv
from io import StringIO

from models.report import Report
from models.theme_report import ThemeReport
from reports.language import words_of

COLUMNS = (
    "theme_id", "title", "area", "state", "is_new", "n_people", "n_unknown", "n_comments",
    "n_texts", "n_mentions", "share", "n_voices_recent", "usual_voices", "mean_rating",
    "communities", "languages", "keywords", "first_night", "last_night", "stability", "owner",
    "status",
)  # fmt: skip
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "%", "＝", "＋", "－", "＠")


def render_csv(report: Report) -> bytes:
    """One row a theme, in the order of the report; RFC 4180, UTF-8.

    Args:
        report: What to write.

    Returns:
        The bytes of `themes.csv`.
    """
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for theme in report.themes:
        values = _row(theme, report)
        writer.writerow([safe_cell(values[column]) for column in COLUMNS])
    return out.getvalue().encode()


def safe_cell(value: object) -> object:
    """A value that a spreadsheet shows as it is.

    Args:
        value: Anything; only text can be a formula.

    Returns:
        The value; empty for None; text that would start a formula gets an apostrophe before it.

    Source:
        OWASP, CSV Injection.
    """
    if value is None:
        return ""
    if isinstance(value, str) and value.lstrip(" \u00a0\u202f\ufeff").startswith(_FORMULA_STARTS):
        return f"'{value}"
    return value


def _row(theme: ThemeReport, report: Report) -> dict[str, object]:
    """Numbers as numbers, dates as ISO, several values with " | " between them."""
    words = words_of(report.language)
    row: dict[str, object] = {column: getattr(theme, column) for column in COLUMNS}
    row["is_new"] = str(theme.is_new).lower()
    row["first_night"] = theme.first_night.isoformat()
    row["last_night"] = theme.last_night.isoformat()
    row["keywords"] = " | ".join(theme.keywords)
    row["communities"] = " | ".join(count.name for count in theme.communities)
    row["languages"] = " | ".join(words.language_name(count.name) for count in theme.languages)
    return row
