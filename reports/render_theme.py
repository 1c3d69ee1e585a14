"""The pages of themes: one each at an address that lasts, and all their comments in pages."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from markupsafe import Markup

from models.report import Report
from models.theme_report import ThemeReport
from reports import (
    charts,
    comment_pages,
    facts,
    links,
    theme_facts,
    theme_history,
    theme_places,
    theme_view,
    trend_rows,
)
from reports.kept import Kept, digest_of, nothing_kept
from reports.language import Words
from reports.theme_view import CommentsView, ThemeView, Titled

N_DRAWN = 200
"""Themes whose trend has an axis, notes and the usual level; the others get plain bars."""


class Render(Protocol):
    """Fills a template."""

    def __call__(self, template: str, words: Words, **values: Any) -> bytes:
        """The page, encoded."""
        ...


def theme_pages(
    report: Report, words: Words, render: Render, kept: Kept = nothing_kept
) -> Mapping[str, bytes]:
    """The pages of all themes, those that lead on, and the comments.

    Args:
        report: What to write.
        words: The reader's language.
        render: Fills a template with values.
        kept: Pages that are there already.

    Returns:
        Path -> content: `themes/<theme_id>.html` for each theme and for each that was merged or is
        silent, `themes/<theme_id>-comments-<n>.html`, and `comments/none-<n>.html`.

    Raises:
        PublishError: A theme id cannot be a file name.
    """
    shown = {theme.theme_id: theme for theme in report.themes}
    addresses = comment_pages.addresses(report)
    frame = theme_view.frame_of(report)
    pages: dict[str, bytes] = {}
    for index, theme in enumerate(report.themes):
        is_plain = index >= N_DRAWN
        view = theme_view.view_of(report, frame, index, words, addresses, is_plain=is_plain)
        path = links.theme_path(theme.theme_id)
        digest = digest_of(view)
        pages[path] = kept(path, digest) or _theme(view, digest, words, render)
    for theme_id, heir in report.moved.items():
        pages[links.theme_path(theme_id)] = render(
            "moved.html.j2",
            words,
            report=report,
            theme_id=theme_id,
            heir=shown.get(heir),
            silent=report.silent.get(theme_id),
            theme_facts=theme_facts,
        )
    return {**pages, **_comment_pages(report, frame, words, render, kept)}


def _comment_pages(
    report: Report, frame: Report, words: Words, render: Render, kept: Kept
) -> Mapping[str, bytes]:
    titles = {theme.theme_id: theme.title for theme in report.themes}
    timeless = theme_view.timeless(frame)
    pages: dict[str, bytes] = {}
    for theme_id, quotes in report.comments.items():
        if theme_id and theme_id not in titles:
            continue
        of = Titled(theme_id, titles[theme_id]) if theme_id else None
        for page in comment_pages.comment_pages(theme_id, quotes):
            view = CommentsView(timeless, page, of)
            digest = digest_of(view)
            pages[page.path] = kept(page.path, digest) or _comments(view, digest, words, render)
    return pages


def trend_picture(
    report: Report, theme: ThemeReport | None, words: Words, *, is_plain: bool = False
) -> Markup:
    """The large trend of a theme, or of everything, with what happened written on it.

    Args:
        report: What the team reads.
        theme: None: everything together.
        words: The reader's language.
        is_plain: Bars alone.
    """
    points = theme.trend if theme else report.trend
    label = facts.trend_label(report, theme, words)
    notes = theme_history.notes(report, theme, words)
    if notes and points:
        inside = [note for note in notes if points[0].starts_on <= note.on <= report.window_to]
        told = "; ".join(theme_history.note_told(note, words) for note in inside)
        label = f"{label} {told}" if told else label
    if is_plain:
        drawing = charts.plain_trend(points, report.trend_period_days, report.window_to, label)
    else:
        drawing = charts.trend_chart(
            points, report.trend_period_days, report.window_to, label, words, notes
        )
    return Markup(drawing)  # noqa: S704  our own drawing


def _theme(view: ThemeView, digest: str, words: Words, render: Render) -> bytes:
    report, theme = view.report, view.theme
    panels = theme_places.panels(theme, report, words)
    return render(
        "theme.html.j2",
        words,
        report=report,
        theme=theme,
        view=view,
        made_of=digest,
        theme_facts=theme_facts,
        theme_history=theme_history,
        chart=trend_picture(report, theme, words, is_plain=view.is_plain),
        caption=_caption(report, theme, words, is_plain=view.is_plain),
        panels=panels,
        highest=max((n for panel in panels for n in panel.columns), default=1) or 1,
        columns=_columns,
        ratings=theme_places.ratings(theme, report, words),
        sides=theme_facts.sides(theme),
        groups=theme_facts.quotes_by_intent(theme, words),
        addresses=view.addresses,
        all_comments=_first_page(report, theme.theme_id),
        n_all=len(report.comments.get(theme.theme_id, ())),
    )


def _first_page(report: Report, theme_id: str) -> str:
    """Where its comments begin; empty if they are not in the report."""
    return comment_pages.page_path(theme_id, 1) if report.comments.get(theme_id) else ""


def _caption(report: Report, theme: ThemeReport, words: Words, *, is_plain: bool) -> str:
    """What a bar is, and what the grey band behind the bars."""
    unit = facts.trend_unit(report, words)
    usual = trend_rows.usual_of(theme.trend, report.trend_period_days, report.window_to)
    if is_plain or usual is None:
        return words.say("{what}; the last seven days in blue", what=unit)
    told = words.say(
        "{what}; the last seven days in blue, in grey the usual level: {span}",
        what=unit,
        span=trend_rows.span(usual, words),
    )
    if not any(point.n_unknown for point in theme.trend):
        return told
    return words.say("{told}. Lighter: texts without an author.", told=told)


def _columns(values: tuple[int, ...], top: int) -> Markup:
    return Markup(charts.columns(values, top))  # noqa: S704  our own drawing


def _comments(view: CommentsView, digest: str, words: Words, render: Render) -> bytes:
    style, style_hash = _small_style()
    return render(
        "comments.html.j2",
        words,
        report=view.report,
        page=view.page,
        theme=view.of,
        made_of=digest,
        theme_facts=theme_facts,
        anchor=comment_pages.anchor,
        page_path=comment_pages.page_path,
        marks=comment_pages.marks,
        style=style,
        style_hash=style_hash,
    )


@cache
def _small_style() -> tuple[Markup, str]:
    """The style of a page of comments, of which there are hundreds, and its digest."""
    style = (Path(__file__).parent / "assets" / "alone" / "comments.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return Markup(style), digest  # noqa: S704  our own file
