"""A mail or news article as bytes, turned into a source record: its body decoded, not cleaned."""

from __future__ import annotations

import re
from datetime import UTC
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr
from typing import cast

from models.records import BodyFormat, SourceRecord
from transforms.sources.dates import parse_date, read_date
from transforms.sources.flowed import unflow
from transforms.sources.mapping import Ids
from transforms.sources.values import storable

_MESSAGE_ID = re.compile(r"<\s*([^<>\s]+)\s*>")
_OBFUSCATED = re.compile(r"(\S+) (?:at|chez) (\S+?)(?: \(.*\))?")
_LIST_ID = re.compile(r"<([^<>]+)>")
_WEB_LINK = re.compile(r"<?(https?://[^\s<>]+)>?")
_AUTOMATIC_HEADERS = (
    "x-auto-response-suppress", "x-autoreply", "x-autorespond", "x-autoresponder",
    "x-auto-reply", "x-mail-autoreply",
)  # fmt: skip
_AUTOMATIC_PRECEDENCE = frozenset({"auto_reply", "auto-reply"})
_BULK_PRECEDENCE = frozenset({"bulk", "junk"})
_LIST_HEADERS = frozenset(
    ("list-id", "list-post", "list-unsubscribe", "mailing-list", "x-mailing-list", "x-beenthere")
)
_ROBOT_NAMES = ("mailer-daemon", "postmaster@")
_READ_AS = {
    "": "utf-8", "us-ascii": "utf-8", "ascii": "utf-8",
    "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252",
}  # fmt: skip
_UNREAD_CHARS = 40


def read_message(raw: bytes, ids: Ids) -> SourceRecord:
    """One mail or news article.

    Args:
        raw: The message, headers first, any line ends.
        ids: Gives an id to a message without one.

    Returns:
        The record, its body plain text ("mail": quotes and signature are still there) or HTML.

    Source: RFC 5322; RFC 2369 and 2919 (lists); RFC 3676 (flowed); RFC 3834 (automatic answers);
        RFC 5064 (Archived-At).
    """
    message = message_from_bytes(raw)
    headers = _headers(message)
    body, body_format, attachments = _content(message)
    author, title, date = _author(headers), headers.get("subject", ""), headers.get("date", "")
    parents = _MESSAGE_ID.findall(headers.get("references", ""))
    parent = next(iter(_MESSAGE_ID.findall(headers.get("in-reply-to", ""))), "")
    native_id = _own_id(headers) or ids.make(date, title, body)
    said_at = read_date(date) if date else None
    has_zone = said_at is not None and said_at.tzinfo is not None
    created_at = parse_date(said_at, "dmy", UTC) if said_at and has_zone else None
    return SourceRecord(
        native_id=native_id,
        body=body,
        title=title,
        body_format=body_format,
        author=author,
        created_at=created_at,
        parent_native_id=parent or (parents[-1] if parents else ""),
        thread_id=parents[0] if parents else parent or native_id,
        url=_link(headers),
        tags=tuple(_LIST_ID.findall(headers.get("list-id", ""))[:1]),
        is_robot=_is_robot(headers, message),
        is_no_archive=headers.get("x-no-archive", "").lower() == "yes",
        unread={"created_at": date[:_UNREAD_CHARS]} if date and created_at is None else {},
        extra={"attachments": attachments} if attachments else {},
    )


def _headers(message: Message) -> dict[str, str]:
    """The first header of each name, decoded, on one line, by lower-case name."""
    found: dict[str, str] = {}
    for name, value in cast("list[tuple[str, str]]", list(message.raw_items())):
        if name.lower() not in found:
            found[name.lower()] = decode_words(value)
    return found


def decode_words(value: str) -> str:
    """A header's text.

    Args:
        value: As it stands, with encoded words, folded, or with bytes beyond ASCII.

    Returns:
        The text on one line.

    Source: RFC 2047.
    """
    if value.isascii() and "=?" not in value:
        return " ".join(value.split())
    text = decode_bytes(value.encode("utf-8", "surrogateescape"), "utf-8")
    try:
        pieces = decode_header(" ".join(text.split())) if "=?" in text else [(text, None)]
    except HeaderParseError:
        pieces = [(text, None)]
    words = (p if isinstance(p, str) else decode_bytes(p, charset or "") for p, charset in pieces)
    return " ".join(storable("".join(words)).split())


