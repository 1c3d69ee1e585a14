"""What a theme may be called: the spans of its members' own words that say best what is special.

A span is worth what its words tell of the theme (class TF-IDF), how many members hold all of them,
and how well it stands alone: as a clause, or cut where no phrase is torn.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from models.casing import Casing, learn_casing
from models.space import Floats
from models.spans import MAX_TITLE_LENGTH, Clause, Span, clauses_of, spans_of, words_of

N_PHRASES = 8
"""Candidates kept for each theme."""
WEAK_WORTH = 0.3
"""Of an ordinary word, against one that is not."""
LEAST_WORTH = 0.12
"""A word that tells less (the most telling: 1) makes a title worse."""
SMALL_THEME = 10
"""Texts; in fewer, what one text alone says may be part of a title."""
STRANGE_WORTH = -0.12
"""Of such a word."""
MIN_CONTRAST = 0.02
"""Share of other themes' texts that every word is taken to be in."""
UNITY = 0.35
"""Weight of how many members hold all words of a title together."""
FULLNESS = (0.45, 1.0, 1.2, 1.3)
"""Of titles of one, two, three and more words that say something."""
LEAST_CUT = 0.6
"""A span that is found once must be cut cleaner than that."""
USUAL_NEARNESS = 0.5
"""Of a phrase to its own theme: nearer ones gain, others lose."""
N_USUAL = 100
"""Phrases that the mean of all members counts as, where the mean of phrases is needed."""
SPAN_OF_CLAUSE = 1.15
"""Of a whole clause, against a part of one."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A title that a theme may have."""

    text: str
    score: float
    """Above 0."""
    stems: frozenset[str]
    """What it says: two titles that say the same are not distinct."""
    n_texts: int
    """Members that hold all of its words."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """The texts of one theme, taken apart."""

    language: str
    clauses: Sequence[Sequence[Clause]]
    """Of each text."""
    holders: Mapping[str, frozenset[int]]
    """Stem -> positions of the texts that hold it."""

    def n_holders(self, stems: frozenset[str]) -> int:
        """How many texts hold all of some stems that each occur."""
        return len(frozenset.intersection(*(self.holders[stem] for stem in stems)))

    def share(self, stem: str) -> float:
        """Share of the texts that hold a stem."""
        return len(self.holders.get(stem, ())) / len(self.clauses)


def title_phrases(
    texts_by_theme: Mapping[str, Sequence[str]], language: str, themes: Collection[str]
) -> dict[str, list[Phrase]]:
    """What themes may be called, best first.

    Args:
        texts_by_theme: Distinct texts of every theme, all in `language`; none is empty.
        language: Their language; "" for several.
        themes: Which of them to find phrases for; the others serve as contrast.

    Returns:
        At most N_PHRASES by theme, none of which says the same as a better one.

    Source: class TF-IDF, Grootendorst 2022 (arXiv:2203.05794), equation 1, with shares of texts in
    place of frequencies, and every theme of the same weight.
    """
    readings = {t: _read(texts, language) for t, texts in sorted(texts_by_theme.items())}
    casing = learn_casing(own for reading in readings.values() for own in reading.clauses)
    shares = _mean_shares(readings.values())
    return {
        theme: _phrases(readings[theme], _worths(readings[theme], shares, len(readings)), casing)
        for theme in sorted(themes)
        if theme in readings
    }


def _read(texts: Sequence[str], language: str) -> _Reading:
    clauses = [clauses_of(text, language) for text in sorted(texts)]
    holders: defaultdict[str, set[int]] = defaultdict(set)
    for i, own in enumerate(clauses):
        for clause in own:
            for word in clause:
                holders[word.stem].add(i)
    holders.pop("", None)
    return _Reading(language, clauses, {stem: frozenset(who) for stem, who in holders.items()})


def _mean_shares(readings: Collection[_Reading]) -> dict[str, float]:
    """Stem -> share of texts that hold it, every theme weighing the same."""
    total: defaultdict[str, float] = defaultdict(float)
    for reading in readings:
        for stem in reading.holders:
            total[stem] += reading.share(stem)
    return {stem: share / len(readings) for stem, share in total.items()}


def _worths(reading: _Reading, shares: Mapping[str, float], n_themes: int) -> dict[str, float]:
    """What each stem tells of a theme, the most telling 1; of a large theme those that recur.

    In a small one a word of one text is a burden, yet may stand in a title among words that tell.
    """
    n_texts = len(reading.clauses)
    least = min(2, n_texts)
    worths = {}
    for stem, who in reading.holders.items():
        if len(who) >= least:
            own = reading.share(stem)
            others = (shares[stem] * n_themes - own) / max(n_themes - 1, 1)
            worths[stem] = math.sqrt(own) * math.log1p(own / (others + MIN_CONTRAST))
    best = max(worths.values(), default=0.0) or 1.0
    strange = dict.fromkeys(reading.holders, STRANGE_WORTH) if n_texts < SMALL_THEME else {}
    return strange | {stem: worth / best for stem, worth in worths.items()}


def _phrases(reading: _Reading, worths: Mapping[str, float], casing: Casing) -> list[Phrase]:
    """The best phrases of a theme."""
    spans: defaultdict[tuple[str, ...], list[tuple[int, Span]]] = defaultdict(list)
    for i, clauses in enumerate(reading.clauses):
        for clause in clauses:
            for span in spans_of(clause, reading.language, worths):
                spans[span.keys].append((i, span))
    scores = {
        keys: score
        for keys, found in spans.items()
        if len(found) > 1 or _cut(found[0][1]) >= LEAST_CUT
        if (score := _score(found, reading, worths)) > 0
    }
    best: dict[frozenset[str], Phrase] = {}
    for keys in sorted(scores, key=lambda keys: (-scores[keys], len(" ".join(keys)), keys)):
        span = spans[keys][0][1]
        stems = frozenset(span.stems)
        text = casing.write(span.words)
        if stems not in best and len(text) <= MAX_TITLE_LENGTH:
            best[stems] = Phrase(text, scores[keys], stems, reading.n_holders(stems))
        if len(best) == N_PHRASES:
            break
    return list(best.values())


def _score(
    found: Sequence[tuple[int, Span]], reading: _Reading, worths: Mapping[str, float]
) -> float:
    """What a span that was found in some texts is worth as a title."""
    span = found[0][1]
    meaning = _meaning(span, worths)
    if meaning <= 0:
        return 0.0
    share = reading.n_holders(frozenset(span.stems)) / len(reading.clauses)
    recurrence = 1 + math.log2(len({i for i, _ in found})) / 4
    standing = _standing(span, reading.language) * _edges([each for _, each in found])
    return round(meaning * math.pow(share + 0.02, UNITY) * recurrence * standing, 4)


def _meaning(span: Span, worths: Mapping[str, float]) -> float:
    """What the words of a span tell of the theme, those that tell nothing being a burden."""
    told = {word.stem: word.is_weak for word in span.words if word.stem}
    total = sum(
        WEAK_WORTH * worths[stem] - LEAST_WORTH / 2 if is_weak else worths[stem] - LEAST_WORTH
        for stem, is_weak in told.items()
    )
    return total if span.n_strong else total * WEAK_WORTH


def _standing(span: Span, language: str) -> float:
    """How well a span reads alone."""
    persons, n_words = words_of(language).persons, len(span.words)
    n_empty = sum(not word.stem for word in span.words[1:])
    standing = FULLNESS[min(len(set(span.stems)), len(FULLNESS)) - 1]
    standing *= math.pow(0.75, sum(key in persons for key in span.keys))
    standing *= math.pow(0.93, max(0, n_empty - 1))
    return standing * math.pow(0.92, max(0, n_words - 6))


def _edges(spans: Sequence[Span]) -> float:
    """How clean the cuts are, where a span was found: half the best of them, half their mean."""
    cuts = [_cut(span) for span in spans]
    return 0.5 * max(cuts) + 0.5 * math.fsum(cuts) / len(cuts)


def _cut(span: Span) -> float:
    head = 1.0 if span.is_head else 0.55 if span.before else 0.85
    tail = 1.0 if span.is_tail else 0.5 if span.after else 0.8
    return head * tail * (SPAN_OF_CLAUSE if span.is_head and span.is_tail else 1.0)


def headline(texts: Sequence[str], language: str) -> str:
    """A whole short clause of a text: what to call a theme in which no phrase recurs.

    Args:
        texts: Of one theme, in `language`, the most central first.
        language: Their language.

    Returns:
        Of the clauses that may stand alone and say at least two things, not all ordinary, the one
        whose words most texts hold; of equals that of the most central text. Empty if there is
        none.
    """
    clauses = [clauses_of(text, language) for text in texts]
    casing = learn_casing(clauses)
    counts = Counter(s for own in clauses for s in {w.stem for c in own for w in c} if s)
    best, found = -1.0, ""
    for own in clauses:
        for span in (s for clause in own for s in spans_of(clause, language, counts)):
            stems = set(span.stems)
            shared = sum(counts[stem] - 1 for stem in stems) / max(len(stems), 1)
            written = casing.write(span.words)
            is_whole = span.is_head and span.is_tail and len(stems) > 1 and span.n_strong > 0
            if is_whole and shared > best and len(written) <= MAX_TITLE_LENGTH:
                best, found = shared, written
    return found


def rank_by_meaning(
    phrases: Mapping[str, Sequence[Phrase]],
    vectors: Mapping[str, Floats],
    centres: Mapping[str, Floats],
) -> dict[str, list[Phrase]]:
    """Phrases in the order of their score and of how much nearer they are to their theme.

    Args:
        phrases: By theme.
        vectors: Unit row of each phrase, by its text.
        centres: Mean of the members' vectors, by theme, of every theme that has any.
    """
    if not vectors:
        return {theme: list(found) for theme, found in phrases.items()}
    themes = sorted(centres)
    rows = np.stack([centres[theme] for theme in themes]).astype(np.float64)
    usual = rows.mean(axis=0)
    told = np.stack([vectors[text] for text in sorted(vectors)]).astype(np.float64)
    offset = (told.sum(axis=0) + N_USUAL * usual) / (len(told) + N_USUAL)
    near = _unit(told - offset) @ _unit(rows - usual).T
    place = {text: near[i] for i, text in enumerate(sorted(vectors))}
    column = {theme: i for i, theme in enumerate(themes)}
    return {theme: _reordered(found, place, column.get(theme)) for theme, found in phrases.items()}


def _reordered(
    phrases: Sequence[Phrase], place: Mapping[str, NDArray[np.float64]], own: int | None
) -> list[Phrase]:
    """Phrases by score and nearness; as they are where nothing is known of their theme."""
    if own is None:
        return list(phrases)
    weighed = [_weighed(phrase, place[phrase.text], own) for phrase in phrases]
    return sorted(weighed, key=lambda p: (-p.score, len(p.text), p.text))


def _unit(rows: NDArray[np.float64]) -> NDArray[np.float64]:
    unit: NDArray[np.float64] = rows / np.maximum(np.linalg.norm(rows, axis=1)[:, None], 1e-12)
    return unit


def _weighed(phrase: Phrase, near: NDArray[np.float64], own: int) -> Phrase:
    """A phrase, the better the nearer its own theme is, the worse the nearer another one is."""
    others = np.delete(near, own)
    gap = float(near[own] - others.max()) if len(others) else 0.0
    factor = math.exp(2 * (float(near[own]) - USUAL_NEARNESS) + 2 * min(gap, 0.0))
    return replace(phrase, score=round(phrase.score * factor, 4))
