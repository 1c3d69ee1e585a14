"""Bytes of mails as text, whatever charset they claim."""

from __future__ import annotations

import re
from email.errors import HeaderParseError
from email.header import decode_header

from transforms.sources.formats.values import storable

_READ_AS = {
    "": "utf-8", "us-ascii": "utf-8", "ascii": "utf-8", "utf8mb4": "utf-8", "utf8": "utf-8",
    "unicode-1-1-utf-7": "utf-7", "iso-8859-1": "cp1252", "iso8859-1": "cp1252",
    "iso_8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "iso-8859-8-i": "iso-8859-8",
    "x-mac-roman": "mac-roman", "x-sjis": "cp932", "shift_jis": "cp932", "gb2312": "gb18030",
    "gbk": "gb18030", "ks_c_5601-1987": "cp949", "euc-kr": "cp949", "big5": "big5hkscs",
    "iso-2022-jp": "iso-2022-jp-ext", "windows-874": "cp874",
}  # fmt: skip
_ANY_BYTES = re.compile(r"cp125\d|windows-125\d|iso-?8859-\d+|koi8-[ru]|mac-roman")
"""Charsets in which almost any bytes are some text."""
_META = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w:.-]{2,40})", re.I)
_META_BYTES = 4_096
_HEADER_CHARS = 4_096
"""Of a header longer than twice this only its beginning and its end are read: no person writes it,
and the time that encoded words, addresses and comments take grows with the square of its length."""
_TOUCHING_WORDS = re.compile(r"(?<=[^\s(\"])(?==\?[\w*-]+\?[BbQq]\?[^?\s]*\?=)")


def decode_bytes(data: bytes, charset: str) -> str:
    """Bytes in the charset that they claim, else in the one that they can be.

    Args:
        data: Some text's bytes.
        charset: As declared; may be empty, unknown or wrong.

    Returns:
        The text; what no charset explains becomes U+FFFD. Latin-1 is read as Windows-1252, as
        every mail program does; what is UTF-8 is read so even if it claims a single-byte charset.
    """
    name = charset.strip("\"' ").lower()
    claimed = _READ_AS.get(name, name)
    if _ANY_BYTES.fullmatch(claimed) and not data.isascii():
        claimed = "utf-8" if _is_utf8(data) else claimed
    for name in (claimed, "utf-8", "cp1252"):
        try:
            return data.decode(name)
        except (LookupError, ValueError):
            continue
    return data.decode("cp1252", "replace")


def html_charset(data: bytes) -> str:
    """The charset that a page claims itself; empty: none.

    Args:
        data: The page.
    """
    found = _META.search(data, 0, _META_BYTES)
    return found[1].decode("ascii") if found else ""


def decode_words(value: str) -> str:
    """A header's text.

    Args:
        value: As it stands, with encoded words, folded, or with bytes beyond ASCII.

    Returns:
        The text on one line; of a monstrous header its beginning and its end.

    Source: RFC 2047.
    """
    if len(value) > 2 * _HEADER_CHARS:
        value = value[:_HEADER_CHARS] + value[-_HEADER_CHARS:]
    if value.isascii() and "=?" not in value:
        return " ".join(value.split())
    text = " ".join(decode_bytes(value.encode("utf-8", "surrogateescape"), "utf-8").split())
    try:
        pieces = decode_header(_TOUCHING_WORDS.sub(" ", text)) if "=?" in text else [(text, None)]
    except HeaderParseError:
        pieces = [(text, None)]
    words = (p if isinstance(p, str) else decode_bytes(p, charset or "") for p, charset in pieces)
    return " ".join(storable("".join(words)).split())


def _is_utf8(data: bytes) -> bool:
    """Whether bytes are UTF-8; no text in a single-byte charset is, but by a rare accident."""
    try:
        data.decode("utf-8")
    except ValueError:
        return False
    return True
