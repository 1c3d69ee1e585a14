"""The tables beside the themes: comments, alerts, requests, the queue, campaigns, the night."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping

from models.report import Report
from models.report_parts import WaitingReport
from models.theme_report import Count, Quote
from reports.links import safe_url
from reports.tables.of_themes import titles
from reports.tables.shape import Cell, Row, Table, told

_COUNTS = ("n_people", "n_unknown", "n_comments")
_QUOTE = ("comment_id", "community", "language", "said_on")
_COMMENT = (
    *_QUOTE, "intents", "stance", "segment", "product", "version", "rating", "copies", "people",
    "campaign_id", "is_cut",
)  # fmt: skip


def _words(quote: Quote) -> dict[str, Cell]:
    """What was said, and where it can be read."""
    return {"url": safe_url(quote.url), "text": quote.text}


def _comments(report: Report) -> Iterator[Row]:
    names, shown = titles(report), _shown_under(report)
    for theme_id, quotes in report.comments.items():
        for quote in quotes:
            yield {
                **told(quote, _COMMENT),
                "theme_id": theme_id,
                "theme": names.get(theme_id, ""),
                "reason": quote.set_aside_reason,
                "shown_under": shown.get(quote.comment_id, ()),
                **_words(quote),
            }


def _shown_under(report: Report) -> Mapping[str, tuple[str, ...]]:
    """comment_id -> where the page quotes it."""
    places: dict[str, list[str]] = defaultdict(list)
    chosen: list[tuple[str, Iterable[Quote]]] = [
        *(("theme", theme.quotes) for theme in report.themes),
        ("praise", report.praise),
        ("single voices", report.singles.quotes),
        ("no theme", report.unassigned),
        *(("said by several", group) for group in report.alike),
    ]
    for place, quotes in chosen:
        for quote in quotes:
            places[quote.comment_id].append(place)
    return {comment_id: tuple(dict.fromkeys(found)) for comment_id, found in places.items()}


def _named_counts(
    column: str, counts_of: Callable[[Report], tuple[Count, ...]]
) -> Callable[[Report], Iterator[Row]]:
    def rows(report: Report) -> Iterator[Row]:
        for count in counts_of(report):
            yield {column: count.name, **told(count, _COUNTS)}

    return rows


def _alerts(report: Report) -> Iterator[Row]:
    columns = set(_ALERTS) - {"theme"}
    for alert in report.alerts:
        yield {**told(alert, columns), "theme": alert.title}


def _proposals(report: Report) -> Iterator[Row]:
    names = titles(report)
    columns = set(_PROPOSALS) - {"theme", "url"}
    for item in (*report.proposals, *report.single_requests):
        url = safe_url(item.quotes[0].url) if item.quotes else ""
        yield {**told(item, columns), "theme": names.get(item.theme_id, ""), "url": url}


def _queue(report: Report) -> Iterator[Row]:
    names = titles(report)
    columns = ("intents", "theme_id", *_COUNTS, "first_on", "communities", "owners", "comment_ids")
    for item in report.queue.waiting if report.queue else ():
        yield {
            **told(item, columns),
            **told(item.quote, ("comment_id", "language")),
            "theme": names.get(item.theme_id, ""),
            "n_days_waiting": item.n_days,
            "answer_url": _answer(item),
            **_words(item.quote),
        }


def _answer(item: WaitingReport) -> str:
    """Where others who asked nearly the same were answered."""
    urls = (safe_url(a.link or (a.answer.url if a.answer else "")) for a in item.answers)
    return next((url for url in urls if url), "")


def _campaigns(report: Report) -> Iterator[Row]:
    columns = ("campaign_id", "first_night", "n_comments", "n_texts", "n_wordings", "n_people",
               "n_unsigned", "n_peak", "n_communities", "n_set_aside")  # fmt: skip
    for item in report.campaigns:
        campaign = item.campaign
        yield {
            **told(campaign, columns),
            "first_on": campaign.first_said_on,
            "last_on": campaign.last_said_on,
            "theme_ids": item.theme_ids,
            "url": safe_url(campaign.sample_url),
            "text": item.quote.text if item.quote else "",
        }


def _criticism(report: Report) -> Iterator[Row]:
    names = titles(report)
    for item in report.criticism:
        columns = ("theme_id", "n_against", "n_voices", "asked")
        theme = names.get(item.theme_id, "")
        yield {**told(item, columns), "theme": theme, "share_against": item.share}


def _set_aside(report: Report) -> Iterator[Row]:
    for aside in report.set_aside:
        yield told(aside, ("reason", *_COUNTS))


def _grade(report: Report) -> Iterator[Row]:
    """The night's own grade first, then its parts."""
    if report.grade:
        yield {"measure": "night", "grade": report.grade.grade, "value": None}
        for part in report.grade.parts:
            yield {"measure": part.name, "grade": part.grade, "value": part.value}


