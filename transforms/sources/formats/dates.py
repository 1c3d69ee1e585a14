"""Dates as people, exports and mails write them, turned into UTC."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from functools import cache
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from models.plain_text import without_accents
from transforms.sources.formats.date_words import is_filler, month_of

DateOrder = Literal["dmy", "mdy", "ymd"]

_POWER = re.compile(r"\d\.\d{6,}[eE]\+?\d{1,2}")
_DIGITS = re.compile(r"(\d{9,19})(\.\d+)?")
_ORDINAL = re.compile(r"(\d{4})-?(\d{3})")
_MONTH_ONLY = re.compile(r"\d{4}-\d{2}")
_SPACED_OFFSET = re.compile(r"\s+([+-]\d{2}(?::?\d{2})?)$")
_NAMED_UTC = re.compile(r"(?i)\s*(?:UTC|GMT)$")
_MIDNIGHT_24 = re.compile(r"(?<=[T ])24:00(?::00)?")
_CLOCK = re.compile(
    r"""[\sT,-]*\b(?P<hour>\d{1,2})
        (?:\s?[:h]\s?(?P<minute>\d{2})|\s?h\b|(?=\s*[ap]m\b))
        (?::(?P<second>\d{2})(?:[.,](?P<fraction>\d+))?)?
        (?:\s*(?P<half>[ap])m\b)?
        (?:\s*(?:uhr|uur|h)\b)?
        (?:\s*(?P<zone>(?:UTC|GMT)?[+-]\d{1,2}(?::?\d{2})?|Z|[A-Z]{2,5}\b))?""",
    re.VERBOSE,
)
_ORACLE_CLOCK = re.compile(r"(?<=\s)(\d{1,2})\.(\d{2})(?:\.(\d{2})(\.\d+)?)?(?=$|\s)")
_HALF_DAY = re.compile(r"(?i)(?<![^\W\d_])([ap])\.?\s?m\b\.?")
_CLOCK_WORD = re.compile(r"(?i)(?<=\d)\s?(uhr|uur|h)\b|\b(utc|gmt)\b")
_BARE_UTC = re.compile(r"(?<!\d{4} )\((UTC|GMT)\)$")
_COMMENT = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_REGION = re.compile(r"\s*\[?\b([A-Z][A-Za-z_]+/[A-Za-z_]+(?:/[A-Za-z_]+)?)\]?$")
_DOT_NET = re.compile(r"\\?/?Date\((-?\d+)(?:[+-]\d{4})?\)\\?/?")
_SERIAL = re.compile(r"(\d{5})(\.\d+)?")
_NUMERIC = re.compile(r"(\d{1,4})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{1,4})")
_LEADING_WORDS = re.compile(r"^[^\W\d_]+\.?,?\s+(?=\d)")
_TRAILING_WORD = re.compile(
    r"(?i)[\s,]*(?:\s(?:à|at|um|om|a\sl[ao]s?|alle(?:\sore)?|ore|às|as|las?|de))?[\s,]*$"
)
_TOKEN = re.compile(r"[^\W\d_]+|\d+")

_ZONE_HOURS = {
    "Z": 0, "UTC": 0, "GMT": 0, "UT": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "CEST": 2,
    "MEZ": 1, "MESZ": 2, "EET": 2, "EEST": 3, "MSK": 3, "JST": 9, "AEST": 10, "AEDT": 11,
    "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7,
}  # fmt: skip
_FIRST_SERIAL, _LAST_SERIAL = 25_569, 73_050
"""1970 and 2099 in the days that Excel counts."""

_SERIAL_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001, a local date
_ENOUGH_EVIDENCE = 20
_SHAPE_SAMPLE = 1_000
_LONGEST_CHARS = 500
"""A longer one is no date, and trying takes the square of its length."""


@dataclass(frozen=True, slots=True)
class OrderEvidence:
    """What a column of dates tells about its order of day and month."""

    n_day_first: int = 0
    n_month_first: int = 0
    n_ambiguous: int = 0
    """Dates such as 03/04/2021 that can be read both ways."""

    @property
    def order(self) -> DateOrder | None:
        """The order that most unambiguous dates show; None if there is none."""
        if self.n_day_first == self.n_month_first:
            return None
        return "dmy" if self.n_day_first > self.n_month_first else "mdy"


def order_evidence(values: Iterable[str]) -> OrderEvidence:
    """What a column says of its own order, read until that is clear.

    Args:
        values: Dates as written, in any order. Reading stops early when enough are unambiguous,
            or when none of the first thousand has the shape 3/4/2021.

    Returns:
        Counts of dates that can only be day first, only be month first, or both.
    """
    counts = [0, 0, 0]
    for n_read, value in enumerate(values, 1):
        leaning = _leaning(value)
        if leaning is not None:
            counts[leaning] += 1
        if counts[0] + counts[1] >= _ENOUGH_EVIDENCE:
            break
        if n_read >= _SHAPE_SAMPLE and not any(counts):
            break
    return OrderEvidence(*counts)


def _leaning(value: str) -> int | None:
    """0: day first, 1: month first, 2: either; None: the question does not arise."""
    match = _NUMERIC.match(value.strip())
    if match is None or len(match[1]) > 2:
        return None
    first, second = int(match[1]), int(match[2])
    if first > 12:
        return 0
    return 1 if second > 12 else 2


def parse_date(raw: str | datetime, order: DateOrder, zone: tzinfo) -> datetime | None:
    """The instant that a date tells, in UTC.

    Args:
        raw: ISO 8601, seconds or finer since 1970, days as Excel counts them, RFC 5322, numbers
            with slashes, dots or dashes, or the names of months in seven languages; or a datetime.
        order: How to read 3/4/2021.
        zone: Zone of dates that name none.

    Returns:
        An aware datetime in UTC; None if it cannot be read.
    """
    found = raw if isinstance(raw, datetime) else read_date(raw, order)
    if found is None:
        return None
    try:
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def read_date(raw: str, order: DateOrder = "dmy") -> datetime | None:
    """A date as written: naive where it names no zone.

    Args:
        raw: See `parse_date`.
        order: How to read 3/4/2021.

    Returns:
        The date; None if it cannot be read.
    """
    text = " ".join(raw.split())
    if len(text) > _LONGEST_CHARS:
        return None
    if text.endswith(")"):
        text = _BARE_UTC.sub(r"\1", text)
    for read in (_read_count, _read_iso, _read_region, _read_numeric, _read_worded):
        try:
            found = read(text, order)
        except (ValueError, OverflowError):
            found = None
        if found is not None:
            return found
    return None


def _read_count(text: str, _: DateOrder) -> datetime | None:
    """Seconds, or ever finer, since 1970; days since 1900; 202112141236 is a written date.

    Source: [MS-OI29500] 2.1.725: day 60 of Excel is one that never was.
    """
    if match := _DOT_NET.fullmatch(text):
        return datetime.fromtimestamp(int(match[1]) / 1_000, UTC)
    if match := _SERIAL.fullmatch(text):
        is_likely = _FIRST_SERIAL <= int(match[1]) < _LAST_SERIAL
        days = timedelta(seconds=round(float(text) * 86_400))
        return _SERIAL_EPOCH + days if is_likely else None
    if _POWER.fullmatch(text):
        text = repr(float(text)) if "." in repr(float(text)) else text
    match = _DIGITS.fullmatch(text)
    if match is None:
        return None
    n_digits = len(match[1])
    if n_digits in (12, 14) and text[:2] in ("19", "20"):
        return datetime.strptime(text, "%Y%m%d%H%M%S"[: n_digits - 2])  # noqa: DTZ007
    steps = max(0, (n_digits - 9) // 3)
    return datetime.fromtimestamp(float(text) / 1_000**steps, UTC)


def _read_region(text: str, order: DateOrder) -> datetime | None:
    """A date that names its zone by a place: 2026-11-03 09:12 Europe/Paris; …+01:00[Europe/Paris].

    Source: RFC 9557 for the brackets.
    """
    match = _REGION.search(text)
    if match is None:
        return None
    found = read_date(text[: match.start()], order)
    if found is None or found.tzinfo is not None:
        return found
    return found.replace(tzinfo=_place(match[1]))


@cache
def _place(name: str) -> ZoneInfo:
    """The zone of a place; an unknown one is an error."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError) as error:
        raise ValueError(name) from error


