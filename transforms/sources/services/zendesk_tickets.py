"""A Zendesk ticket as source records: one for each public comment of a customer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from models.records import BodyFormat, SourceRecord
from transforms.sources.services.json_values import (
    Json,
    moment_at,
    object_at,
    text_at,
    texts_at,
    unread_dates,
)
from transforms.web.walk import tombstone

N_SURE = 20
"""Comments that a deletion reaches without remembering how many there were."""
_RATINGS = {"good": 5.0, "bad": 1.0}
_STAFF = frozenset({"agent", "admin"})


def ticket_records(
    ticket: Json, comments: Sequence[Json], users: Sequence[Json], base: str
) -> list[SourceRecord]:
    """What customers said in a ticket.

    The native id is the ticket's number for what opened it, and number/2, number/3 … for what
    came later, private notes counted: comments are only ever added, and a deleted ticket, of which
    Zendesk tells no more than its number, can so be forgotten whole.

    Args:
        ticket: As the export gives it.
        comments: All of its comments, oldest first.
        users: Their authors, with `role` and `locale`.
        base: Address of the account.

    Returns:
        Records; tombstones for customers' comments that are private, perhaps since today.
    """
    people = {text_at(user, "id"): user for user in users}
    roles = [text_at(people.get(text_at(each, "author_id"), {}), "role") for each in comments]
    is_said = [_is_customers(*pair, ticket) for pair in zip(comments, roles, strict=True)]
    is_answer = [
        bool(comment.get("public")) and role in _STAFF
        for comment, role in zip(comments, roles, strict=True)
    ]
    opening = _opening(ticket, base)
    records: list[SourceRecord] = []
    for n, comment in enumerate(comments):
        if is_said[n]:
            author = text_at(comment, "author_id")
            language = text_at(people.get(author, {}), "locale")
            above = replace(opening, language=language, n_answers=sum(is_answer[n:]))
            record = _record(comment, above, n + 1)
            is_reply = bool(n and records and _opens(records[0], opening))
            is_reply = is_reply and not record.is_deleted
            records.append(replace(record, parent_native_id=opening.native_id * is_reply))
    return records + _verdict(ticket, opening)


def _record(comment: Json, above: SourceRecord, number: int) -> SourceRecord:
    """A customer's comment; a tombstone if nobody else may read it or there are no words."""
    native_id, (body, body_format) = _native_id(above.native_id, number), _words(comment)
    if not comment.get("public") or not body:
        return tombstone(native_id)
    return replace(
        above,
        native_id=native_id,
        body=body,
        body_format=body_format,
        author=text_at(comment, "author_id"),
        created_at=moment_at(comment, "created_at"),
        rating=above.rating if number == 1 else None,
        extra={"channel": text_at(comment, "via", "channel")},
        unread=unread_dates(comment, created_at="created_at"),
    )


def buried(ticket_id: str, n_comments: int) -> list[SourceRecord]:
    """Tombstones for everything that was said in a ticket.

    Args:
        ticket_id: The ticket's number.
        n_comments: How many comments it had, if more than `N_SURE`.
    """
    numbers = range(1, max(N_SURE, n_comments) + 1)
    ids = [*(_native_id(ticket_id, n) for n in numbers), f"{ticket_id}/satisfaction"]
    return [tombstone(native_id) for native_id in ids]


def _native_id(ticket_id: str, number: int) -> str:
    return ticket_id if number == 1 else f"{ticket_id}/{number}"


def _opens(record: SourceRecord, opening: SourceRecord) -> bool:
    """Whether a record is what opened the ticket, and there for others to answer."""
    return record.native_id == opening.native_id and not record.is_deleted


def _opening(ticket: Json, base: str) -> SourceRecord:
    """What all records of a ticket share."""
    ticket_id = text_at(ticket, "id")
    return SourceRecord(
        native_id=ticket_id,
        body="",
        title=text_at(ticket, "subject"),
        thread_id=ticket_id,
        url=f"{base}/agent/tickets/{ticket_id}",
        rating=_RATINGS.get(text_at(ticket, "satisfaction_rating", "score")),
        tags=texts_at(ticket, "tags"),
        visibility="unlisted",
    )


def _is_customers(comment: Json, role: str, ticket: Json) -> bool:
    """Whether a customer wrote it; one who is no longer listed is known by having asked."""
    author = text_at(comment, "author_id")
    if role:
        return role not in _STAFF
    return bool(author) and author == text_at(ticket, "requester_id")


def _words(comment: Json) -> tuple[str, BodyFormat]:
    """What was said: the words of a mail, the page of a form, the transcript of a call."""
    if text_at(comment, "type") == "VoiceComment":
        return text_at(comment, "data", "transcription_text"), "text"
    plain = text_at(comment, "plain_body") or text_at(comment, "body")
    if text_at(comment, "via", "channel") == "email" and plain:
        return plain, "mail"
    html = text_at(comment, "html_body")
    return (html, "html") if html else (plain, "text")


def _verdict(ticket: Json, opening: SourceRecord) -> list[SourceRecord]:
    """The words of the satisfaction survey; Zendesk does not say of when they are."""
    told = object_at(ticket, "satisfaction_rating")
    native_id, words = f"{opening.native_id}/satisfaction", text_at(told, "comment")
    if not words or opening.rating is None:
        return []
    author = text_at(ticket, "requester_id")
    return [replace(opening, native_id=native_id, body=words, author=author)]
