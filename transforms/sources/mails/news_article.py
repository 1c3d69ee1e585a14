"""A news article judged: what a person said, a cancellation, or a file in pieces."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from email.parser import BytesHeaderParser

from models.records import SourceRecord
from transforms.sources.formats.mapping import Ids
from transforms.sources.mails.message import decode_words, read_message
from transforms.sources.mails.nntp_server import Overview, sender_address
from transforms.sources.mails.withdrawn import WITHDRAWS

_ID = re.compile(r"<([^<>\s]+)>")
_YENC = re.compile(rb"^=ybegin .*\bline=", re.MULTILINE)
_UUENCODED = re.compile(rb"^begin [0-7]{3,4} \S.*\n(?:[ -`]{2,}\r?\n){2}", re.MULTILINE)
_BINARY_SUBJECT = re.compile(
    r"\byEnc\b.*\(\d+/\d+\)|\.(?:rar|par2|r\d\d|7z|nzb)\b.*\(\d+/\d+\)", re.I
)
_PLACEHOLDER = "leafnode:placeholder:"
"""What leafnode shows of a group that it has not fetched yet."""
_NO_ARCHIVE = re.compile(r"\s*x-no-archive\s*:\s*yes\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Article:
    """What an article brings."""

    record: SourceRecord | None
    """None: no person's words."""
    takes_back: tuple[str, ...]
    """Message ids that it cancels or supersedes, if its sender may."""
    sender: str
    """The address of From, in lower case."""
    is_binary: bool = False


def is_binary_subject(subject: str) -> bool:
    """Whether a subject is that of a piece of a file.

    Args:
        subject: Decoded.
    """
    return _BINARY_SUBJECT.search(subject) is not None


def read_article(raw: bytes, told: Overview, groups: Sequence[str], ids: Ids) -> Article:
    """An article.

    Args:
        raw: As the server gives it.
        told: What the overview says of it.
        groups: The groups that are read, in their order; of a crosspost the first is its
            community. Empty: the configuration names the community.
        ids: Gives an id to an article without one.

    Source: RFC 5536 (Control, Supersedes, Archive); RFC 5537, section 5.3 (cancel).
    """
    headers = BytesHeaderParser().parsebytes(raw)
    control, supersedes, archive, posted_to, sender = (
        decode_words(str(headers.get(name, "")))
        for name in ("control", "supersedes", "archive", "newsgroups", "from")
    )
    sender = sender_address(sender)
    if control or told.message_id.startswith(_PLACEHOLDER):
        is_cancel = control.lower().startswith("cancel")
        return Article(None, tuple(_ID.findall(control)) if is_cancel else (), sender)
    record = read_message(raw, ids)
    takes_back = tuple(_ID.findall(supersedes))
    if _is_file(raw, record):
        return Article(None, takes_back, sender, is_binary=True)
    is_no_archive = archive.lower().startswith("no") or _NO_ARCHIVE.match(record.body) is not None
    record = replace(
        record,
        native_id=told.message_id or record.native_id,
        community=_community(posted_to, groups),
        is_no_archive=record.is_no_archive or is_no_archive,
        extra={name: value for name, value in record.extra.items() if name != WITHDRAWS},
    )
    return Article(record, takes_back, sender)


def _is_file(raw: bytes, record: SourceRecord) -> bool:
    """Whether an article is a file, or a piece of one, and not words beside one."""
    if is_binary_subject(record.title) or _YENC.search(raw):
        return True
    is_bare = not record.body.strip() or _UUENCODED.search(record.body.encode()) is not None
    return is_bare and _UUENCODED.search(raw) is not None


def _community(posted_to: str, groups: Sequence[str]) -> str:
    """The first of our groups that an article was posted to; however it was met, it is the same."""
    named = {name.strip() for name in posted_to.split(",")}
    return next((group for group in groups if group in named), "")
