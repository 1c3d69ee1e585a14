"""Dates as people, exports and mails write them, turned into UTC."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from typing import Literal

DateOrder = Literal["dmy", "mdy", "ymd"]

_DIGITS = re.compile(r"(\d{9,19})(\.\d+)?")
_ORDINAL = re.compile(r"(\d{4})-?(\d{3})")
_MONTH_ONLY = re.compile(r"\d{4}-\d{2}")
_SPACED_OFFSET = re.compile(r"\s+([+-]\d{2}(?::?\d{2})?)$")
_NAMED_UTC = re.compile(r"\s*(?:UTC|GMT)$")
_MIDNIGHT_24 = re.compile(r"(?<=[T ])24:00(?::00)?")
_CLOCK = re.compile(
    r"""[\sT,]*\b(?P<hour>\d{1,2})[:h](?P<minute>\d{2})
        (?::(?P<second>\d{2})(?:[.,](?P<fraction>\d+))?)?
        (?:\s*(?P<half>[ap])\.?m\b\.?)?
        (?:\s*(?P<zone>(?:UTC|GMT)?[+-]\d{1,2}(?::?\d{2})?|Z|[A-Z]{2,5}\b))?""",
    re.VERBOSE,
)
_HALF_DAY = re.compile(r"(?i)([ap])\.?m\b\.?")
_COMMENT = re.compile(r"\([^()]*\)")
_NUMERIC = re.compile(r"(\d{1,4})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{1,4})")
_TRAILING_WORD = re.compile(r"(?i)[\s,]*(?:\bà|\bat)?[\s,]*$")
_TOKEN = re.compile(r"[^\W\d_]+|\d+")

_MONTH_NAMES = (
    "jan january janv janvier",
    "feb february fev fevr fevrier",
    "mar march mars",
    "apr april avr avril",
    "may mai",
    "jun june juin",
    "jul july juil juillet",
    "aug august aout",
    "sep sept september septembre",
    "oct october octobre",
    "nov november novembre",
    "dec december decembre",
)
_MONTHS = {name: n for n, names in enumerate(_MONTH_NAMES, 1) for name in names.split()}
_FILLERS = frozenset(
    "mon tue tues wed thu thur thurs fri sat sun monday tuesday wednesday thursday friday "
    "saturday sunday lun mer jeu ven sam dim lundi mardi mercredi jeudi vendredi samedi dimanche "
    "le de du of er st nd rd th a at the on".split()
)
_ZONE_HOURS = {
    "Z": 0, "UTC": 0, "GMT": 0, "UT": 0, "WET": 0, "WEST": 1, "BST": 1, "CET": 1, "CEST": 2,
    "EET": 2, "EEST": 3, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6,
    "PST": -8, "PDT": -7,
}  # fmt: skip
_ENOUGH_EVIDENCE = 20
_SHAPE_SAMPLE = 1_000


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
        raw: ISO 8601, seconds or milliseconds since 1970, RFC 5322, numbers with slashes, dots or
            dashes, or French and English month names; or a datetime.
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
    for read in (_read_epoch, _read_iso, _read_numeric, _read_worded):
        try:
            found = read(text, order)
        except (ValueError, OverflowError):
            found = None
        if found is not None:
            return found
    return None


def _read_epoch(text: str, _: DateOrder) -> datetime | None:
    """Seconds, or ever finer, since 1970; 202112141236 is a written date."""
    match = _DIGITS.fullmatch(text)
    if match is None:
        return None
    n_digits = len(match[1])
    if n_digits in (12, 14) and text[:2] in ("19", "20"):
        return datetime.strptime(text, "%Y%m%d%H%M%S"[: n_digits - 2])  # noqa: DTZ007
    steps = max(0, (n_digits - 9) // 3)
    return datetime.fromtimestamp(float(text) / 1_000**steps, UTC)


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
    if text[-1] in "TC" or " +" in text or " -" in text:
        text = _SPACED_OFFSET.sub(r"\1", _NAMED_UTC.sub("+00:00", text))
    midnight, n_midnights = _MIDNIGHT_24.subn("00:00", text)
    return datetime.fromisoformat(midnight) + timedelta(days=n_midnights)


def _read_numeric(text: str, order: DateOrder) -> datetime | None:
    """31/12/2021 14:05, 12-31-21 2:05 PM, 2021.12.31."""
    rest, clock = _cut_clock(text)
    match = _NUMERIC.fullmatch(rest)
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
    tokens = _TOKEN.findall(_plain(rest))
    words = [token for token in tokens if not token.isdigit()]
    months = [word for word in words if word in _MONTHS]
    if len({_MONTHS[word] for word in months}) > 1:  # "mar." is Tuesday in French
        months = [word for word in months if word != "mar"]
    numbers = sorted((t for t in tokens if t.isdigit()), key=lambda t: len(t) == 4)
    is_known = all(word in _MONTHS or word in _FILLERS for word in words)
    if not is_known or len({_MONTHS[word] for word in months}) != 1 or len(numbers) != 2:
        return None
    day, year = numbers
    return datetime.combine(datetime(_year(year), _MONTHS[months[0]], int(day)), clock)  # noqa: DTZ001


def _cut_clock(text: str) -> tuple[str, time]:
    """The text without its time of day, and that time; midnight if it names none."""
    if ":" not in text and "h" not in text:
        return text, time()
    match = _CLOCK.search(_HALF_DAY.sub(lambda half: f"{half[1].lower()}m", text))
    if match is None:
        return text, time()
    hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    if match["half"]:
        hour = hour % 12 + (12 if match["half"] == "p" else 0)
    micro = int((match["fraction"] or "0")[:6].ljust(6, "0"))
    before, after = match.string[: match.start()], match.string[match.end() :]
    rest = f"{_TRAILING_WORD.sub('', before)} {after}".strip()
    return rest, time(hour, minute, second, micro, tzinfo=_zone(match["zone"]))


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


def _plain(text: str) -> str:
    """Lower case without accents."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in parts if not unicodedata.combining(char))
