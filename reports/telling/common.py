"""What all sentences share: strong words, links to themes, signs, lists."""

from __future__ import annotations

from collections.abc import Sequence, Set

from babel.lists import format_list

from models.report import Report
from reports.language import Piece, Sentence, Words

MINUS = "\u2212"


def shown_themes(report: Report) -> frozenset[str]:
    """The themes that have a page, so that a sentence may lead to them."""
    return frozenset(theme.theme_id for theme in report.themes)


def strong(text: str) -> Piece:
    """A stretch that stands out."""
    return Piece(text, "strong")


def theme_piece(theme_id: str, title: str, shown: Set[str]) -> Piece:
    """A theme by its title: a link where it has a page."""
    return Piece(title, "theme", theme_id) if theme_id in shown else strong(title)


def signed(n: int, words: Words) -> str:
    """A change with its sign, as in "+14", "−3", "±0"."""
    sign = "+" if n > 0 else MINUS if n < 0 else "±"
    return f"{sign}{words.number(abs(n))}"


def listed(parts: Sequence[str], words: Words) -> str:
    """As in "a, b and c"."""
    text: str = format_list(list(parts), locale=words.locale)
    return text


def joined(sentences: Sequence[Sentence], between: str) -> Sentence:
    """Sentences or clauses one after the other."""
    pieces: list[Piece] = []
    for sentence in sentences:
        if pieces:
            pieces.append(Piece(between))
        pieces += sentence
    return tuple(pieces)
