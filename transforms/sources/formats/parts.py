"""Files on disk, seen through compression, zips and workbooks, as streams of bytes or sheets."""

from __future__ import annotations

import hashlib
import io
import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import IO, cast

from models.errors import SourceError
from transforms.sources.formats.compression import Damaged, unpacked
from transforms.sources.formats.sheets import (
    COMPOUND,
    MAX_WORKBOOK_BYTES,
    Workbook,
    is_workbook_compound,
    is_workbook_zip,
)

_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_MAX_WRAPPERS = 2
_CHUNK_BYTES = 1 << 18


@dataclass(frozen=True, slots=True)
class Part:
    """One readable thing: a file, a member of a zip, or a sheet of a workbook."""

    path: Path
    name: str
    """The path relative to remontee.toml; the member's name after a "!", the sheet's after a
    "/"."""
    member: str = ""
    sheet: str = ""
    workbook: Workbook | None = field(default=None, compare=False, repr=False)

    @property
    def file(self) -> str:
        """The file's own name, whichever part of it this is."""
        name = self.name.removesuffix(f"/{self.sheet}") if self.sheet else self.name
        return name.removesuffix(f"!{self.member}") if self.member else name

    @property
    def is_hidden(self) -> bool:
        """Whether it is a member that some system put beside the others."""
        return any(step.startswith((".", "__")) for step in self.member.split("/"))

    @contextmanager
    def opened(self) -> Iterator[io.BufferedReader]:
        """The content, unwrapped of any compression.

        Yields:
            A stream of bytes from the beginning.

        Raises:
            SourceError: The file cannot be read, or is damaged; also while the stream is read.
        """
        with explained(self.name), ExitStack() as stack:
            raw: IO[bytes]
            if self.member:
                stat = self.path.stat()
                archive = _archive(self.path, stat.st_ino, stat.st_mtime_ns, stat.st_size)
                raw = stack.enter_context(self._member_of(archive))
            else:
                raw = stack.enter_context(self.path.open("rb"))
            stream: io.BufferedReader = io.BufferedReader(cast("io.RawIOBase", raw))
            for _ in range(_MAX_WRAPPERS):
                inner = unpacked(stream)
                if inner is None:
                    break
                stream = stack.enter_context(inner)
            yield stream

    def _member_of(self, archive: zipfile.ZipFile) -> IO[bytes]:
        """The member's stream; zipfile says RuntimeError where a password is needed."""
        try:
            return archive.open(self.member)
        except RuntimeError as error:
            message = f"{self.name}: the zip is encrypted or of an unknown kind; give it unpacked"
            raise SourceError(message) from error

    def chunks(self) -> Generator[bytes, None, None]:
        """The content in pieces, up to its end or to where it is damaged.

        Yields:
            Bytes.

        Raises:
            SourceError: It cannot be opened.
        """
        with self.opened() as stream:
            while piece := _read_undamaged(stream):
                yield piece

    def head(self, n_bytes: int) -> bytes:
        """The first bytes.

        Args:
            n_bytes: How many at most.

        Returns:
            The bytes; of a damaged file, those before the damage.

        Raises:
            SourceError: It cannot be opened.
        """
        pieces = bytearray()
        with closing(self.chunks()) as chunks:
            for chunk in chunks:
                pieces += chunk
                if len(pieces) >= n_bytes:
                    break
        return bytes(pieces[:n_bytes])

    def expanded(self) -> tuple[Part, ...]:
        """The sheets, where this is a workbook.

        Returns:
            A part for each sheet; this one alone where it is no workbook.

        Raises:
            SourceError: It cannot be opened, or is a letter or slides rather than a table.
        """
        if self.head(8)[:4] not in (_ZIP, COMPOUND[:4]):
            return (self,)
        with self.opened() as stream:
            data = stream.read(MAX_WORKBOOK_BYTES + 1)
        if not _is_workbook(data, self.name):
            return (self,)
        book = Workbook(data, self.name)
        return tuple(
            Part(self.path, f"{self.name}/{sheet}", self.member, sheet, book)
            for sheet in book.sheet_names
        )


@lru_cache(maxsize=1)
def _archive(path: Path, *_version: int) -> zipfile.ZipFile:
    """A zip whose list of members is read once, not again for each of them."""
    return zipfile.ZipFile(path)


def _is_workbook(data: bytes, name: str) -> bool:
    """Whether something that may be a workbook is one; a larger one is told by its first bytes."""
    if data.startswith(COMPOUND):
        return is_workbook_compound(data)
    if len(data) > MAX_WORKBOOK_BYTES:
        return b"xl/" in data[:_CHUNK_BYTES]
    with explained(name), zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.namelist()
        if is_workbook_zip(members, archive):
            return True
    if "[Content_Types].xml" in members:
        message = f"{name}: an office document that is no workbook; give its table as CSV or Excel"
        raise SourceError(message)
    return False


@contextmanager
def explained(name: str) -> Iterator[None]:
    """Turns what a file can do wrong into a `SourceError` that names it.

    Args:
        name: The file, as the user knows it.

    Yields:
        Nothing.

    Raises:
        SourceError: With what was found and what to do.
    """
    try:
        yield
    except PermissionError as error:
        message = f"{name}: no permission to read it; give this user the right to"
        raise SourceError(message) from error
    except zipfile.BadZipFile as error:
        message = f"{name}: the zip is damaged or cut short; put a whole copy in its place"
        raise SourceError(message) from error
    except (EOFError, zlib.error) as error:
        message = (
            f"{name}: the archive is damaged or cut short; what comes before is kept; put a whole "
            "copy in its place"
        )
        raise SourceError(message) from error
    except UnicodeError as error:
        message = f"{name}: not in the encoding that the source names; correct it, or leave it out"
        raise SourceError(message) from error
    except RecursionError as error:
        message = f"{name}: nested more deeply than anything that people write; leave it out"
        raise SourceError(message) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise SourceError(f"{name}: cannot be read ({reason}); check the file") from error


def parts_of(path: Path, name: str) -> tuple[Part, ...]:
    """What one file holds: itself, or the members of a zip; workbooks are not yet taken apart.

    Args:
        path: The file.
        name: The path relative to remontee.toml.

    Returns:
        The parts, by name.

    Raises:
        SourceError: The file cannot be read.
    """
    with explained(name), path.open("rb") as stream:
        if stream.read(4) not in (_ZIP, _EMPTY_ZIP):
            return (Part(path, name),)
        archive = zipfile.ZipFile(stream)
        members = sorted(m.filename for m in archive.infolist() if not m.is_dir())
        if "[Content_Types].xml" in members or is_workbook_zip(members, archive):
            return (Part(path, name),)
    return tuple(Part(path, f"{name}!{member}", member) for member in members)


def sha256_of(path: Path, name: str) -> str:
    """Fingerprint of a file's bytes.

    Args:
        path: The file.
        name: The path relative to remontee.toml.

    Returns:
        Hexadecimal sha256.

    Raises:
        SourceError: The file cannot be read.
    """
    with explained(name), path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _read_undamaged(stream: io.BufferedReader) -> bytes:
    """The next piece; nothing where the archive is damaged."""
    try:
        return stream.read1(_CHUNK_BYTES)
    except (Damaged, EOFError, zlib.error, zipfile.BadZipFile):
        return b""