def _sources(report: Report) -> Iterator[Row]:
    for source in report.run.sources:
        yield {
            "source": str(source.get("source", "")),
            "status": str(source.get("status", "")),
            "received": int(source.get("received", 0)),
            "new": int(source.get("new", 0)),
        }


def _releases(report: Report) -> Iterator[Row]:
    for release in report.releases:
        yield {"release": release.name, "came_on": release.on, "product": release.product}


def _movements(report: Report) -> Iterator[Row]:
    for movement in report.movements:
        row = told(movement, tuple(name for name in _MOVEMENTS if hasattr(movement, name)))
        yield {
            **row,
            "movement": movement.title,
            "n_opposed": movement.n_against,
            "communities": tuple(count.name for count in movement.communities),
            "theme_ids": tuple(count.name for count in movement.themes),
        }


def _chores(report: Report) -> Iterator[Row]:
    for chore in report.chores:
        row = told(chore, ("subject_id", "detail", "command", "cell", "n_voices"))
        yield {"task": chore.kind, "subject": chore.title, **row}


_ALERTS = ("alert_id", "theme_id", "theme", "state", "is_tonight", "is_back", "first_night",
           "last_night", "n_nights", "n_people", "expected", "low", "high", "q_value", "strength",
           "owner")  # fmt: skip
_MOVEMENTS = ("movement_id", "movement", "is_tonight", "begun_on", "last_night", *_COUNTS,
              "n_opposed", "n_for", "n_requesting", "communities", "theme_ids",
              "alert_ids")  # fmt: skip
_PROPOSALS = ("idea_id", *_COUNTS, "status", "reason", "theme_id", "theme", "communities",
              "first_on", "last_on", "campaign_ids", "url", "asked")  # fmt: skip

NIGHT_TABLES: tuple[Table, ...] = (
    Table(
        "comments",
        (
            "comment_id", "theme_id", "theme", "community", "language", "said_on", "intents",
            "stance", "segment", "product", "version", "rating", "copies", "people",
            "campaign_id", "reason", "shown_under", "url", "is_cut", "text",
        ),
        _comments,
    ),
    Table(
        "communities",
        ("community", *_COUNTS),
        _named_counts("community", lambda report: report.communities),
    ),
    Table(
        "languages",
        ("language", *_COUNTS),
        _named_counts("language", lambda report: report.languages),
    ),
    Table("alerts", _ALERTS, _alerts),
    Table("movements", _MOVEMENTS, _movements),
    Table("proposals", _PROPOSALS, _proposals),
    Table(
        "queue",
        (
            "comment_id", "n_days_waiting", *_COUNTS, "intents", "theme_id", "theme",
            "communities", "owners", "first_on", "language", "comment_ids", "answer_url", "url",
            "text",
        ),
        _queue,
    ),
    Table(
        "criticism",
        ("theme_id", "theme", "n_against", "n_voices", "share_against", "asked"),
        _criticism,
    ),
    Table(
        "campaigns",
        (
            "campaign_id", "n_comments", "n_texts", "n_wordings", "n_people", "n_unsigned",
            "n_peak", "n_communities", "n_set_aside", "first_on", "last_on", "first_night",
            "theme_ids", "url", "text",
        ),
        _campaigns,
    ),
    Table("set_aside", ("reason", *_COUNTS), _set_aside),
    Table("grade", ("measure", "grade", "value"), _grade),
    Table("sources", ("source", "status", "received", "new"), _sources),
    Table("releases", ("release", "came_on", "product"), _releases),
    Table(
        "to_settle",
        ("task", "subject_id", "subject", "n_voices", "detail", "command", "cell"),
        _chores,
    ),
)  # fmt: skip
