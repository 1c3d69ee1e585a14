"""Hypothesis strategies for the text that people and programs really send."""

from __future__ import annotations

from hypothesis import strategies as st

NASTY = (
    "\x00",
    "\x1b[31m",
    "\u200b",
    "\u200d",
    "\u202e",
    "\ufeff",
    "\u00ad",
    "\u2028",
    "\x85",
    "\ufffd",
    "\uffff",
    "\r\n",
    "\n\n\n",
    "\t",
    "\u00a0",
    "é",
    "e\u0301",
    "Ã©",
    "â€™",
    "&amp;",
    "&lt;",
    "&nbsp;",
    "&#64;",
    "fi",
    "ＡＢ",
    "👨‍👩‍👧",
    "🇫🇷",
    "👍🏽",
    "ﷺ",
    "中文",
    "س\u200cس",
)
"""Controls, mojibake, entities, joiners, wide forms, scripts."""

MARKUP = (
    "<p>",
    "</p>",
    "<br/>",
    "<li>",
    "<ul>",
    "<pre>",
    "</pre>",
    "<b>",
    "</b>",
    "<blockquote>",
    "</blockquote>",
    "<aside class='quote'>",
    "</aside>",
    "<script>",
    "</script>",
    "<!--",
    "-->",
    "<img alt='🙂'>",
    "<td>",
    "<",
    ">",
    "> ",
    "```\n",
    "`",
    "# ",
    "- ",
    "1. ",
    "[a](b)",
    "![",
    "](",
    "*",
    "__",
    '[quote="x"]',
    "[/quote]",
    ">!",
    "!<",
)
"""Pieces of HTML and Markdown, seldom balanced."""

PRIVATE = (
    "jean.dupont@ex.org",
    "jean (at) ex.org",
    "marie at liste.fr",
    "mailto:a@b.fr",
    "@jean_d",
    "@jean@masto.fr",
    "06 12 34 56 78",
    "+33 6 12 34 56 78",
    "+44 20 7946 0958",
    "FR76 3000 6000 0112 3456 7890 189",
    "4111 1111 1111 1111",
    "192.168.10.254",
    "2001:db8::8a2e:370:7334",
    "1 85 05 78 006 084 91",
    "https://u:p@ex.org/a?token=abcdef0123456789&x=1",
    "https://ex.org/@jean/1",
    "<span>@</span>",
    "@<span>jo</span>",
)
"""Things that must not be stored. Numbers are test numbers or made up."""

PLAIN = (
    "bonjour",
    "l'appli plante",
    "version 4.2.1.0",
    "12,50 €",
    "le 02/11/2026 à 09:12",
    "n° 20261102-1",
    "v2.0",
    "@ 10 h",
    "#hashtag",
    "look at ex.org",
    "C++ std::vector",
    "10:30:45",
    "[email]",
    "[phone] ok",
    "😀",
    " ",
    " ",
)
"""Things that must survive, placeholders among them."""

pieces = st.one_of(
    st.text(max_size=12),
    st.sampled_from(NASTY),
    st.sampled_from(MARKUP),
    st.sampled_from(PRIVATE),
    st.sampled_from(PLAIN),
)

nasty_text = st.lists(pieces, max_size=12).map("".join)
"""Any of it, glued together."""

spaced_text = st.lists(pieces, max_size=12).map(" ".join)
"""Any of it, with spaces between."""

private_value = st.sampled_from(PRIVATE[:1] + PRIVATE[4:5] + PRIVATE[6:13])
"""One thing that is masked whole."""

words = st.lists(
    st.sampled_from(
        ("le", "la", "application", "montre", "ne", "marche", "plus", "depuis", "super", "merci")
    ),
    min_size=1,
    max_size=40,
)
"""Words of a comment, for texts that resemble each other."""
