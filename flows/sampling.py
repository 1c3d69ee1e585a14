"""What some comments of a group of files tell: languages, order of dates, what to show."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Literal
from zoneinfo import ZoneInfo

from flows.sections import ProjectSettings
from models.records import SourceRecord
from transforms.clean import clean
from transforms.language import UNDETERMINED, detect_languages
from transforms.redact import mask
from transforms.sources.formats.finding import FoundFile
from transforms.sources.formats.reading import FileReader

SHOWN_CHARS = 60
N_SHOWN = 3
ZONE = ProjectSettings(name="-").timezone

MOST = 0.5
"""A larger share is most."""

DateOrder = Literal["auto", "dmy", "mdy"]
Shares = tuple[tuple[str, float], ...]

_SAMPLE_FILES = 4
_SAMPLE_RECORDS = 60
_SURE_SCORE = 0.5
_LEAD = 1.5
_ENOUGH_TEXTS = 5
_TWO_WORDS = re.compile(r"[^\W\d_]+\s+[^\W\d_]+")
_PLAUSIBLE_CHARS = 20


@dataclass(frozen=True, slots=True)
class Shown:
    """A comment as a terminal may show it: masked and cut."""

    said_on: str
    """Local date; empty: none."""
    rating: float | None
    text: str


@dataclass(slots=True)
class Sample:
    """Some records, and what was worth a warning."""

    records: list[SourceRecord] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def texts(self) -> list[str]:
        """What was said, masked and clean."""
        return [_clean(record) for record in self.records]

    @property
    def dates(self) -> list[datetime | None]:
        """When it was said and changed, as read."""
        return [each for record in self.records for each in (record.created_at, record.edited_at)]


def read_sample(
    fields: Mapping[str, str],
    files: Sequence[FoundFile],
    *,
    order: DateOrder = "auto",
    is_day_first: bool = False,
) -> Sample:
    """Some records of a few files, as a run would read them.

    Args:
        fields: Our field to its column; empty: guessed for each file.
        files: The files of one group.
        order: How to read 3/4/2021.
        is_day_first: How to read it where nothing tells.

    Returns:
        Records that hold something.

    Raises:
        SourceError: A file cannot be read.
    """
    sample = Sample()
    zone = ZoneInfo(ZONE)
    for file in files[:: max(1, len(files) // _SAMPLE_FILES)][:_SAMPLE_FILES]:
        reader = FileReader(fields, order, zone, "auto", "auto", is_day_first, is_lenient=True)
        with closing(reader.records(file)) as records:
            some = islice((record for record in records if record.body), _SAMPLE_RECORDS)
            sample.records.extend(some)
        sample.notes.extend(reader.notes)
    return sample


def date_order(fields: Mapping[str, str], files: Sequence[FoundFile], sample: Sample) -> DateOrder:
    """The order of day and month of a group, where it matters and its files agree.

    Args:
        fields: As for `read_sample`.
        files: The files of one group.
        sample: What was read with "auto".

    Returns:
        dmy or mdy; auto where both read the same, or where nothing tells.

    Raises:
        SourceError: A file cannot be read.
    """
    if sample.notes or not any(sample.dates):
        return "auto"
    by_day = read_sample(fields, files, order="dmy").dates
    by_month = read_sample(fields, files, order="mdy").dates
    if by_day == by_month or sample.dates not in (by_day, by_month):
        return "auto"
    return "dmy" if sample.dates == by_day else "mdy"


def languages_of(texts: Sequence[str]) -> Shares:
    """Share of each language among the texts that tell.

    Args:
        texts: Clean texts.

    Returns:
        ISO 639 codes with shares 0..1, the largest first; empty where too few texts tell.
    """
    found = Counter(each for each in _detected(texts) if each != UNDETERMINED)
    if found.total() < _ENOUGH_TEXTS:
        return ()
    ordered = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    return tuple((name, n / found.total()) for name, n in ordered)


def dominant(languages: Shares) -> str:
    """The language of most texts, well before the next; empty: none dominates."""
    if not languages or languages[0][1] <= MOST:
        return ""
    (first, share), *others = languages
    return first if not others or share >= _LEAD * others[0][1] else ""


def is_contradicted(said: Sequence[str], texts: Sequence[str]) -> bool:
    """Whether a column of languages is wrong.

    Args:
        said: Its values.
        texts: The clean texts of the same rows.

    Returns:
        True where most of its values differ from what the detector is sure of.
    """
    pairs = [
        (re.split(r"[-_]", word.lower())[0], found)
        for word, found in zip(said, _detected(texts), strict=True)
        if word and found != UNDETERMINED
    ]
    n_wrong = sum(word != found for word, found in pairs)
    return len(pairs) >= _ENOUGH_TEXTS and n_wrong > MOST * len(pairs)


def are_comments(texts: Sequence[str]) -> bool:
    """Whether most texts are long enough, and of several words, to be what people write."""
    n_prose = sum(bool(_TWO_WORDS.search(text)) for text in texts)
    n_chars = sum(map(len, texts))
    return n_prose > MOST * len(texts) and n_chars >= _PLAUSIBLE_CHARS * len(texts)


def show(sample: Sample) -> Iterator[Shown]:
    """A few comments that hold something.

    Args:
        sample: As read.

    Yields:
        Comments masked, on one line, cut, and without what moves a cursor.
    """
    zone = ZoneInfo(ZONE)
    filled = ((record, text) for record in sample.records if (text := _clean(record)))
    for record, text in islice(filled, N_SHOWN):
        said = record.created_at
        day = said.astimezone(zone).date().isoformat() if said else ""
        yield Shown(day, record.rating, _cut(mask(" ".join(text.split()))))


def _cut(line: str) -> str:
    shown = "".join(sign for sign in line if sign.isprintable())
    return shown if len(shown) <= SHOWN_CHARS else f"{shown[: SHOWN_CHARS - 1]}…"


def _clean(record: SourceRecord) -> str:
    return clean("", mask(record.body), record.body_format)


def _detected(texts: Sequence[str]) -> list[str]:
    """The language of each text of which the detector is sure."""
    answers = detect_languages(texts, [""] * len(texts))
    return [each.language if each.score >= _SURE_SCORE else UNDETERMINED for each in answers]