def _read_iso(text: str, _: DateOrder) -> datetime | None:
    """ISO 8601, also reduced, by week or by day of the year.

    Source: ISO 8601-1:2019; datetime.fromisoformat.
    """
    if not text[:4].isdigit():
        return None
    if match := _ORDINAL.fullmatch(text):
        return datetime.strptime(match[1] + match[2], "%Y%j")  # noqa: DTZ007
    if _MONTH_ONLY.fullmatch(text):
        return datetime.fromisoformat(f"{text}-01")
    if text[-1] in "TCtc" or " +" in text or " -" in text:
        text = _SPACED_OFFSET.sub(r"\1", _NAMED_UTC.sub("+00:00", text))
    midnight, n_midnights = _MIDNIGHT_24.subn("00:00", text)
    return datetime.fromisoformat(midnight) + timedelta(days=n_midnights)


def _read_numeric(text: str, order: DateOrder) -> datetime | None:
    """31/12/2021 14:05, 12-31-21 2:05 PM, 2021.12.31."""
    rest, clock = _cut_clock(_COMMENT.sub("", text).rstrip())
    match = _NUMERIC.fullmatch(_without_weekday(rest))
    if match is None:
        return None
    first, second, third = match.groups()
    if len(first) == 4 or order == "ymd":
        year, month, day = first, second, third
    elif order == "dmy":
        day, month, year = first, second, third
    else:
        month, day, year = first, second, third
    return datetime.combine(datetime(_year(year), int(month), int(day)), clock)  # noqa: DTZ001


