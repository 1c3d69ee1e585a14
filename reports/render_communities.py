"""The page that compares the communities."""

from __future__ import annotations

from collections.abc import Mapping

from models.report import Report
from reports import facts, theme_facts
from reports.language import Words
from reports.render_theme import Render
from reports.telling import communities

NAME = "communities.html"
N_WHOLE = 8
"""Communities told one by one; those after unfold, with less."""
N_MOST = 60
"""Those after are in the tables only."""
N_CLAIMS = 12


def communities_page(report: Report, words: Words, render: Render) -> Mapping[str, bytes]:
    """The page of all communities.

    Args:
        report: What to tell of.
        words: The reader's language.
        render: Fills a template with values.

    Returns:
        `communities.html` and its content; nothing where there is only one.
    """
    if not facts.has_communities(report):
        return {}
    told = communities.communities(report, words)
    page = render(
        "communities.html.j2",
        words,
        report=report,
        communities=communities,
        theme_facts=theme_facts,
        claims=communities.known_claims(report),
        n_claims=N_CLAIMS,
        titles={theme.theme_id: theme.title for theme in report.themes},
        whole=told[:N_WHOLE],
        further=told[N_WHOLE:N_MOST],
        n_left=max(0, len(told) - N_MOST),
        most=max((each.count.n_voices for each in told), default=1) or 1,
    )
    return {NAME: page}
