"""The report as Markdown (CommonMark with GitHub's tables), for mail, chat and archives.

Whatever somebody wrote is escaped letter by letter: it can never become a heading, a link, an
image, a table cell or HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from models.report import Report
from models.theme_report import Quote, ThemeReport
from reports import facts, provenance, sentences
from reports.language import Piece, Sentence, Words, words_of
from reports.links import safe_url
from reports.quotes import unwrap
from reports.telling.findings import findings

_SPECIAL = re.compile(
    r"[\\`*_\[\]<>#|~&@$]"  # marks anywhere
    r"|:(?=[\w+/-])|(?<=[wW])\."  # addresses and emoji by name
    r"|(?<=^\d)[.)]|(?<=^\d\d)[.)]|(?<=^\d{3})[.)]|^[-+=]"  # marks at the start
)
_BREAKS = re.compile(r"\s*(?:\r\n|[\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029])\s*")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\x80-\x9f]")


def render_markdown(report: Report) -> bytes:
    """The whole report on one page: sentences, table of themes, quotes of each, how it was made.

    Args:
        report: What to write.

    Returns:
        The bytes of `report.md`.
    """
    words = words_of(report.language)
    blocks = [
        *_masthead(report, words),
        *_findings(report, words),
        *_table(report, words),
        *(block for theme in report.themes for block in _theme(theme, report, words)),
        *_unassigned(report, words),
        *_alike(report, words),
        *_missing(report, words),
        *_run(report, words),
    ]
    return ("\n\n".join(block for block in blocks if block) + "\n").encode()


def escape(text: str) -> str:
    """Text that Markdown shows as it is, on one line.

    Args:
        text: Anything that somebody wrote.

    Returns:
        The text with every mark escaped, line breaks and runs of blanks folded into a blank, and
        control characters dropped.
    """
    line = _CONTROLS.sub("", _BREAKS.sub(" ", text))
    return _escape_marks(" ".join(line.split()))


def _escape_marks(line: str) -> str:
    return _SPECIAL.sub(r"\\\g<0>", line)


def _masthead(report: Report, words: Words) -> Iterator[str]:
    yield f"# {escape(facts.name(report))}"
    yield facts.night(report, words)
    yield escape(sentences.what_was_read(report, words))
    yield escape(facts.scope(report, words))
    yield escape(facts.set_aside(report.totals, words))
    for missing in sentences.missing_sources(report, words):
        yield f"**{escape(missing)}**"


def _findings(report: Report, words: Words) -> Iterator[str]:
    found = findings(report, words)
    yield "\n".join(f"- {_marked(sentence)}" for sentence in found)


def _marked(sentence: Sentence) -> str:
    return "".join(_piece(piece) for piece in sentence)


def _piece(piece: Piece) -> str:
    text = _escape_marks(_CONTROLS.sub("", _BREAKS.sub(" ", piece.text)))
    marks = {"plain": "", "strong": "**", "theme": "*"}[piece.style]
    return f"{marks}{text.strip() if marks else text}{marks}"


def _table(report: Report, words: Words) -> Iterator[str]:
    if not report.themes:
        return
    yield f"## {words.say('Themes by people')}"
    heads = [words.say("Theme"), words.say("People"), words.say("Seven days"),
             _where_head(report, words), words.say("Comments")]  # fmt: skip
    rows = [
        [
            escape(theme.title),
            escape(facts.people(words, theme.n_people, theme.n_unknown)),
            escape(_change(theme, report, words)),
            escape(_where(theme, report, words)),
            words.number(theme.n_comments),
        ]
        for theme in report.themes
    ]
    yield "\n".join(
        (_table_row(heads), "| --- | --- | --- | --- | ---: |", *(_table_row(row) for row in rows))
    )


def _change(theme: ThemeReport, report: Report, words: Words) -> str:
    recent, against = facts.change(theme, words, has_history=report.has_history)
    return f"{recent} ({against})" if against else recent


def _where_head(report: Report, words: Words) -> str:
    return words.say("Communities") if facts.has_communities(report) else words.say("Languages")


def _where(theme: ThemeReport, report: Report, words: Words) -> str:
    name = facts.where if facts.has_communities(report) else facts.languages
    return name(theme, words)


def _table_row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _theme(theme: ThemeReport, report: Report, words: Words) -> Iterator[str]:
    yield f"## {escape(theme.title)}"
    yield _marked(sentences.theme_summary(theme, report, words))
    yield escape(sentences.since(theme, words, has_history=report.has_history))
    if theme.keywords:
        keywords = ", ".join(escape(keyword) for keyword in theme.keywords)
        yield words.say("Words: {keywords}", keywords=keywords)
    for quote in theme.quotes:
        yield _quote(quote, report, words)


def _quote(quote: Quote, report: Report, words: Words) -> str:
    lines = [f"> {escape(line)}" for line in _BREAKS.split(unwrap(quote.text)) if escape(line)]
    if quote.is_cut and lines:
        lines[-1] += " \\[…\\]"
    return "\\\n".join((*lines, f"> — {_facts(quote, report, words)}"))


def _facts(quote: Quote, report: Report, words: Words) -> str:
    parts = [escape(fact) for fact in facts.quote_facts(quote, report, words)]
    url = safe_url(quote.url)
    if url:
        parts.append(f"[{words.say('source')}](<{url}>)")
    return " · ".join(parts)


def _unassigned(report: Report, words: Words) -> Iterator[str]:
    if report.unassigned:
        yield f"## {facts.unassigned_title(report, words)}"
        yield from (_quote(quote, report, words) for quote in report.unassigned)


def _alike(report: Report, words: Words) -> Iterator[str]:
    if report.alike:
        yield f"## {words.say('Said by several')}"
        for number, group in enumerate(report.alike):
            if number:
                yield "* * *"
            yield from (_quote(quote, report, words) for quote in group)


def _missing(report: Report, words: Words) -> Iterator[str]:
    if report.missing:
        yield f"## {words.say('What is missing')}"
        yield "\n".join(f"- {escape(line)}" for line in sentences.missing(report, words))


def _run(report: Report, words: Words) -> Iterator[str]:
    """The run is named on a line of its own."""
    yield f"## {words.say('How far to trust tonight')}"
    yield escape(sentences.trust(report, words))
    rows = provenance.run_facts(report, words)
    yield "\n".join(f"- {escape(name)}: {escape(value)}" for name, value in rows)
    yield f"{words.say('Run')} `{_code(report.run.run_id)}`"


def _code(text: str) -> str:
    return _CONTROLS.sub("", _BREAKS.sub(" ", text)).replace("`", "'")
