"""Text out of HTML: what the writer said, line by line, without what they quoted."""

from __future__ import annotations

import re
from html import unescape

from selectolax.lexbor import LexborHTMLParser, LexborNode

MAX_DEPTH = 500
"""Deeper than this no person wrote it, and the parser's time grows with the square of the depth."""

_LINE, _PARAGRAPH, _BULLET = "\x1c", "\x1d", "\x1e"

_PARAGRAPHS_WORDS = "p h1 h2 h3 h4 h5 h6 pre ul ol dl table figure"
_PARAGRAPHS = frozenset(_PARAGRAPHS_WORDS.split())
_LINES_WORDS = (
    "div section article header footer main nav address aside details summary figcaption form "
    "fieldset li dt dd tr caption center legend body hr"
)
_LINES = frozenset(_LINES_WORDS.split())
_DROPPED_WORDS = (
    "head script style template svg math iframe object video audio canvas blockquote -comment "
    "-doctype"
)
_DROPPED = frozenset(_DROPPED_WORDS.split())
_DROPPED_CLASSES_WORDS = (
    "quote onebox gmail_attr moz-cite-prefix yahoo_quoted protonmail_quote quote-header-container"
)
_DROPPED_CLASSES = frozenset(_DROPPED_CLASSES_WORDS.split())
_MAIL_CLASSES_WORDS = (
    "moz-forward-container moz-signature gmail_signature tutanota_quote zmail_extra "
    "ms-outlook-mobile-signature"
)
_MAIL_CLASSES = frozenset(_MAIL_CLASSES_WORDS.split())
_MAIL_IDS_WORDS = (
    "OLK_SRC_BODY_SECTION Signature AppleMailSignature reply-intro ms-outlook-mobile-signature"
)
_MAIL_IDS = frozenset(_MAIL_IDS_WORDS.split())
_INDENT = re.compile(r"border(?:-left)?\s*:\s*(?:medium )?none", re.I)
_QUOTED_LINE = f"{_LINE}>{_LINE}"
_EMOJI_CLASS = re.compile(r"emoji|smil|emoticon", re.I)
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^>]*>")
_NEVER_NESTED_WORDS = (
    "p li dt dd tr td th option br hr img input meta link col area base wbr source embed param"
)
_NEVER_NESTED = frozenset(_NEVER_NESTED_WORDS.split())


def html_to_text(html: str, *, is_mail: bool = False) -> str:
    """What a person wrote, out of the HTML that their forum or mailer made of it.

    Blocks become lines, items get "- ", entities are decoded, emoji images become their
    alternative text. Scripts, styles, quotes (`blockquote`, Discourse's and mailers' own) and link
    previews are left out. Inline tags never split a word.

    Args:
        html: A document or a fragment, of any size, well formed or not.
        is_mail: Whether it is a mail: then a line ">" stays where a quote or a signature was, for
            the rules of `transforms.mail`, and what is only indented stays.

    Returns:
        The text, at most one blank line in a row, without spaces around it.
    """
    if _depth(html) > MAX_DEPTH:
        return _stripped(html)
    root = LexborHTMLParser(html).root
    return _settle("".join(_walk(root, is_mail=is_mail))) if root is not None else ""


def _depth(html: str) -> int:
    """How deep the tags nest at most; an upper bound."""
    if html.count("<") <= MAX_DEPTH:
        return 0
    depth = deepest = 0
    for found in _TAG.finditer(html, 0, html.rfind(">") + 1):
        if found[2].lower() not in _NEVER_NESTED:
            depth = max(0, depth - 1) if found[1] else depth + 1
            deepest = max(deepest, depth)
    return deepest


def _stripped(html: str) -> str:
    """The text of a monster: tags cut, blocks still on lines of their own."""
    end = html.rfind(">") + 1  # no tag ends below it, and looking for one there takes for ever
    text = _TAG.sub(lambda tag: _mark(tag[2].lower()), _without_marks(html[:end]))
    return _settle(unescape(text + _without_marks(html[end:])))


