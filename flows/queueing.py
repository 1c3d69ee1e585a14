"""The service queue and the proposals for the terminal, and a curator's word on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from flows.curating import after_lines, desk_of
from flows.plain import wrapped
from flows.settings import Settings, make_night
from models.asking import Answered, Proposal, Queue, Saying, Waiting
from models.curation import STATUSES, Deed
from models.curation_words import describe
from models.errors import UsageError
from models.plain_text import on_one_line
from models.records import SearchScope
from transforms.curation.acts import Signature
from transforms.curation.desk import Desk, perform
from transforms.curation.targets import MIN_PREFIX, count_comments, find_comments
from transforms.runs import last_night
from transforms.search_scope import checked_scope
from transforms.store import open_store
from transforms.voices import deeds
from transforms.voices.ideas import load_ideas
from transforms.voices.queue import QueueScope, load_queue

INDENT = 6
N_SHOWN_IDS = 8


def list_queue(settings: Settings, scope: QueueScope) -> list[str]:
    """Who waits for an answer, most affected people first; lines for the terminal.

    Args:
        settings: Where the store is; it is only read.
        scope: Which entries, as typed.

    Raises:
        UsageError: There is no such theme or community.
        StoreError: There is no store, or it cannot be read.
    """
    today = _today(settings)
    with open_store(settings.store_path, read_only=True) as con:
        known = checked_scope(con, SearchScope(scope.theme_id, scope.community))
        wanted = replace(scope, theme_id=known.theme_id, community=known.community)
        queue = load_queue(con, last_night(con) or today, wanted)
    return [*_queue_lines(queue)]


def mark_answered(
    settings: Settings,
    comments: Sequence[str],
    link: str,
    signature: Signature,
    *,
    is_alike: bool = False,
) -> list[str]:
    """Say that comments were answered; every line for the terminal.

    Args:
        settings: Where the store is.
        comments: As typed.
        link: Where the answer is; "" is not told.
        signature: Who, when, why.
        is_alike: Whether that holds for all that the queue shows as one with them.
    """
    with desk_of(settings) as desk:
        wanted = _alike(desk, comments) if is_alike else comments
        return _do(desk, signature, deeds.mark_answered(desk.con, wanted, link))


def assign(
    settings: Settings,
    comments: Sequence[str],
    owner: str,
    signature: Signature,
    *,
    is_alike: bool = False,
) -> list[str]:
    """Say who sees to comments; every line for the terminal.

    Args:
        settings: Where the store is.
        comments: As typed.
        owner: A name; "" is nobody.
        signature: Who, when, why.
        is_alike: Whether that holds for all that the queue shows as one with them.
    """
    with desk_of(settings) as desk:
        wanted = _alike(desk, comments) if is_alike else comments
        return _do(desk, signature, deeds.assign(desk.con, wanted, owner))


def list_ideas(settings: Settings, *, status: str | None, limit: int, is_all: bool) -> list[str]:
    """What people ask for, most people first; lines for the terminal.

    Args:
        settings: Where the store is; it is only read.
        status: Only those; None: any.
        limit: Most proposals, and most single requests.
        is_all: Whether also what one person alone asks for.

    Raises:
        UsageError: There is no such status.
    """
    if status is not None and status not in STATUSES:
        raise UsageError(f'"{status}" is no status; expected {", ".join(STATUSES)}.')
    with open_store(settings.store_path, read_only=True) as con:
        ideas = load_ideas(con)
    proposals = [p for p in ideas.proposals if status in (None, p.status)]
    singles = [p for p in ideas.singles if status in (None, p.status)]
    if not proposals and not singles:
        return ["Nobody asks for anything yet." if status is None else f"Nothing is {status}."]
    lines = [line for each in proposals[:limit] for line in _proposal_lines(each)]
    lines.append(_of("proposal", len(proposals), limit) + ".")
    if singles and is_all:
        lines += ["", "Asked for by one person:"]
        lines += [line for each in singles[:limit] for line in _proposal_lines(each)]
    if singles:
        hint = "" if is_all else ": --all"
        lines.append(f"{_of('request', len(singles), limit if is_all else None)} by one{hint}.")
    return lines


def decide(settings: Settings, idea: str, status: str, signature: Signature) -> list[str]:
    """Say what becomes of a proposal; every line for the terminal.

    Args:
        settings: Where the store is.
        idea: As typed.
        status: new, planned, shipped or declined.
        signature: Who, when, why.
    """
    with desk_of(settings) as desk:
        return _do(desk, signature, deeds.decide(desk.con, idea, status))


def _today(settings: Settings) -> date:
    return make_night(settings, None, datetime.now(UTC)).date


def _alike(desk: Desk, comments: Sequence[str]) -> list[str]:
    """Comments, and all that the queue shows as one with them."""
    named = set(find_comments(desk.con, comments).comment_ids)
    queue = load_queue(desk.con, desk.night)
    together = [set(e.comment_ids) for e in (*queue.waiting, *queue.unknown)]
    return sorted(named.union(*(ids for ids in together if ids & named)))


def _do(desk: Desk, signature: Signature, deed: Deed) -> list[str]:
    """Do one thing and tell it."""
    (act,), settled = perform(desk, signature, [deed])
    lines = [f"Act {act.act_id}: {describe(deed)}"]
    if deed.comments:
        n = count_comments(desk.con, deed.texts)
        copies = n - len(deed.comments)
        lines.append(f"{_n(n, 'comment')}: {len(deed.comments)} named, {copies} copies.")
    return [*lines, *after_lines(settled, act)]


def _queue_lines(queue: Queue) -> Iterator[str]:
    for entry in queue.waiting:
        yield from _entry_lines(entry)
    shown = _of("question or problem", queue.n_entries, len(queue.waiting), "questions or problems")
    waiting = _n(queue.n_waiting, "comment")
    yield f"{shown} without an answer, {waiting}; {queue.n_answered} answered."
    if queue.n_talked:
        yield f"Told inside conversations that went on: {_n(queue.n_talked, 'comment')}."
    if queue.unknown_sources:
        n = sum(n for _, n in queue.unknown_sources)
        names = ", ".join(f"{on_one_line(name)} ({n})" for name, n in queue.unknown_sources)
        yield ""
        yield f"Not known whether they were answered: {_n(n, 'comment')} of {names}."
        for entry in queue.unknown:
            yield from _entry_lines(entry)


def _entry_lines(entry: Waiting) -> Iterator[str]:
    days = "no date" if entry.n_days is None else f"{_n(entry.n_days, 'day')}"
    places = ", ".join(on_one_line(name) for name, _ in entry.communities)
    languages = ", ".join(name for name, _ in entry.languages)
    owner = f"  owner {', '.join(entry.owners)}" if entry.owners else ""
    owner += "".join(f"  campaign {name}" for name in entry.campaign_ids)
    theme = entry.theme_id or "no theme"
    yield (
        f"{_people(entry.n_people, entry.n_unknown)}, {days}  {' and '.join(entry.intents)}"
        f"  {theme}  ({places}; {languages}){owner}"
    )
    yield from _quote(entry.saying.asked, entry.saying)
    ids = [comment_id[:MIN_PREFIX] for comment_id in entry.comment_ids]
    more = f" and {len(ids) - N_SHOWN_IDS} more" if len(ids) > N_SHOWN_IDS else ""
    yield f"{'':{INDENT}}{' '.join(ids[:N_SHOWN_IDS])}{more}"
    for answered in entry.answered:
        yield from _answered_lines(answered)


def _answered_lines(near: Answered) -> Iterator[str]:
    yield from wrapped(_short(near.asked.asked), INDENT + 2, f"{'':{INDENT}}~ ")
    link = near.link or (near.answer.url if near.answer else "") or near.asked.url
    if near.answer:
        yield from wrapped(_short(near.answer.asked), INDENT + 4, f"{'':{INDENT}}  > ")
    if link:
        yield f"{'':{INDENT}}  {on_one_line(link)}"


def _proposal_lines(proposal: Proposal) -> Iterator[str]:
    name = proposal.idea_id or proposal.sayings[0].comment_id[:MIN_PREFIX]
    places = ", ".join(on_one_line(place) for place, _ in proposal.communities)
    languages = ", ".join(language for language, _ in proposal.languages)
    yield (
        f"{name}  {_people(proposal.n_people, proposal.n_unknown)}  {proposal.status}  "
        f"{proposal.theme_id or 'no theme'}  ({places}; {languages}; {_days(proposal)})"
        + "".join(f"  campaign {name}" for name in proposal.campaign_ids)
    )
    if proposal.reason:
        yield f"{'':{INDENT}}because {on_one_line(proposal.reason)}"
    for saying in proposal.sayings[: 1 if proposal.n_voices == 1 else 3]:
        yield from _quote(saying.asked, saying)


def _days(proposal: Proposal) -> str:
    if proposal.first_on is None or proposal.first_on == proposal.last_on:
        return str(proposal.first_on or "no date")
    return f"{proposal.first_on} to {proposal.last_on}"


def _quote(text: str, saying: Saying) -> Iterator[str]:
    yield from wrapped(f"« {_short(text)} »", INDENT)
    if saying.url:
        yield f"{'':{INDENT}}{on_one_line(saying.url)}"


def _short(text: str, n_chars: int = 240) -> str:
    line = on_one_line(text)
    return line if len(line) <= n_chars else f"{line[:n_chars].rsplit(' ', 1)[0]} …"


def _people(n_people: int, n_unknown: int) -> str:
    most = n_people + n_unknown
    told = f"{n_people}" if not n_unknown else f"{n_people}-{most}"
    return f"{told} {'person' if most == 1 else 'people'}"


def _of(noun: str, n: int, limit: int | None, plural: str = "") -> str:
    shown = n if limit is None else min(n, limit)
    count = _n(n, noun, plural)
    return count if shown == n else f"{shown} of {count}"


def _n(n: int, noun: str, plural: str = "") -> str:
    return f"{n} {noun}" if n == 1 else f"{n} {plural or noun + 's'}"
