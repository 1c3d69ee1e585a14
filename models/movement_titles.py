"""What a movement may be called: what nearly nobody said before in the themes that it touches."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from models.keywords import REPORT_LANGUAGES
from models.movements import MIN_NEWS
from models.spans import clauses_of
from models.title_choice import choose_titles
from models.titles import Phrase, title_phrases

MIN_TEXTS = 5
"""Texts in a language that may name a movement in it."""
MIN_LANGUAGE_SHARE = 0.1
"""Least share of its texts that they must be."""
MAX_TEXTS = 1_000
"""Texts read on each side."""

ByLanguage = Mapping[str, Sequence[str]]


def movement_titles(
    movement_id: str,
    texts: tuple[ByLanguage, ByLanguage],
    current: Sequence[str],
    taken: Sequence[str],
) -> dict[str, str]:
    """What a movement is called in each language of REPORT_LANGUAGES.

    Args:
        movement_id: Its title if nothing is said that may be one.
        texts: Its texts by language; and what was said before in the themes that it touches.
        current: Its titles now, in the order of REPORT_LANGUAGES; kept while they fit; "" is none.
        taken: Titles of the other movements.

    Returns:
        Title by language. One in which too little is said borrows that of the other.
    """
    now, before = texts
    n_texts = sum(len(own) for own in now.values())
    least = max(MIN_TEXTS, MIN_LANGUAGE_SHARE * n_texts)
    spoken = sorted(REPORT_LANGUAGES, key=lambda tag: (-len(now.get(tag, ())), tag))
    phrases = {
        tag: news_phrases(now[tag], before.get(tag, ()), tag)
        for tag in spoken
        if len(now.get(tag, ())) >= least
    }
    titles = {}
    for tag, title in zip(REPORT_LANGUAGES, current, strict=True):
        own = next((phrases[other] for other in (tag, *spoken) if phrases.get(other)), [])
        kept = {movement_id: title} if title else {}
        titles[tag] = choose_titles({movement_id: own}, kept, taken)[movement_id]
    return titles


def news_phrases(now: Sequence[str], before: Sequence[str], language: str) -> list[Phrase]:
    """The phrases that tell some texts from what was said before, those that are news first.

    Args:
        now: Texts in a language; at least one.
        before: What was said before; may be nothing.
        language: Their language.

    Returns:
        Best first. A phrase is news if the share of texts that hold all of its words has grown so
        much that the past explains at most 1 - MIN_NEWS of it. The others come behind, for what
        they are worth.
    """
    now, before = now[:MAX_TEXTS], before[:MAX_TEXTS]
    contrast = {"before": before} if before else {}
    found = title_phrases({"now": now, **contrast}, language, ["now"])["now"]
    stems = [_stems(text, language) for text in before]
    return sorted(found, key=lambda phrase: not _is_news(phrase, len(now), stems))


def _is_news(phrase: Phrase, n_now: int, before: Collection[frozenset[str]]) -> bool:
    n_before = sum(phrase.stems <= own for own in before)
    explained = n_before / max(len(before), 1)
    return explained <= (1 - MIN_NEWS) * phrase.n_texts / n_now


def _stems(text: str, language: str) -> frozenset[str]:
    return frozenset(word.stem for clause in clauses_of(text, language) for word in clause)
