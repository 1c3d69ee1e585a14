"""Spans of people's own texts that may stand alone: words, clauses, what begins and ends well."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache

from models.keywords import READ_WORDS, stop_words
from models.title_words import BY_LANGUAGE, OTHER, TitleWords

MAX_SPAN_WORDS = 8
"""Longest title, elided articles included."""
MIN_CLAUSE_WORDS = 4
"""Shortest title that begins with an article: shorter ones are nouns, better without it."""
MAX_TITLE_LENGTH = 60

_URL = re.compile(r"https?://\S+|\bwww\.\S+|\b\S+\.(?:com|org|net|fr|io|html?)\b\S*", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"\[[a-z_]+\]")
_TAG = re.compile(r"[#@]\w+")
_WORD = re.compile(r"[^\W_]+(?:[-.’'‑][^\W_]+)*[’']?")
_ELIDED = re.compile(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)[’'](?=\w)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Word:
    """A word as written, and as compared."""

    surface: str
    key: str
    """Folded: lower case, straight apostrophe."""
    stem: str
    """What singular, plural and the common endings share; empty of a word that says nothing."""
    is_weak: bool
    """Whether it is an ordinary word or a number: one that says little alone."""


Clause = tuple[Word, ...]


@cache
def words_of(language: str) -> TitleWords:
    """The word lists of a language."""
    return BY_LANGUAGE.get(language, OTHER)


def clauses_of(text: str, language: str) -> list[Clause]:
    """The clauses at the start of a text, in their own words and order.

    Args:
        text: Any text; only its first READ_WORDS words are read.
        language: Its language; "" for several.
    """
    plain = _TAG.sub(" . ", _URL.sub(" . ", _PLACEHOLDER.sub(" . ", text)))
    found: list[Clause] = []
    clause: list[Word] = []
    n_words, end = 0, 0
    for match in _WORD.finditer(plain):
        if clause and plain[end : match.start()].strip(" \t\u00a0\u202f"):
            found.append(tuple(clause))
            clause = []
        if n_words >= READ_WORDS:
            break
        clause.extend(_words(match.group(), language))
        n_words, end = n_words + 1, match.end()
    return [*found, tuple(clause)] if clause else found


def _words(written: str, language: str) -> Iterator[Word]:
    elided = _ELIDED.match(written) if language != "en" else None
    if elided:
        yield _word(elided.group(), language)
        written = written[elided.end() :]
    yield _word(written, language)


@cache
def _word(written: str, language: str) -> Word:
    key = folded(written)
    is_weak = key in words_of(language).weak or key[0].isdigit()
    return Word(
        written, key, "" if _is_function(key, language) else stem_of(key, language), is_weak
    )


def _is_function(key: str, language: str) -> bool:
    lists = words_of(language)
    if lists is OTHER:
        return key in stop_words(language) or len(key) < 3
    return key in lists.function or key in lists.refused or (len(key) < 2)


def folded(text: str) -> str:
    """A text as it is compared: composed, lower case, straight apostrophes."""
    return unicodedata.normalize("NFC", text).lower().replace("’", "'").replace("‑", "-")


@cache
def stem_of(key: str, language: str) -> str:
    """A folded word without its common endings, accents left out.

    Args:
        key: As `folded` gives it.
        language: Its language; only French and English endings are known.
    """
    plain = unicodedata.normalize("NFKD", key).encode("ascii", "ignore").decode() or key
    for ending, instead in _ENDINGS.get(language, ()):
        if plain.endswith(ending) and len(plain) - len(ending) >= 3:
            plain = plain[: -len(ending)] + instead
            break
    return plain[:-1] if len(plain) > 4 and plain[-1] == plain[-2] else plain


_ENDINGS = {
    "en": (
        ("'s", ""),
        ("sses", "ss"),
        ("ss", "ss"),
        ("ings", ""),
        ("ing", ""),
        ("ies", "y"),
        ("ied", "y"),
        ("ed", ""),
        ("es", ""),
        ("e", ""),
        ("s", ""),
    ),
    "fr": (
        ("ements", ""),
        ("ement", ""),
        ("ees", ""),
        ("es", ""),
        ("ee", ""),
        ("er", ""),
        ("ent", ""),
        ("e", ""),
        ("x", ""),
        ("s", ""),
    ),
}


@dataclass(frozen=True, slots=True)
class Span:
    """Words of one clause that may stand alone."""

    words: Clause
    is_head: bool
    """Whether nothing of its clause is left out before it."""
    is_tail: bool
    """Whether nothing of its clause is left out behind it."""
    before: str
    """Stem of the word before; empty if there is none or it says nothing."""
    after: str
    """Stem of the word behind; empty if there is none or it says nothing."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The folded words."""
        return tuple(word.key for word in self.words)

    @property
    def n_strong(self) -> int:
        """How many of its words say something that is not ordinary."""
        return sum(bool(word.stem) and not word.is_weak for word in self.words)

    @property
    def stems(self) -> tuple[str, ...]:
        """Of the words that say something, in order."""
        return tuple(word.stem for word in self.words if word.stem)


def spans_of(clause: Clause, language: str, known: Collection[str]) -> Iterator[Span]:
    """The spans of a clause that begin and end well, leave no negation out, and are polite to none.

    Args:
        clause: Of `clauses_of`.
        language: Its language.
        known: Stems that a span may hold.
    """
    lists = words_of(language)
    refused = {
        i
        for i, word in enumerate(clause)
        if word.key in lists.refused or (word.stem and word.stem not in known)
    }
    for start in range(len(clause)):
        if start in refused or not _begins(clause, start, lists):
            continue
        for end in range(start + 1, min(start + MAX_SPAN_WORDS, len(clause)) + 1):
            if end - 1 in refused:
                break
            if _ends(clause, start, end, lists):
                yield Span(
                    clause[start:end],
                    start == 0,
                    end == len(clause),
                    clause[start - 1].stem if start else "",
                    clause[end].stem if end < len(clause) else "",
                )


def _begins(clause: Clause, start: int, lists: TitleWords) -> bool:
    word = clause[start]
    if word.key in lists.openers:
        return start + 1 < len(clause) and bool(
            lists.openers[word.key].match(clause[start + 1].key)
        )
    if word.key in lists.determiners:
        return start == 0
    if start and clause[start - 1].key in lists.negations:
        return False
    return bool(word.stem)


def _ends(clause: Clause, start: int, end: int, lists: TitleWords) -> bool:
    last = clause[end - 1]
    if end < len(clause) and clause[end].key in lists.negations:
        return False
    if clause[start].key in lists.determiners and end - start < MIN_CLAUSE_WORDS:
        return False
    if last.key in lists.particles and end - start > 1:
        return clause[end - 2].key in lists.with_particle or end == len(clause)
    return bool(last.stem) and last.key not in lists.hanging


def display(words: Clause) -> str:
    """Words side by side, elided ones close to what follows."""
    pieces = [w.surface if w.surface.endswith(("'", "’")) else w.surface + " " for w in words]
    return "".join(pieces).strip()
