"""Words as Markdown that stays words: escaped letter by letter, so that nothing becomes structure.

Holds for CommonMark, GitHub's dialect and chats like Slack, which read `<…>`, `@name` and `#12`
even where a backslash stands before.
"""

from __future__ import annotations

import re

from models.report import Report
from models.theme_report import Quote
from reports import facts
from reports.language import Sentence, Words
from reports.links import safe_url
from reports.quotes import unwrap

JOINER = "\u2060"
"""No width, no meaning: after a mark it keeps a name from being called."""
_SPECIAL = re.compile(
    r"[\\`*_\[\]#|~@$]"  # marks anywhere
    r"|:(?=[\w+/-])|(?<=[wW])\."  # addresses and emoji by name
    r"|(?<=^\d)[.)]|(?<=^\d\d)[.)]|(?<=^\d{3})[.)]|^[-+=]"  # marks at the start
)
_CALLS = re.compile(r"([@#])(?=\w)")
_BREAKS = re.compile(r"\s*(?:\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029])\s*")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f\x80-\x9f\u202a-\u202e\u2066-\u2069]")
_LONE = re.compile("[\ud800-\udfff]")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})


def escape(text: str) -> str:
    """Text that Markdown shows as it is, on one line.

    Args:
        text: Anything that somebody wrote.

    Returns:
        The text with every mark escaped, line breaks and runs of blanks folded into a blank,
        control characters and those that turn the direction of writing dropped.
    """
    return _escape_marks(" ".join(_on_one_line(text).split()))


def _on_one_line(text: str) -> str:
    return _LONE.sub("\ufffd", _CONTROLS.sub("", _BREAKS.sub(" ", text)))


def _escape_marks(line: str) -> str:
    called = _CALLS.sub(rf"\1{JOINER}", line)
    return _SPECIAL.sub(r"\\\g<0>", called).translate(_ENTITIES)


def marked(sentence: Sentence) -> str:
    """A sentence with its strong words and titles marked."""
    return "".join(_piece(piece.text, piece.style) for piece in sentence)


def _piece(plain: str, style: str) -> str:
    text = _escape_marks(_on_one_line(plain))
    marks = {"plain": "", "strong": "**", "theme": "*"}[style]
    return f"{marks}{text.strip()}{marks}" if marks and text.strip() else text


def quoted(quote: Quote, report: Report, words: Words) -> str:
    """A quote as a block of its own, what is known of it in its last line."""
    lines = [f"> {escape(line)}" for line in _BREAKS.split(unwrap(quote.text)) if escape(line)]
    if quote.is_cut and lines:
        lines[-1] += " \\[…\\]"
    return "\\\n".join((*lines, f"> — {_facts(quote, report, words)}"))


def _facts(quote: Quote, report: Report, words: Words) -> str:
    parts = [escape(fact) for fact in facts.quote_facts(quote, report, words)]
    return " · ".join(part for part in (*parts, source(quote.url, words)) if part)


def source(url: str, words: Words) -> str:
    """The link to where it was said; empty if there is none that may be followed."""
    safe = safe_url(url)
    return f"[{words.say('source')}](<{safe}>)" if safe else ""


def code(text: str) -> str:
    """Text between backticks, or for there."""
    return _on_one_line(text).replace("`", "'")
