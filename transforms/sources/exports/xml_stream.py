"""XML exports of any size, element by element: memory does not grow with the file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO, Literal
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from models.errors import SourceError
from transforms.sources.exports.base import ExportContext

Event = Literal["start", "end"]

_CONTROLS = bytes(i for i in range(32) if chr(i) not in "\t\n\r")
"""No XML may hold them; exports of real sites do."""
_NAKED_ID = re.compile(rb"(<\w+ dsq:id=)(\w+)(?=\s*/?>)")
"""Tools that rewrite Disqus exports forget the quotes."""
_LONGEST_TAG = 1 << 16
"""Of a longer one the beginning is handed on: to keep it all takes the square of its length."""
_WIDE = (b"\xff\xfe", b"\xfe\xff")
"""Files in UTF-16, of which no byte may be taken."""


@dataclass(slots=True)
class _Mended:
    """A stream that begins with its first tag, without control characters and naked ids."""

    stream: BinaryIO
    is_begun: bool = False
    is_wide: bool = False
    rest: bytes = b""
    """From the last "<" on: a tag may go on in the next piece."""

    def read(self, n_bytes: int = -1) -> bytes:
        """The next bytes; empty only at the end."""
        while piece := self.stream.read(n_bytes):
            if kept := self._mended(piece):
                return kept
        last, self.rest = self.rest, b""
        return _NAKED_ID.sub(rb'\1"\2"', last)

    def _mended(self, piece: bytes) -> bytes:
        if not self.is_begun:
            self.is_wide = piece.startswith(_WIDE)
            begins = 0 if self.is_wide else piece.find(b"<")
            self.is_begun = begins >= 0
            piece = piece[begins:] if self.is_begun else b""
        if self.is_wide:
            return piece
        whole = self.rest + piece.translate(None, _CONTROLS)
        begins = max(whole.rfind(b"<"), 0)
        begins = begins if len(whole) - begins <= _LONGEST_TAG else len(whole)
        self.rest = whole[begins:]
        return _NAKED_ID.sub(rb'\1"\2"', whole[:begins])


def elements(
    stream: BinaryIO, context: ExportContext, wholes: frozenset[str]
) -> Iterator[tuple[Event, str, str, Element]]:
    """Every element of a document as it begins and ends, by its name without namespace.

    Args:
        stream: The document; what stands before its first tag or after its last, and control
            characters, do not count.
        context: For the file's name in errors.
        wholes: Names of elements that are handed over at their end with all that is in them; any
            other is forgotten as soon as its own end was handed over.

    Yields:
        "start" or "end"; the element's name; its parent's name (empty: it is the root); itself.

    Raises:
        SourceError: The document is damaged, or declares entities or a DTD.
    """
    above: list[Element] = []
    n_wholes = 0
    try:
        for event, element in iterparse(_Mended(stream), ("start", "end"), forbid_dtd=True):
            name = local_name(element)
            if event == "start":
                yield "start", name, local_name(above[-1]) if above else "", element
                above.append(element)
                n_wholes += name in wholes
                continue
            above.pop()
            n_wholes -= name in wholes
            if not n_wholes:
                yield "end", name, local_name(above[-1]) if above else "", element
                if not above:
                    return
                above[-1].remove(element)
    except ParseError as error:
        raise _damaged(error, context) from error
    except DefusedXmlException as error:
        raise SourceError(
            f"{context.name} declares a document type or entities, which no export does and which "
            "can be made to do harm; it is not read. Export the file again from its service"
        ) from error


def local_name(element: Element) -> str:
    """An element's name without its namespace.

    Args:
        element: Any.
    """
    return str(element.tag).rpartition("}")[2]


def texts_of(element: Element) -> dict[str, str]:
    """The text of each child, outer blanks cut; of children of one name the first counts.

    Args:
        element: One that was handed over whole.
    """
    found: dict[str, str] = {}
    for child in element:
        found.setdefault(local_name(child), (child.text or "").strip())
    return found


def _damaged(error: ParseError, context: ExportContext) -> SourceError:
    line, column = error.position
    return SourceError(
        f"{context.name} is damaged or cut off at line {line}, column {column + 1}: expected "
        "well-formed XML up to its end. What stands before is read; export or copy the file again"
    )
