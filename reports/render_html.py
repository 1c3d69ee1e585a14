"""The report as a small site: a front page, and a page for each theme.

Every page stands alone: its style and pictures are inside, it asks for nothing from outside, runs
no script, and its Content-Security-Policy forbids both. What people wrote passes through Jinja's
escaping; only our own drawings do not.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from models.records import Language
from models.report import Report
from models.report_parts import MovementReport
from models.theme_report import AlertReport, Quote, ThemeReport
from reports import (
    charts,
    facts,
    links,
    provenance,
    render_communities,
    render_curation,
    render_map,
    render_method,
    render_search,
    render_theme,
    sentences,
    small_charts,
)
from reports.kept import Kept, nothing_kept
from reports.language import Words, words_of
from reports.quotes import unwrap
from reports.telling import (
    alerts,
    asked,
    changes,
    contested,
    findings,
    firmness,
    movements,
    ranking,
    trust,
)
from reports.telling.common import shown_themes

N_FIRST_THEMES = 10
"""Themes shown at once; the rest unfolds."""
N_FIRST_COUNTS = 8
"""Languages or communities listed at once; the rest unfolds."""
N_MOVING_THEMES = 8
"""New or growing themes named although they are not among the first."""
LIMITS: Mapping[str, int] = {
    "alerts": 6,
    "movements": 3,
    "area": 12,
    "requests": 10,
    "further": 20,
    "waiting": 6,
    "criticism": 4,
    "campaigns": 4,
    "praise": 6,
    "singles": 6,
    "alike": 12,
    "sources": 12,
}
"""Most of each on the front page, so that it stays a page."""
_HERE = Path(__file__).parent
_TELLING = {
    "alerts": alerts,
    "asked": asked,
    "contested": contested,
    "findings": findings,
    "firmness": firmness,
    "movements": movements,
    "changes": changes,
    "ranking": ranking,
    "trust": trust,
}
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


def render_html(report: Report, kept: Kept = nothing_kept) -> Mapping[str, bytes]:
    """The site of a report.

    Args:
        report: What to write.
        kept: Pages that are there already and may be taken as they are.

    Returns:
        Path -> content: `index.html`, the pages of the themes and of their comments as
        `render_theme.theme_pages` gives them (a link to a theme never breaks), and `themes.html`
        where there are more themes than the front page shows at once.

    Raises:
        PublishError: A theme id cannot be a file name.
    """
    words = words_of(report.language)
    pages = dict(render_theme.theme_pages(report, words, _render, kept))
    if len(report.themes) > N_FIRST_THEMES:
        pages["themes.html"] = _themes(report, words)
    pages |= render_communities.communities_page(report, words, _render)
    pages |= render_map.map_page(report, words, _render)
    pages |= render_search.search_pages(report, words, _render)
    pages |= render_method.method_page(report, words, _render)
    pages |= render_curation.curation_page(report, words, _render)
    return {"index.html": _front(report, words, frozenset(pages)), **pages}


def render_shelf(
    project: str, nights: Sequence[tuple[str, Sequence[tuple[str, str]]]], language: Language
) -> bytes:
    """The list of all published reports.

    Args:
        project: Its name.
        nights: Each night ("latest", or an ISO date) with (label, relative link) of its reports.
        language: Of the page.

    Returns:
        The bytes of `index.html`.
    """
    words = words_of(language)
    titled = [
        (_night_title(night, words), [(_reader(name, project, words), to) for name, to in reports])
        for night, reports in nights
    ]
    return _render("shelf.html.j2", words, project=project, nights=titled)


def _night_title(night: str, words: Words) -> str:
    if night == "latest":
        return words.say("Latest")
    return words.say("Night of {day}", day=words.day_of_week(date.fromisoformat(night)))


def _reader(name: str, project: str, words: Words) -> str:
    """The project's own name stands for everybody."""
    return words.say("For everybody") if name == project else name


def _front(report: Report, words: Words, pages: frozenset[str]) -> bytes:
    rest = report.themes[N_FIRST_THEMES:]
    moving = _moving(rest, words, has_history=report.has_history)
    return _render(
        "index.html.j2",
        words,
        report=report,
        pages=pages,
        chart=render_theme.trend_picture(report, None, words),
        first=report.themes[:N_FIRST_THEMES],
        moving=moving,
        n_rest=len(rest),
        rest=_by_area(rest),
        most=ranking.longest(report.themes),
        shown=shown_themes(report),
        titles={theme.theme_id: theme.title for theme in report.themes},
        limits=LIMITS,
    )


def _themes(report: Report, words: Words) -> bytes:
    """All themes on one page, for what is too much for the first."""
    return _render(
        "themes.html.j2",
        words,
        report=report,
        areas=_by_area(report.themes),
        most=ranking.longest(report.themes),
    )


