"""The page of whoever curates: what to settle, each with the command or the cell that does."""

from __future__ import annotations

from collections.abc import Mapping

from models.report import Report
from reports import facts
from reports.language import Words
from reports.render_theme import Render
from reports.telling import curation

NAME = "curation.html"


def curation_page(report: Report, words: Words, render: Render) -> Mapping[str, bytes]:
    """The curator's page, of everybody's report only.

    Args:
        report: What to tell of.
        words: The reader's language.
        render: Fills a template with values.

    Returns:
        `curation.html` and its content; nothing in the report of a team.
    """
    if not facts.is_for_all(report):
        return {}
    kinds = curation.kinds(report, words)
    page = render(
        "curation.html.j2",
        words,
        report=report,
        kinds=kinds,
        summary=curation.summary(kinds, words),
    )
    return {NAME: page}
