"""Which of its phrases each theme is called by: all different, and no change without need."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Mapping, Sequence

from models.spans import MAX_TITLE_LENGTH, folded, stem_of, words_of
from models.titles import Phrase

STILL_GOOD = 0.6
"""A title is kept as long as it is worth this much of the best one."""
_WORD = re.compile(r"[^\W_]+")
_FUNCTION = words_of("fr").function | words_of("en").function


def sense_of(title: str) -> frozenset[str]:
    """What a title says, in any language: two that say the same are not told apart.

    Args:
        title: As a reader sees it.
    """
    keys = _WORD.findall(folded(title))
    return frozenset(stem_of(key, "en") for key in keys if key not in _FUNCTION) or frozenset(keys)


def choose_titles(
    phrases: Mapping[str, Sequence[Phrase]],
    current: Mapping[str, str],
    taken: Collection[str],
) -> dict[str, str]:
    """A title for each theme, no two alike.

    Args:
        phrases: By theme, best first.
        current: The title that a theme has now; kept while it fits.
        taken: Titles of the other themes.

    Returns:
        Titles by theme. Where two themes want the same, the one that it says more of gets it.
    """
    used = {sense_of(title) for title in taken}
    made: dict[str, str] = {}
    kept = {t: title for t, title in sorted(current.items()) if _fits(title, phrases.get(t, ()))}
    for theme, title in kept.items():
        if sense_of(title) not in used:
            used.add(sense_of(title))
            made[theme] = title
    for theme in sorted(set(phrases) - set(made), key=lambda t: (-_claim(phrases[t]), t)):
        made[theme] = next(
            title for title in _proposals(theme, phrases[theme]) if sense_of(title) not in used
        )
        used.add(sense_of(made[theme]))
    return made


def _best(phrases: Sequence[Phrase]) -> float:
    return phrases[0].score if phrases else 0.0


def _claim(phrases: Sequence[Phrase]) -> float:
    """How much a theme has a right to its best phrase: its worth, and who says so."""
    return _best(phrases) * math.sqrt(phrases[0].n_texts) if phrases else 0.0


def _fits(title: str, phrases: Sequence[Phrase]) -> bool:
    """Whether a title is still about as good as the best, or says nothing but what they say."""
    sense = sense_of(title)
    for phrase in phrases:
        if sense_of(phrase.text) == sense:
            return phrase.score >= STILL_GOOD * _best(phrases)
    said = frozenset[str]().union(*(sense_of(phrase.text) for phrase in phrases))
    return bool(title) and sense <= said


def _proposals(theme: str, phrases: Sequence[Phrase]) -> list[str]:
    """What a theme may be called, best first; the last one is nobody else's."""
    texts = [phrase.text for phrase in phrases]
    pairs = [f"{texts[0]} – {other}" for other in texts[1:]]
    fitting = [pair for pair in pairs if len(pair) <= MAX_TITLE_LENGTH]
    return [*texts, *fitting, f"{texts[0]} ({theme})" if texts else theme]