def _moving(themes: Sequence[ThemeReport], words: Words, *, has_history: bool) -> list[ThemeReport]:
    """The first of the themes that are new or growing."""
    found = (t for t in themes if sentences.moves(t, words, has_history=has_history))
    return list(islice(found, N_MOVING_THEMES))


def _area_id(area: str) -> str:
    """A place on a page, made of an area's name, which may be anything."""
    return f"area-{hashlib.sha256(area.encode()).hexdigest()[:8]}" if area else "area"


def _by_area(themes: Sequence[ThemeReport]) -> list[tuple[str, list[ThemeReport]]]:
    """Areas in the order of their largest theme, and what has none at the end."""
    areas: dict[str, list[ThemeReport]] = {}
    for theme in themes:
        areas.setdefault(theme.area, []).append(theme)
    return sorted(areas.items(), key=lambda area: not area[0])


def _render(template: str, words: Words, **values: Any) -> bytes:
    style, style_hash = _style(template.partition(".")[0])
    told = {"style": style, "style_hash": style_hash, **values}
    return _environment(words.language).get_template(template).render(**told).encode()


@cache
def _environment(language: Language) -> Environment:
    """Jinja with the reader's language; undefined names are errors."""
    words = words_of(language)
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.globals.update(
        w=words,
        say=words.say,
        count=words.count,
        facts=facts,
        provenance=provenance,
        sentences=sentences,
        safe_url=links.safe_url,
        host_of=links.host_of,
        theme_path=links.theme_path,
        n_first_counts=N_FIRST_COUNTS,
        lang_of=_lang,
        bar=_bar,
        interval_bar=_interval_bar,
        release_spark=_release_spark,
        alert_spark=_alert_spark,
        movement_spark=_movement_spark,
        telling=_TELLING,
        area_id=_area_id,
        marked=marked,
        made_of="",
        script_hash="",
    )
    return environment


@cache
def _style(room: str) -> tuple[Markup, str]:
    """The style sheets of a page as one, and their digest: the common ones, then its room's."""
    assets = _HERE / "assets"
    common = sorted(assets.glob("*.css"), key=lambda path: (path.name != "style.css", path.name))
    own = assets / "rooms" / f"{room}.css"
    sheets = [*common, own] if own.exists() else common
    style = "".join(sheet.read_text(encoding="utf-8") for sheet in sheets)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return Markup(style), digest  # noqa: S704  our own files


def _lang(tag: str) -> str:
    """A tag for the `lang` attribute; empty (unknown) if the source's word is not a tag."""
    return tag if _TAG.fullmatch(tag) and tag != "und" else ""


def _bar(known: int, unknown: int, most: int) -> Markup:
    return Markup(charts.bar(known, unknown, most))  # noqa: S704  our own drawing


def _interval_bar(theme: ThemeReport, most: float) -> Markup:
    drawing = small_charts.interval_bar(*ranking.extent(theme), most)
    return Markup(drawing)  # noqa: S704  our own drawing


def _release_spark(report: Report, theme: ThemeReport, words: Words) -> Markup:
    """The last eight weeks of a theme, with the releases."""
    points = ranking.recent_points(report, theme)
    days = [release.on for release in ranking.recent_releases(report, points)]
    drawing = small_charts.sparkline(points, days, facts.trend_label(report, theme, words))
    return Markup(drawing)  # noqa: S704  our own drawing


def _alert_spark(report: Report, alert: AlertReport, words: Words) -> Markup:
    label = alerts.band_label(alert, report, words)
    drawing = small_charts.band_sparkline(alert.trend, *alerts.band(alert, report), label)
    return Markup(drawing)  # noqa: S704  our own drawing


def _movement_spark(movement: MovementReport, words: Words) -> Markup:
    label = movements.trend_label(movement, words) if movement.trend else ""
    return Markup(small_charts.sparkline(movement.trend, (), label))  # noqa: S704  our own drawing


def marked(quote: Quote, keywords: Sequence[str]) -> list[tuple[str, bool]]:
    """The text of a quote in stretches, those that hold a keyword marked.

    Args:
        quote: What somebody wrote.
        keywords: Words that decided; whole words, case ignored.

    Returns:
        (stretch, whether it is a keyword), which together are the text, the line breaks of a mail
        program read as blanks and several empty lines as one.
    """
    shown = re.sub(r"\n\s*\n", "\n\n", unwrap(quote.text))
    wanted = "|".join(re.escape(word) for word in sorted(keywords, key=len, reverse=True) if word)
    if not wanted:
        return [(shown, False)]
    stretches = re.split(rf"(?<!\w)({wanted})(?!\w)", shown, flags=re.IGNORECASE)
    return [(text, index % 2 == 1) for index, text in enumerate(stretches) if text]
