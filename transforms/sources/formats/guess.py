"""Which column is which, told from well-known names in several languages and from the values."""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial

from models.plain_text import without_accents
from transforms.sources.formats.fitting import (
    LETTER,
    PROSE,
    are_addresses_of_people,
    are_ratings,
    are_texts,
    are_written_dates,
    is_plausible,
    is_scale,
)
from transforms.sources.formats.known_names import (
    DATE_WORDS,
    EDIT_WORDS,
    FIRST_WORDS,
    HOUSE_WORDS,
    KNOWN_NAMES,
    LATER_WORDS,
    MAIL_WORDS,
    RATING_WORDS,
    TEXT_WORDS,
    URL_WORDS,
)
from transforms.sources.formats.values import as_text

Rows = Sequence[Mapping[str, object]]

_BY_WORDS: tuple[tuple[str, frozenset[str], Callable[[Sequence[str]], bool]], ...] = (
    ("edited_at", EDIT_WORDS, partial(is_plausible, "edited_at")),
    ("created_at", DATE_WORDS, partial(is_plausible, "created_at")),
    ("rating", RATING_WORDS, are_ratings),
    ("url", URL_WORDS, partial(is_plausible, "url")),
    ("author", MAIL_WORDS, are_addresses_of_people),
)
"""Our field, the words that tell it, and what its values must be."""

_SPARSE_SHARE = 0.5
_NUMBERED = re.compile(r"\.\d+$")


def guess_fields(columns: Sequence[str], samples: Rows = ()) -> dict[str, str]:
    """The most likely column of each of our fields.

    Args:
        columns: Names as the file has them.
        samples: Some rows. A column whose values contradict its name is passed over: words that
            are no scale under "rating", the same "id" on every row. One that is mostly empty, or
            one of several of that name, gives way to another.

    Returns:
        Our field name to the file's column name, each column at most once; fields without a
        likely column are left out.
    """
    known = _known_columns(columns)
    if _is_discussion(known, samples):  # where people answer each other, a score counts votes
        known["rating"] = [column for column in known["rating"] if _key(column) != "score"]
    found: dict[str, str] = {}
    for field, named in known.items():
        free = [column for column in named if column not in found.values()]
        ordered = _fullest_first(field, free, columns, samples)
        chosen = next((c for c in ordered if is_plausible(field, _values(samples, c))), None)
        if field == "rating" and chosen is None:
            chosen = next((c for c in ordered if is_scale(_values(samples, c))), None)
        if chosen is not None:
            found[field] = chosen
    return found | _guess_by_words(columns, samples, found)


def is_known(field: str, column: str) -> bool:
    """Whether a column is known by its whole name.

    Args:
        field: Our field.
        column: The file's column.

    Returns:
        False where a word of the name or the values told it.
    """
    return column in _known_columns([column])[field]


def _known_columns(columns: Sequence[str]) -> dict[str, list[str]]:
    """The columns of each field that are known by name, the best first."""
    by_key: dict[str, str] = {}
    for form in (_key, _bare_key):
        for column in columns:
            by_key.setdefault(form(column), column)
    return {
        field: list(dict.fromkeys(by_key[key] for key in map(_key, names.split()) if key in by_key))
        for field, names in KNOWN_NAMES.items()
    }


def _is_discussion(known: Mapping[str, Sequence[str]], samples: Rows) -> bool:
    """Whether there is a column of what a comment answers, or of how many answers it has."""
    counts = (_values(samples, column) for column in known["answers"])
    has_counts = any(values and is_plausible("answers", values) for values in counts)
    return bool(known["reply_to"]) or has_counts


def _fullest_first(
    field: str, named: Sequence[str], columns: Sequence[str], samples: Rows
) -> list[str]:
    """Columns as ordered, but those of which most is empty, or of one name with others, last."""
    counts = {column: _n_telling(field, _values(samples, column)) for column in named}
    enough = _SPARSE_SHARE * max(counts.values(), default=0)
    repeated = {_NUMBERED.sub("", column) for column in columns if _NUMBERED.search(column)}
    return sorted(named, key=lambda column: column in repeated or counts[column] < enough)


def _n_telling(field: str, values: Sequence[str]) -> int:
    """How many values hold something; of texts, some words."""
    return sum(bool(PROSE.search(value)) for value in values) if field == "text" else len(values)


