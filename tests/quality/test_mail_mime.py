"""Real messages of every build, against what Stalwart's parser says of them."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest

from models.records import SourceRecord
from tests.quality.conftest import tell
from transforms.expectations import in_words
from transforms.sources.formats.mapping import Ids
from transforms.sources.mails.message import read_message
from transforms.validate import record_frame, validate

PAYLOADS = Path("payloads", "mail_mime")
FLOOR = 0.98
N_MESSAGES = 168
N_JUDGED = 128
ASPECTS = ("subject", "from", "date", "text")
UNKNOWN = "\ufffd"
UNREADABLE, IMPLAUSIBLE = (
    "1 record: the date could not be read",
    "1 record: said in the future or before 1990",
)
QUARANTINED = {
    "001.eml": UNREADABLE,
    "bad_date_header.eml": UNREADABLE,
    "bad_date_header2.eml": UNREADABLE,
    "example04.eml": IMPLAUSIBLE,
    "example10.eml": IMPLAUSIBLE,
    "raw_email_bad_time.eml": IMPLAUSIBLE,
    "raw_email_with_bad_date.eml": UNREADABLE,
    "trademark_character_in_subject.eml": UNREADABLE,
}
"""What has no date that can be used, and why."""
REPORTS = frozenset({"multipart_report_multiple_status.eml"})
"""Only the mail that came back holds a text."""


@dataclass(frozen=True)
class Judged:
    """One aspect of one message."""

    file: str
    is_same: bool


@pytest.fixture(scope="module")
def folder(shared_data: Path) -> Path:
    found = shared_data / PAYLOADS
    if not found.is_dir():
        pytest.skip(f"real messages are absent: no folder ../shared/data/{PAYLOADS}")
    return found


def fold(text: str) -> str:
    return " ".join(text.split())


def header(told: dict[str, Any], name: str) -> dict[str, Any]:
    """A header of the whole message as Stalwart read it."""
    found = (each["value"] for each in told["parts"][0]["headers"] if each["name"] == name)
    value = next(found, None)
    return value if isinstance(value, dict) else {}


def sender(told: dict[str, Any]) -> str:
    """The first address, or the name where there is none."""
    address = header(told, "from").get("Address", {})
    groups = (mail for group in address.get("Group", []) for mail in group["addresses"])
    first = next(iter(address.get("List") or groups), {})
    return (first.get("address") or first.get("name") or "").lower()


def moment(told: dict[str, Any]) -> datetime | None:
    date = header(told, "date").get("DateTime")
    if date is None:
        return None
    offset = timedelta(hours=date["tz_hour"], minutes=date["tz_minute"])
    zone = timezone(-offset if date["tz_before_gmt"] else offset)
    return datetime(*(date[part] for part in PARTS), tzinfo=zone)


PARTS = ("year", "month", "day", "hour", "minute", "second")


def text(told: dict[str, Any]) -> str:
    """The parts that are the message's text."""
    bodies = (told["parts"][place]["body"] for place in told["text_body"])
    return fold(" ".join(body.get("Text") or body.get("Html") or "" for body in bodies))


def is_same(expected: str, found: str) -> bool:
    """Whether texts agree; where Stalwart gave up on a character, any may stand."""
    pattern = ".".join(re.escape(piece) for piece in expected.split(UNKNOWN))
    return re.fullmatch(pattern, found, re.S) is not None


def compared(told: dict[str, Any], record: SourceRecord) -> dict[str, bool]:
    subject = fold(header(told, "subject").get("Text") or "")
    return {
        "subject": is_same(subject, record.title),
        "from": sender(told) == record.author.lower(),
        "date": moment(told) == record.created_at,
        "text": is_same(text(told), fold(record.body)),
    }


def messages(folder: Path) -> Iterator[tuple[str, bytes, dict[str, Any]]]:
    """Each message with unix and with network line ends, and what Stalwart says of it."""
    for path in sorted(folder.glob("stalwart/resources/eml/*/*.json")):
        name = path.name.split(".")[0]
        raw = path.with_name(f"{name}.eml").read_bytes()
        if ".crlf" in path.name:
            raw = re.sub(rb"\r?\n", b"\r\n", raw)
        yield f"{path.parent.name}/{path.name}", raw, json.loads(path.read_text("utf-8"))


@pytest.fixture(scope="module")
def judged(folder: Path) -> dict[str, list[Judged]]:
    found: dict[str, list[Judged]] = defaultdict(list)
    for name, raw, told in messages(folder):
        for aspect, same in compared(told, read_message(raw, Ids())).items():
            found[aspect].append(Judged(name, same))
            if not same:
                tell(f"{aspect} differs: {name}")
    return found


@pytest.mark.parametrize("aspect", ASPECTS)
def test_messages_are_read_as_stalwart_reads_them(judged: dict[str, list[Judged]], aspect: str):
    n_same = sum(each.is_same for each in judged[aspect])
    tell(f"{aspect}: {n_same} of {len(judged[aspect])} agree ({n_same / N_JUDGED:.1%})")
    assert len(judged[aspect]) == N_JUDGED
    assert n_same / N_JUDGED >= FLOOR


def has_text(raw: bytes) -> bool:
    """Whether the standard library's own way finds a text that is no attachment."""
    leaves = (part for part in message_from_bytes(raw).walk() if not part.is_multipart())
    texts = (
        part.get_payload(decode=True)
        for part in leaves
        if part.get_content_maintype() == "text" and part.get_filename() is None
    )
    return any(isinstance(text, bytes) and text.strip() for text in texts)


def test_every_message_is_read_or_told_what_is_wrong_with_it(folder: Path, night_now: datetime):
    paths = sorted(folder.rglob("*.eml"))
    records = {n: read_message(path.read_bytes(), Ids()) for n, path in enumerate(paths)}
    broken = validate(record_frame(records, night_now)).broken
    found = {paths[n].name: "; ".join(in_words(name, 1) for name in broken[n]) for n in broken}
    for name, told in sorted(found.items()):
        tell(f"quarantined: {name}: {told}")
    empty = [n for n, record in records.items() if not record.body.strip()]
    lost = [paths[n].name for n in empty if n not in broken and has_text(paths[n].read_bytes())]
    assert len(records) == N_MESSAGES
    assert {name: told.partition(" (")[0] for name, told in found.items()} == QUARANTINED
    assert [name for name in lost if name not in REPORTS] == []


@pytest.fixture(scope="module")
def night_now() -> datetime:
    return datetime.fromisoformat("2026-11-04T01:00:00+00:00")
