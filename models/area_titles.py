"""What areas are called: a phrase of their own, and a second one where it says something else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from models.titles import Phrase

SEPARATOR = ", "
MAX_LENGTH = 60
"""Longest title of two phrases, in characters."""


def area_titles(
    phrases: Mapping[str, Sequence[Phrase]], known: Mapping[str, str]
) -> dict[str, str]:
    """A title for each area, all different.

    Args:
        phrases: What each area may be called, best first.
        known: Titles that areas have; one whose first phrase is still among the area's stays.

    Returns:
        Titles by area; empty where there is no phrase. Areas come in the order of their ids, and
        those that keep theirs first.
    """
    kept = {
        area: known[area]
        for area in phrases
        if known.get(area) and _still_holds(known[area], phrases[area])
    }
    titles = dict(kept)
    for area in sorted(phrases.keys() - kept.keys()):
        titles[area] = _title(phrases[area], {title.casefold() for title in titles.values()})
    return {area: titles[area] for area in sorted(titles)}


def _still_holds(title: str, phrases: Sequence[Phrase]) -> bool:
    first = title.split(SEPARATOR)[0].casefold()
    return first in {phrase.text.casefold() for phrase in phrases}


def _title(phrases: Sequence[Phrase], taken: set[str]) -> str:
    """The best phrase with the best that shares no word with it; the next ones if it is taken."""
    for place, phrase in enumerate(phrases):
        title = phrase.text
        others = (p for p in phrases[place + 1 :] if not p.stems & phrase.stems)
        other = next(others, None)
        if other is not None and len(title) + len(other.text) + 2 <= MAX_LENGTH:
            title = SEPARATOR.join((title, other.text))
        if title.casefold() not in taken:
            return title
    return ""
