"""Themes that nobody speaks of in the window: what a link to one of them still tells."""

from __future__ import annotations

from collections.abc import Iterable

from models.reading import Reading, ThemeReading
from models.records import Language
from models.theme_report import SilentTheme


def silent_themes(
    reading: Reading, theme_ids: Iterable[str], language: Language
) -> dict[str, SilentTheme]:
    """What is known of themes without a comment in the window.

    Args:
        reading: What the store knows.
        theme_ids: Themes that a report does not show.
        language: Of the titles.

    Returns:
        theme_id -> its last numbers, ascending ids; those that somebody speaks of elsewhere, and
        those that the registry has closed, are left out.
    """
    known = {theme.theme_id: theme for theme in reading.themes}
    found = (known[theme_id] for theme_id in sorted(theme_ids) if theme_id in known)
    return {
        theme.theme_id: _silent(theme, reading, language)
        for theme in found
        if _is_silent(theme, reading)
    }


def _is_silent(theme: ThemeReading, reading: Reading) -> bool:
    days = reading.series.get(theme.theme_id, {})
    return reading.window_from is not None and all(day < reading.window_from for day in days)


def _silent(theme: ThemeReading, reading: Reading, language: Language) -> SilentTheme:
    days = reading.series.get(theme.theme_id, {})
    titles = (theme.title_fr, theme.title_en)
    return SilentTheme(
        title=next(
            (t for t in (titles if language == "fr" else titles[::-1]) if t), theme.theme_id
        ),
        first_night=theme.first_night,
        last_said_on=max(days, default=None),
        n_comments=sum(n_comments for n_comments, _ in days.values()),
    )
