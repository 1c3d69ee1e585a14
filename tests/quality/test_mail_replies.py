"""Replies out of real mails, against what a reader who had not seen the rules would keep."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest

from tests.quality.conftest import tell
from transforms.mail import html_mail_to_text, mail_to_text
from transforms.sources.formats.mapping import Ids
from transforms.sources.mails.message import read_message

EXPECTED = Path(__file__).parent / "mail_replies.csv"
PAYLOADS = Path("payloads", "mail_replies")
FLOOR = 0.95
LANGUAGES = ("fr", "en", "other")
"""Other: also replies of emoji alone, empty ones, and those in lorem ipsum ("la")."""


@dataclass(frozen=True)
class Judged:
    """One mail."""

    file: str
    language: str
    is_exact: bool


def reply_of(path: Path) -> str:
    """The reply as the program finds it."""
    if path.suffix == ".eml":
        record = read_message(path.read_bytes(), Ids())
        read = html_mail_to_text if record.body_format == "mail_html" else mail_to_text
        return read(record.body)
    text = path.read_bytes().decode("utf-8", "replace")
    return html_mail_to_text(text) if path.suffix == ".html" else mail_to_text(text)


def judge(folder: Path, row: Mapping[str, str]) -> Judged:
    """Whether a reply is the expected one, white space apart."""
    told = re.sub(r"\s+", " ", reply_of(folder / row["file"])).strip()
    language = row["language"] if row["language"] in LANGUAGES else "other"
    return Judged(row["file"], language, sha256(told.encode()).hexdigest() == row["sha256"])


@pytest.fixture(scope="module")
def judged(shared_data: Path) -> list[Judged]:
    folder = shared_data / PAYLOADS
    if not folder.is_dir():
        pytest.skip(f"real mails are absent: no folder ../shared/data/{PAYLOADS}")
    with EXPECTED.open(encoding="utf-8", newline="") as file:
        found = [judge(folder, row) for row in csv.DictReader(file)]
    for mail in found:
        if not mail.is_exact:
            tell(f"missed: {mail.file}")
    return found


def share(judged: list[Judged], name: str) -> float:
    """How many replies are exact; told."""
    n_exact = sum(mail.is_exact for mail in judged)
    tell(f"{name}: {n_exact} of {len(judged)} replies exact ({n_exact / len(judged):.1%})")
    return n_exact / len(judged)


def test_every_expectation_is_judged(judged: list[Judged]):
    assert len(judged) == 214


def test_mail_becomes_what_the_person_wrote(judged: list[Judged]):
    assert share(judged, "all") >= FLOOR


@pytest.mark.parametrize("language", LANGUAGES)
def test_mail_becomes_what_the_person_wrote_in_each_language(judged: list[Judged], language: str):
    assert share([mail for mail in judged if mail.language == language], language) >= FLOOR
