"""The reply out of a mail: quotes, attributions, signatures and list footers cut.

Rules work on lines, in an order that matters: wrapped attributions are joined first, then whatever
follows a copy of the original is cut, then quoted lines, then the end matter.
"""

from __future__ import annotations

import quopri
import re

from transforms.html import html_to_text
from transforms.mail_ends import says_something, without_ends
from transforms.mail_marks import (
    BAR,
    QUOTED,
    introduces_quote,
    is_attribution,
    n_header_lines,
    opens_attribution,
)

_QUOTE_END = re.compile(r"^>\s?:\s*$")
_MIME_LINE = re.compile(r"^(?:mime-version|content-[a-z-]+):\s", re.I)
_SOFT_BREAK = re.compile(r"=\n")
_ESCAPED_BYTE = re.compile(r"=(?:[89A-F][0-9A-F]|20|3D)")
_MIN_SOFT_BREAKS = 3
_MAX_ARMOURS = 20
_GAP_LINES = 20
"""Blank lines between an attribution and its quote at most."""
_SIGNED = re.compile(
    r"^-----BEGIN PGP SIGNED MESSAGE-----\n(?:[A-Z]\w+: [^\n]*\n)*(?P<said>.*?)"
    r"^-----BEGIN PGP SIGNATURE-----\n.*?^-----END PGP SIGNATURE-----[^\n]*$",
    re.M | re.S,
)
_SEALED = re.compile(
    r"^-----BEGIN PGP (?P<what>MESSAGE|PUBLIC KEY BLOCK|SIGNATURE)-----\n"
    r".*?^-----END PGP (?P=what)-----[^\n]*$",
    re.M | re.S,
)
_DASH_ESCAPED = re.compile(r"^- (?=-)", re.M)
_SCRUBBED = re.compile(
    r"^-{8,} (?:next part|section suivante|nächster teil) -{8,}\n"
    r"(?:[^\n]*(?:scrubbed|nettoyée?|entfernt|bereinigt)[^\n]*\n(?:[^\n]+(?:\n|\Z)){0,8})?",
    re.M | re.I,
)
_ADDRESS = re.compile(r"[@<]|\[email\]")