def _read_worded(text: str, _: DateOrder) -> datetime | None:
    """14 décembre 2021 à 12h36; Dec 14, 2021 12:36 PM; Tue, 14 Dec 2021 12:36:06 +0100.

    Source: RFC 5322, 3.3 and 4.3.
    """
    rest, clock = _cut_clock(_COMMENT.sub("", text))
    tokens = _TOKEN.findall(without_accents(rest))
    words = [token for token in tokens if not token.isdigit()]
    month = month_of(words)
    numbers = sorted((t for t in tokens if t.isdigit()), key=lambda t: len(t) == 4)
    if month is None or len(numbers) != 2:
        return None
    day, year = numbers
    return datetime.combine(datetime(_year(year), month, int(day)), clock)  # noqa: DTZ001


def _without_weekday(text: str) -> str:
    """Tue 03/11/2026, Le 03/11/2026."""
    match = _LEADING_WORDS.match(text)
    return (
        text[match.end() :] if match and is_filler(without_accents(match[0]).strip(" .,")) else text
    )


def _cut_clock(text: str) -> tuple[str, time]:
    """The text without its time of day, and that time; midnight if it names none."""
    shown = _HALF_DAY.sub(lambda half: f" {half[1].lower()}m", text)
    shown = _ORACLE_CLOCK.sub(_with_colons, shown) if shown.endswith("m") else shown
    shown = _CLOCK_WORD.sub(lambda word: word[0].upper() if word[2] else word[0].lower(), shown)
    match = _CLOCK.search(shown)
    if match is None:
        return text, time()
    hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    if match["half"]:
        hour = hour % 12 + (12 if match["half"] == "p" else 0)
    micro = int((match["fraction"] or "0")[:6].ljust(6, "0"))
    before, after = match.string[: match.start()], match.string[match.end() :]
    rest = f"{_TRAILING_WORD.sub('', before)} {after}".strip()
    return rest, time(hour, minute, second, micro, tzinfo=_zone(match["zone"]))


def _with_colons(clock: re.Match[str]) -> str:
    """09.12.33.000000 as 09:12:33.000000, as Oracle writes it before AM or PM."""
    second = f":{clock[3]}{clock[4] or ''}" if clock[3] else ""
    return f"{clock[1]}:{clock[2]}{second}"


def _zone(written: str | None) -> tzinfo | None:
    """+0200, GMT+2, CEST; an unknown name is an error rather than a guess."""
    if not written:
        return None
    if written in _ZONE_HOURS:
        return timezone(timedelta(hours=_ZONE_HOURS[written]))
    sign, digits = re.sub(r"^(?:UTC|GMT)|:", "", written)[:1], re.sub(r"\D", "", written)
    if not digits:
        raise ValueError(written)
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    offset = timedelta(hours=hours, minutes=minutes)
    return timezone(-offset if sign == "-" else offset)


def _year(digits: str) -> int:
    """A year of two digits is the nearest one, as POSIX has it."""
    if len(digits) == 3 or len(digits) == 1:
        raise ValueError(digits)
    if len(digits) == 4:
        return int(digits)
    return int(digits) + (2_000 if int(digits) < 69 else 1_900)
