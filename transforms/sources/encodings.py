"""Which encoding a text is in, when nobody says."""

from __future__ import annotations

import codecs
from collections.abc import Iterable
from dataclasses import dataclass

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_TRIAL = "id,text\n"


@dataclass(frozen=True, slots=True)
class Encoding:
    """How bytes become text."""

    name: str
    is_clean: bool = True
    """Whether every byte is known to decode; where not, each line has to be looked at."""


def decide_encoding(chunks: Iterable[bytes]) -> Encoding:
    """The encoding of a text: by its mark, else UTF-8 if it can be, else Windows-1252.

    Args:
        chunks: The bytes in order; all of them for certainty. A character cut at the very end is
            no evidence.

    Returns:
        The encoding. A text with more lines of UTF-8 than of anything else is UTF-8, not clean.
    """
    decoder = codecs.getincrementaldecoder("utf-8")()
    n_good = n_bad = 0
    is_clean = True
    for n, chunk in enumerate(chunks):
        if n == 0 and (marked := _marked_encoding(chunk)):
            return Encoding(marked, is_clean=False)
        try:
            decoder.decode(chunk)
        except UnicodeDecodeError:
            decoder.reset()
            is_clean = False
        good, bad = _count_lines(chunk)
        n_good, n_bad = n_good + good, n_bad + bad
    return Encoding("utf-8" if is_clean or n_good > n_bad else "cp1252", is_clean)


def decoded(data: bytes, encoding: Encoding) -> str:
    """The beginning of a text, whatever its bytes.

    Args:
        data: The first bytes; a character may be cut at the end.
        encoding: As decided.

    Returns:
        The text; see `errors_for`.
    """
    return codecs.getincrementaldecoder(encoding.name)(errors_for(encoding)).decode(data)


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
