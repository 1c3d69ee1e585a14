"""Real payloads of Facebook, Instagram, Threads: each yields comments or says why it does not."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

import pytest

from models.errors import SourceError
from models.records import SourceRecord
from transforms.sources.exports import export_of
from transforms.sources.exports.base import Export, ExportContext
from transforms.sources.exports.facebook_graph import FacebookGraphExport
from transforms.sources.formats.mapping import Ids

FOLDERS = ("facebook_graph", "social_activitystreams")
HEAD_BYTES = 1 << 16
PRIVATE = re.compile(r"/send/|/messag|/instagram-message|conversation|/thread\.json|standby")
"""Mail and messages: private, so nothing may come out of them."""
NOT_SAID = {"error", "attachments", "shares", "headers", "coordinates"}
WORDS = {"message", "text", "review_text", "caption"}


@dataclass(frozen=True)
class Found:
    """What became of a file."""

    name: str
    reader: str
    records: tuple[SourceRecord, ...]
    notes: tuple[str, ...]
    refusal: str

    @property
    def row(self) -> str:
        """Its row in the table."""
        said = self.refusal or " ".join(self.notes)
        shown = f"{len(self.records)} records" if self.records else said.rpartition(self.name)[2]
        return f"{self.name:66} {self.reader:20.20} {shown}"


def show(rows: Iterable[str]) -> None:
    print("", *rows, sep="\n", flush=True)  # noqa: T201 (the table that `make quality` shows)


@pytest.fixture(scope="module")
def files(shared_data: Path) -> list[Path]:
    folder = shared_data / "payloads"
    missing = [name for name in FOLDERS if not (folder / name).is_dir()]
    if missing:
        pytest.skip(f"no {', '.join(missing)} in {folder}")
    return sorted(p for name in FOLDERS for p in (folder / name).rglob("*.json"))


@pytest.fixture(scope="module")
def found(files: list[Path], shared_data: Path) -> list[Found]:
    told = [read(path, str(path.relative_to(shared_data / "payloads"))) for path in files]
    n_read = sum(bool(each.records) for each in told)
    n_records = sum(len(each.records) for each in told)
    show(each.row for each in told)
    show([f"{len(told)} files: {n_read} with {n_records} records, {len(told) - n_read} refused"])
    return told


def read(path: Path, name: str) -> Found:
    data = path.read_bytes()
    export: Export = export_of(data[:HEAD_BYTES], name) or FacebookGraphExport()
    context = ExportContext(name, UTC, Ids(), [])
    records: list[SourceRecord] = []
    refusal = ""
    try:
        records.extend(export.records(io.BytesIO(data), context))
    except SourceError as error:
        refusal = str(error)
    return Found(name, export.label, tuple(records), tuple(context.notes), refusal)


def words_in(value: object) -> Iterator[str]:
    """Every text under a key that holds what somebody said."""
    if isinstance(value, dict):
        for key, each in value.items():
            if key in WORDS and isinstance(each, str) and each.strip():
                yield each.strip()
            if key not in NOT_SAID:
                yield from words_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from words_in(each)


def test_every_file_yields_records_or_says_why_not(found):
    silent = [each.name for each in found if not each.records and not each.refusal]

    assert [f for f in found if not (f.records or f.refusal or f.notes)] == []
    assert all(any(f.name in note for note in f.notes) for f in found if f.name in silent)
    assert len(found) > 400


def test_everything_that_was_said_in_public_is_in_the_records(found, files, shared_data):
    by_name = {each.name: each for each in found}
    lost = []
    for path in files:
        name = str(path.relative_to(shared_data / "payloads"))
        try:
            value = json.loads(path.read_bytes())
        except ValueError:
            continue
        told = set(words_in(value))
        if PRIVATE.search(name) or not told or by_name[name].notes:
            continue
        bodies = " ".join(record.body for record in by_name[name].records)
        gone = any(record.is_deleted for record in by_name[name].records)
        if not gone and not any(text in bodies for text in told):
            lost.append(name)

    assert lost == []


def test_nothing_comes_out_of_mail_and_messages(found):
    assert [each.name for each in found if PRIVATE.search(each.name) and each.records] == []


def test_no_refusal_tells_what_was_said(found, files, shared_data):
    for path, each in zip(files, found, strict=True):
        try:
            told = [text for text in words_in(json.loads(path.read_bytes())) if len(text) > 20]
        except ValueError:
            told = []
        assert not [text for text in told if text in each.refusal]


def test_the_comments_of_activity_streams_are_read_in_both_shapes(found):
    told = {f.name: f.records for f in found if f.name.startswith("social_activitystreams")}

    assert {name: len(records) for name, records in told.items()} == {
        "social_activitystreams/github_issue.as.json": 1,
        "social_activitystreams/github_issue.mf2.json": 1,
    }
    first, second = (record for records in told.values() for record in records)
    assert first == second