def _guess_by_words(
    columns: Sequence[str], samples: Rows, found: Mapping[str, str]
) -> dict[str, str]:
    """Columns of fields not found yet: a telling word in the name, and values that all fit."""
    more: dict[str, str] = {}
    for field, words, is_fitting in _BY_WORDS:
        if field in found:
            continue
        free = _without(columns, found, more)
        named = [column for column in free if not words.isdisjoint(_words(column))]
        ordered = sorted(named, key=_lateness) if field == "created_at" else named
        fitting = (c for c in ordered if (values := _values(samples, c)) and is_fitting(values))
        if chosen := next(fitting, ""):
            more[field] = chosen
    return more | _guess_by_values(_without(columns, found, more), samples, {**found, **more})


def _guess_by_values(
    free: Sequence[str], samples: Rows, found: Mapping[str, str]
) -> dict[str, str]:
    """A date where one column is nothing else; a text whose name has a word that fits it."""
    more: dict[str, str] = {}
    dated = (column for column in free if are_written_dates(_values(samples, column)))
    if "created_at" not in found and (date := next(dated, "")):
        more["created_at"] = date
    values = _values(samples, text := likely_text(free, samples))
    n_known = _n_telling("text", _values(samples, found.get("text", "")))
    is_named = not TEXT_WORDS.isdisjoint(_words(text)) and not _is_of_house(text)
    if is_named and are_texts(values) and n_known < _SPARSE_SHARE * _n_telling("text", values):
        more["text"] = text
    return more


def _without(columns: Sequence[str], *found: Mapping[str, str]) -> list[str]:
    """The columns that nothing is made of yet."""
    taken = {column for each in found for column in each.values()}
    return [column for column in columns if column not in taken]


def _lateness(column: str) -> int:
    """0: a date of when it was said; 2: rather of what came before or after."""
    words = _words(column)
    if not LATER_WORDS.isdisjoint(words):
        return 2
    return 0 if not FIRST_WORDS.isdisjoint(words) else 1


def likely_text(columns: Iterable[str], samples: Rows) -> str:
    """The column that reads most like what people write: what to propose where no name is known.

    Args:
        columns: Names as the file has them.
        samples: Some rows.

    Returns:
        The column with the most characters of prose, repeated values counted once, answers of the
        house only where there is nothing else; where no column holds two words in a row, with
        the most words; empty if there are no words.
    """
    by_column = {column: set(_values(samples, column)) for column in columns}
    for form in (PROSE, LETTER):
        lengths = {c: sum(len(v) for v in vs if form.search(v)) for c, vs in by_column.items()}
        filled = [column for column, length in lengths.items() if length]
        if filled:
            return max(filled, key=lambda column: (not _is_of_house(column), lengths[column]))
    return ""


def texts_in(columns: Iterable[str], samples: Rows) -> tuple[str, ...]:
    """Every column that reads like what people write.

    Args:
        columns: Names as the file has them.
        samples: Some rows.

    Returns:
        The columns in their order whose values are mostly several words and mostly differ;
        without answers of the house, and of several columns of one name the first.
    """
    texts = [column for column in columns if are_texts(_values(samples, column))]
    alike = {column for column in texts if _NUMBERED.sub("", column) in {*texts} - {column}}
    return tuple(column for column in texts if column not in alike and not _is_of_house(column))


def _is_of_house(column: str) -> bool:
    return not HOUSE_WORDS.isdisjoint(_words(column))


def nearest(name: str, names: Iterable[str]) -> str:
    """The name that somebody probably meant.

    Args:
        name: As written.
        names: The names that exist.

    Returns:
        The most similar one; empty if none is similar.
    """
    by_key = {_key(known): known for known in names}
    close = difflib.get_close_matches(_key(name), by_key, n=1, cutoff=0.5)
    return by_key[close[0]] if close else ""


def _key(name: str) -> str:
    """A column name without case, accents and punctuation."""
    return re.sub(r"[^a-z0-9]", "", without_accents(name)) or name


def _bare_key(name: str) -> str:
    """A key without what stands in brackets: `Submit Date (UTC)`."""
    return _key(re.sub(r"\([^()]*\)", "", name))


def _words(name: str) -> set[str]:
    """The words of a column name: `Review Submit Date`, `reviewDate`, `review_date`, `E-mail`."""
    apart = without_accents(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name))
    return set(re.findall(r"[a-z]+", apart.replace("e-mail", "email")))


def _values(samples: Rows, column: str) -> list[str]:
    """The values of a column that hold something."""
    return [text for row in samples if (text := as_text(row.get(column)))]
