"""Whether the values of a column are such as a field has."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from statistics import fmean

from transforms.sources.formats.dates import read_date
from transforms.sources.formats.ratings import as_rating, is_worded
from transforms.sources.formats.values import as_number

LETTER = re.compile(r"[^\W\d_]")
PROSE = re.compile(r"(?<![^\W\d_])[^\W\d_]{2,}+\s++(?:\S+\s+)?[^\W\d_]")
"""Two words in a row, or with one thing between them."""

_NO_WORDS = re.compile(r"\W+")
_ADDRESS = re.compile(r"https?://|www\.|/\w")
_MAIL = re.compile(r"[^@\s]+@[^@\s]+$")
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_]\w{2,8})*$")
_WRITTEN_DATE = re.compile(r"\d{1,4}[/.\-]\d\d?[/.\-]\d|\d+\W+[^\W\d_]{3,}\W+\d{4}")
_TOP_RATING = 100
_DISTINCT_SHARE = 0.9
_RATED_SHARE = 0.9
_MOST = 0.5
_TEXT_CHARS = 20
_FEW_VALUES = 4
"""Of so many, one may be a second line of names."""

_MANY_VALUES = 20
"""Of so many alike, none is a remark."""

Values = Sequence[str]


def is_plausible(field: str, values: Values) -> bool:
    """Whether a column's values are such as a field has.

    Args:
        field: Our field.
        values: Those that hold something.

    Returns:
        True also where there are none.
    """
    if not values:
        return True
    if field == "id":
        return len(set(values)) >= _DISTINCT_SHARE * len(values)
    return field not in _TESTS or _mostly(values, *_TESTS[field])


def is_scale(values: Values) -> bool:
    """Whether values are words of a scale, such as yes and no.

    Args:
        values: Those that hold something.

    Returns:
        False also where a few rows all have the same word: it may be a remark.
    """
    is_told = len(set(values)) > 1 or len(values) >= _MANY_VALUES
    return is_told and _mostly(values, _is_rated, _RATED_SHARE)


def are_ratings(values: Values) -> bool:
    """Whether values are ratings, in numbers or in words.

    Args:
        values: Those that hold something.

    Returns:
        As `is_plausible` or `is_scale`.
    """
    return is_plausible("rating", values) or is_scale(values)


def are_addresses_of_people(values: Values) -> bool:
    """Whether values are mostly e-mail addresses.

    Args:
        values: Those that hold something.

    Returns:
        True where most are.
    """
    return _mostly(values, _begins_as(_MAIL), _MOST)


def are_written_dates(values: Values) -> bool:
    """Whether values are dates and could be nothing else, such as numbers.

    Args:
        values: Those that hold something.

    Returns:
        True where there are some and all are.
    """
    return bool(values) and all(_WRITTEN_DATE.match(each) and _is_date(each) for each in values)


def are_texts(values: Values) -> bool:
    """Whether values read like what people write.

    Args:
        values: Those that hold something.

    Returns:
        True where most are of several words, long enough, different, and no dates.
    """
    if not values or len(set(values)) <= _MOST * len(values):
        return False
    is_long = fmean(map(len, values)) >= _TEXT_CHARS
    return is_long and _mostly(
        values, lambda each: bool(PROSE.search(each)) and _is_text(each), _MOST
    )


def _mostly(values: Values, is_fitting: Callable[[str], bool], share: float) -> bool:
    """Whether enough values fit."""
    n_unfit = sum(not is_fitting(value) for value in values)
    is_lone = n_unfit == 1 and len(values) >= _FEW_VALUES
    return is_lone or n_unfit <= (1 - share) * len(values)


def _is_text(value: str) -> bool:
    """Whether a value holds letters, or signs alone, and is no date."""
    is_written = LETTER.search(value) or _NO_WORDS.fullmatch(value)
    return bool(is_written) and not _is_date(value)


def _is_rated(value: str) -> bool:
    """Whether a value is a number of stars, points or percent, and not of votes."""
    number = as_rating(value)
    return number is not None and 0 <= number <= _TOP_RATING


def _is_counted(value: str) -> bool:
    """Whether a rating is not one in words."""
    return _is_rated(value) and not is_worded(value)


def _is_number(value: str) -> bool:
    return as_number(value) is not None


def _is_date(value: str) -> bool:
    """Whether a value is a date in either order."""
    return (read_date(value, "dmy") or read_date(value, "mdy")) is not None


def _begins_as(form: re.Pattern[str]) -> Callable[[str], bool]:
    """Whether a value begins as a form says."""
    return lambda value: form.match(value) is not None


_TESTS: dict[str, tuple[Callable[[str], bool], float]] = {
    "text": (_is_text, _MOST),
    "created_at": (_is_date, _MOST),
    "edited_at": (_is_date, _MOST),
    "rating": (_is_counted, _RATED_SHARE),
    "score": (_is_number, _MOST),
    "answers": (_is_number, _MOST),
    "url": (_begins_as(_ADDRESS), _MOST),
    "language": (_begins_as(_LANGUAGE_TAG), _MOST),
}
"""What each value of a field must be, and for what share of a column's values it must hold."""
