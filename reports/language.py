"""French and English: messages, plurals, numbers, dates, names of languages.

Messages are written in English in the code and the templates, as `say("…")` and
`count("one", "many", n)`. The French ones are in `locale/fr/LC_MESSAGES/*.po`, one file a subject,
read as they are: there is nothing to compile. In them blanks are ordinary; `; : ! ? »` and `«` get
their narrow no-break space (U+202F) when they are loaded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path
from string import Formatter
from typing import Literal

from babel.core import Locale
from babel.dates import format_date
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, format_percent

from models.records import Language

NARROW_SPACE = "\u202f"
CATALOGUES = Path(__file__).parent / "locale"
_LOCALES: dict[Language, str] = {"fr": "fr_FR", "en": "en_GB"}

Style = Literal["plain", "strong", "theme"]


_DAYS_NEAR = 300
"""Days in which a month needs no year."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a sentence, so that every format marks it in its own way."""

    text: str
    style: Style = "plain"
    theme_id: str = ""
    """The theme that the piece names; empty unless style is "theme"."""


Sentence = tuple[Piece, ...]


def _as_pieces(value: str | Piece | Sentence) -> Sentence:
    if isinstance(value, str):
        return (Piece(value),)
    return (value,) if isinstance(value, Piece) else value


@dataclass(frozen=True)
class Words:
    """Everything that depends on the language of the reader."""

    language: Language
    catalogue: NullTranslations
    locale: Locale

    def say(self, message: str, /, **values: object) -> str:
        """The message in the reader's language, with its values in place.

        Args:
            message: The English message; `{name}` stands for a value.
            values: What to put in; already words, for nothing is formatted here.

        Returns:
            Plain text, not escaped for any format.
        """
        return self.catalogue.gettext(message).format(**values)

    def count(self, one: str, many: str, n: int, /, **values: object) -> str:
        """The message that fits a number, which it names `{n}`; the two stay on one line."""
        message = self.catalogue.ngettext(one, many, n).replace("{n} ", "{n}\u00a0")
        return message.format(n=self.number(n), **values)

    def sentence(self, message: str, /, **values: str | Piece | Sentence) -> Sentence:
        """Like `pieces`, with a capital first unless a theme is named first."""
        first, *rest = self.pieces(message, **values)
        if first.style != "theme":
            first = replace(first, text=first.text[:1].upper() + first.text[1:])
        return (first, *rest)

    def pieces(self, message: str, /, **values: str | Piece | Sentence) -> Sentence:
        """Like `say`, keeping the pieces that are to be marked.

        Args:
            message: The English message; `{name}` stands for a value.
            values: Text, a piece with its style, or several.

        Returns:
            The pieces in the order of the reader's language; together they are what `say` says.
        """
        pieces: list[Piece] = []
        for plain, name, _, _ in Formatter().parse(self.catalogue.gettext(message)):
            if plain:
                pieces.append(Piece(plain))
            if name is not None:
                value = values[name]
                pieces += _as_pieces(value)
        return tuple(pieces)

    def number(self, value: float) -> str:
        """A number with the separators of the language and at most one decimal."""
        return format_decimal(value, format="#,##0.#", locale=self.locale)

    def about(self, value: float) -> str:
        """A mean as one says it: whole from ten on, else with one decimal; "under 1" below one."""
        if 0 < value < 1:
            return self.say("under {n}", n=self.number(1))
        return self.number(round(value) if value >= 10 else round(value, 1))

    def percent(self, share: float) -> str:
        """A share of 0..1 in percent, without decimals; "<1%" for what would round to nothing."""
        if 0 < share <= 0.005:
            return ("<\u202f" if self.language == "fr" else "<") + self.percent(0.01)
        text: str = format_percent(share, locale=self.locale)
        return text.replace("\u00a0", NARROW_SPACE)

    def day(self, day: date) -> str:
        """As in "4 November 2025"; the first of the month is "1er" in French."""
        return self._first(day, format_date(day, "d MMMM y", locale=self.locale))

    def day_of_week(self, day: date) -> str:
        """As in "Tuesday 4 November 2025"."""
        return self._first(day, format_date(day, "EEEE d MMMM y", locale=self.locale))

    def day_and_month(self, day: date) -> str:
        """As in "4 November", where the year goes without saying."""
        return self._first(day, format_date(day, "d MMMM", locale=self.locale))

    def day_before(self, day: date, night: date) -> str:
        """As in "4 November", with its year where that is not the one that comes to mind.

        Args:
            day: What to name.
            night: When it is read.
        """
        is_near = (night - day).days < _DAYS_NEAR
        return self.day_and_month(day) if is_near else self.day(day)

    def short_day(self, day: date, *, with_year: bool = False) -> str:
        """As in "4 Nov", for the axis of a chart."""
        pattern = "d MMM y" if with_year else "d MMM"
        return self._first(day, format_date(day, pattern, locale=self.locale))

    def language_name(self, tag: str) -> str:
        """The name of a language, such as "French" for "fr-CA"; the tag itself if it is unknown."""
        if not tag or tag == "und":
            return self.say("unknown language")
        names = self.locale.languages
        return str(names.get(tag.replace("-", "_"), names.get(tag.split("-")[0].lower(), tag)))

    def community_name(self, name: str) -> str:
        """The name of a community, or words for one that has none."""
        return name or self.say("unnamed community")

    def _first(self, day: date, text: str) -> str:
        is_first = self.language == "fr" and day.day == 1
        return re.sub(r"\b1 ", "1er ", text, count=1) if is_first else text


@cache
def words_of(language: Language) -> Words:
    """The words of a language; read once.

    Args:
        language: "fr" or "en".

    Returns:
        Its messages and formats.
    """
    locale = Locale.parse(_LOCALES[language])
    messages = read_messages(language)
    catalogue = _compile(messages) if len(messages) else NullTranslations()
    return Words(language, catalogue, locale)


def read_messages(language: Language) -> Catalog:
    """The messages of all files of a language; none for English, in which they are written."""
    catalogue = Catalog(locale=language)
    for path in sorted((CATALOGUES / language / "LC_MESSAGES").glob("*.po")):
        with path.open("rb") as file:
            for message in (each for each in read_po(file, locale=language) if each.id):
                catalogue[message.id] = message
    return catalogue


def _compile(messages: Catalog) -> NullTranslations:
    compiled = BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return _FrenchTranslations(compiled)


class _FrenchTranslations(GNUTranslations):
    """Gives the high punctuation of French its narrow no-break space."""

    def gettext(self, message: str) -> str:
        return narrow_spaces(super().gettext(message))

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return narrow_spaces(super().ngettext(msgid1, msgid2, n))


def narrow_spaces(text: str) -> str:
    """French text with U+202F instead of a blank before `; : ! ? » %` and after `«`.

    Source: Imprimerie nationale, Lexique des règles typographiques, "Ponctuation".
    """
    return re.sub(r" (?=[;:!?»%])|(?<=«) |(?<=×) ", NARROW_SPACE, text)
