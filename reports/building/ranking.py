"""Who stands where among a team's themes, how firmly, and what communities have of their own."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from models.communities import compare
from models.firmness import weigh_firmness
from models.rankings import rank_themes
from models.theme_report import Standing
from models.voices import CommunityClaim, Comparison, Firmness, ThemeRank
from reports.building.basis import Basis


@dataclass(frozen=True, slots=True)
class Ranked:
    """The themes of a report, ranked by the voices that this team hears."""

    standings: dict[str, Standing]
    """In the order to show: most voices first."""
    firmness: dict[str, Firmness]
    comparison: Comparison | None
    claims: dict[str, list[CommunityClaim]]


def ranked_themes(basis: Basis) -> Ranked:
    """Rank the themes by voices, where each wording of a campaign is one voice.

    Args:
        basis: What the team reads; nobody else is counted, so that places are those among what
            concerns the team.
    """
    reading = basis.reading
    told = rank_themes(basis.spoken, reading.window_from, reading.run.night, reading.seed)
    comparison = _comparison(basis)
    claims: dict[str, list[CommunityClaim]] = defaultdict(list)
    for claim in comparison.claims if comparison else ():
        claims[claim.theme_id].append(claim)
    return Ranked(
        standings={rank.theme_id: _standing(rank) for rank in (*told.ranked, *told.single)},
        firmness={each.theme_id: each for each in weigh_firmness(basis.spoken)},
        comparison=comparison,
        claims=dict(claims),
    )


def _comparison(basis: Basis) -> Comparison | None:
    """None where there is one community, or no theme of enough voices to ask of."""
    found = compare(basis.spoken)
    return found if found.n_tests else None


def _standing(rank: ThemeRank) -> Standing:
    return Standing(
        rank=rank.rank,
        rank_low=rank.rank_low if rank.rank else None,
        rank_high=rank.rank_high,
        n_voices=rank.n_voices,
        share=rank.share,
        share_low=rank.share_low,
        share_high=rank.share_high,
        n_in_campaigns=rank.n_in_campaigns,
    )
