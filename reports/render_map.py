"""The page with the map of themes, and the same as lists."""

from __future__ import annotations

from collections.abc import Mapping

from markupsafe import Markup

from models.report import Report
from models.theme_report import ThemeReport
from reports import facts
from reports.language import Words
from reports.map_drawing import N_DRAWN, N_NUMBERED, Told, draw_map
from reports.render_theme import Render

NAME = "map.html"
WIDE, NARROW = 15.0, 34.0
"""Size of the letters, in units of the map: on a screen, and on a phone."""
N_OF_AREA = 12
"""Themes of an area listed at once; the rest unfolds."""
N_LISTED = 600
"""Those after are on the page of all themes."""


def map_page(report: Report, words: Words, render: Render) -> Mapping[str, bytes]:
    """The map page.

    Args:
        report: What to tell of.
        words: The reader's language.
        render: Fills a template with values.

    Returns:
        `map.html` and its content; nothing where fewer than two themes have a place.
    """
    placed = {dot.subject_id for dot in report.dots}
    themes = [theme for theme in report.themes if theme.theme_id in placed]
    if len(themes) < 2:
        return {}
    told = {theme.theme_id: _told(theme, report, words) for theme in themes}
    label = words.say("Map of the themes; the lists below say the same.")
    wide = draw_map(report.dots, told, WIDE, label)
    narrow = draw_map(report.dots, told, NARROW, label, is_numbered=True)
    page = render(
        "map.html.j2",
        words,
        report=report,
        wide=Markup(wide),  # noqa: S704  our own drawing
        narrow=Markup(narrow),  # noqa: S704  our own drawing
        numbered=themes[:N_NUMBERED],
        areas=_areas(themes[:N_LISTED]),
        n_of_area=N_OF_AREA,
        n_undrawn=max(0, len(themes) - N_DRAWN),
        n_unlisted=max(0, len(themes) - N_LISTED),
        has_new=any(each.is_new for each in told.values()),
        has_alarm=any(each.is_alarmed for each in told.values()),
    )
    return {NAME: page}


def _told(theme: ThemeReport, report: Report, words: Words) -> Told:
    is_new = theme.is_new and report.has_history
    is_alarmed = theme.alert is not None and theme.alert.is_tonight
    parts = (
        theme.title,
        facts.people(words, theme.n_people, theme.n_unknown),
        words.say("new tonight") if is_new else "",
        words.say("stands out tonight") if is_alarmed else "",
    )
    return Told(", ".join(part for part in parts if part), is_new, is_alarmed)


def _areas(themes: list[ThemeReport]) -> list[tuple[str, list[ThemeReport]]]:
    """Themes by area, that of the first theme first, those without one last."""
    areas: dict[str, list[ThemeReport]] = {}
    for theme in themes:
        areas.setdefault(theme.area, []).append(theme)
    return sorted(areas.items(), key=lambda area: not area[0])
