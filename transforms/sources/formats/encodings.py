"""Which encoding a text is in, when nobody says."""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_TRIAL = "id,text\n"
_PIECE_BYTES = 1 << 20
_UNDECODED = re.compile("[\udc80-\udcff]")
_LONGEST_CHAR = 4


@dataclass(frozen=True, slots=True)
class Encoding:
    """How bytes become text."""

    name: str
    is_clean: bool = True
    """Whether every byte is known to decode; where not, each line has to be looked at."""
    n_strays: int = 0
    """Lines in the other one of UTF-8 and Windows-1252: each line is read in its own."""

    @property
    def other(self) -> str:
        """The encoding of the strays."""
        return "cp1252" if self.name == "utf-8" else "utf-8"


def decide_encoding(chunks: Iterable[bytes]) -> Encoding:
    """The encoding of a text: by its mark, else UTF-8 if it can be, else Windows-1252.

    Args:
        chunks: The bytes in order; all of them for certainty. A character cut at the very end is
            no evidence.

    Returns:
        The encoding that most lines beyond ASCII have, and how many have the other one.
    """
    n_good = n_bad = 0
    rest = b""
    for n, chunk in enumerate(chunks):
        if n == 0 and (marked := _marked_encoding(chunk)):
            return Encoding(marked, is_clean=False)
        lines, rest = _whole_lines(rest + chunk)
        good, bad = _count_lines(lines)
        n_good, n_bad = n_good + good, n_bad + bad
    last = codecs.getincrementaldecoder("utf-8")("surrogateescape").decode(rest)
    good, bad = _count_lines(last.encode("utf-8", "surrogateescape"))
    n_good, n_bad = n_good + good, n_bad + bad
    if not n_bad:
        return Encoding("utf-8")
    name = "utf-8" if n_good > n_bad else "cp1252"
    return Encoding(name, is_clean=False, n_strays=min(n_good, n_bad))


def _whole_lines(data: bytes) -> tuple[bytes, bytes]:
    """Lines with their ends, and the beginning of the next; a very long one counts in pieces."""
    at = data.rfind(b"\n") + 1
    if not at and len(data) > _PIECE_BYTES:
        lasts = range(len(data) - 1, len(data) - 1 - _LONGEST_CHAR, -1)
        at = next((n for n in lasts if not _continues(data[n])), len(data))
    return data[:at], data[at:]


def decoded(data: bytes, encoding: Encoding) -> str:
    """The beginning of a text, whatever its bytes.

    Args:
        data: The first bytes; a character may be cut at the end.
        encoding: As decided.

    Returns:
        The text; see `errors_for`.
    """
    return codecs.getincrementaldecoder(encoding.name)(errors_for(encoding)).decode(data)


def text_of(stream: io.BufferedReader, encoding: Encoding, newline: str) -> io.TextIOWrapper:
    """A stream's text.

    Args:
        stream: From its beginning; closed with the text.
        encoding: As decided.
        newline: As `io.TextIOWrapper` takes it.

    Returns:
        The text; see `errors_for`.
    """
    if encoding.n_strays:
        mended = io.BufferedReader(_LineByLine(stream))
        return io.TextIOWrapper(mended, "utf-8", "surrogateescape", newline)
    return io.TextIOWrapper(stream, encoding.name, errors_for(encoding), newline)


class _LineByLine(io.RawIOBase):
    """Lines of two encodings, all turned into UTF-8."""

    def __init__(self, stream: io.BufferedReader) -> None:
        self._stream = stream
        self._ready = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        view = memoryview(buffer).cast("B")
        if not self._ready:
            self._ready = _in_utf_8(self._line())
        data = self._ready[: len(view)]
        self._ready = self._ready[len(view) :]
        view[: len(data)] = data
        return len(data)

    def _line(self) -> bytes:
        """The next line, or a piece of a very long one that ends between two characters."""
        line = self._stream.readline(_PIECE_BYTES)
        for _ in range(_LONGEST_CHAR if len(line) == _PIECE_BYTES else 0):
            following = self._stream.peek(1)[:1]
            if not following or not _continues(following[0]):
                break
            line += self._stream.read(1)
        return line

    def close(self) -> None:
        self._stream.close()
        super().close()


def _continues(byte: int) -> bool:
    """Whether a byte is within a character of UTF-8 and not its first."""
    return byte & 0b1100_0000 == 0b1000_0000


def _in_utf_8(line: bytes) -> bytes:
    """A line in UTF-8; bytes that neither encoding explains stay as they are.

    A character that a program cut in two does not turn its whole line into Windows-1252.
    """
    text = line.decode("utf-8", "surrogateescape")
    n_bad = len(_UNDECODED.findall(text))
    n_good = sum(not char.isascii() for char in text) - n_bad if n_bad else 0
    if n_good > n_bad:
        text = _UNDECODED.sub(_one_in_cp1252, text)
    elif n_bad:
        text = _in_cp1252(line)
    return text.encode("utf-8", "surrogateescape")


def _one_in_cp1252(found: re.Match[str]) -> str:
    return _in_cp1252(found[0].encode("utf-8", "surrogateescape"))


def _in_cp1252(data: bytes) -> str:
    return data.decode("cp1252", "surrogateescape")


def is_text_encoding(name: str) -> bool:
    """Whether a file of text can be in an encoding.

    Args:
        name: As the configuration says it.

    Returns:
        False for what does not exist and for what Python calls an encoding beside (hex, idna).
    """
    try:
        return decoded(_TRIAL.encode(name), Encoding(name)) == _TRIAL
    except (LookupError, ValueError):
        return False


def errors_for(encoding: Encoding) -> str:
    """The error handler that keeps undecodable bytes visible.

    Args:
        encoding: As decided.

    Returns:
        Name of a codec error handler: lone surrogates, or U+FFFD in UTF-16 and UTF-32.
    """
    name = codecs.lookup(encoding.name).name
    return "replace" if name.startswith(("utf-16", "utf-32")) else "surrogateescape"


def _marked_encoding(start: bytes) -> str | None:
    """By its byte order mark, or by the empty bytes of an unmarked UTF-16."""
    for mark, name in _BOMS:
        if start.startswith(mark):
            return name
    low, high = start[0:512:2], start[1:512:2]
    if high.count(0) > 0.8 * len(high) and 0 not in low:
        return "utf-16-le" if high else None
    if low.count(0) > 0.8 * len(low) and 0 not in high:
        return "utf-16-be"
    return None


def _count_lines(chunk: bytes) -> tuple[int, int]:
    """Lines beyond ASCII that are UTF-8, and those that are not."""
    n_good = n_bad = 0
    for line in () if chunk.isascii() else chunk.split(b"\n"):
        if line.isascii():
            continue
        try:
            line.decode("utf-8")
            n_good += 1
        except UnicodeDecodeError:
            n_bad += 1
    return n_good, n_bad