def decode_bytes(data: bytes, charset: str) -> str:
    """Bytes in the charset that they claim, else in the one that they can be.

    Args:
        data: Some text's bytes.
        charset: As declared; may be empty, unknown or wrong.

    Returns:
        The text; what no charset explains becomes U+FFFD. Latin-1 is read as Windows-1252, as
        every mail program does.
    """
    claimed = _READ_AS.get(charset.lower(), charset)
    for name in (claimed, "utf-8", "cp1252"):
        try:
            return data.decode(name)
        except (LookupError, ValueError):
            continue
    return data.decode("cp1252", "replace")


def _content(message: Message) -> tuple[str, BodyFormat, list[str]]:
    """The plain text if there is any, else the HTML; and the names of the files that came along."""
    texts: dict[str, list[str]] = {"text/plain": [], "text/html": []}
    attachments: list[str] = []
    for part in _own_parts(message):
        kind, file_name = part.get_content_type(), part.get_filename()
        if file_name:
            attachments.append(decode_words(file_name))
        elif kind in texts and part.get_content_disposition() != "attachment":
            texts[kind].append(_text(part))
    plain, rich = ("\n".join(pieces).strip("\n") for pieces in texts.values())
    return (
        (plain, "mail", attachments) if plain.strip() or not rich else (rich, "html", attachments)
    )


def _own_parts(message: Message) -> list[Message]:
    """The leaves, without those of forwarded messages."""
    if message.get_content_maintype() == "message" or not message.is_multipart():
        return [message]
    children = cast("list[Message]", message.get_payload())
    return [leaf for child in children for leaf in _own_parts(child)]


def _text(part: Message) -> str:
    """A leaf's text, its flowed lines joined."""
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    text = storable(decode_bytes(data, str(part.get_content_charset(""))))
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if str(part.get_param("format", "")).lower() != "flowed":
        return text
    return unflow(text, is_delsp=str(part.get_param("delsp", "")).lower() == "yes")


def _own_id(headers: dict[str, str]) -> str:
    """The Message-ID without its brackets."""
    written = headers.get("message-id", "")
    found = _MESSAGE_ID.search(written)
    return found[1] if found else written


def _author(headers: dict[str, str]) -> str:
    """The address in lower case, which stays when the name changes; the name if there is none."""
    written = headers.get("from", "")
    if match := _OBFUSCATED.fullmatch(written):  # pipermail hides the @
        return f"{match[1]}@{match[2]}".lower()
    name, address = parseaddr(written)
    return address.lower() if "@" in address else name or written


def _link(headers: dict[str, str]) -> str:
    """Where the message, or at least its list, can be read."""
    written = f"{headers.get('archived-at', '')} {headers.get('list-archive', '')}"
    found = _WEB_LINK.search(written)
    return found[1] if found else ""


def _is_robot(headers: dict[str, str], message: Message) -> bool:
    """Whether a machine wrote it: an automatic answer, a notice, a bounce."""
    sender = headers.get("from", "").lower()
    return (
        not headers.get("auto-submitted", "no").lower().startswith("no")
        or _is_sent_by_rule(headers)
        or any(name in headers for name in _AUTOMATIC_HEADERS)
        or any(name in sender for name in _ROBOT_NAMES)
        or headers.get("return-path", "") == "<>"
        or message.get_content_type() == "multipart/report"
    )


def _is_sent_by_rule(headers: dict[str, str]) -> bool:
    """Whether its precedence is that of an automatic answer; lists say bulk too."""
    precedence = headers.get("precedence", "").lower()
    if precedence in _BULK_PRECEDENCE:
        is_owned = headers.get("sender", "").lower().startswith("owner-")
        return not is_owned and not _LIST_HEADERS & headers.keys()
    return precedence in _AUTOMATIC_PRECEDENCE
