"""Ratings as people and services write them: stars, points out of some, words of a scale."""

from __future__ import annotations

import re

from models.plain_text import without_accents
from transforms.sources.formats.values import as_number

_OUT_OF = re.compile(
    r"(?:rated\s+)?(\d+(?:[.,]\d+)?)\s*(?:(?:stars?|étoiles?)\s*)?"
    r"(?:/|\b(?:out of|of|sur|von|de|su|van)\b)\s*\d+(?:[.,]\d+)?"
    r"\s*(?:stars?|étoiles?|points?|sternen?)?",
    re.IGNORECASE,
)
_PERCENT = re.compile(r"(\d+(?:[.,]\d+)?)\s*%")
_COUNTED = re.compile(
    r"(\d+(?:[.,]\d+)?)\s*(?:-\s*)?"
    r"(?:stars?|points?|sterne?n?|estrellas?|stelle|stella|estrelas?|sterren|pts?)",
    re.IGNORECASE,
)
_FULL_STARS = "★⭐🌟✭"
_STARS = re.compile(rf"([{_FULL_STARS}]\ufe0f?\s*)*([½⯨])?[☆✩\s\ufe0f]*")
_APART = re.compile(r"[\W_]+")

_SCALE = {
    5: "very satisfied/very good/excellent/very positive/strongly agree/tres satisfait/"
    "tres satisfaite/tres satisfait e/tres bien/tres bon/parfait/tres positif/tout a fait d accord/"
    "sehr zufrieden/sehr gut/ausgezeichnet/muy satisfecho/muy bueno/excelente/molto soddisfatto/"
    "ottimo/eccellente",
    4: "satisfied/good/somewhat satisfied/agree/satisfait/satisfaite/plutot satisfait/"
    "plutot satisfaite/bien/bon/d accord/plutot d accord/zufrieden/gut/satisfecho/bueno/"
    "soddisfatto/buono",
    3: "neutral/average/fair/ok/okay/mixed/neither satisfied nor dissatisfied/neutre/moyen/moyenne/"
    "correct/mitige/passable/ni satisfait ni insatisfait/mittel/durchschnittlich/"
    "regular/neutro/discreto",
    2: "dissatisfied/unsatisfied/poor/bad/somewhat dissatisfied/disagree/insatisfait/insatisfaite/"
    "peu satisfait/peu satisfaite/plutot insatisfait/mauvais/pas d accord/unzufrieden/schlecht/"
    "insatisfecho/malo/insoddisfatto/cattivo",
    1: "very dissatisfied/very poor/very bad/terrible/awful/very negative/strongly disagree/"
    "tres insatisfait/tres insatisfaite/pas du tout satisfait/pas du tout satisfaite/tres mauvais/"
    "tres negatif/pas du tout d accord/sehr unzufrieden/sehr schlecht/muy insatisfecho/muy malo/"
    "molto insoddisfatto/pessimo",
}
_FOR_AND_AGAINST = {
    5: "recommended/recommend/recommends/would recommend/yes/y/true/positive/thumbs up/like/up/"
    "overwhelmingly positive/👍/recommande/je recommande/oui/o/vrai/positif/empfohlen/"
    "empfehlenswert/ja/positiv/recomendado/recomiendo/si/positivo/consigliato/consiglio/sim",
    1: "not recommended/not recommend/does not recommend/doesn t recommend/would not recommend/no/"
    "n/false/negative/thumbs down/dislike/down/👎/non recommande/ne recommande pas/"
    "je ne recommande pas/deconseille/non/faux/negatif/nicht empfohlen/"
    "nicht empfehlenswert/nein/negativ/no recomendado/no recomiendo/negativo/sconsigliato/"
    "non consigliato/nao",
}


def as_rating(text: str) -> float | None:
    """A rating: `4`, `4,5`, `4/5`, `4 out of 5`, `★★★★☆`, `Satisfied`, `Not recommended`.

    Args:
        text: The cell.

    Returns:
        Stars or points as written, before any slash; words on a scale from 1 to 5, where those
        that only say yes or no are its ends; None if it is no rating.
    """
    number = as_number(text)
    if number is not None:
        return number
    for form in (_OUT_OF, _PERCENT, _COUNTED):
        if match := form.fullmatch(text):
            return float(match[1].replace(",", "."))
    stars = _stars(text)
    return stars if stars is not None else _WORDS.get(_plain(text))


def is_worded(text: str) -> bool:
    """Whether a rating is given in words rather than in numbers or stars.

    Args:
        text: The cell.

    Returns:
        True for words of a scale alone.
    """
    return _plain(text) in _WORDS


def _stars(text: str) -> float | None:
    """The number of full stars and half ones; None if there is anything else."""
    match = _STARS.fullmatch(text) if text.strip() else None
    if match is None:
        return None
    return sum(map(text.count, _FULL_STARS)) + (0.5 if match[2] else 0.0)


def _plain(text: str) -> str:
    """Words in lower case, without accents and marks; a sign that is no word stays."""
    return _APART.sub(" ", without_accents(text)).strip() or text.strip()


_WORDS = {
    word: float(points)
    for scale in (_SCALE, _FOR_AND_AGAINST)
    for points, words in scale.items()
    for word in words.split("/")
}
