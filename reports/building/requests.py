"""What people ask for, as far as it concerns a team."""

from __future__ import annotations

from collections.abc import Sequence

from models.asking import Proposal, Saying
from models.report_parts import ProposalReport
from models.theme_report import Quote
from reports.building.basis import Basis
from reports.quotes import cut, piece_quote

N_QUOTES = 5


def proposals(basis: Basis) -> tuple[ProposalReport, ...]:
    """What two people or more ask for, most people first, counted over all teams and all time.

    Args:
        basis: What the team reads: proposals of its themes, and those that it hears somebody ask.
    """
    ideas = basis.reading.ideas
    return _reports(basis, ideas.proposals if ideas else ())


def single_requests(basis: Basis) -> tuple[ProposalReport, ...]:
    """What one alone asks for, the latest first.

    Args:
        basis: What the team reads.
    """
    ideas = basis.reading.ideas
    return _reports(basis, ideas.singles if ideas else ())


def _reports(basis: Basis, told: Sequence[Proposal]) -> tuple[ProposalReport, ...]:
    heard = {comment.idea_id for comment in basis.quotable} - {""}
    hidden = {t.theme_id for t in basis.reading.themes if t.state == "hidden"}
    return tuple(
        _report(basis, proposal)
        for proposal in told
        if proposal.theme_id not in hidden and _concerns(basis, proposal, heard)
    )


def _concerns(basis: Basis, proposal: Proposal, heard: set[str]) -> bool:
    return (
        not basis.is_scoped
        or proposal.theme_id in basis.shown
        or proposal.idea_id in heard
        or any(saying.comment_id in basis.by_id for saying in proposal.sayings)
    )


def _report(basis: Basis, proposal: Proposal) -> ProposalReport:
    return ProposalReport(
        idea_id=proposal.idea_id,
        asked=proposal.asked,
        status=proposal.status,
        reason=proposal.reason,
        theme_id=proposal.theme_id if proposal.theme_id in basis.shown else "",
        n_people=proposal.n_people,
        n_unknown=proposal.n_unknown,
        n_comments=proposal.n_comments,
        communities=tuple(name for name, _ in proposal.communities),
        first_on=proposal.first_on,
        last_on=proposal.last_on,
        quotes=tuple(saying_quote(basis, each) for each in proposal.sayings[:N_QUOTES]),
        campaign_ids=proposal.campaign_ids,
    )


def saying_quote(basis: Basis, saying: Saying) -> Quote:
    """What somebody asks as a quote, word for word.

    Args:
        basis: What the team reads; of a comment that it does not hold, copies and people are not
            known.
        saying: What one comment says.
    """
    known = basis.by_id.get(saying.comment_id)
    if known and known.text.strip():
        same = basis.by_text.get(known.text_id, [known])
        return piece_quote(same, saying.asked)
    text, is_cut = cut(saying.asked or saying.text)
    return Quote(
        comment_id=saying.comment_id,
        text=text,
        is_cut=is_cut or text != saying.text.strip(),
        language=saying.language,
        community=saying.community,
        said_on=saying.said_on,
        url=saying.url,
        copies=1,
        people=0,
    )
