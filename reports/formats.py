"""The formats of a report, as a list: whoever publishes runs through it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from models.report import Report
from reports.kept import Kept, nothing_kept
from reports.render_csv import render_csv
from reports.render_html import render_html
from reports.render_json import render_json
from reports.render_markdown import render_digest, render_markdown
from reports.render_tables import render_csv_tables, render_parquet_tables
from reports.render_xlsx import render_xlsx
from reports.schema import published_schema


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write a report."""

    name: str
    render: Callable[[Report, Kept], Mapping[str, bytes]]
    """Relative path -> content; of what is there already, a format may take what it would make."""


FORMATS: tuple[Format, ...] = (
    Format("json", lambda report, _: {"report.json": render_json(report)}),
    Format("schema", lambda *_: {"report.schema.json": published_schema()}),
    Format("markdown", lambda report, _: {"report.md": render_markdown(report)}),
    Format("digest", lambda report, _: {"digest.md": render_digest(report)}),
    Format("html", render_html),
    Format(
        "csv", lambda report, _: {"themes.csv": render_csv(report), **render_csv_tables(report)}
    ),
    Format("parquet", lambda report, _: render_parquet_tables(report)),
    Format("xlsx", lambda report, _: {"report.xlsx": render_xlsx(report)}),
)


def render_all(report: Report, kept: Kept = nothing_kept) -> dict[str, bytes]:
    """Every format of a report together, but for PDF.

    Args:
        report: What to write.
        kept: Pages that are there already.

    Returns:
        Relative path -> content.
    """
    return {path: data for item in FORMATS for path, data in item.render(report, kept).items()}