def mail_to_text(text: str) -> str:
    """What the writer of a mail added themselves.

    Quoted lines go, wherever they stand, and answers between them stay; so do attributions in
    many languages (wrapped ones too), copies of the original under an Outlook header or a bar,
    signatures after "-- ", "Sent from my phone", notices of confidentiality and footers of
    mailing lists.

    Args:
        text: The plain text part of a mail.

    Returns:
        The reply, without blank lines around it; empty if all of it was quoted.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u00a0", " ")
    lines = _without_mime_lines(_without_armour(_unescaped(text)).split("\n"))
    lines = _without_remnants(_without_original(_joined(lines)))
    lines = [line for line in lines if not QUOTED.match(line)]
    return "\n".join(without_ends(lines)).strip()


def html_mail_to_text(html: str) -> str:
    """What the writer of a mail in HTML added themselves.

    Args:
        html: The HTML part of a mail.

    Returns:
        The reply as `mail_to_text` gives it: quotes that are marked as such in HTML go, those
        that are only text go too.
    """
    return mail_to_text(html_to_text(html, is_mail=True))


def _unescaped(text: str) -> str:
    """Text whose quoted-printable was never decoded, decoded."""
    if len(_SOFT_BREAK.findall(text)) < _MIN_SOFT_BREAKS or not _ESCAPED_BYTE.search(text):
        return text
    return quopri.decodestring(text.encode()).decode("utf-8", "replace")


def _without_armour(text: str) -> str:
    """Text without what was put around it to sign it, and what an archive says it left out."""
    if 0 < text.count("-----BEGIN PGP ") <= _MAX_ARMOURS:
        text = _SIGNED.sub(lambda found: _DASH_ESCAPED.sub("", found["said"]), text)
        text = _SEALED.sub("", text)
    return _SCRUBBED.sub("", text)


def _without_mime_lines(lines: list[str]) -> list[str]:
    """Lines without those of a MIME header that some archive left on top."""
    n_lines = next((n for n, line in enumerate(lines) if not _MIME_LINE.match(line)), len(lines))
    return lines[n_lines:]


def _joined(lines: list[str]) -> list[str]:
    """Lines with every attribution on one line."""
    joined: list[str] = []
    place = 0
    while place < len(lines):
        n_lines = _n_attribution_lines(lines, place)
        joined.append(" ".join(lines[place : place + n_lines]) if n_lines else lines[place])
        place += max(1, n_lines)
    return joined


def _n_attribution_lines(lines: list[str], place: int) -> int:
    """How many lines from here on are an attribution, 0 to 4."""
    if QUOTED.match(lines[place]) or not lines[place].strip():
        return 0
    for n_lines in range(1, _longest_attribution(lines[place]) + 1):
        last = lines[place + n_lines - 1 : place + n_lines]
        if not last or not last[0].strip() or _is_quoted(last[0]):
            return 0
        if n_lines > 1 and opens_attribution(last[0], is_first=False):
            return 0
        if is_attribution(" ".join(lines[place : place + n_lines])):
            return n_lines
    return 0


def _is_quoted(line: str) -> bool:
    """Whether a line is quoted; the end of a wrapped address only looks so."""
    return bool(QUOTED.match(line)) and not _QUOTE_END.match(line)


def _longest_attribution(line: str) -> int:
    """How many lines an attribution that begins with this one may fill."""
    if opens_attribution(line):
        return 4
    return 2 if _ADDRESS.search(line) else 1


def _without_original(lines: list[str]) -> list[str]:
    """Lines up to the copy of the original, or after its header where nothing stands above it."""
    kept: list[str] = []
    place, is_said = 0, False
    while place < len(lines):
        n_lines, is_own = _opening(lines, place)
        is_end = is_said or not is_own
        if n_lines and is_end and not _is_quoted_below(lines, place + n_lines):
            return kept
        if not n_lines:
            kept.append(lines[place])
            is_said = is_said or says_something(kept[-1:])
        place += max(1, n_lines)
    return kept


def _opening(lines: list[str], place: int) -> tuple[int, bool]:
    """How many lines from here on announce a copy of the original.

    Also whether they may be the mail's own header, which some programs put above it.
    """
    line = lines[place]
    if QUOTED.match(line):
        return 0, False
    if BAR.match(line) or is_attribution(line):
        return 1, False
    if introduces_quote(line) and _is_quoted_below(lines, place + 1):
        return 1, False
    return n_header_lines(lines, place), True


def _is_quoted_below(lines: list[str], place: int) -> bool:
    """Whether the next line that is not blank is quoted: then only quoted lines need to go."""
    gap = lines[place : place + _GAP_LINES]
    following = next((line for line in gap if line.strip()), "")
    return bool(QUOTED.match(following))


def _without_remnants(lines: list[str]) -> list[str]:
    """Lines without the ends of quoted ones that a mail program wrapped.

    Who has answered above the quote has not answered in it with half sentences.
    """
    first = next((n for n, line in enumerate(lines) if QUOTED.match(line)), len(lines))
    if not says_something(lines[:first]):
        return lines
    return [line for n, line in enumerate(lines) if not _is_remnant(lines, n)]


def _is_remnant(lines: list[str], place: int) -> bool:
    """Whether a line goes on with the quoted one above it, and the quote goes on below it."""
    if not 0 < place < len(lines) - 1 or not lines[place][:1].islower():
        return False
    above, below = lines[place - 1], lines[place + 1]
    is_between = QUOTED.match(above) and QUOTED.match(below)
    return bool(is_between) and not above.rstrip().endswith("?")
