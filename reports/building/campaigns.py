"""What stands apart: campaigns, what is set aside, and what one person alone says."""

from __future__ import annotations

from collections import Counter

from models.report import NO_SINGLES
from models.report_parts import AsideReport, CampaignReport, SingleVoices
from models.theme_report import Standing
from models.voices import Campaign
from reports.building.basis import Basis
from reports.building.counting import group_by
from reports.quotes import list_quotes, sample_quotes, worth_reading
from reports.trends import count_voices

N_ASIDE = 5
"""Quotes of what is set aside for one reason."""
N_SINGLES = 12
_TELLS_TROUBLE = frozenset({"problem", "request"})


def campaign_reports(basis: Basis) -> tuple[CampaignReport, ...]:
    """The campaigns of which the team hears something in the window, those of most comments first.

    Args:
        basis: What the team reads; a campaign's own numbers are over everything.
    """
    heard = {comment.campaign_id for comment in basis.comments}
    told = [_campaign(basis, c) for c in basis.reading.campaigns if c.campaign_id in heard]
    return tuple(sorted(told, key=lambda c: (-c.campaign.n_comments, c.campaign.campaign_id)))


def _campaign(basis: Basis, campaign: Campaign) -> CampaignReport:
    said = [c for c in basis.by_id.values() if c.campaign_id == campaign.campaign_id]
    themes = Counter(comment.theme_id for comment in said if comment.theme_id)
    sample = basis.by_id.get(campaign.sample_comment_id)
    quotes = list_quotes(said, 1, (sample.text_id,) if sample else ())
    return CampaignReport(
        campaign=campaign,
        theme_ids=tuple(sorted(themes, key=lambda theme_id: (-themes[theme_id], theme_id))),
        quote=quotes[0] if quotes else None,
    )


def aside_reports(basis: Basis) -> tuple[AsideReport, ...]:
    """What is set aside, by reason, most comments first, each with a sample.

    Args:
        basis: What the team reads.
    """
    aside = [comment for comment in basis.comments if comment.is_set_aside]
    by_reason = group_by(aside, lambda comment: comment.set_aside_reason)
    told = [
        AsideReport(
            reason,
            len(own),
            *count_voices(own),
            sample_quotes((c for c in own if c.comment_id in basis.by_id), N_ASIDE, basis.language),
        )
        for reason, own in by_reason.items()
    ]
    return tuple(sorted(told, key=lambda each: (-each.n_comments, each.reason)))


def single_voices(basis: Basis, standings: dict[str, Standing]) -> SingleVoices:
    """Themes of fewer than three voices, and what is in no theme: problems and requests first.

    Args:
        basis: What the team reads.
        standings: The themes, in the order to show.

    Returns:
        Nothing where no theme is shown: then everything is a single voice, and listed as such. What
        several ask for, or say in the same words, is none.
    """
    if not basis.shown:
        return NO_SINGLES
    alone = [
        c
        for c in basis.unassigned
        if not c.campaign_id and not c.idea_id and _is_one(basis, c.text_id)
    ]
    return SingleVoices(
        tuple(name for name, standing in standings.items() if standing.rank is None),
        worth_reading(
            alone,
            N_SINGLES,
            lambda c: (
                int(_TELLS_TROUBLE.isdisjoint(c.intents)),
                int("question" not in c.intents),
            ),
        ),
    )


def _is_one(basis: Basis, text_id: str) -> bool:
    return sum(count_voices(basis.by_text[text_id])) == 1
