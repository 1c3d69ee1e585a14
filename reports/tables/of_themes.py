"""The tables about themes: what they are, who speaks, why they moved, how far to trust them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from models.report import Report
from models.theme_report import Count, PeriodChange, ThemeReport, TrendPoint
from reports.tables.shape import Cell, Row, Table, told

_THEME = (
    "theme_id", "area", "state", "is_new", "n_people", "n_unknown", "n_comments", "n_texts",
    "n_mentions", "mean_rating", "first_night", "last_night", "stability", "owner", "status",
    "ticket", "shipped_version", "teams", "keywords",
)  # fmt: skip
_STANDING = ("rank", "rank_low", "rank_high", "n_voices", "share_low", "share_high", "share",
             "n_in_campaigns")  # fmt: skip
_COUNTS = ("n_people", "n_unknown", "n_comments")
_QUALITY = ("cohesion", "separation", "stability", "stability_low", "stability_high",
            "n_resamples")  # fmt: skip


def titles(report: Report) -> Mapping[str, str]:
    """theme_id -> its title, of those that the report shows."""
    return {theme.theme_id: theme.title for theme in report.themes}


def named(theme: ThemeReport) -> dict[str, Cell]:
    """The two columns that say which theme a row is of."""
    return {"theme_id": theme.theme_id, "theme": theme.title}


def _themes(report: Report) -> Iterator[Row]:
    for theme in report.themes:
        standing = theme.standing
        yield {
            **named(theme),
            **told(theme, _THEME),
            **(told(standing, _STANDING) if standing else dict.fromkeys(_STANDING)),
            "share_of_comments": theme.share,
            "recent": theme.n_voices_recent,
            "usual": theme.usual_voices,
            "is_firm": theme.firmness.is_firm if theme.firmness else None,
        }


def _counts(count: Count | TrendPoint) -> dict[str, Cell]:
    return told(count, _COUNTS)


def _parts(report: Report) -> Iterator[Row]:
    for theme in report.themes:
        sides = (Count(s.stance, s.n_comments, s.n_people, s.n_unknown) for s in theme.sides)
        parts = {
            "community": theme.communities,
            "language": theme.languages,
            "product": theme.products,
            "version": theme.versions,
            "segment": theme.segments,
            "intent": theme.intents,
            "stance": tuple(sides),
        }
        for part, counts in parts.items():
            for count in counts:
                yield {**named(theme), "part": part, "name": count.name, **_counts(count)}


def _trend(report: Report) -> Iterator[Row]:
    """Periods in which somebody wrote; "" is everything together."""
    everything: tuple[dict[str, Cell], tuple[TrendPoint, ...]] = (
        {"theme_id": "", "theme": ""},
        report.trend,
    )
    for name, points in (everything, *((named(t), t.trend) for t in report.themes)):
        for point in points:
            if point.n_comments:
                yield {
                    **name,
                    "starts_on": point.starts_on,
                    "n_days": report.trend_period_days,
                    **_counts(point),
                }


def _changes(report: Report) -> Iterator[Row]:
    for move in report.changes:
        yield from _causes({"theme_id": "", "theme": ""}, move)
    for theme in report.themes:
        for move in theme.changes:
            yield from _causes(named(theme), move)


def _causes(name: Mapping[str, Cell], move: PeriodChange) -> Iterator[Row]:
    """A row for each cause; where nothing moved, one without a cause."""
    causes = {cause: n for cause, n in move.causes.items() if n} or {"": 0}
    for cause, n in causes.items():
        row = told(move, ("period", "since", "release", "before", "after"))
        yield {**name, **row, "cause": cause, "n_change": n}


def _firmness(report: Report) -> Iterator[Row]:
    for theme in report.themes:
        firm = theme.firmness
        for check in firm.checks if firm else ():
            yield {
                **named(theme),
                **told(firm, ("rank", "n_voices")),
                **told(check, ("removal", "subject", "is_top")),
                "rank_left": check.rank,
                "n_voices_left": check.n_voices,
            }


def _claims(report: Report) -> Iterator[Row]:
    columns = ("community", "finding", "n_voices", "n_elsewhere", "share", "share_elsewhere",
               "q_value")  # fmt: skip
    for theme in report.themes:
        for claim in theme.claims:
            yield {**named(theme), **told(claim, columns)}


def _quality(report: Report) -> Iterator[Row]:
    for theme in report.themes:
        if theme.quality:
            measured = {"measured_on": theme.quality.night, **told(theme.quality, _QUALITY)}
            yield {**named(theme), **measured}


def _history(report: Report) -> Iterator[Row]:
    for theme in report.themes:
        for line in theme.history:
            yield {
                **named(theme),
                **told(line, ("others", "actor", "reason", "is_undone")),
                "happened_on": line.on,
                "event": line.kind.removeprefix("act:"),
            }


def _neighbours(report: Report) -> Iterator[Row]:
    for theme in report.themes:
        for near in theme.neighbours:
            other: dict[str, Cell] = {"other_id": near.theme_id, "other": near.title}
            yield {**named(theme), **other, "similarity": near.similarity}


def _moved(report: Report) -> Iterator[Row]:
    for theme_id, to in report.moved.items():
        silent = report.silent.get(theme_id)
        yield {"theme_id": theme_id, "theme": silent.title if silent else "", "moved_to": to}


THEME_TABLES: tuple[Table, ...] = (
    Table(
        "themes",
        (
            "theme_id", "theme", "area", "state", "is_new", "rank", "rank_low", "rank_high",
            "n_voices", "share", "share_low", "share_high", "n_people", "n_unknown", "n_comments",
            "n_texts", "n_mentions", "n_in_campaigns", "share_of_comments", "recent", "usual",
            "is_firm", "stability", "mean_rating", "first_night", "last_night", "owner", "status",
            "ticket", "shipped_version", "teams", "keywords",
        ),
        _themes,
    ),
    Table("theme_parts", ("theme_id", "theme", "part", "name", *_COUNTS), _parts),
    Table("trend", ("theme_id", "theme", "starts_on", "n_days", *_COUNTS), _trend),
    Table(
        "changes",
        ("theme_id", "theme", "period", "since", "release", "before", "cause", "n_change",
         "after"),
        _changes,
    ),
    Table(
        "firmness",
        ("theme_id", "theme", "rank", "n_voices", "removal", "subject", "rank_left",
         "n_voices_left", "is_top"),
        _firmness,
    ),
    Table(
        "community_claims",
        ("theme_id", "theme", "community", "finding", "n_voices", "n_elsewhere", "share",
         "share_elsewhere", "q_value"),
        _claims,
    ),
    Table("quality", ("theme_id", "theme", "measured_on", *_QUALITY), _quality),
    Table(
        "history",
        ("theme_id", "theme", "happened_on", "event", "others", "actor", "reason", "is_undone"),
        _history,
    ),
    Table("neighbours", ("theme_id", "theme", "other_id", "other", "similarity"), _neighbours),
    Table("moved", ("theme_id", "theme", "moved_to"), _moved),
)  # fmt: skip
