"""Who waits for an answer, as far as it concerns a team."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import islice

from models.asking import Answered, Queue, Waiting
from models.report_parts import AnswerReport, QueueReport, WaitingReport
from reports.building.basis import Basis
from reports.building.requests import saying_quote

N_UNKNOWN = 20
"""Most questions and problems told of sources that do not say what was answered."""


def queue_report(basis: Basis) -> QueueReport | None:
    """The service queue; None where nobody looked for it.

    Args:
        basis: What the team reads. A team that hears a part is told what somebody waits for whom it
            hears, and how many comments that is; what was answered is counted over everything.
    """
    queue = basis.reading.queue
    if queue is None:
        return None
    waiting = [entry for entry in queue.waiting if _concerns(basis, entry)]
    own = sum(entry.n_comments for entry in waiting)
    return QueueReport(
        waiting=tuple(_report(basis, entry) for entry in waiting),
        n_waiting=own if basis.is_scoped else queue.n_waiting,
        n_answered=queue.n_answered,
        unknown_sources=_unknown(basis, queue) if basis.is_scoped else queue.unknown_sources,
        unknown=tuple(_report(basis, each) for each in _most_asked(basis, queue.unknown)),
    )


def _most_asked(basis: Basis, entries: Sequence[Waiting]) -> list[Waiting]:
    """Those of several people, whether or not somebody answered them."""
    shared = (each for each in entries if each.n_voices > 1 and _concerns(basis, each))
    return list(islice(shared, N_UNKNOWN))


def _concerns(basis: Basis, entry: Waiting) -> bool:
    return not basis.is_scoped or any(name in basis.by_id for name in entry.comment_ids)


def _unknown(basis: Basis, queue: Queue) -> tuple[tuple[str, int], ...]:
    """Sources that do not say what was answered, with the team's comments of them that ask."""
    asked = {name for entry in queue.unknown for name in entry.comment_ids}
    counts = Counter(basis.by_id[name].source for name in asked if name in basis.by_id)
    return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))


def _report(basis: Basis, entry: Waiting) -> WaitingReport:
    return WaitingReport(
        quote=saying_quote(basis, entry.saying),
        intents=entry.intents,
        theme_id=entry.theme_id if entry.theme_id in basis.shown else "",
        n_people=entry.n_people,
        n_unknown=entry.n_unknown,
        n_comments=entry.n_comments,
        first_on=entry.first_on,
        n_days=entry.n_days,
        communities=tuple(name for name, _ in entry.communities),
        owners=entry.owners,
        comment_ids=entry.comment_ids,
        answers=tuple(_answer(basis, each) for each in entry.answered),
    )


def _answer(basis: Basis, answered: Answered) -> AnswerReport:
    return AnswerReport(
        asked=saying_quote(basis, answered.asked),
        answer=saying_quote(basis, answered.answer) if answered.answer else None,
        link=answered.link,
    )
