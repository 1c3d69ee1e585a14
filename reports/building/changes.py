"""Why the number of people moved: the ledger's changes summed over a period.

Of a theme it is people over all teams and all time, as the ledger has them. Of everything it is
the sum over all themes, those that no page shows and what has no theme included: who speaks of two
themes is in it twice, and who goes from one to another is set off. A team that hears a part is
told the sum over the themes of its report.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from models.causes import CAUSES, Change
from models.reading import CommentReading, Ledger, Release
from models.theme_report import PeriodChange
from reports.building.basis import Basis

WEEK = timedelta(days=6)

Period = Literal["night", "week", "release"]


@dataclass(frozen=True, slots=True)
class _Span:
    period: Period
    since: date
    release: str = ""


def team_releases(basis: Basis) -> tuple[Release, ...]:
    """The releases up to tonight that concern a team: of all products, or of one that it hears of.

    Args:
        basis: What the team reads.
    """
    return tuple(
        release
        for release in basis.reading.releases
        if release.on <= basis.reading.run.night
        and (not basis.is_scoped or release.product.casefold() in basis.products)
    )


def theme_changes(
    basis: Basis, theme_id: str, comments: Sequence[CommentReading]
) -> tuple[PeriodChange, ...]:
    """What moved a theme since last night, last week, and the last release of its product.

    Args:
        basis: What the team reads.
        theme_id: The theme.
        comments: Its comments; its product is the one that most of them name.
    """
    named = Counter(comment.product.casefold() for comment in comments if comment.product)
    product = min(named, key=lambda name: (-named[name], name), default="")
    releases = [r for r in team_releases(basis) if r.product.casefold() in ("", product)]
    return _period_changes(basis, [theme_id], releases)


def all_changes(basis: Basis) -> tuple[PeriodChange, ...]:
    """What moved everything that the report counts, since the last release of anything in it.

    Args:
        basis: What the team reads.
    """
    known = basis.shown if basis.is_scoped else basis.reading.ledger.changes
    return _period_changes(basis, sorted(known), team_releases(basis))


def _period_changes(
    basis: Basis, theme_ids: Sequence[str], releases: Sequence[Release]
) -> tuple[PeriodChange, ...]:
    """Nothing of a night that is not closed; nothing where nothing was ever counted."""
    ledger, night = basis.reading.ledger, basis.reading.run.night
    changes = [
        [c for c in ledger.changes.get(t, ()) if c.measure == "people" and c.night <= night]
        for t in theme_ids
    ]
    told = [own for own in changes if own]
    if night not in ledger.nights or not told:
        return ()
    spans = _spans(night, releases)
    return tuple(_summed(span, told) for span in spans if not _is_first_load(span, told, ledger))


def _spans(night: date, releases: Sequence[Release]) -> list[_Span]:
    spans = [_Span("night", night), _Span("week", night - WEEK)]
    if releases:
        last = max(releases, key=lambda release: release.on)
        spans.append(_Span("release", last.on, last.name))
    return spans


def _is_first_load(span: _Span, told: Iterable[Sequence[Change]], ledger: Ledger) -> bool:
    """Whether the period holds the first night of the store, which found what was said long ago.

    A theme that began later had nobody before, and that is true.
    """
    first = ledger.nights[0]
    begun = [own[0] for own in told if own[0].night == first]
    return span.since <= first and any("source" in change.causes for change in begun)


def _summed(span: _Span, told: Iterable[Sequence[Change]]) -> PeriodChange:
    """`before` and the causes give `after` exactly."""
    causes: Counter[str] = Counter()
    after = 0
    for own in told:
        after += own[-1].after
        for change in own:
            if change.night >= span.since:
                causes.update(change.causes)
    moved = {cause: causes[cause] for cause in CAUSES if causes[cause]}
    before = after - sum(moved.values())
    return PeriodChange(span.period, span.since, span.release, before, moved, after)
