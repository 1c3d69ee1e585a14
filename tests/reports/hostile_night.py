"""A report in which every field that takes words holds a hostile one, and a thousand comments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from itertools import cycle
from typing import Any

from models.report import Report
from models.theme_report import Quote
from reports.build import build_report
from tests.hostile import URLS, hostile_names, hostile_texts
from tests.reports.full_night import EVERYBODY, TEAMS, full_reading

KEPT = {
    "format_version", "team_slug", "theme_id", "comment_id", "subject_id", "area_id", "period",
    "removal", "dimension", "finding", "stance", "kind", "what", "grade", "intents", "causes",
    "counts", "theme_ids", "comment_ids", "moved", "unheard", "dots", "alert_id", "idea_id",
    "campaign_id", "campaign_ids", "silent", "comments", "extra", "shipped_on",
}  # fmt: skip
"""Names and ids that the program gives."""


def hostile_report(language: str = "fr") -> Report:
    """The full night with every free text poisoned, its themes holding hostile_texts()."""
    report = build_report(full_reading(), replace(EVERYBODY, language=language), TEAMS)
    names, urls = cycle(hostile_names()), cycle(URLS)
    poisoned = _poisoned(report, names, urls)
    theme_ids = [*(theme.theme_id for theme in report.themes), ""]
    said: dict[str, list[Quote]] = {theme_id: [] for theme_id in theme_ids}
    for n, text in enumerate(hostile_texts()):
        theme_id = theme_ids[n % len(theme_ids)]
        said[theme_id].append(_comment(n, text, theme_id, names, urls))
    comments = {theme_id: tuple(quotes) for theme_id, quotes in said.items()}
    return replace(poisoned, language=language, comments=comments)


def _comment(n: int, text: str, theme_id: str, names: Iterator[str], urls: Iterator[str]) -> Quote:
    return Quote(
        comment_id=f"h{n:04}",
        text=text,
        is_cut=False,
        language=next(names),
        community=next(names),
        said_on=None,
        url=next(urls),
        copies=1 + n % 3,
        people=n % 3,
        rating=float(n % 5) if n % 2 else None,
        product=next(names),
        version=next(names),
        segment=next(names),
        theme_id=theme_id,
        intents=("problem",),
        stance="against",
        set_aside_reason=("", "spam")[n % 7 == 0],
    )


def _poisoned(value: Any, names: Iterator[str], urls: Iterator[str], name: str = "") -> Any:
    if name in KEPT or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return next(urls) if "url" in name or name == "ticket" else next(names)
    if is_dataclass(value) and not isinstance(value, type):
        told = {f.name: getattr(value, f.name) for f in fields(value)}
        return replace(
            value, **{key: _poisoned(part, names, urls, key) for key, part in told.items()}
        )
    if isinstance(value, Mapping):
        return {key: _poisoned(part, names, urls, key) for key, part in value.items()}
    if isinstance(value, tuple):
        return tuple(_poisoned(part, names, urls) for part in value)
    return value
