"""Files that somebody drops in a folder: exports, archives of mail, tables of any kind."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import ClassVar, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator

from models.errors import SourceError
from models.records import Cursor, Night, Page, SourceCheck, SourceRecord
from transforms.sources.base import PAGE_SIZE, FetchContext, SourceSettings
from transforms.sources.bookmarks import Bookmark, as_cursor, load_bookmarks
from transforms.sources.describe import FileDescription, describe_file, require_text
from transforms.sources.encodings import is_text_encoding
from transforms.sources.finding import FoundFile, find_files
from transforms.sources.mapping import FieldName
from transforms.sources.parts import explained, sha256_of
from transforms.sources.reading import READABLE, FileReader

READER_VERSION = 2
"""Of the rules by which files are read; files read under another are read again."""

_SHOWN_FAILURES = 5


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


@dataclass(slots=True)
class _Progress:
    """What is read and not yet handed over."""

    bookmarks: dict[str, Bookmark]
    reading: str
    notes: list[str]
    records: list[SourceRecord] = field(default_factory=list)
    taken: dict[str, str] = field(default_factory=dict)
    """sha256 to the name of the file that was taken for it in this fetch."""
    n_held: int = 0
    reread: list[str] = field(default_factory=list)
    is_moved: bool = False
    _names: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self._names = {mark.sha256: name for name, mark in self.bookmarks.items()}

    def bookmark_of(self, content: str) -> Bookmark | None:
        """The bookmark of a content, under whatever name."""
        mark = self.bookmarks.get(self._names.get(content, ""))
        return mark if mark is not None and mark.sha256 == content else None

    def put(self, name: str, mark: Bookmark) -> None:
        """Notes that a file is read to its end."""
        self.is_moved = self.is_moved or self.bookmarks.get(name) != mark
        self.bookmarks[name] = mark
        self._names[mark.sha256] = name

    @property
    def is_worth_a_page(self) -> bool:
        return bool(self.records or self.notes or self.n_held or self.is_moved)

    def page(self) -> Page:
        """Everything since the last page."""
        cursor = as_cursor(self.bookmarks, self.reading)
        records, notes, reread = tuple(self.records), tuple(self.notes), tuple(self.reread)
        page = Page(records, cursor, notes, self.n_held, reread)
        for told in (self.records, self.notes, self.reread):
            told.clear()
        self.n_held, self.is_moved = 0, False
        return page


class FilesSource:
    """Files on this machine, recognised by content, read once and again when they change."""

    settings_type: ClassVar[type[SourceSettings]] = FilesSettings

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
        progress = _Progress(load_bookmarks(cursor, reading), reading, reader.notes)
        failures: list[str] = []
        for file in self._files():
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
            message = self._summary(self._files())
        except SourceError as error:
            return SourceCheck(self.settings.name, self.settings.kind, False, str(error))
        return SourceCheck(self.settings.name, self.settings.kind, True, message)

    def _files(self) -> tuple[FoundFile, ...]:
        return find_files(self.settings.path, self.context.base, self.context.private)

    def _read(self, file: FoundFile, reader: FileReader, progress: _Progress) -> Iterator[Page]:
        """The pages that one file fills, and its bookmark."""
        with explained(file.name):
            stat = file.path.stat()
        mark = progress.bookmarks.get(file.name)
        is_same = mark is not None and mark.is_of(stat)
        content = mark.sha256 if mark and is_same else sha256_of(file.path, file.name)
        done = progress.bookmark_of(content)
        first = progress.taken.setdefault(content, file.name)
        if mark is None and (done is not None or first != file.name):
            progress.notes.append(f"{file.name}: same content as a file already read; taken once")
        if first == file.name and (done is None or done.until is not None):
            until = yield from self._read_content(file, done, reader, progress)
            done = Bookmark(content, stat.st_size, stat.st_mtime_ns, until)
        if done is not None:
            progress.put(file.name, done.seen_as(stat))

    def _read_content(
        self, file: FoundFile, done: Bookmark | None, reader: FileReader, progress: _Progress
    ) -> Generator[Page, None, datetime | None]:
        """The pages that one file fills; returns since when its comments are held."""
        night, since = self.context.night, done.until if done else None
        is_holding = False
        with closing(reader.records(file)) as records:
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
            is_day_first=settings.language.startswith("fr"),
            is_lenient=(self.context.base / settings.path).is_dir(),
        )

    def _fields(self) -> dict[str, str]:
        return {str(ours): theirs for ours, theirs in self.settings.fields.items()}

    def _fingerprint(self) -> str:
        """What a record depends on beside its file."""
        keys = {"fields", "date_order", "timezone", "body_format", "encoding", "language"}
        told = self.settings.model_dump(include=keys)
        told["timezone"] = told["timezone"] or self.context.night.timezone
        text = json.dumps([READER_VERSION, told], sort_keys=True)
        return sha256(text.encode()).hexdigest()[:16]

    def _summary(self, files: tuple[FoundFile, ...]) -> str:
        """3 files: 2 CSV (cp1252, ;), 1 JSON Lines; text = content, created_at = at."""
        described = [part for file in files for part in self._described(file)]
        labels = Counter(_label(description) for description in described)
        kinds = ", ".join(f"{n} {label}" for label, n in sorted(labels.items()))
        pairs = (f"{ours} = {theirs}" for d in described for ours, theirs in d.fields.items())
        fields = ", ".join(dict.fromkeys(pairs))
        n_files = f"{len(files)} file{'s' if len(files) > 1 else ''}"
        return f"{n_files}: {kinds}; {fields}" if fields else f"{n_files}: {kinds}"

    def _described(self, file: FoundFile) -> tuple[FileDescription, ...]:
        """What a file holds, made sure to be readable."""
        settings = self.settings
        is_lenient = (self.context.base / settings.path).is_dir()
        described = describe_file(file.path, file.name, self._fields(), settings.encoding)
        for description in described:
            if description.is_table:
                require_text(description)
            elif not (description.shape or description.is_empty or is_lenient):
                raise SourceError(f"{description.name}: none of {READABLE}")
        return described


def _label(description: FileDescription) -> str:
    """The shape in a user's words."""
    if description.shape is not None:
        return description.shape.label
    return "empty" if description.is_empty else "left out"


def _is_past(record: SourceRecord, since: datetime | None) -> bool:
    """Whether it was handed over by an earlier night that held back the rest of its file."""
    return since is not None and (record.created_at is None or record.created_at < since)


def _is_held(record: SourceRecord, night: Night) -> bool:
    """Whether it is for a later night; a date beyond the clock is wrong and is handed over."""
    said = record.created_at
    return said is not None and night.as_of <= said <= night.now
