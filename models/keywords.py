"""Phrases that set a theme apart, from class TF-IDF over its members' own words."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache

REPORT_LANGUAGES = ("fr", "en")
MIXED_LANGUAGES = ("es", "de", "it", "pt", "nl", "cs", "pl")
"""Whose stop words count where texts of several languages are read together."""
MAX_WORDS = 4
"""Longest phrase."""
LENGTH_WORTH = 1.2
"""How much longer phrases are preferred: score grows with n_words to this power."""
MAX_SIGNATURE_WORDS = 3
READ_WORDS = 80
"""Words read from the start of a text: where people say what it is about."""
MAX_PHRASES = 12
MIN_SHARE = 0.08
"""Least share of a theme's texts that a phrase must occur in."""

_WORD = re.compile(r"[^\W_]+(?:[-.’'][^\W_]+)*[’']?", re.UNICODE)
_ELISION = re.compile(r"^(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu)[’'](?=\w)", re.IGNORECASE)
_BREAK = re.compile(r"[.!?;:,()\[\]\"«»…\n|/]+|\s[-–—]\s")
_PLACEHOLDER = re.compile(r"\[[a-z_]+\]")

Phrase = tuple[str, ...]


def phrases_of(text: str, language: str) -> set[str]:
    """The candidate phrases of one text.

    Args:
        text: Any text; only its first READ_WORDS words are read.
        language: Its language: decides the stop words.

    Returns:
        Lower-case phrases of 1..MAX_WORDS words within a clause, starting and ending with words
        that mean something; stop words may stand inside.
    """
    stop = stop_words(language)
    found: set[str] = set()
    for clause in _clauses(text):
        for start in range(len(clause)):
            if clause[start] in stop:
                continue
            for end in range(start + 1, min(start + MAX_WORDS, len(clause)) + 1):
                if clause[end - 1] not in stop:
                    found.add(" ".join(clause[start:end]))
    return found


@cache
def stop_words(language: str) -> frozenset[str]:
    """Words that say nothing alone: of the language, of English and of French.

    Args:
        language: A tag; "" for texts in several languages.
    """
    import stopwordsiso

    mixed = () if language else MIXED_LANGUAGES
    tags = {language, *REPORT_LANGUAGES, *mixed} & set(stopwordsiso.langs())
    words = {w for tag in sorted(tags) for w in stopwordsiso.stopwords(tag)} - _MEANINGFUL
    empty = {word.replace("'", "’") for word in _EMPTY}
    return frozenset(words | _EMPTY | empty)


_MEANINGFUL = frozenset(
    """bill computer copy default fire help home information line lines long net new old open opened
    opening opens page pages problem problems problème problèmes section show shows site sub system
    text top update webpage website windows work works world""".split()
)
"""On the lists of stop words, yet what people write about."""
_EMPTY = frozenset(
    """also app appli application bonjour bonsoir c'est can't cordialement doesn't don't est et
    hello hi i'm i've it's j'ai just lol merci n't non ok okay oui please pls qu'il really regards
    salut
    stp svp thank thanks very vraiment y'a yes""".split()
)
"""Not on the lists, yet they say nothing."""


def _unsigned(text: str) -> str:
    """A text without the short last line that names its author."""
    body, _, last = text.rstrip().rpartition("\n")
    return body if body and len(last.split()) <= MAX_SIGNATURE_WORDS else text


def _clauses(text: str) -> Iterable[list[str]]:
    n_left = READ_WORDS
    for clause in _BREAK.split(_PLACEHOLDER.sub(". ", _unsigned(text))):
        words = [_ELISION.sub("", word.lower()) for word in _WORD.findall(clause)][:n_left]
        words = [w for w in words if not w.isdigit()]
        n_left -= len(words)
        yield words
        if n_left <= 0:
            return


def theme_phrases(
    texts_by_theme: Mapping[str, Sequence[str]],
    language: str,
    n_phrases: int,
    min_share: float = MIN_SHARE,
) -> dict[str, list[str]]:
    """Phrases that set each theme apart from the others, best first.

    Args:
        texts_by_theme: Distinct texts of each theme, all in `language`.
        language: Their language.
        n_phrases: How many phrases at most for each theme.
        min_share: Least share of a theme's texts that a phrase must occur in; 0: two texts do.

    Returns:
        Phrases by theme; none contains another of the same theme. Empty where nothing recurs.

    Source: class TF-IDF, Grootendorst 2022 (arXiv:2203.05794), equation 1, with document instead
    of term frequencies so that nobody weighs more by repeating; longer phrases are preferred.
    """
    counts = {
        theme: Counter(p for text in texts for p in phrases_of(text, language))
        for theme, texts in sorted(texts_by_theme.items())
    }
    total: Counter[str] = Counter()
    for counter in counts.values():
        total.update(counter)
    mean_size = sum(total.values()) / max(len(counts), 1)
    return {
        theme: _best(counter, total, mean_size, least_texts(len(texts_by_theme[theme]), min_share))[
            :n_phrases
        ]
        for theme, counter in counts.items()
    }


def least_texts(n_texts: int, min_share: float) -> int:
    """Texts a phrase must occur in: two of many may be one person, or chance."""
    return max(2 if n_texts < 10 or not min_share else 3, math.ceil(min_share * n_texts))


def _best(counter: Counter[str], total: Counter[str], mean_size: float, least: int) -> list[str]:
    """Phrases in at least `least` texts, best first, none of them saying another again."""
    scored = {
        phrase: n * math.log1p(mean_size / total[phrase]) ** 1.5 * _length_worth(phrase)
        for phrase, n in counter.items()
        if n >= least and len(phrase) >= 3
    }
    chosen: list[str] = []
    for phrase in sorted(scored, key=lambda p: (-scored[p], p)):
        if not any(_overlap(phrase, other) for other in chosen):
            chosen.append(phrase)
        if len(chosen) == MAX_PHRASES:
            break
    return chosen


def _length_worth(phrase: str) -> float:
    return float((1 + phrase.count(" ")) ** LENGTH_WORTH)


def _overlap(a: str, b: str) -> bool:
    """Whether two phrases share half of the shorter one's words, plural or not."""
    words_a, words_b = ({w.rstrip("s") for w in p.split()} for p in (a, b))
    return 2 * len(words_a & words_b) >= min(len(words_a), len(words_b))


def titles(phrases: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """A title for each theme: its best phrases, as few as tell it from the others, at least two.

    Args:
        phrases: Phrases by theme, best first.

    Returns:
        Titles by theme, first letter upper case; empty where there is no phrase.
    """
    made: dict[str, str] = {}
    taken: set[str] = set()
    for theme in sorted(phrases):
        n = 2
        title = _title(phrases[theme], n)
        while title in taken and n < len(phrases[theme]):
            n += 1
            title = _title(phrases[theme], n)
        taken.add(title)
        made[theme] = title
    return made


def _title(phrases: Sequence[str], n: int) -> str:
    joined = ", ".join(phrases[:n])
    return joined[:1].upper() + joined[1:]
