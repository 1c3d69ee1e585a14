"""Messages out of an mbox, one at a time, whatever its size."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from functools import partial

MAX_MESSAGE_BYTES = 32 << 20
"""Of a longer message only the beginning is read: what follows is attachments."""

_LINE_BYTES = 1 << 20

_SEPARATOR = re.compile(rb"From \S+ .*\d{4}[^\n]*")
_HEADER = re.compile(rb"(?:[!-9;-~]+:|>From )")
_ESCAPED = re.compile(rb">+From ")


def split_mbox(stream: io.BufferedReader) -> Iterator[tuple[int, bytes]]:
    r"""The messages of an mbox.

    A message begins at a line "From … year" that follows a blank line and precedes a header, so
    that a sentence that begins with "From" does not cut its message in two.

    Args:
        stream: The content from its beginning.

    Yields:
        The line where a message begins, from 1, and its bytes with the escape of ">From " undone.

    Source: RFC 4155; the mboxrd variant.
    """
    message = bytearray()
    first_line = 0
    is_after_blank, separator = True, b""
    for n, line in _numbered(stream):
        if separator:
            if _HEADER.match(line):
                if first_line:
                    yield first_line, bytes(message)
                message.clear()
                first_line = n
            else:
                _append(message, separator)
            separator = b""
        if is_after_blank and line.startswith(b"From ") and _SEPARATOR.match(line):
            separator = line
        else:
            _append(message, line)
        is_after_blank = not line.strip()
    _append(message, separator)
    if first_line:
        yield first_line, bytes(message)


def _numbered(stream: io.BufferedReader) -> Iterator[tuple[int, bytes]]:
    """Lines with their numbers, a very long one in pieces of the same number."""
    n, is_begun = 0, False
    for line in iter(partial(stream.readline, _LINE_BYTES), b""):
        n += not is_begun
        yield n, line
        is_begun = not line.endswith(b"\n")


def _append(message: bytearray, line: bytes) -> None:
    """Adds a line without its escape, up to the limit."""
    if len(message) < MAX_MESSAGE_BYTES:
        message += line[1:] if line[:1] == b">" and _ESCAPED.match(line) else line
