"""Paragraphs out of text that was sent as format=flowed."""

from __future__ import annotations

import re

_QUOTES = re.compile(r">*")
_SIGNATURE = "-- "


def unflow(text: str, *, is_delsp: bool = False) -> str:
    r"""Joins the lines that a mail program broke, and removes the blanks it stuffed.

    Args:
        text: A body of type text/plain; format=flowed, with "\n" line ends.
        is_delsp: Whether the blank before a soft break is not part of the text (DelSp=yes).

    Returns:
        One line a paragraph; quoted ones keep their ">" followed by one blank.

    Source: RFC 3676, 4.
    """
    paragraphs: list[str] = []
    open_depth = -1
    for line in text.split("\n"):
        depth, content = _unstuffed(line)
        is_signature = content == _SIGNATURE
        is_soft = content.endswith(" ") and not is_signature
        piece = content[:-1] if is_soft and is_delsp else content
        if depth == open_depth and not is_signature:
            paragraphs[-1] += piece
        else:
            paragraphs.append(f"{'>' * depth} {piece}" if depth else piece)
        open_depth = depth if is_soft else -1
    return "\n".join(paragraphs)


def _unstuffed(line: str) -> tuple[int, str]:
    """How often a line is quoted, and what it says."""
    marks = _QUOTES.match(line)
    depth = marks.end() if marks else 0
    content = line[depth:]
    return depth, content.removeprefix(" ")
