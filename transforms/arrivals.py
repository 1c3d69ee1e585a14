"""A page's records told apart and veiled: ids, one content an id, masked copies."""

from __future__ import annotations

import hashlib
import json
import math
import zlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from models.records import Night, SourceRecord
from transforms.authors import comment_id, content_mac
from transforms.expectations import MAX_ID_CHARS
from transforms.redact import MASK_VERSION, MASKS, mask

Json = None | bool | int | float | str | list["Json"] | dict[str, "Json"]

_KEPT_IN_LINKS = frozenset({"handle", "ip"})
"""A comment's own address opens nothing any more without its host or the profile it lies under."""
_STAMPS = 1_000_000
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Veil:
    """Masks everything that is stored of a record, and repairs what no file can hold."""

    masks: tuple[str, ...]
    region: str
    """Country of phone numbers without their country code."""

    def text(self, text: str) -> str:
        """A title, a body or a note.

        Args:
            text: As the source gives it.
        """
        return mask(storable(text), self.masks, self.region)

    def link(self, url: str) -> str:
        """The address of a comment, without addresses of people and secrets but still opening it.

        Args:
            url: As the source gives it.
        """
        kept = tuple(name for name in self.masks if name not in _KEPT_IN_LINKS)
        return mask(storable(url), kept, self.region)

    def name(self, native: str) -> str:
        """The source's name of a thread; a hash where it would tell of a person.

        Args:
            native: As the source gives it; mail makes it look like an address.
        """
        native = storable(native)
        if mask(native, self.masks, self.region) == native:
            return native
        return hashlib.sha256(native.encode()).hexdigest()[:20]

    def plain(self, value: object) -> Json:
        """A JSON value with every string in it masked.

        Args:
            value: Whatever a source keeps beside the known fields.
        """
        if isinstance(value, str):
            return self.text(value)
        if value is None or isinstance(value, bool | int):
            return value
        if isinstance(value, float):
            return value if math.isfinite(value) else None
        if isinstance(value, Mapping):
            return {storable(str(key)): self.plain(each) for key, each in value.items()}
        if isinstance(value, Sequence | set | frozenset) and not isinstance(value, bytes):
            return [self.plain(each) for each in value]
        return self.text(str(value))

    def json(self, text: str) -> str:
        """A JSON object as it is stored, every string in it masked.

        Args:
            text: The object, written as JSON.
        """
        return as_json(self.plain(json.loads(text)))


@dataclass(frozen=True, slots=True)
class LandRun:
    """What landing needs to know of the run and of the source."""

    run_id: str
    source: str
    """Name of the source."""
    kind: str
    community: str
    """For records that name none; empty: the source's name."""
    product: str
    language: str
    """For records that name none; a hint to detection."""
    masks: tuple[str, ...]
    region: str
    """Country of phone numbers without their country code, such as FR."""
    key: bytes
    """The author key."""
    night: Night
    max_quarantine_share: float
    """0..1; a page with a larger share of bad rows is refused."""

    @property
    def veil(self) -> Veil:
        """What masks this source's records."""
        return Veil(self.masks, self.region)

    @property
    def mask_stamp(self) -> int:
        """What `mask_version` columns hold for them."""
        return mask_stamp(self.masks, self.region)


@dataclass(frozen=True, slots=True)
class Arrival:
    """One record of a page and the names it goes by."""

    row_no: int
    record: SourceRecord
    native_id: str
    """As stored: made from the content where the source gives none, cut where it is too long."""
    comment_id: str
    content_mac: str


def arrivals_of(records: Iterable[SourceRecord], source: str, key: bytes) -> list[Arrival]:
    """Every record with its ids.

    Args:
        records: A page's records.
        source: Name of the source.
        key: The author key.

    Returns:
        Arrivals, in the order of the page.
    """
    arrivals = []
    for row_no, record in enumerate(records):
        native_id = _storable_id(record)
        mac = content_mac(key, record)
        arrivals.append(Arrival(row_no, record, native_id, comment_id(source, native_id), mac))
    return arrivals


def latest_of(arrivals: Sequence[Arrival]) -> tuple[list[Arrival], int]:
    """One arrival an id: what the source says now, whatever the order of the page.

    A deletion wins; then the latest edit (or the date it was said, where no edit is told); then,
    between contents that nothing dates, the one whose fingerprint is largest.

    Args:
        arrivals: A page's arrivals.

    Returns:
        The arrivals that count, in the order of the page, and how many others had a content of
        their own under the same id.
    """
    by_id: dict[str, dict[str, Arrival]] = defaultdict(dict)
    for arrival in sorted(arrivals, key=_by_source):
        by_id[arrival.comment_id][arrival.content_mac] = arrival
    winners = [_latest(list(contents.values())) for contents in by_id.values()]
    n_passed_over = sum(len(contents) - 1 for contents in by_id.values())
    return sorted(winners, key=lambda arrival: arrival.row_no), n_passed_over


def mask_stamp(masks: Sequence[str] = MASKS, region: str = "FR") -> int:
    """What `mask_version` columns hold: the version of the rules and which of them were used.

    Args:
        masks: Kinds that are masked.
        region: Country of phone numbers without their country code; counts where they are masked.

    Returns:
        A number that changes when a text may be masked otherwise than before.
    """
    used = [*sorted(set(masks)), region if "phone" in masks else ""]
    chosen = zlib.crc32("|".join(used).encode()) % _STAMPS
    return MASK_VERSION * _STAMPS + chosen


def as_json(value: Json) -> str:
    """A value as the store writes it: always the same for the same value.

    Args:
        value: What `Veil.plain` gives.
    """
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def storable(text: str) -> str:
    """Text that can be written as UTF-8: halves of characters are joined or replaced, no NUL.

    Args:
        text: Any string Python can hold.
    """
    if "\x00" in text:
        text = text.replace("\x00", "")
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def _storable_id(record: SourceRecord) -> str:
    """The native id, or what stands for one that is missing or as long as a text.

    No author goes into a hash without a key: names can be guessed and tried.
    """
    native_id = storable(record.native_id).strip()
    if not native_id:
        return f"no-id-{content_mac(b'', replace(record, author=''))[:16]}"
    if len(native_id) > MAX_ID_CHARS:
        return f"long-id-{hashlib.sha256(native_id.encode()).hexdigest()[:16]}"
    return native_id


def _by_source(arrival: Arrival) -> tuple[bool, bool, float, int]:
    """Order of records that say the same: those left out last, then those with most likes."""
    told = arrival.record
    return told.is_no_archive, told.is_robot, told.score or 0.0, told.n_answers or 0


def _latest(contents: list[Arrival]) -> Arrival:
    """The content that counts among those of one id."""
    if len(contents) == 1:
        return contents[0]
    return max(contents, key=_age)


def _age(arrival: Arrival) -> tuple[bool, datetime, str]:
    """Order of contents of one id; the fingerprint is the same on every machine."""
    record = arrival.record
    when = record.edited_at or record.created_at or _NEVER
    aware = when if when.tzinfo else when.replace(tzinfo=UTC)
    return record.is_deleted, aware, content_mac(b"", record)
