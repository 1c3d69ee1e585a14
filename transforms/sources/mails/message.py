"""A mail or news article as bytes, turned into a source record: its body decoded, not cleaned."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC
from email import message_from_bytes
from email.message import Message
from typing import Any, cast

from models.records import BodyFormat, SourceRecord
from transforms.sources.formats.dates import parse_date, read_date
from transforms.sources.formats.mapping import Ids
from transforms.sources.formats.values import storable
from transforms.sources.mails.addresses import name_and_address
from transforms.sources.mails.charsets import decode_bytes, decode_words, html_charset
from transforms.sources.mails.flowed import unflow
from transforms.sources.mails.robots import is_robot
from transforms.sources.mails.withdrawn import WITHDRAWS

__all__ = ["UNREADABLE", "decode_bytes", "decode_words", "read_message"]

UNREADABLE = (RecursionError, ValueError, LookupError, TypeError, AttributeError)
"""What Python's parser does with some messages that no mail program wrote; one such message must
not keep a source from all that follow it."""

_MESSAGE_ID = re.compile(r"<\s*([^<>\s]+)\s*>")
_OBFUSCATED = re.compile(r"(\S+) (?:at|chez|en|op|em|bei) ([^\s.]+\.\S+?)(?: \(.*\))?")
_HIDDEN_AT = re.compile(r"(?<=[\w.+-])\(a\)(?=\w)")
_COMMENT = re.compile(r"\((?:[^()\\]|\\.)*+\)")
_ADDRESS = re.compile(r"[^\s<>()\[\],;:\"@]+@[^\s<>()\[\],;:\"@]+")
_LIST_ID = re.compile(r"<([^<>]+)>")
_WEB_LINK = re.compile(r"<?(https?://[^\s<>]+)>?")
_ENCODED_FILE = re.compile(
    r"^begin [0-7]{3,4} (?P<name>\S.*)\n(?:[!-`].{0,61}\n)+?`?\s*\nend\s*$", re.M
)
_SEE_HTML = re.compile(
    r"\bhtml\b.{0,80}(?:reader|view|client|browser|compatible|affich|lecteur|navigateur)"
    r"|(?:view|affich|lire|read)\w*.{0,80}\bhtml\b",
    re.I | re.S,
)
_MAX_STUB_CHARS = 300
_UNREAD_CHARS = 40
_ODD_LINE_END = b"\r\r\n"
_DAMAGED_HEAD = 2_048
_DEEPEST_COMMENT = 20


def read_message(raw: bytes, ids: Ids) -> SourceRecord:
    """One mail or news article.

    Args:
        raw: The message, headers first, any line ends.
        ids: Gives an id to a message without one.

    Returns:
        The record, its body plain text ("mail": quotes and signature are still there) or HTML
        ("mail_html"). What it takes back of its author (Supersedes, Control: cancel) stands in
        `extra`, for `transforms.sources.mails.withdrawn`.

    Source: RFC 5322; RFC 2369 and 2919 (lists); RFC 3676 (flowed); RFC 3834 (automatic answers);
        RFC 5064 (Archived-At); RFC 5536 (Supersedes, Control).

    Raises:
        Exception: One of `UNREADABLE`.
    """
    if _ODD_LINE_END in raw[:_DAMAGED_HEAD]:
        raw = raw.replace(_ODD_LINE_END, b"\r\n")
    message = message_from_bytes(raw)
    headers = _headers(message)
    body, body_format, attachments = _content(message)
    author, title, date = _author(headers), headers.get("subject", ""), headers.get("date", "")
    parents = _MESSAGE_ID.findall(headers.get("references", ""))
    parent = next(iter(_MESSAGE_ID.findall(headers.get("in-reply-to", ""))), "")
    native_id = _own_id(headers) or ids.make(date, title, body)
    said_at = read_date(_without_comments(date)) if date else None
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
        is_robot=is_robot(headers, message.get_content_type()),
        is_no_archive=_is_no_archive(headers),
        unread={"created_at": date[:_UNREAD_CHARS]} if date and created_at is None else {},
        extra=_extra(headers, attachments),
    )


def _headers(message: Message) -> dict[str, str]:
    """The first header of each name, decoded, on one line, by lower-case name."""
    found: dict[str, str] = {}
    for name, value in cast("list[tuple[str, str]]", list(message.raw_items())):
        if name.lower() not in found:
            found[name.lower()] = decode_words(value)
    return found


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
    if rich.strip() and (not plain.strip() or _is_stub(plain)):
        return rich, "mail_html", attachments
    attachments += [found["name"] for found in _ENCODED_FILE.finditer(plain)]
    return _ENCODED_FILE.sub("", plain).strip("\n"), "mail", attachments


def _is_stub(plain: str) -> bool:
    """Whether the plain text only says that there is HTML."""
    return len(plain) <= _MAX_STUB_CHARS and bool(_SEE_HTML.search(plain))


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
    charset = str(part.get_content_charset(""))
    if not charset and part.get_content_subtype() == "html":
        charset = html_charset(data)
    text = storable(decode_bytes(data, charset))
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
    written = _HIDDEN_AT.sub("@", headers.get("from", ""))  # HyperKitty hides the @
    if match := _OBFUSCATED.fullmatch(written):  # so does pipermail
        return f"{match[1]}@{match[2]}".lower()
    name, address = name_and_address(written)
    if "@" in address:
        return address.lower()
    found = _ADDRESS.search(_without_comments(written))
    return found[0].lower() if found else name or written


def _without_comments(written: str) -> str:
    """A header without what stands in parentheses, nested ones too."""
    for _ in range(_DEEPEST_COMMENT):
        written, n_comments = _COMMENT.subn(" ", written)
        if not n_comments:
            break
    return " ".join(written.split())


def _is_no_archive(headers: Mapping[str, str]) -> bool:
    """Whether the author asked that the message be kept nowhere."""
    archive = headers.get("archive", "").lower()
    return headers.get("x-no-archive", "").lower().startswith("yes") or archive.startswith("no")


def _extra(headers: Mapping[str, str], attachments: list[str]) -> dict[str, Any]:
    """Names of files, and the ids of messages that this one takes back."""
    control = headers.get("control", "")
    cancelled = control if control.lower().startswith("cancel") else ""
    withdrawn = _MESSAGE_ID.findall(f"{headers.get('supersedes', '')} {cancelled}")
    told = {"attachments": attachments, WITHDRAWS: withdrawn}
    return {name: value for name, value in told.items() if value}


def _link(headers: dict[str, str]) -> str:
    """Where the message, or at least its list, can be read."""
    written = f"{headers.get('archived-at', '')} {headers.get('list-archive', '')}"
    found = _WEB_LINK.search(written)
    return found[1] if found else ""
