"""The protocol of exports: files of one service whose shape is known, so that nothing is guessed.

An export is one file here with one class; `transforms.sources.exports.EXPORTS` lists it. The files
source asks each in turn before it takes a file for a plain table.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import tzinfo
from typing import BinaryIO, Protocol

from models.records import SourceRecord
from transforms.sources.formats.mapping import Ids


@dataclass(slots=True)
class ExportContext:
    """What an export may know about the file that is read."""

    name: str
    """Of the file, with the member of an archive, as errors show it."""
    zone: tzinfo
    """Of dates that name none."""
    ids: Ids
    """Makes ids for what has none."""
    notes: list[str]
    """Sentences worth a warning; append to it."""
    base_url: str = ""
    """Address of the service that the file is from, for permalinks that the file does not hold."""


class Export(Protocol):
    """One shape of file."""

    label: str
    """What it is, in a user's words: "WordPress export (WXR)"."""

    def recognises(self, head: bytes, name: str) -> bool:
        """Whether a file is of this shape.

        Args:
            head: Its first 256 KiB, unpacked; UTF-8 where it is text.
            name: Its name, with folders, "/" between them.
        """
        ...

    def records(self, stream: BinaryIO, context: ExportContext) -> Iterator[SourceRecord]:
        """Every comment of the file, in its order, with memory that does not grow with the file.

        Args:
            stream: From its start, unpacked.
            context: What is known about it.

        Raises:
            SourceError: It cannot be read to its end; records before the damage were yielded.
        """
        ...
