"""The text of a comment as every later stage reads it: out of its format, repaired, folded."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from types import MappingProxyType

from ftfy import TextFixerConfig, fix_text

from models.records import BodyFormat
from transforms.html import html_to_text
from transforms.mail import html_mail_to_text, mail_to_text
from transforms.markdown import markdown_to_text

CLEAN_VERSION: int = 4
"""Grows when a comment may be cleaned otherwise than before: what it touches is staged again."""

_READERS: MappingProxyType[BodyFormat, Callable[[str], str]] = MappingProxyType(
    {
        "text": str,
        "html": html_to_text,
        "markdown": markdown_to_text,
        "mail": mail_to_text,
        "mail_html": html_mail_to_text,
    }
)
_MAILS: frozenset[BodyFormat] = frozenset(("mail", "mail_html"))
_REPAIR = TextFixerConfig(
    uncurl_quotes=False, fix_latin_ligatures=False, normalization="NFC", explain=False
)
_MAX_PASSES = 10
_SOUND = re.compile(r"[\n -%'-~àéèêëçùûôœÀÉÈÊÇ’«»…€–—\u00a0\U0001f300-\U0001faff]*")
"""Nothing to repair here; four times faster than asking."""
_LINE_BREAK = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_UNSEEN = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    r"\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
    r"|(?<![\U0001f3f4\U000e0020-\U000e007f])[\U000e0000-\U000e007f]"  # tags: only in flags
    r"|(?<![\u0590-\u1fff\u2190-\ud7ff\ufb1d-\ufeff\U00010000-\U0001ffff])[\u200c\u200d]"
    r"|[\u200c\u200d](?![\u0590-\u1fff\u2190-\ud7ff\ufb1d-\ufeff\U00010000-\U0001ffff])"
)
"""Controls, direction marks and fillers; joiners stay where emoji or scripts need them."""
_REPLY_MARK = re.compile(
    r"(?:\[[^\]]{1,60}\]\s*)*(?:re|ré|réf|rép|réponse|antw?|aw|wg|sv|rv|fwd?|tr"
    r"|rif)\b\.?\s*(?:[\[(]\d+[\])])?\s*:\s*",
    re.I,
)
_LIST_TAG = re.compile(r"(?:\[[^\]]{1,60}\]\s*)+(?=\S)")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text, and what is known of the title in it."""

    text: str
    heading: str
    """The title without its reply marks; empty if there is none."""
    goes_first: bool
    """Whether the text begins with it, in a line and a blank line of its own."""
    is_marked: bool
    """Whether the title had a mark such as "Re:"."""


def clean(title: str, body: str, body_format: BodyFormat) -> str:
    """What a person said, in one text.

    The body comes out of its format without quotes; broken encodings are mended; what cannot be
    seen is dropped; spaces are folded and lines kept. A title that the body does not begin with
    goes first, without reply marks: an answer is understood by what it answers. Cleaning the
    result again, as a text without title, changes nothing.

    Args:
        title: Subject or heading; empty if there is none.
        body: The body as its source gives it, masked.
        body_format: How the body is written.

    Returns:
        The title and a blank line where the title counts, then the body; perhaps empty.
    """
    return clean_parts(title, body, body_format).text


def clean_parts(title: str, body: str, body_format: BodyFormat) -> Cleaned:
    """The same text as `clean`, with what is known of its title.

    Args:
        title: Subject or heading; empty if there is none.
        body: The body as its source gives it, masked.
        body_format: How the body is written.
    """
    text = _settle(_READERS[body_format](body))
    line = _settle(title).replace("\n", " ")
    heading = _subject(line, is_mail=body_format in _MAILS)
    goes_first = _says_more(heading, text)
    is_marked = bool(_REPLY_MARK.match(line))
    if not goes_first:
        return Cleaned(text, heading, goes_first, is_marked)
    return Cleaned(_settle(f"{heading}\n\n{text}"), heading, goes_first, is_marked)


def _subject(heading: str, *, is_mail: bool) -> str:
    """A title without its reply marks and, in mail or before them, without the list's tag."""
    subject = heading
    while found := _REPLY_MARK.match(subject):
        subject = subject[found.end() :]
    return _LIST_TAG.sub("", subject, count=1) if is_mail or subject != heading else subject


def _says_more(heading: str, text: str) -> bool:
    """Whether a title is neither empty nor the body's beginning."""
    opening = re.sub(r"\s*(?:…|\.{3})$", "", heading).casefold()
    return bool(opening) and not " ".join(text.split()).casefold().startswith(opening)


def _settle(text: str) -> str:
    """Repair and fold until nothing changes any more: one repair may reveal another."""
    for _ in range(_MAX_PASSES):
        before = text
        text = _fold(_UNSEEN.sub("", _LINE_BREAK.sub("\n", _repaired(text))))
        if text == before:
            break
    return text


def _repaired(text: str) -> str:
    """Text with its encoding mended and its entities decoded."""
    return text if _SOUND.fullmatch(text) else fix_text(text, _REPAIR)


def _fold(text: str) -> str:
    """Runs of spaces as one, at most one blank line in a row, nothing around."""
    lines = re.sub(r"[^\S\n]+", " ", text)
    return re.sub(r"\n{3,}", "\n\n", re.sub(r" ?\n ?", "\n", lines)).strip()
