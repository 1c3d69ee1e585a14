"""The report as Markdown, for mail, chat and wikis: what the front page says, and a digest."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from models.report import Report
from models.report_parts import (
    CampaignReport,
    Criticism,
    MovementReport,
    ProposalReport,
    WaitingReport,
)
from models.theme_report import AlertReport, Quote, ThemeReport
from reports import facts, provenance, sentences
from reports.language import Words, words_of
from reports.markdown import code, escape, marked, quoted, source
from reports.telling import alerts, asked, changes, contested, movements, ranking, trust
from reports.telling.common import shown_themes
from reports.telling.findings import findings

N_ROWS = 20
"""Themes in the table."""
N_TOLD = 10
"""Themes, requests, alerts told one by one."""
N_QUOTES = 2
"""Quotes of each."""
N_VOICES = 6
"""Quotes of praise, and of single voices."""


def render_markdown(report: Report) -> bytes:
    """What the front page says, on one page of CommonMark with GitHub's tables.

    Args:
        report: What to write.

    Returns:
        The bytes of `report.md`.
    """
    words = words_of(report.language)
    blocks = [
        *_masthead(report, words),
        *_findings(report, words),
        *_changes(report, words),
        *_alerts(report, words),
        *_table(report, words),
        *(block for theme in report.themes[:N_TOLD] for block in _theme(theme, report, words)),
        *_asked(report, words),
        *_queue(report, words),
        *_criticism(report, words),
        *_campaigns(report, words),
        *_aside(report, words),
        *_voices(words.say("Said with warmth"), report.praise, report, words),
        *_voices(words.say("Single voices worth reading"), report.singles.quotes, report, words),
        *_unassigned(report, words),
        *_alike(report, words),
        *_missing(report, words),
        *_trust(report, words),
    ]
    return ("\n\n".join(block for block in blocks if block) + "\n").encode()


def render_digest(report: Report) -> bytes:
    """The three sentences at the top and where to read on, short enough for a chat.

    Args:
        report: What to write.

    Returns:
        The bytes of `digest.md`.
    """
    words = words_of(report.language)
    lines = [
        f"**{escape(facts.name(report))}** · {words.day_of_week(report.night)}",
        *(f"- {marked(found)}" for found in findings(report, words)),
        *(f"- {escape(missing)}" for missing in sentences.missing_sources(report, words)),
        f"[{words.say('Page')}](index.html) · [{words.say('Workbook')}](report.xlsx)",
    ]
    return ("\n".join(lines) + "\n").encode()


def _masthead(report: Report, words: Words) -> Iterator[str]:
    yield f"# {escape(facts.name(report))}"
    yield facts.night(report, words)
    yield escape(sentences.what_was_read(report, words))
    yield escape(facts.scope(report, words))
    yield escape(facts.set_aside(report.totals, words))
    for missing in sentences.missing_sources(report, words):
        yield f"**{escape(missing)}**"


def _findings(report: Report, words: Words) -> Iterator[str]:
    yield "\n".join(f"- {marked(sentence)}" for sentence in findings(report, words))


def _changes(report: Report, words: Words) -> Iterator[str]:
    found = changes.changes(report, words)
    if found:
        yield f"## {words.say('What changed, and why')}"
        yield "\n".join(_change_line(change) for change in found)


def _change_line(change: changes.Changed) -> str:
    most = f" {marked(change.most)}" if change.most else ""
    return f"- {escape(change.since)} — {marked(change.sentence)}{most}"


def _alerts(report: Report, words: Words) -> Iterator[str]:
    if report.alerts:
        yield f"## {words.count('{n} alert', '{n} alerts', len(report.alerts))}"
        for movement in report.movements:
            yield from _movement(movement, report, words)
        for alert in movements.alone(report)[:N_TOLD]:
            yield from _alert(alert, report, words)


def _movement(movement: MovementReport, report: Report, words: Words) -> Iterator[str]:
    about = " · ".join(escape(fact) for fact in movements.about(movement, report, words))
    titles = {theme.theme_id: theme.title for theme in report.themes}
    yield f"{marked(movements.told(movement, words))} {about}"
    yield marked(movements.themes(movement, titles, shown_themes(report), words))
    yield from _quotes(movement.quotes, report, words)


def _alert(alert: AlertReport, report: Report, words: Words) -> Iterator[str]:
    about = " · ".join(escape(fact) for fact in alerts.about(alert, report, words))
    yield f"{marked(alerts.told(alert, shown_themes(report), words))} {about}"
    yield from _quotes(alert.quotes, report, words)


def _quotes(quotes: Sequence[Quote], report: Report, words: Words) -> Iterator[str]:
    yield from (quoted(quote, report, words) for quote in quotes[:N_QUOTES])


def _table(report: Report, words: Words) -> Iterator[str]:
    if not report.themes:
        return
    yield f"## {words.say('Themes by people')}"
    is_weekly = any(theme.changes for theme in report.themes)
    heads = [words.say("Theme"), words.say("People"),
             words.say("Since last week") if is_weekly else words.say("Seven days"),
             _where_head(report, words), words.say("Comments")]  # fmt: skip
    rows = [_cells(theme, report, words) for theme in report.themes[:N_ROWS]]
    yield "\n".join(
        (_table_row(heads), "| --- | --- | --- | --- | ---: |", *(_table_row(row) for row in rows))
    )
    n_rest = len(report.themes) - N_ROWS
    if n_rest > 0:
        yield words.count("{n} other theme", "{n} other themes", n_rest)


def _cells(theme: ThemeReport, report: Report, words: Words) -> list[str]:
    moved, why = ranking.change(theme, report, words)
    return [
        escape(theme.title),
        escape(facts.people(words, theme.n_people, theme.n_unknown)),
        escape(f"{moved} ({why})" if why else moved),
        escape(_where(theme, report, words)),
        words.number(theme.n_comments),
    ]


def _where_head(report: Report, words: Words) -> str:
    return words.say("Communities") if facts.has_communities(report) else words.say("Languages")


def _where(theme: ThemeReport, report: Report, words: Words) -> str:
    name = facts.where if facts.has_communities(report) else facts.languages
    return name(theme, words)


def _table_row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _theme(theme: ThemeReport, report: Report, words: Words) -> Iterator[str]:
    yield f"### {escape(theme.title)}"
    yield marked(sentences.theme_summary(theme, report, words))
    yield escape(sentences.since(theme, words, has_history=report.has_history))
    if theme.keywords:
        keywords = ", ".join(escape(keyword) for keyword in theme.keywords)
        yield words.say("Words: {keywords}", keywords=keywords)
    yield from _quotes(theme.quotes, report, words)


def _asked(report: Report, words: Words) -> Iterator[str]:
    if report.proposals or report.single_requests:
        yield f"## {words.say('What people ask for')}"
        yield marked(asked.requests_told(report, words))
        yield "\n".join(_request(item, report, words) for item in report.proposals[:N_TOLD])


def _request(item: ProposalReport, report: Report, words: Words) -> str:
    who = facts.people(words, item.n_people, item.n_unknown)
    told = [escape(fact) for fact in asked.request_facts(item, report, words)]
    link = source(item.quotes[0].url, words) if item.quotes else ""
    parts = (f"**{escape(who)}**", escape(item.asked), *told, link)
    return f"- {' · '.join(part for part in parts if part)}"


def _queue(report: Report, words: Words) -> Iterator[str]:
    queue = report.queue
    if queue and (queue.n_waiting or queue.n_answered or queue.unknown_sources):
        yield f"## {words.say('To answer')}"
        yield " ".join(marked(said) for said in asked.queue_told(queue, words))
        for item in queue.waiting[:N_TOLD]:
            yield from _waiting(item, report, words)
        if queue.unknown:
            yield f"**{escape(words.say('Asked by most people, answered or not'))}**"
        for item in queue.unknown[:N_TOLD]:
            yield from _waiting(item, report, words, is_known=False)


def _waiting(
    item: WaitingReport, report: Report, words: Words, *, is_known: bool = True
) -> Iterator[str]:
    who = facts.people(words, item.n_people, item.n_unknown)
    age = (asked.age(item, words),) if is_known else ()
    told = (*age, *asked.waiting_facts(item, report, words))
    yield f"**{escape(who)}** · {' · '.join(escape(fact) for fact in told)}"
    yield quoted(item.quote, report, words)


def _criticism(report: Report, words: Words) -> Iterator[str]:
    if report.criticism:
        yield f"## {words.say('Criticism: many people, each in their own words')}"
        for item in report.criticism[:N_TOLD]:
            yield from _criticised(item, report, words)


def _criticised(item: Criticism, report: Report, words: Words) -> Iterator[str]:
    titles = {theme.theme_id: theme.title for theme in report.themes}
    title = escape(titles.get(item.theme_id, item.theme_id))
    yield f"*{title}*: {marked(contested.criticism_told(item, words))}"
    yield from _quotes(item.quotes, report, words)


def _campaigns(report: Report, words: Words) -> Iterator[str]:
    if report.campaigns:
        yield f"## {words.say('Campaigns: many senders, one wording')}"
        for item in report.campaigns[:N_TOLD]:
            yield from _campaign(item, report, words)


def _campaign(item: CampaignReport, report: Report, words: Words) -> Iterator[str]:
    told = [escape(fact) for fact in contested.campaign_facts(item, report, words)]
    name = escape(item.campaign.campaign_id)
    yield f"{name}: {marked(contested.campaign_told(item, words))} {' · '.join(told)}"
    if item.quote:
        yield quoted(item.quote, report, words)


def _aside(report: Report, words: Words) -> Iterator[str]:
    rows = contested.aside_rows(report.set_aside, words)
    if rows:
        yield f"## {words.say('Set aside: counted here, in no theme')}"
        heads = [words.say("Reason"), words.say("Comments"), words.say("Voices")]
        cells = [[escape(name), comments, voices] for name, _, comments, voices in rows]
        lines = (_table_row(row) for row in cells)
        yield "\n".join((_table_row(heads), "| --- | ---: | ---: |", *lines))


def _voices(title: str, quotes: Sequence[Quote], report: Report, words: Words) -> Iterator[str]:
    if quotes:
        yield f"## {title}"
        yield from (quoted(quote, report, words) for quote in quotes[:N_VOICES])


def _unassigned(report: Report, words: Words) -> Iterator[str]:
    """All of it where it is all there is to read."""
    if report.unassigned and not report.singles.quotes:
        yield f"## {facts.unassigned_title(report, words)}"
        yield from (quoted(quote, report, words) for quote in report.unassigned)


def _alike(report: Report, words: Words) -> Iterator[str]:
    if report.alike:
        yield f"## {words.say('Said by several')}"
        for number, group in enumerate(report.alike):
            if number:
                yield "* * *"
            yield from (quoted(quote, report, words) for quote in group)


def _missing(report: Report, words: Words) -> Iterator[str]:
    if report.missing:
        yield f"## {words.say('What is missing')}"
        yield "\n".join(f"- {escape(line)}" for line in sentences.missing(report, words))


def _trust(report: Report, words: Words) -> Iterator[str]:
    """The grade, its parts, how the night was made; the run is named on a line of its own."""
    yield f"## {words.say('How far to trust tonight')}"
    yield " ".join(marked(said) for said in trust.told(report, words))
    grades = trust.parts(report, words)
    yield "\n".join(f"- **{escape(grade)}** {escape(said)}" for grade, said in grades)
    rows = provenance.run_facts(report, words)
    yield "\n".join(f"- {escape(name)}: {escape(value)}" for name, value in rows)
    yield f"{words.say('Run')} `{code(report.run.run_id)}`"
