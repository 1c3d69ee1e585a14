"""Comments of an RSS or Atom feed, however it was come by."""

from __future__ import annotations

import calendar
import html
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from xml.sax import SAXParseException

import feedparser

from models.records import BodyFormat, SourceRecord
from transforms.sources.formats.mapping import Ids
from transforms.sources.formats.values import storable

_ROOT = re.compile(rb"<(?:\w+:)?(?:rss|feed|RDF)\b")
_BEFORE = b"\xef\xbb\xbf\xff\xfe \t\r\n"
"""What may stand before the first tag: marks of byte order and blanks."""
_ROOT_END = re.compile(rb"</(?:\w+:)?(?:rss|feed|RDF)\s*>")
_ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
_ENTRY_ENDS = re.compile(rb"</(?:\w+:)?(?:item|entry)\s*>")
_COMMENT = re.compile(r"#(?:comment-|c|comment)(\d+)$")
"""How WordPress and Dotclear name a comment in its address."""
_IN_REPLY = re.compile(
    r"""\s*(?:<p>\s*)?(?:En\sréponse\sà|In\sreply\sto|Als\sAntwort\sauf|Antwort\sauf
    |En\srespuesta\sa|In\srisposta\sa|Als\sreactie\sop|Em\sresposta\sa)\s*
    <a\s[^<>]*?href=["']?(?P<link>[^\s"'<>]*\#comment-(?P<number>\d+))["']?[^<>]*>.*?</a>\s*\.?\s*
    (?:</p>|<br\s*/?>)?\s*""",
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_BY = re.compile(r"(?:Par|By|Von|Por|Di|Door|De)\s?:\s*(?P<author>.+)", re.DOTALL)
_ON_BY = re.compile(
    r"(?:Commentaires?\ssur|Comment\son|Kommentar\szu|Comentario\sen|Commento\ssu)\s(?P<title>.+)"
    r"\s(?:par|by|von|por|di)\s(?P<author>.+?)",
    re.DOTALL,
)
_COMMENTS_ON = re.compile(
    r"(?:Commentaires\ssur|Comments\son|Kommentare\szu|Comentarios\sen|Commenti\ssu)\s?:\s*(.+)",
    re.DOTALL,
)
_UNREAD_CHARS = 40


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed holds."""

    title: str
    records: tuple[SourceRecord, ...]
    is_cut: bool
    """It breaks off; its whole entries are there."""
    is_mended: bool
    """It is no well-formed XML; it was read all the same."""
    is_wordpress: bool


def read_feed(content: bytes, headers: Mapping[str, str], ids: Ids) -> Feed:
    """A feed, in any version of RSS or Atom.

    Args:
        content: Its bytes; nothing else is fetched or opened.
        headers: "content-type" and "content-location" where known: its charset and its address.
        ids: Makes ids for entries that have neither id nor link.

    Returns:
        The feed. WordPress's "By: …" titles give way to the post's; a parent that is only told in
        the text is cut out of it.

    Raises:
        ValueError: It is no feed, or one that declares entities; the message says what was found.

    Source: RFC 4287 (Atom), RFC 4685 (thr:in-reply-to), rssboard.org/rss-specification,
        wp-includes/feed-rss2-comments.php.
    """
    plain = content.replace(b"\0", b"")
    root = _ROOT.search(plain) if plain.lstrip(_BEFORE).startswith(b"<") else None
    if root is None:
        raise ValueError(f"{_found(plain)} where a feed (RSS or Atom) was expected")
    if _ENTITY.search(plain[: root.start()]):
        raise ValueError("a feed that declares entities, which is not read: they can do harm")
    parsed = feedparser.parse(
        io.BytesIO(content), response_headers=dict(headers), sanitize_html=False
    )
    if not parsed.get("version"):
        raise ValueError(f"{_found(plain)} where a feed (RSS or Atom) was expected")
    is_broken = isinstance(parsed.get("bozo_exception"), SAXParseException)
    is_cut = is_broken and _ROOT_END.search(plain) is None
    n_whole = len(_ENTRY_ENDS.findall(plain)) if is_cut else None
    entries = parsed.entries[:n_whole]
    reader = _Reader(parsed.feed, ids, frozenset(str(e.get("id", "")) for e in entries))
    generator = str(parsed.feed.get("generator", ""))
    return Feed(
        title=storable(str(parsed.feed.get("title", ""))),
        records=tuple(reader.record(entry) for entry in entries),
        is_cut=is_cut,
        is_mended=is_broken and not is_cut,
        is_wordpress="wordpress" in generator.lower(),
    )


def _found(content: bytes) -> str:
    start = content[:500].lstrip().lower()
    if not start:
        return "nothing"
    return "a page of HTML" if b"<html" in start or b"<!doctype html" in start else "something else"


@dataclass(frozen=True, slots=True)
class _Reader:
    """Turns the entries of one feed into records."""

    feed: Mapping[str, Any]
    ids: Ids
    known: frozenset[str]
    """Ids of the feed's entries."""

    def record(self, entry: dict[str, Any]) -> SourceRecord:
        """One comment."""
        body, body_format, language = _body(entry)
        title, of_post, author = self._names(entry)
        link, written = str(entry.get("link", "")), str(dict.get(entry, "published", ""))
        own = str(entry.get("id", "")) or link
        native_id = own or self.ids.make(written, title, body)
        parent, thread_id = self._above(entry, own)
        said_at, edited_at = _dates(entry)
        if hidden := _IN_REPLY.match(body):
            body = body[hidden.end() :]
            parent = parent or _sibling(own, hidden["number"])
        return SourceRecord(
            native_id=native_id,
            body=body,
            title=title,
            body_format=body_format,
            author=author,
            created_at=said_at,
            edited_at=edited_at,
            parent_native_id=parent,
            thread_id=thread_id,
            url=link,
            language=language or str(self.feed.get("language", "")),
            n_answers=_count(entry),
            tags=tuple(storable(str(t["term"])) for t in entry.get("tags", ()) if t.get("term")),
            unread={"created_at": written[:_UNREAD_CHARS]} if written and not said_at else {},
            extra={"thread_title": of_post} if of_post else {},
        )

    def _names(self, entry: dict[str, Any]) -> tuple[str, str, str]:
        """The entry's own title, that of the post it stands under, and the author."""
        title = storable(html.unescape(str(entry.get("title", ""))))
        detail = entry.get("author_detail") or {}
        author = storable(str(detail.get("name") or entry.get("author", "")))
        if found := _ON_BY.fullmatch(title):
            return "", found["title"], author or found["author"]
        if found := _BY.fullmatch(title):
            of_post = _COMMENTS_ON.fullmatch(storable(str(self.feed.get("title", ""))))
            return "", of_post[1] if of_post else "", author or found["author"]
        return title, "", author

    def _above(self, entry: dict[str, Any], own: str) -> tuple[str, str]:
        """The comment that is answered, and the thread: the post's id or address."""
        page = own.partition("#")[0] if _COMMENT.search(own) else ""
        told = str((entry.get("thr_in-reply-to") or {}).get("ref", ""))
        if told and (_COMMENT.search(told) or told in self.known):
            return told, page
        return "", page or told


def _sibling(own: str, number: str) -> str:
    """The id of another comment of the same post, whose id looks like this one's."""
    return re.sub(r"#comment-\d+$", f"#comment-{number}", own) if "#comment-" in own else ""


def _body(entry: dict[str, Any]) -> tuple[str, BodyFormat, str]:
    """The whole text, else the summary; how it is written; its language."""
    contents: Sequence[Mapping[str, Any]] = entry.get("content") or ()
    told = [each for each in contents if each.get("value")]
    chosen = next((each for each in told if "html" in str(each.get("type"))), None)
    detail = chosen or next(iter(told), None) or entry.get("summary_detail") or {}
    is_plain = str(detail.get("type", "")) == "text/plain"
    text = storable(str(detail.get("value", "")))
    return text, "text" if is_plain else "html", str(detail.get("language") or "")


def _dates(entry: dict[str, Any]) -> tuple[datetime | None, datetime | None]:
    """When it was said and when it was last edited; an edit that is not later is none."""
    published, updated = (
        _moment(dict.get(entry, name))  # its own `get` would warn and guess
        for name in ("published_parsed", "updated_parsed")
    )
    said_at = published or updated
    return said_at, updated if said_at and updated and updated > said_at else None


def _moment(parts: Any) -> datetime | None:
    """UTC, from what feedparser makes of any date."""
    return datetime.fromtimestamp(calendar.timegm(parts), UTC) if parts else None


def _count(entry: dict[str, Any]) -> int | None:
    told = str(entry.get("slash_comments") or entry.get("thr_total") or "")
    return int(told) if told.isascii() and told.isdigit() and len(told) < 16 else None