def _walk(root: LexborNode, *, is_mail: bool) -> list[str]:
    """Text and marks in reading order, without recursion."""
    parts: list[str] = []
    stack: list[tuple[LexborNode, bool, bool]] = [(root, False, False)]
    while stack:
        node, is_left, is_pre = stack.pop()
        tag = node.tag or ""
        if is_left:
            parts.append("" if tag == "br" else _mark(tag))
        elif tag == "-text":
            parts.append(_words(node.text_content or "", is_pre))
        elif is_mail and _is_mail_quote(node, tag):
            parts.append(_QUOTED_LINE)
        elif (is_mail and tag == "blockquote") or not _is_dropped(node, tag):
            parts.append(_entry(node, tag))
            stack.append((node, True, is_pre))
            children = list(node.iter(include_text=True))
            stack.extend((child, False, is_pre or tag == "pre") for child in reversed(children))
    return parts


def _is_dropped(node: LexborNode, tag: str) -> bool:
    """Whether nothing below this node is the writer's own text."""
    if tag in _DROPPED:
        return True
    classes = (node.attributes.get("class") or "").split()
    if tag == "div" and "meta" in classes:
        return True
    return not _DROPPED_CLASSES.isdisjoint(classes)


def _is_mail_quote(node: LexborNode, tag: str) -> bool:
    """Whether a node holds what a mail program quoted, or a signature.

    A `blockquote` without a border is how programs indent the writer's own words.
    """
    if tag == "blockquote":
        is_cited = "type" in node.attributes or "gmail_quote" in (
            node.attributes.get("class") or ""
        )
        return is_cited or not _INDENT.search(node.attributes.get("style") or "")
    classes = (node.attributes.get("class") or "").split()
    return (
        (node.attributes.get("id") or "") in _MAIL_IDS
        or not (_DROPPED_CLASSES | _MAIL_CLASSES).isdisjoint(classes)
        or any(each.endswith("yahoo_quoted") for each in classes)
    )


def _entry(node: LexborNode, tag: str) -> str:
    """What entering a node writes."""
    if tag == "img":
        return _alternative(node)
    return _mark(tag) + _BULLET if tag == "li" else _mark(tag)


def _alternative(image: LexborNode) -> str:
    """The text of an emoji image; nothing for a picture."""
    alt = _words(image.attributes.get("alt") or "", is_pre=False)
    is_emoji = _EMOJI_CLASS.search(image.attributes.get("class") or "") or not re.search(r"\w", alt)
    return alt if is_emoji else ""


def _mark(tag: str) -> str:
    """What the edge of an element writes."""
    if tag in _PARAGRAPHS:
        return _PARAGRAPH
    if tag in _LINES:
        return _LINE
    if tag == "br":
        return "\n"
    return " " if tag in {"td", "th"} else ""


def _words(text: str, is_pre: bool) -> str:
    """A text node, its white space folded outside `pre`."""
    plain = _without_marks(text)
    return plain if is_pre else re.sub(r"[ \t\r\n\f]+", " ", plain)


def _without_marks(text: str) -> str:
    """Text in which our own marks cannot be forged."""
    return re.sub(r"[\x00\x1c-\x1e]", "", text)


def _settle(marked: str) -> str:
    """Marks turned into line breaks; the strongest of a run wins."""
    text = re.sub(r"\x1e[\s\x1c-\x1e]*", "- ", marked)
    text = re.sub(r"(?<![ \n])[ \n]*+[\x1c\x1d][ \n\x1c\x1d]*", _break, text)
    text = re.sub(r" *\n *", "\n", re.sub(r" {2,}", " ", text))
    return re.sub(r"\n{3,}", "\n\n", text).strip()


def _break(run: re.Match[str]) -> str:
    """One line break, or a blank line where a paragraph ends."""
    return "\n\n" if _PARAGRAPH in run[0] or run[0].count("\n") > 1 else "\n"
