"""The page that tells how a night was made, and how far to trust it."""

from __future__ import annotations

from collections.abc import Mapping

from models.report import Report
from reports.language import Words
from reports.render_theme import Render
from reports.telling import method

NAME = "method.html"
N_THEMES = 25
"""Themes whose trust is shown at once; the rest unfolds."""
N_MOST_THEMES = 300
"""Those after are in the tables only."""


def method_page(report: Report, words: Words, render: Render) -> Mapping[str, bytes]:
    """The method page.

    Args:
        report: What to tell of.
        words: The reader's language.
        render: Fills a template with values.

    Returns:
        `method.html` and its content.
    """
    measured = method.themes(report, words)
    page = render(
        "method.html.j2",
        words,
        report=report,
        method=method,
        first=measured[:N_THEMES],
        rest=measured[N_THEMES:N_MOST_THEMES],
        n_left=max(0, len(measured) - N_MOST_THEMES),
    )
    return {NAME: page}
