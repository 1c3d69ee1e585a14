"""Streams of bytes seen through gzip, bzip2, xz and Zstandard."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import zlib
from collections.abc import Callable
from typing import IO, TYPE_CHECKING, cast

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer
    from zstandard import ZstdDecompressionObj

_LARGEST_WINDOW = 1 << 31
_PACKED_BYTES = 1 << 11
"""Unpacked at once: as many as 2 GB may be packed into 64 KB."""
MAGIC_BYTES = 6
"""Bytes that tell every wrapper."""


class Damaged(EOFError):
    """An archive ends too early or holds what no compressor writes."""


class Unpacked(io.RawIOBase):
    """The content of a compressed stream; says `Damaged` where it is."""

    def __init__(self, inner: IO[bytes]) -> None:
        """Keep the decompressor.

        Args:
            inner: What decompresses; closed with this.
        """
        self._inner = inner

    def readable(self) -> bool:
        """Always: it is for reading."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """The next bytes.

        Args:
            buffer: Where to put them.

        Returns:
            How many there were; 0 at the end.

        Raises:
            Damaged: The archive is cut short or damaged here.
            OSError: The disk says so.
        """
        view = memoryview(buffer).cast("B")
        try:
            data = self._inner.read(len(view))
        except (EOFError, zlib.error, lzma.LZMAError) as error:
            raise Damaged from error
        except OSError as error:
            if error.errno is not None:
                raise
            raise Damaged from error
        view[: len(data)] = data
        return len(data)

    def close(self) -> None:
        """Closes the decompressor too."""
        self._inner.close()
        super().close()


def unpacked(stream: io.BufferedReader) -> io.BufferedReader | None:
    """The content of a stream, if it is compressed.

    Args:
        stream: From its beginning; nothing of it is consumed where it is not compressed.

    Returns:
        The content; None if the stream is no gzip, bzip2, xz or Zstandard.
    """
    head = stream.peek(MAGIC_BYTES)[:MAGIC_BYTES]
    for magic, opener in _OPENERS.items():
        if head.startswith(magic):
            return io.BufferedReader(Unpacked(opener(stream)))
    return None


def _gzip(stream: io.BufferedReader) -> IO[bytes]:
    return cast("IO[bytes]", gzip.GzipFile(mode="rb", fileobj=stream))


def _bzip2(stream: io.BufferedReader) -> IO[bytes]:
    return bz2.BZ2File(stream)


def _xz(stream: io.BufferedReader) -> IO[bytes]:
    return lzma.LZMAFile(stream)


def _zstandard(stream: io.BufferedReader) -> IO[bytes]:
    return cast("IO[bytes]", _Zstandard(stream))


class _Zstandard:
    """Frames of Zstandard, one after another.

    Windows of up to 2 GiB are taken, as dumps of Reddit have them: unpacking such a frame can take
    as much memory, and never more than the frame unpacks to.
    """

    def __init__(self, packed: io.BufferedReader) -> None:
        import zstandard

        self._packed = packed
        self._unpacker = zstandard.ZstdDecompressor(max_window_size=_LARGEST_WINDOW)
        self._frame: ZstdDecompressionObj | None = None
        self._rest = memoryview(b"")

    def read(self, size: int) -> bytes:
        """The next bytes; EOFError where the frames are damaged or end too early."""
        while not self._rest:
            if not (piece := self._packed.read(_PACKED_BYTES)):
                if self._frame is not None:
                    raise EOFError
                return b""
            self._rest = memoryview(self._unpacked(piece))
        given, self._rest = bytes(self._rest[:size]), self._rest[size:]
        return given

    def _unpacked(self, piece: bytes) -> bytes:
        """What a piece unpacks to; a frame may end in it and others begin."""
        import zstandard

        found = bytearray()
        while piece:
            frame = self._frame or self._unpacker.decompressobj()
            try:
                found += frame.decompress(piece)
            except zstandard.ZstdError as error:
                raise EOFError from error
            self._frame, piece = (None, frame.unused_data) if frame.eof else (frame, b"")
        return bytes(found)

    def close(self) -> None:
        """Closes what is packed too."""
        self._packed.close()


_OPENERS: dict[bytes, Callable[[io.BufferedReader], IO[bytes]]] = {
    b"\x1f\x8b": _gzip,
    b"BZh": _bzip2,
    b"\xfd7zXZ\x00": _xz,
    b"\x28\xb5\x2f\xfd": _zstandard,
}
"""What a compressed stream begins with, and what opens it."""
