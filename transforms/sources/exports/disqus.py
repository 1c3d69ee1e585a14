"""Comments of a Disqus XML export."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from typing import BinaryIO
from urllib.parse import parse_qsl, urlencode, urlsplit
from xml.etree.ElementTree import Element

from models.records import SourceRecord
from transforms.sources.exports.base import ExportContext
from transforms.sources.exports.xml_stream import elements, local_name, texts_of
from transforms.sources.formats.dates import parse_date
from transforms.sources.formats.values import storable
from transforms.web.walk import tombstone

_ID = "{http://disqus.com/disqus-internals}id"
_TRACKING = re.compile(r"utm_\w+|fbclid|gclid|replytocom|amp|ref|share")
"""Names in a query that make no other page."""


@dataclass(frozen=True, slots=True)
class _Thread:
    """A page under which people comment."""

    thread_id: str
    link: str = ""
    title: str = ""
    is_deleted: bool = False


class DisqusExport:
    """A Disqus export (Moderation > Export), old or recent.

    Deleted comments and spam become tombstones. E-mail and IP addresses are never read. Threads,
    which come before all comments, are kept in memory: some 300 bytes each.

    Source: https://help.disqus.com/en/articles/1717164-comments-export; disqus.com/api/schemas.
    """

    label = "Disqus export (XML)"

    def recognises(self, head: bytes, name: str) -> bool:
        """Whether a file's root is Disqus's.

        Args:
            head: As for `Export`.
            name: As for `Export`.
        """
        return re.search(rb"<disqus[\s>]", head) is not None and b"disqus.com" in head

    def records(self, stream: BinaryIO, context: ExportContext) -> Iterator[SourceRecord]:
        """Every comment, in the order of the file.

        Args:
            stream: As for `Export`.
            context: As for `Export`.

        Raises:
            SourceError: The file is damaged; comments before the damage were yielded.
        """
        threads: dict[str, _Thread] = {}
        n_posts = n_gone = 0
        for event, name, parent, element in elements(
            stream, context, frozenset({"thread", "post"})
        ):
            if event == "start" or parent != "disqus":
                continue
            if name == "thread":
                threads[element.get(_ID, "")] = _thread(element)
            elif name == "post":
                record = _record(element, threads)
                n_posts, n_gone = n_posts + 1, n_gone + record.is_deleted
                yield record
        if not n_posts:
            context.notes.append(f"{context.name} is a Disqus export without any comment")
        if n_gone:
            context.notes.append(f"{context.name}: {n_gone} comments are deleted or spam: left out")


def normal_link(link: str) -> str:
    """A name of a page that is the same for all its addresses.

    Args:
        link: Of http or https, with or without what counts readers in its query.

    Returns:
        Host, path and what is left of the query; empty for an empty link.
    """
    parts = urlsplit(link.strip())
    kept = [(k, v) for k, v in parse_qsl(parts.query) if not _TRACKING.fullmatch(k)]
    host = parts.netloc.lower().removeprefix("www.").removesuffix(":443").removesuffix(":80")
    path = parts.path.rstrip("/")
    return f"{host}{path}" + (f"?{urlencode(sorted(kept))}" if kept else "")


def _thread(element: Element) -> _Thread:
    told = texts_of(element)
    link = told.get("link", "")
    return _Thread(
        storable(_safe_name(link)) or f"thread-{element.get(_ID, '')}",
        storable(link),
        storable(told.get("title", "")),
        told.get("isDeleted") == "true",
    )


def _safe_name(link: str) -> str:
    """The page's name; the link as it stands where it is none that can be taken apart."""
    try:
        return normal_link(link)
    except ValueError:
        return link


def _record(element: Element, threads: dict[str, _Thread]) -> SourceRecord:
    """A comment, or a tombstone of one that is no longer shown."""
    told, native_id = texts_of(element), element.get(_ID, "")
    page = _reference(element, "thread")
    thread = threads.get(page, _Thread(f"thread-{page}" if page else ""))
    author, message = _author(element), told.get("message", "")
    is_gone = "true" in (told.get("isDeleted"), told.get("isSpam")) or thread.is_deleted
    if is_gone or not (message or author):  # recent exports empty what is deleted
        return tombstone(native_id)
    written = told.get("createdAt", "")
    created_at = parse_date(written, "ymd", UTC) if written else None
    return SourceRecord(
        native_id=native_id,
        body=storable(message),
        body_format="html",
        author=author,
        created_at=created_at,
        parent_native_id=_reference(element, "parent"),
        thread_id=thread.thread_id,
        url=f"{thread.link.partition('#')[0]}#comment-{native_id}" if thread.link else "",
        extra={"thread_title": thread.title} if thread.title else {},
        unread={"created_at": written[:40]} if written and created_at is None else {},
    )


def _reference(element: Element, name: str) -> str:
    """The id that a child such as `<parent dsq:id="98"/>` points at."""
    return next((child.get(_ID, "") for child in element if local_name(child) == name), "")


def _author(element: Element) -> str:
    """The handle, which stays when the name changes; the name where there is none."""
    for child in element:
        if local_name(child) == "author":
            told = texts_of(child)
            return storable(told.get("username") or told.get("name", ""))
    return ""
