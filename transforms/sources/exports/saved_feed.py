"""An RSS or Atom feed that was saved as a file, such as that of a Mastodon tag."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from models.errors import SourceError
from models.records import SourceRecord
from transforms.sources.exports.base import ExportContext
from transforms.sources.services.syndication import read_feed

MAX_BYTES = 50_000_000
"""Feeds are read whole; those of services have some hundred kilobytes."""
_ROOT = re.compile(
    rb"<rss[\s>]|<rdf:RDF[\s>]|<(?:\w+:)?feed\s[^<>]*(?:www\.w3\.org/2005/Atom|purl\.org/atom)"
)


@dataclass(slots=True)
class SavedFeed:
    """A feed of any version; what is not a WordPress export, which looks like one."""

    max_bytes: int = MAX_BYTES
    label = "RSS or Atom feed"

    def recognises(self, head: bytes, name: str) -> bool:
        """Whether a file's root is that of a feed.

        Args:
            head: As for `Export`.
            name: As for `Export`.
        """
        is_xml = head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")
        is_export = b"wordpress.org/export/" in head
        return is_xml and not is_export and _ROOT.search(head) is not None

    def records(self, stream: BinaryIO, context: ExportContext) -> Iterator[SourceRecord]:
        """Every entry, in the order of the file.

        Args:
            stream: As for `Export`; at most 50 MB.
            context: As for `Export`.

        Raises:
            SourceError: It is no feed, too large, or cut off; its whole entries were yielded.
        """
        content = stream.read(self.max_bytes + 1)
        if len(content) > self.max_bytes:
            raise SourceError(
                f"{context.name} is a feed of more than {self.max_bytes:,} bytes, which is not "
                "read in one piece; split it"
            )
        try:
            feed = read_feed(content, {}, context.ids)
        except ValueError as error:
            raise SourceError(f"{context.name} holds {error}; save the feed again") from None
        if feed.is_mended:
            context.notes.append(f"{context.name} is no well-formed XML; it was read all the same")
        yield from feed.records
        if feed.is_cut:
            raise SourceError(
                f"{context.name} is cut off after {len(feed.records)} whole entries, which are "
                "kept; save the feed again"
            )
