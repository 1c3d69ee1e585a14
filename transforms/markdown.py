"""Text out of Markdown, as forums, code hosts and chats write it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

from transforms.html import html_to_text
from transforms.redact import PLACEHOLDER

_QUOTE_MARK = re.compile(r"\[quote(?:=[^\]\n]*)?\]|(?P<closing>\[/quote\])", re.I)
_SPOILER = re.compile(r">!(.+?)!<", re.S)
_SHIELD = {"[": "\ue000", "]": "\ue001"}


def markdown_to_text(text: str) -> str:
    """What a person wrote, without marks of emphasis, headings or links, and without their quotes.

    Quotes (`>` and `[quote]` blocks) are cut, code is kept, a link becomes its text and an
    image its alternative text. HTML inside is read as HTML.

    Args:
        text: Markdown source; placeholders such as "[email]" stay as they are.

    Returns:
        The text, at most one blank line in a row, without spaces around it.

    Source:
        CommonMark 0.31 with tables and strikethrough; a line break in the source is one in the
        text, as on GitHub and Discourse.
    """
    unquoted = _SPOILER.sub(r"\1", _without_forum_quotes(text))
    shielded = PLACEHOLDER.sub(lambda found: f"{_SHIELD['[']}{found[1]}{_SHIELD[']']}", unquoted)
    plain = html_to_text(_parser().render(shielded))
    return re.sub(r"\ue000(\w+)\ue001", r"[\1]", plain)


def _without_forum_quotes(text: str) -> str:
    """Text without `[quote]` blocks; a mark without its partner stays."""
    opened: list[int] = []
    cuts: list[tuple[int, int]] = []
    for mark in _QUOTE_MARK.finditer(text):
        if not mark["closing"]:
            opened.append(mark.start())
        elif opened:
            start = opened.pop()
            while cuts and cuts[-1][0] > start:
                cuts.pop()
            cuts.append((start, mark.end()))
    ends = [0, *(end for _, end in cuts)]
    starts = [*(start for start, _ in cuts), len(text)]
    return "\n\n".join(text[end:start] for end, start in zip(ends, starts, strict=True))


@cache
def _parser() -> MarkdownIt:
    """The parser, made once."""
    parser = MarkdownIt("commonmark", {"html": True, "breaks": True})
    parser.enable(["table", "strikethrough"])
    parser.add_render_rule("image", _alternative)
    return parser


def _alternative(
    renderer: RendererHTML,
    tokens: Sequence[Token],
    index: int,
    options: OptionsDict,
    env: dict[str, Any],
) -> str:
    """An image as its alternative text."""
    return escape(renderer.renderInlineAsText(tokens[index].children, options, env))
