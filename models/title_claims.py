"""Whether somebody else's title only names a theme, in words of its members, or states more."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from models.spans import MAX_TITLE_LENGTH, clauses_of, stem_of, words_of

MIN_SUPPORT = 2
"""Members that must hold a word: what one alone says, a name must not repeat."""
TOGETHER = 2 / 3
"""Share of a title's words that one member, or one phrase of ours, must hold together."""

_ALLOWED = re.compile(r"[^\W_](?:[\w ’'‑,:%+&\u00a0\u202f-]|\.(?=\d))*", re.UNICODE)
_LISTS = (words_of("fr"), words_of("en"))
_FUNCTION = frozenset[str]().union(*(lists.function for lists in _LISTS))
_NEGATIONS = frozenset[str]().union(*(lists.negations for lists in _LISTS))


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a theme's members say, and how we would call it."""

    members: Sequence[str]
    """Texts of members, in any language."""
    phrases: Sequence[str]
    """Our own titles and keywords of the theme."""


def as_title(told: str) -> str:
    """An answer as a title is written: one line of plain spaces, a capital, no full stop.

    Args:
        told: As somebody wrote it.
    """
    text = " ".join(told.split()).rstrip(" .!?…").replace("'", "’")
    return text[:1].upper() + text[1:]


def only_names(title: str, evidence: Evidence) -> bool:
    """Whether a title says nothing that the members do not say.

    Each of its words that say something, numbers too, must be held by MIN_SUPPORT members or by a
    phrase of ours; most of them by one member or phrase together; and if it denies something, so
    must members that speak of it.

    Args:
        title: As `as_title` gives it.
        evidence: Of the theme.
    """
    if not 2 <= len(title) <= MAX_TITLE_LENGTH or not _ALLOWED.fullmatch(title):
        return False
    keys = _keys(title)
    told = [_stems(key) for key in keys if key not in _FUNCTION]
    members = [_all_stems(text) for text in evidence.members]
    phrases = [_all_stems(text) for text in evidence.phrases]
    least = max(min(MIN_SUPPORT, len(members)), 1)
    return (
        bool(told)
        and all(_n_texts(word, members) >= least or _n_texts(word, phrases) for word in told)
        and any(_n_words(told, own) >= math.ceil(TOGETHER * len(told)) for own in members + phrases)
        and (_NEGATIONS.isdisjoint(keys) or _are_denials(told, evidence, least))
    )


def _keys(text: str) -> list[str]:
    """Folded words, elided ones apart."""
    return [word.key for clause in clauses_of(text, "fr") for word in clause]


def _stems(key: str) -> frozenset[str]:
    return frozenset({stem_of(key, "fr"), stem_of(key, "en")})


def _all_stems(text: str) -> frozenset[str]:
    return frozenset(stem for key in _keys(text) for stem in _stems(key))


def _n_texts(word: frozenset[str], texts: Sequence[frozenset[str]]) -> int:
    """Texts that hold a word."""
    return sum(not word.isdisjoint(own) for own in texts)


def _n_words(told: Sequence[frozenset[str]], own: frozenset[str]) -> int:
    """Words that a text holds."""
    return sum(not word.isdisjoint(own) for word in told)


def _are_denials(told: Sequence[frozenset[str]], evidence: Evidence, least: int) -> bool:
    """Whether enough members, or a phrase of ours, deny something that the title speaks of."""
    n_denials = sum(_denies(text, told) for text in evidence.members)
    return n_denials >= least or any(_denies(text, told) for text in evidence.phrases)


def _denies(text: str, told: Sequence[frozenset[str]]) -> bool:
    return not _NEGATIONS.isdisjoint(_keys(text)) and _n_words(told, _all_stems(text)) > 0
