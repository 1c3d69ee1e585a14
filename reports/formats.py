"""The formats of a report, as a list: whoever publishes runs through it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from models.report import Report
from reports.render_csv import render_csv
from reports.render_html import render_html
from reports.render_json import render_json
from reports.render_markdown import render_markdown


@dataclass(frozen=True, slots=True)
class Format:
    """One way to write a report."""

    name: str
    render: Callable[[Report], Mapping[str, bytes]]
    """Relative path -> content."""


FORMATS: tuple[Format, ...] = (
    Format("json", lambda report: {"report.json": render_json(report)}),
    Format("markdown", lambda report: {"report.md": render_markdown(report)}),
    Format("html", render_html),
    Format("csv", lambda report: {"themes.csv": render_csv(report)}),
)


def render_all(report: Report) -> dict[str, bytes]:
    """Every format of a report together.

    Args:
        report: What to write.

    Returns:
        Relative path -> content.
    """
    return {path: data for item in FORMATS for path, data in item.render(report).items()}
