"""Every comment of a theme, page after page, each with an address of its own."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from models.report import Report
from models.theme_report import Quote
from reports import links

N_A_PAGE = 50
"""Texts of a page."""
_UNFIT = re.compile(r"[^A-Za-z0-9_-]")


@dataclass(frozen=True, slots=True)
class CommentPage:
    """One page of the comments of a theme."""

    path: str
    """From the front page."""
    theme_id: str
    """Empty: comments of no theme."""
    number: int
    """From 1."""
    n_pages: int
    n_texts: int
    """Of all pages."""
    first: int
    """Place of its first text among them, from 1."""
    counted: tuple[Quote, ...]
    aside: tuple[Quote, ...]
    """Those that were set aside; they come last."""


def anchor(comment_id: str) -> str:
    """The name of a comment within its page."""
    return f"c-{_UNFIT.sub('_', comment_id[:12])}"


def marks(quote: Quote) -> tuple[tuple[str, str], ...]:
    """By what a script may filter a comment: names of its data attributes, those with a value."""
    told = (
        ("community", quote.community),
        ("language", quote.language),
        ("intents", " ".join(quote.intents)),
        ("stance", quote.stance),
        ("segment", quote.segment),
        ("day", quote.said_on.isoformat() if quote.said_on else ""),
    )
    return tuple((name, value) for name, value in told if value)


def page_path(theme_id: str, number: int) -> str:
    """Where a page of comments is, from the front page.

    Args:
        theme_id: Empty: comments of no theme.
        number: From 1.

    Raises:
        PublishError: The id cannot be a file name.
    """
    if not theme_id:
        return f"comments/none-{number}.html"
    return f"{links.theme_path(theme_id).removesuffix('.html')}-comments-{number}.html"


def comment_pages(theme_id: str, quotes: Sequence[Quote]) -> tuple[CommentPage, ...]:
    """All comments of a theme in pages, in their order, what was set aside at the end.

    Args:
        theme_id: Empty: comments of no theme.
        quotes: One a text.
    """
    ordered = sorted(quotes, key=lambda quote: bool(quote.set_aside_reason))
    n_pages = ceil(len(ordered) / N_A_PAGE)
    return tuple(_page(theme_id, ordered, number, n_pages) for number in range(1, n_pages + 1))


def _page(theme_id: str, ordered: Sequence[Quote], number: int, n_pages: int) -> CommentPage:
    start = (number - 1) * N_A_PAGE
    part = ordered[start : start + N_A_PAGE]
    return CommentPage(
        path=page_path(theme_id, number),
        theme_id=theme_id,
        number=number,
        n_pages=n_pages,
        n_texts=len(ordered),
        first=start + 1,
        counted=tuple(quote for quote in part if not quote.set_aside_reason),
        aside=tuple(quote for quote in part if quote.set_aside_reason),
    )


def addresses(report: Report) -> Mapping[str, str]:
    """Comment id -> where the whole comment is, from the front page."""
    return {
        quote.comment_id: f"{page.path}#{anchor(quote.comment_id)}"
        for theme_id, quotes in report.comments.items()
        for page in comment_pages(theme_id, quotes)
        for quote in (*page.counted, *page.aside)
    }
