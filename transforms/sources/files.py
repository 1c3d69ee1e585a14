"""Files that somebody drops in a folder: exports, archives of mail, tables of any kind."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import closing
from datetime import datetime
from hashlib import sha256
from typing import ClassVar, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator

from models.errors import SourceError
from models.records import Cursor, Night, Page, SourceCheck, SourceRecord
from transforms.sources.base import PAGE_SIZE, Declaration, FetchContext, SourceSettings
from transforms.sources.formats.bookmarks import Bookmark, load_bookmarks
from transforms.sources.formats.describe import FileDescription, require_text
from transforms.sources.formats.encodings import is_text_encoding
from transforms.sources.formats.finding import FoundFile, find_files
from transforms.sources.formats.mapping import FieldName
from transforms.sources.formats.parts import explained, sha256_of
from transforms.sources.formats.progress import Progress
from transforms.sources.formats.reading import FileReader
from transforms.sources.formats.sniff import READABLE
from transforms.sources.formats.survey import survey

READER_VERSION = 3
"""Of the rules by which files are read; files read under another are read again."""

_SHOWN_FAILURES = 5
_CHECKED_FILES = 1_000


class FilesSettings(SourceSettings):
    """What a `[[source]]` of kind files may say."""

    path: str = Field(
        min_length=1,
        description="A file, a folder or a glob (drop/**/*.csv), from the folder of remontee.toml.",
    )
    fields: dict[FieldName, str] = Field(
        default_factory=dict,
        description="Our names to the columns of the files; dots reach into nested objects. "
        "Empty: guessed from well-known names. Mail needs none.",
    )
    date_order: Literal["auto", "dmy", "mdy", "ymd"] = Field(
        "auto", description="How to read 3/4/2021; auto: as the unambiguous dates of the file show."
    )
    timezone: str = Field(
        "", description="Zone of dates that name none; empty: the project's timezone."
    )
    body_format: Literal["auto", "text", "html", "markdown"] = Field(
        "auto",
        description="What the text column holds; auto: HTML where there are tags, else text.",
    )
    encoding: str = Field(
        "auto", description="Of text files; auto: UTF-8 or UTF-16 if it can be, else Windows-1252."
    )

    base_url: str = Field(
        "",
        pattern=r"^(https?://\S+)?$",
        description="Address of the service that an export is from, for links that the export does "
        "not hold (Discourse).",
    )

    @field_validator("timezone")
    @classmethod
    def _is_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value or "UTC")
        except (ZoneInfoNotFoundError, ValueError) as error:
            raise ValueError("expected the name of a zone such as Europe/Paris") from error
        return value

    @field_validator("encoding")
    @classmethod
    def _is_encoding(cls, value: str) -> str:
        if value != "auto" and not is_text_encoding(value):
            raise ValueError('expected "auto" or an encoding such as "utf-8"')
        return value


DECLARATION = Declaration(
    title="Files that somebody drops in a folder: tables, archives of mail, exports of services",
    example="""
[[source]]
name = "reviews"
kind = "files"
path = "drop/reviews-*.csv"     # next month's file is read too
community = "App store"

