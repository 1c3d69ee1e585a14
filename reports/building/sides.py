"""How people stand: the sides of a theme, what many are against, what is said with warmth."""

from __future__ import annotations

from collections.abc import Sequence

from models.reading import CommentReading
from models.report_parts import Criticism
from models.spoken import voice_of
from models.theme_report import Quote, SideReport
from reports.building.basis import Basis
from reports.quotes import telling_quotes, worth_reading
from reports.trends import count_voices

SIDES = ("for", "against", "conditional")
N_QUOTES = 4
"""Quotes of a side."""
MIN_AGAINST = 5
"""Voices that make criticism."""
MIN_SHARE = 0.5
"""Least share of the voices that take a side."""
N_PRAISE = 12
COLD = frozenset({"problem", "request", "question"})
WARM, WARM_IF_RATED = 0.75, 0.5
"""Least warmth of what is quoted as such; less is enough where a good rating says the same. Where
people come for help, what is only likely to be praise is mostly a complaint."""
GOOD_RATING = 4


def side_reports(
    comments: Sequence[CommentReading], keywords: Sequence[str]
) -> tuple[SideReport, ...]:
    """Those who stand for, against or on a condition; a side that nobody is on is left out.

    Args:
        comments: Of the theme, those that are ranked.
        keywords: Of the theme.
    """
    sides = ((name, [c for c in comments if c.stance == name]) for name in SIDES)
    return tuple(
        SideReport(name, len(own), *count_voices(own), telling_quotes(own, N_QUOTES, keywords))
        for name, own in sides
        if own
    )


def criticism(basis: Basis) -> tuple[Criticism, ...]:
    """Themes that many stand against, in words of their own: each wording of a campaign is one.

    Args:
        basis: What the team reads.

    Returns:
        Most voices against first. `n_voices` are all voices of the theme; the share is of those
        that take a side, where a voice that takes several is one.
    """
    told = [c for theme_id in basis.shown if (c := _criticism(basis, theme_id))]
    return tuple(sorted(told, key=lambda c: (-c.n_against, -c.share, c.theme_id)))


def _criticism(basis: Basis, theme_id: str) -> Criticism | None:
    comments = basis.by_theme[theme_id]
    against = [comment for comment in comments if comment.stance == "against"]
    n_against = _n_voices(against)
    n_sided = _n_voices([comment for comment in comments if comment.stance in SIDES])
    if n_against < MIN_AGAINST or n_against < MIN_SHARE * n_sided:
        return None
    ideas = basis.reading.ideas.proposals if basis.reading.ideas else ()
    asked = next((idea.asked for idea in ideas if idea.theme_id == theme_id), "")
    return Criticism(
        theme_id=theme_id,
        n_against=n_against,
        n_voices=_n_voices(comments),
        share=round(n_against / n_sided, 4),
        asked=asked,
        quotes=telling_quotes(against, N_QUOTES, basis.keywords[theme_id]),
    )


def _n_voices(comments: Sequence[CommentReading]) -> int:
    return len({voice_of(comment) for comment in comments})


def praise(basis: Basis) -> tuple[Quote, ...]:
    """Stories and praise, of different themes and people; stories first within a theme.

    Args:
        basis: What the team reads. Only who is for the product and neither has a problem nor
            wants something is quoted here, and only where that is hardly in doubt.
    """
    warm = [
        comment
        for comment in basis.quotable
        if {"praise", "experience"} & set(comment.intents)
        and COLD.isdisjoint(comment.intents)
        and comment.stance == "for"
        and not comment.campaign_id
        and _is_warm(comment)
    ]
    return worth_reading(warm, N_PRAISE, lambda c: (int("experience" not in c.intents),))


def _is_warm(comment: CommentReading) -> bool:
    if comment.rating is None:
        return comment.warmth >= WARM
    return comment.rating >= GOOD_RATING and comment.warmth >= WARM_IF_RATED
