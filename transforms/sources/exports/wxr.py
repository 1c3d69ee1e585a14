"""Comments of a WordPress export (WXR, Tools > Export)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import BinaryIO
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from models.records import SourceRecord
from transforms.sources.exports.base import ExportContext
from transforms.sources.exports.xml_stream import elements, local_name, texts_of
from transforms.sources.formats.dates import parse_date
from transforms.sources.formats.values import as_number, storable
from transforms.web.walk import tombstone

_NAMESPACE = b"wordpress.org/export/"
_APPROVED = frozenset({"1", "approve", "approved"})
_PEOPLE = frozenset({"", "comment", "review"})
"""Types of comment that people write; others are links between blogs, orders, notes."""
_OPEN = frozenset({"", "publish", "inherit", "closed"})
"""States of a post that everybody can read."""
_BLOCK = re.compile(r"(?i)<(?:p|br|div|ul|ol|blockquote|pre)\b")
_POST_FIELDS = {
    "title": "title", "link": "link", "post_id": "number", "status": "status",
    "post_password": "password",
}  # fmt: skip


@dataclass(slots=True)
class _Post:
    """What is known of the post whose comments follow."""

    title: str = ""
    link: str = ""
    number: str = ""
    status: str = ""
    password: str = field(default="", repr=False)

    def thread_id(self, site: str) -> str:
        """A name of its own among all posts of all blogs."""
        if self.number:
            host = site or urlsplit(self.link).netloc
            return f"{host}/?p={self.number}"
        return re.sub(r"^https?://", "", self.link)

    @property
    def is_open(self) -> bool:
        return self.status in _OPEN and not self.password


@dataclass(slots=True)
class _Blog:
    """What is known of the blog, and what was left out of it."""

    site: str = ""
    language: str = ""
    post: _Post = field(default_factory=_Post)
    counts: Counter[str] = field(default_factory=Counter)

    def note(self, name: str, parent: str, text: str) -> None:
        """Take what an element tells of the blog or of a post."""
        if parent == "item" and name in _POST_FIELDS:
            setattr(self.post, _POST_FIELDS[name], storable(text))
        elif name == "base_blog_url" or (name == "link" and parent == "channel" and not self.site):
            self.site = re.sub(r"^https?://", "", text).rstrip("/")
        elif name == "language" and parent == "channel":
            self.language = text


class WxrExport:
    """A WordPress export of any version.

    Comments that are in the bin, spam or not approved become tombstones: had an earlier export
    shown them, they go. Pingbacks and trackbacks are left out. E-mail addresses, addresses of
    people's sites and IP addresses are never read.

    Source: wp-admin/includes/export.php.
    """

    label = "WordPress export (WXR)"

    def recognises(self, head: bytes, name: str) -> bool:
        """Whether a file is RSS with WordPress's own namespace.

        Args:
            head: As for `Export`.
            name: As for `Export`.
        """
        return b"<rss" in head and _NAMESPACE in head

    def records(self, stream: BinaryIO, context: ExportContext) -> Iterator[SourceRecord]:
        """Every comment of people, in the order of the file.

        Args:
            stream: As for `Export`.
            context: As for `Export`.

        Raises:
            SourceError: The file is damaged; comments before the damage were yielded.
        """
        blog = _Blog()
        for event, name, parent, element in elements(stream, context, frozenset({"comment"})):
            if event == "start":
                blog.post = _Post() if name == "item" else blog.post
            elif name == "comment" and parent == "item":
                yield from _told(element, blog, context)
            else:
                blog.note(name, parent, (element.text or "").strip())
        context.notes.extend(_notes(blog, context.name))


def _told(element: Element, blog: _Blog, context: ExportContext) -> Iterator[SourceRecord]:
    """A comment's record; a tombstone where it is not shown; nothing where no person wrote it."""
    told = texts_of(element)
    thread_id = blog.post.thread_id(blog.site)
    native_id = f"{thread_id}#comment-{told.get('comment_id', '')}"
    blog.counts["comments"] += 1
    if told.get("comment_type", "") not in _PEOPLE:
        blog.counts["links"] += 1
    elif told.get("comment_approved", "1") not in _APPROVED:
        blog.counts["hidden"] += 1
        yield tombstone(native_id)
    else:
        yield _record(told, native_id, blog, context, _rating(element))


def _record(
    told: dict[str, str], native_id: str, blog: _Blog, context: ExportContext, rating: float | None
) -> SourceRecord:
    post, number = blog.post, told.get("comment_id", "")
    created_at, unread = _said_at(told, context)
    parent = told.get("comment_parent", "0") or "0"
    return SourceRecord(
        native_id=native_id,
        body=_paragraphs(storable(told.get("comment_content", ""))),
        body_format="html",
        author=storable(told.get("comment_author", "")),
        created_at=created_at,
        parent_native_id=f"{post.thread_id(blog.site)}#comment-{parent}" if parent != "0" else "",
        thread_id=post.thread_id(blog.site),
        url=f"{post.link.partition('#')[0]}#comment-{number}" if post.link else "",
        language=blog.language,
        rating=rating,
        visibility="public" if post.is_open else "private",
        extra={"thread_title": post.title} if post.title else {},
        unread=unread,
    )


def _said_at(
    told: dict[str, str], context: ExportContext
) -> tuple[datetime | None, dict[str, str]]:
    """When it was said: by UTC, else by the blog's own clock; what could not be read."""
    written = [told.get("comment_date_gmt", ""), told.get("comment_date", "")]
    for text, zone in zip(written, (UTC, context.zone), strict=True):
        if text and not text.startswith("0000") and (found := parse_date(text, "ymd", zone)):
            return found, {}
    shown = next((text[:40] for text in written if text), "")
    return None, {"created_at": shown} if shown else {}


def _paragraphs(text: str) -> str:
    """Text as WordPress shows it: where it has no blocks, its lines stay lines."""
    return text if _BLOCK.search(text) else text.replace("\n", "<br>\n")


def _rating(element: Element) -> float | None:
    """The stars of a review in a shop (WooCommerce)."""
    for child in element:
        if local_name(child) == "commentmeta":
            told = texts_of(child)
            if told.get("meta_key") == "rating":
                return as_number(told.get("meta_value", ""))
    return None


def _notes(blog: _Blog, name: str) -> Iterator[str]:
    counts = blog.counts
    if not counts["comments"]:
        yield (
            f"{name} is a WordPress export without any comment; choose 'All content' under "
            "Tools > Export"
        )
    if counts["hidden"]:
        yield f"{name}: {counts['hidden']} comments are not approved, spam or binned: left out"
    if counts["links"]:
        yield f"{name}: {counts['links']} pingbacks, trackbacks and the like were left out"