[source.fields]                 # our name = the column's name; not for mail and known exports
text = "content"
created_at = "at"
author = "user"
rating = "score"
""",
    kept="The mapped columns, masked; whole columns that are not mapped are not read. A file is "
    "taken once; one that changed brings what changed. A row that is gone from a file is no "
    "deletion, for an export may hold only the latest rows: map a column to deleted for that.",
    terms="Make sure that you may use what is in them: an export of your own service usually, a "
    "copy of somebody else's site often not.",
)


class FilesSource:
    """Files on this machine, recognised by content, read once and again when they change."""

    settings_type: ClassVar[type[SourceSettings]] = FilesSettings
    declaration: ClassVar[Declaration] = DECLARATION

    def __init__(self, settings: FilesSettings, context: FetchContext) -> None:
        self.settings = settings
        self.context = context

    def fetch(self, cursor: Cursor | None) -> Iterator[Page]:
        """Every record of every file that is new or changed, or was held back before.

        Args:
            cursor: The cursor of the last page landed; None on the first run.

        Yields:
            Pages of at most `PAGE_SIZE` records. A file's bookmark is in the page that ends it.

        Raises:
            SourceError: No file was found; or, once all others are read, some could not be.
        """
        reader = self._reader()
        reading = self._fingerprint()
        progress = Progress(load_bookmarks(cursor, reading), reading, reader.notes)
        failures: list[str] = []
        for file in self._files(progress.notes):
            try:
                yield from self._read(file, reader, progress)
            except SourceError as error:
                failures.append(str(error))
        if progress.is_worth_a_page:
            yield progress.page()
        if failures:
            n_more = len(failures) - _SHOWN_FAILURES
            more = [f"and {n_more} more files that cannot be read"] if n_more > 0 else []
            raise SourceError("\n".join([*failures[:_SHOWN_FAILURES], *more]))

    def check(self) -> SourceCheck:
        """Whether the files are there and how they would be read, from their heads alone.

        Returns:
            Ready with what was recognised, or not ready with what is missing.
        """
        try:
            notes: list[str] = []
            message = "; ".join([self._summary(self._files(notes)), *notes])
        except SourceError as error:
            return SourceCheck(self.settings.name, self.settings.kind, False, str(error))
        return SourceCheck(self.settings.name, self.settings.kind, True, message)

    def _files(self, notes: list[str]) -> tuple[FoundFile, ...]:
        return find_files(self.settings.path, self.context.base, self.context.private, notes)

    def _read(self, file: FoundFile, reader: FileReader, progress: Progress) -> Iterator[Page]:
        """The pages that one file fills, and its bookmark."""
        with explained(file.name):
            stat = file.path.stat()
        mark = progress.bookmarks.get(file.name)
        is_same = mark is not None and mark.is_of(stat)
        content = mark.sha256 if mark and is_same else sha256_of(file.path, file.name)
        done = progress.bookmark_of(content)
        first = progress.taken.setdefault(content, file.name)
        if mark is None and file.is_message and progress.is_renamed(content, self.context.base):
            first = progress.taken[content] = file.name
        elif mark is None and (done is not None or first != file.name):
            progress.notes.append(f"{file.name}: same content as a file already read; taken once")
        if first == file.name and (done is None or done.until is not None):
            until = yield from self._read_content(file, done, reader, progress)
            done = Bookmark(content, stat.st_size, stat.st_mtime_ns, until)
        if done is not None:
            progress.put(file.name, done.seen_as(stat))

    def _read_content(
        self, file: FoundFile, done: Bookmark | None, reader: FileReader, progress: Progress
    ) -> Generator[Page, None, datetime | None]:
        """The pages that one file fills; returns since when its comments are held."""
        night, since = self.context.night, done.until if done else None
        if file.is_outside:
            progress.notes.append(f"{file.name}: read through a link that leads out of the path")
        is_holding = False
        with explained(file.name), closing(reader.records(file)) as records:
            for record in records:
                if _is_past(record, since):
                    continue
                if _is_held(record, night):
                    progress.n_held += 1
                    is_holding = True
                    continue
                progress.records.append(record)
                if len(progress.records) >= PAGE_SIZE:
                    yield progress.page()
        if since is None:
            progress.reread.append(file.name)
        return max(night.as_of, since or night.as_of) if is_holding else None

    def _reader(self) -> FileReader:
        settings = self.settings
        return FileReader(
            fields=self._fields(),
            date_order=settings.date_order,
            zone=ZoneInfo(settings.timezone or self.context.night.timezone),
            body_format=settings.body_format,
            encoding=settings.encoding,
            base_url=settings.base_url,
            is_day_first=settings.language.startswith("fr"),
            is_lenient=(self.context.base / settings.path).is_dir(),
        )

    def _fields(self) -> dict[str, str]:
        return {str(ours): theirs for ours, theirs in self.settings.fields.items()}

    def _fingerprint(self) -> str:
        """What a record depends on beside its file."""
        keys = {
            "fields",
            "date_order",
            "timezone",
            "body_format",
            "encoding",
            "language",
            "base_url",
        }
        told = self.settings.model_dump(include=keys)
        told["timezone"] = told["timezone"] or self.context.night.timezone
        text = json.dumps([READER_VERSION, told], sort_keys=True)
        return sha256(text.encode()).hexdigest()[:16]

    def _summary(self, files: tuple[FoundFile, ...]) -> str:
        """3 files: 2 CSV (cp1252, semicolon), 1 JSON Lines; text = content, created_at = at."""
        labels: Counter[str] = Counter()
        described: list[FileDescription] = []
        half = _CHECKED_FILES // 2
        is_many = len(files) > _CHECKED_FILES
        for file in (*files[:half], *files[-half:]) if is_many else files:
            found, n_left_out = self._described(file)
            described += found
            labels.update(each.label for each in found)
            labels["left out"] += n_left_out
        kinds = ", ".join(f"{n} {label}" for label, n in sorted(labels.items()) if n)
        pairs = (f"{ours} = {theirs}" for d in described for ours, theirs in d.fields.items())
        fields = ", ".join(dict.fromkeys(pairs))
        n_files = f"{len(files):,} file{'s' if len(files) > 1 else ''}"
        n_files += f", {_CHECKED_FILES:,} of them looked at" if is_many else ""
        return f"{n_files}: {kinds}; {fields}" if fields else f"{n_files}: {kinds}"

    def _described(self, file: FoundFile) -> tuple[list[FileDescription], int]:
        """What of a file is read, made sure to be readable, and how many parts are left out."""
        settings = self.settings
        is_lenient = (self.context.base / settings.path).is_dir()
        with explained(file.name):
            found = survey(file.path, file.name, self._fields(), settings.encoding)
        if found.errors:
            raise SourceError("\n".join(found.errors))
        if found.is_barren and not is_lenient:
            raise SourceError(f"{file.name}: none of {READABLE}")
        described = [description for _, description in found.readable]
        for description in described:
            if description.is_table:
                require_text(description)
            elif not (description.is_known or is_lenient):
                raise SourceError(f"{description.name}: none of {READABLE}")
        return described, found.n_left_out


def _is_past(record: SourceRecord, since: datetime | None) -> bool:
    """Whether it was handed over by an earlier night that held back the rest of its file."""
    return since is not None and (record.created_at is None or record.created_at < since)


def _is_held(record: SourceRecord, night: Night) -> bool:
    """Whether it is for a later night; a date beyond the clock is wrong and is handed over."""
    said = record.created_at
    return said is not None and night.as_of <= said <= night.now
