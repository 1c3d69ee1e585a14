"""Files on disk, seen through gzip and zip, as streams of bytes."""

from __future__ import annotations

import gzip
import hashlib
import io
import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from models.errors import SourceError

_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"
_MAX_WRAPPERS = 2
_CHUNK_BYTES = 1 << 18


@dataclass(frozen=True, slots=True)
class Part:
    """One readable thing: a file, or a member of a zip."""

    path: Path
    name: str
    """The path relative to remontee.toml, and the member's name after a "!"."""
    member: str = ""

    @property
    def file(self) -> str:
        """The file's own name, whichever member of it this is."""
        return self.name.removesuffix(f"!{self.member}") if self.member else self.name

    @contextmanager
    def opened(self) -> Iterator[io.BufferedReader]:
        """The content, unwrapped of any gzip.

        Yields:
            A stream of bytes from the beginning.

        Raises:
            SourceError: The file cannot be read, or is damaged; also while the stream is read.
        """
        with explained(self.name), ExitStack() as stack:
            raw: IO[bytes] = stack.enter_context(self.path.open("rb"))
            if self.member:
                archive = stack.enter_context(zipfile.ZipFile(raw))
                raw = stack.enter_context(self._member_of(archive))
            stream = _buffered(raw)
            for _ in range(_MAX_WRAPPERS):
                if stream.peek(2)[:2] != _GZIP:
                    break
                stream = _buffered(stack.enter_context(gzip.GzipFile(mode="rb", fileobj=stream)))
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
    except (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile) as error:
        message = f"{name}: the archive is damaged or cut short; put a whole copy in its place"
        raise SourceError(message) from error
    except UnicodeError as error:
        message = f"{name}: not in the encoding that the source names; correct it, or leave it out"
        raise SourceError(message) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise SourceError(f"{name}: cannot be read ({reason}); check the file") from error


def parts_of(path: Path, name: str) -> tuple[Part, ...]:
    """What one file holds: itself, or the members of a zip.

    Args:
        path: The file.
        name: The path relative to remontee.toml.

    Returns:
        The parts, by name; hidden members are left out.

    Raises:
        SourceError: The file cannot be read, or is an Excel workbook.
    """
    with explained(name), path.open("rb") as stream:
        if stream.read(4) != _ZIP:
            return (Part(path, name),)
        members = sorted(m.filename for m in zipfile.ZipFile(stream).infolist() if not m.is_dir())
    if "[Content_Types].xml" in members:
        raise SourceError(f"{name}: this is an office document; save it as CSV and give that")
    shown = (m for m in members if not any(p.startswith((".", "__")) for p in m.split("/")))
    return tuple(Part(path, f"{name}!{member}", member) for member in shown)


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


def _buffered(raw: IO[bytes] | gzip.GzipFile) -> io.BufferedReader:
    """A stream with peek; the buffer takes whatever has readinto."""
    return io.BufferedReader(cast("io.RawIOBase", raw))


def _read_undamaged(stream: io.BufferedReader) -> bytes:
    """The next piece; nothing where the archive is damaged."""
    try:
        return stream.read1(_CHUNK_BYTES)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        return b""
