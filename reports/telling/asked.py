"""What people ask for, and who waits for an answer."""

from __future__ import annotations

from collections.abc import Mapping

from models.report import Report
from models.report_parts import ProposalReport, QueueReport, WaitingReport
from reports import facts
from reports.language import Sentence, Words
from reports.telling.common import listed, strong

N_NAMED = 3
"""Communities named of a request."""


def requests_told(report: Report, words: Words) -> Sentence:
    """How many things several people ask for, and how many only one."""
    n_shared, n_single = len(report.proposals), len(report.single_requests)
    shared = strong(words.count("{n} request", "{n} requests", n_shared))
    single = words.count("{n} more by one person alone", "{n} more by one person alone", n_single)
    if not n_shared:
        return words.sentence("No two people ask for the same thing.")
    if not n_single:
        return words.sentence("{shared} of two people or more.", shared=shared)
    return words.sentence("{shared} of two people or more; {single}.", shared=shared, single=single)


def request_facts(item: ProposalReport, report: Report, words: Words) -> tuple[str, ...]:
    """What stands under a request: where, since when, campaigns, status."""
    return tuple(
        part
        for part in (
            _places(item.communities, report, words),
            words.say("since {day}", day=words.day_before(item.first_on, report.night))
            if item.first_on
            else "",
            words.count("{n} campaign", "{n} campaigns", len(item.campaign_ids))
            if item.campaign_ids
            else "",
            status(item, words),
        )
        if part
    )


def status(item: ProposalReport, words: Words) -> str:
    """What became of a request, with the reason that a curator gave; empty while it is open."""
    named = statuses(words).get(item.status, item.status)
    if not named or not item.reason:
        return named
    return words.say("{status}: {reason}", status=named, reason=item.reason)


def statuses(words: Words) -> Mapping[str, str]:
    """What the status of a request is called; an open one needs no word."""
    return {
        "new": "",
        "planned": words.say("planned"),
        "shipped": words.say("shipped"),
        "declined": words.say("declined"),
    }


def queue_told(queue: QueueReport, words: Words) -> tuple[Sentence, ...]:
    """How many wait and for how long, how many were answered, of which sources it is unknown."""
    waiting = words.count(
        "{n} question or problem waits", "{n} questions or problems wait", queue.n_waiting
    )
    answered = words.count("{n} was answered", "{n} were answered", queue.n_answered)
    counted = words.sentence(
        "{waiting} for an answer; {answered}.", waiting=strong(waiting), answered=answered
    )
    told = [counted] if queue.n_waiting or queue.n_answered or not queue.unknown_sources else []
    if queue.unknown_sources:
        names = listed([name for name, _ in queue.unknown_sources[:N_NAMED]], words)
        n_unknown = sum(n for _, n in queue.unknown_sources)
        told.append(
            words.sentence(
                "Whether {comments} were answered is not known: the source does not say ({names}).",
                comments=words.count("{n} comment", "{n} comments", n_unknown),
                names=names,
            )
        )
    return tuple(told)


def age(item: WaitingReport, words: Words) -> str:
    """How long somebody waits."""
    if item.n_days is None:
        return words.say("undated")
    if item.n_days == 0:
        return words.say("since today")
    return words.count("for {n} day", "for {n} days", item.n_days)


def waiting_facts(item: WaitingReport, report: Report, words: Words) -> tuple[str, ...]:
    """What stands beside who waits: what it is, where, whose it is."""
    names = {
        "problem": words.say("a problem"),
        "question": words.say("a question"),
        "request": words.say("a request"),
    }
    kinds = [names[name] for name in item.intents if name in names]
    owner = (
        words.say("owner: {owner}", owner=", ".join(item.owners))
        if item.owners
        else words.say("no owner yet")
    )
    return tuple(
        part
        for part in (listed(kinds, words), _places(item.communities, report, words), owner)
        if part
    )


def _places(communities: tuple[str, ...], report: Report, words: Words) -> str:
    if not facts.has_communities(report):
        return ""
    names = [words.community_name(name) for name in communities]
    if len(names) > N_NAMED:
        n_more = len(names) - N_NAMED
        return f"{', '.join(names[:N_NAMED])} {words.count('and {n} more', 'and {n} more', n_more)}"
    return listed(names, words)
