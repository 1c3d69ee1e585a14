"""The words of dates in the languages that are read, and dates that tell no day."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from models.plain_text import without_accents

LOCALES = ("en", "fr", "de", "es", "it", "nl", "pt")

RELATIVE = (
    'had a date that depends on the day it was looked at, such as "3 days ago", and tells none; '
    "export the dates themselves"
)

_MORE_MONTHS = {"fev": 2, "fevr": 2, "sept": 9, "set": 9, "mrt": 3, "maa": 3, "mrz": 3, "juil": 7}
_FILLERS = frozenset(
    "tue tues thu thur thurs le de du del der den dem el il of er st nd rd th a at the on em dia "
    "feira".split()
)
_AMBIGUOUS = "mar"
"""A Tuesday in French, Spanish and Italian, and March."""

_RELATIVE = re.compile(
    r"ago\b|\bil y a\b|\bhace\b|\bvor \d|\bvor ein|\bfa$|\bgeleden\b|\bha \d|\batras\b"
    r"|^\d+ ?(?:s|m|min|mn|h|hr|d|j|w|sem|mo|mois|y|yr|an|ans|days?|weeks?|months?|years?|hours?"
    r"|jours?|heures?|minutes?|semaines?)\.?$"
    r"|^(?:yesterday|today|just now|now|hier|avant-hier|aujourd'hui|aujourd’hui|a l'instant"
    r"|a l’instant|last (?:week|month|year)|la semaine derniere|le mois dernier|gestern|heute"
    r"|ayer|hoy|ieri|oggi|gisteren|vandaag|ontem|hoje)\b"
)


def month_of(words: Iterable[str]) -> int | None:
    """The month that the words of a date name.

    Args:
        words: As `plain` gives them.

    Returns:
        1..12; None if they name none or several, or hold a word that no date has.
    """
    months, fillers = _month_names(), _weekday_names() | _FILLERS
    told = list(words)
    found = {months[word] for word in told if word in months}
    if len(found) > 1:
        found -= {months[word] for word in told if word == _AMBIGUOUS}
    is_known = all(word in months or word in fillers for word in told)
    return found.pop() if is_known and len(found) == 1 else None


def is_filler(word: str) -> bool:
    """Whether a word may stand beside a date without changing it.

    Args:
        word: As `plain` gives it.

    Returns:
        True for weekdays and articles.
    """
    return word in _FILLERS or word in _weekday_names()


def is_relative(raw: str) -> bool:
    """Whether a date is one that depends on when it was written: 3 days ago, hier.

    Args:
        raw: As written.

    Returns:
        True if no day can be told from it.
    """
    return bool(raw) and _RELATIVE.search(without_accents(" ".join(raw.split()))) is not None


@cache
def _month_names() -> dict[str, int]:
    """The months by name, whole and short.

    Source: Unicode CLDR, through Babel.
    """
    from babel.dates import get_month_names

    named = {
        without_accents(name).strip("."): month
        for locale in LOCALES
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated")
        for month, name in get_month_names(width, context, locale).items()
    }
    return named | _MORE_MONTHS


@cache
def _weekday_names() -> frozenset[str]:
    """The days of the week, whole and short; "segunda-feira" in pieces.

    Source: Unicode CLDR, through Babel.
    """
    from babel.dates import get_day_names

    names = (
        without_accents(name)
        for locale in LOCALES
        for context in ("format", "stand-alone")
        for width in ("wide", "abbreviated", "short")
        for name in get_day_names(width, context, locale).values()
    )
    return frozenset(piece for name in names for piece in re.findall(r"[^\W\d_]+", name))
