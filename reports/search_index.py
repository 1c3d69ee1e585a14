"""What the search page searches: titles of themes and all comments, in columns of small numbers.

A page that is opened from a disk may not fetch its neighbours, so the comments lie in scripts that
each call one function with data. What people wrote is in them as JSON strings without `<`, and
reaches the page as text alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from models.report import Report
from models.theme_report import Quote
from reports import comment_pages
from reports.quotes import unwrap
from reports.theme_facts import INTENTS

N_A_PART = 500
"""Comments of a file."""
N_SHOWN = 320
"""Characters of a comment that can be found; the page of the comment has all of it."""
STANCES = ("for", "against", "conditional")
_UNSAFE = str.maketrans({"<": "\\u003c", "\u2028": "\\u2028", "\u2029": "\\u2029"})


@dataclass(frozen=True, slots=True)
class SearchIndex:
    """Everything that can be found."""

    themes: tuple[Mapping[str, str], ...]
    """id, title, words, as the report orders them."""
    communities: tuple[str, ...]
    languages: tuple[str, ...]
    segments: tuple[str, ...]
    first_day: str
    """ISO date; empty: none is known."""
    last_day: str
    n_comments: int
    parts: tuple[bytes, ...]
    """Scripts, the latest comments first."""


@dataclass(frozen=True, slots=True)
class _Entry:
    quote: Quote
    theme_id: str
    page: int


def search_index(report: Report) -> SearchIndex:
    """All titles and comments of a report.

    Args:
        report: What the team reads.
    """
    themes = {theme.theme_id: number for number, theme in enumerate(report.themes)}
    entries = sorted(_entries(report, themes), key=_latest_first)
    quotes = [entry.quote for entry in entries]
    communities = _names(quote.community for quote in quotes)
    languages = _names(quote.language for quote in quotes)
    segments = _names(quote.segment for quote in quotes if quote.segment)
    days = [quote.said_on for quote in quotes if quote.said_on]
    columns = _Columns(themes, communities, languages, segments, min(days, default=date.min))
    return SearchIndex(
        themes=tuple(
            {"id": t.theme_id, "title": t.title, "words": " ".join(t.keywords)}
            for t in report.themes
        ),
        communities=communities,
        languages=languages,
        segments=segments,
        first_day=min(days).isoformat() if days else "",
        last_day=max(days).isoformat() if days else "",
        n_comments=len(entries),
        parts=tuple(
            _script(number, columns.of(entries[start : start + N_A_PART]))
            for number, start in enumerate(range(0, len(entries), N_A_PART))
        ),
    )


def as_json(value: object) -> str:
    """JSON that may stand in a script: it can neither end it nor break its lines.

    Args:
        value: Anything that JSON can hold.
    """
    told = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return told.translate(_UNSAFE).encode("utf-8", "replace").decode()


@dataclass(frozen=True, slots=True)
class _Columns:
    """How a comment is told in numbers."""

    themes: Mapping[str, int]
    communities: Sequence[str]
    languages: Sequence[str]
    segments: Sequence[str]
    first_day: date

    def of(self, entries: Sequence[_Entry]) -> dict[str, list[Any]]:
        """Columns of the same length; -1 is none."""
        quotes = [entry.quote for entry in entries]
        return {
            "text": [_shown(quote.text) for quote in quotes],
            "key": [comment_pages.anchor(quote.comment_id) for quote in quotes],
            "page": [entry.page for entry in entries],
            "theme": [self.themes.get(entry.theme_id, -1) for entry in entries],
            "community": [self.communities.index(quote.community) for quote in quotes],
            "language": [self.languages.index(quote.language) for quote in quotes],
            "segment": [
                self.segments.index(quote.segment) if quote.segment else -1 for quote in quotes
            ],
            "stance": [
                STANCES.index(quote.stance) if quote.stance in STANCES else -1 for quote in quotes
            ],
            "intents": [
                sum(1 << INTENTS.index(name) for name in set(quote.intents) if name in INTENTS)
                for quote in quotes
            ],
            "day": [
                (quote.said_on - self.first_day).days if quote.said_on else -1 for quote in quotes
            ],
            "aside": [int(bool(quote.set_aside_reason)) for quote in quotes],
            "cut": [int(len(unwrap(quote.text)) > N_SHOWN) for quote in quotes],
        }


def _entries(report: Report, themes: Mapping[str, int]) -> Iterator[_Entry]:
    """Every comment that has an address of its own."""
    for theme_id, quotes in report.comments.items():
        if theme_id and theme_id not in themes:
            continue
        for page in comment_pages.comment_pages(theme_id, quotes):
            for quote in (*page.counted, *page.aside):
                yield _Entry(quote, theme_id, page.number)


def _latest_first(entry: _Entry) -> tuple[int, str]:
    said_on = entry.quote.said_on or date.min
    return -said_on.toordinal(), entry.quote.comment_id


def _names(values: Iterator[str]) -> tuple[str, ...]:
    """Each once, those of the most comments first."""
    n_times: dict[str, int] = {}
    for value in values:
        n_times[value] = n_times.get(value, 0) + 1
    return tuple(sorted(n_times, key=lambda name: (-n_times[name], name)))


def _shown(text: str) -> str:
    told = unwrap(text)
    return told if len(told) <= N_SHOWN else told[:N_SHOWN]


def _script(number: int, columns: Mapping[str, list[Any]]) -> bytes:
    return f"remontee({number},{as_json(columns)});\n".encode()
