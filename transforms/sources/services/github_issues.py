"""Issues and comments of one repository, in the order in which they changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from models.errors import SourceUnavailable
from models.records import Cursor, Page, SourceRecord
from transforms.sources.base import FetchContext, WebSettings
from transforms.sources.online import N_ASKED_SINGLY, is_later, revisit_since
from transforms.sources.services.answers import list_in
from transforms.sources.services.github_api import GONE, GitHub
from transforms.sources.services.json_values import (
    Json,
    at,
    count_at,
    moment_at,
    objects_at,
    text_at,
    unread_dates,
)
from transforms.web.client import Answer
from transforms.web.walk import Recent, tombstone

PER_PAGE = 100
_N_TRIES = 5
_OVERLAP = timedelta(seconds=1)
"""Dates are whole seconds: what changed in the same one may come later."""
_PULL_REQUEST = re.compile(r"/pull/\d+(?:#|$)")
_BEGINNING = datetime(2008, 1, 1, tzinfo=UTC)
"""Before GitHub."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is said."""

    repository: str
    """owner/name, as configured."""
    community: str
    """Empty: the configuration names it."""
    is_wide: bool = False
    """Whether pull requests are read too."""

    def thread(self, number: str) -> str:
        """The native id of an issue or discussion: they share their numbers."""
        return f"{self.repository.lower()}#{number}"


@dataclass(frozen=True, slots=True)
class Kind:
    """Issues or comments: where they are, and how one becomes a record."""

    name: str
    """Of its place in the cursor."""
    list_path: str
    params: Mapping[str, str]
    one_path: Callable[[str], str]
    """From a native id."""
    record: Callable[[Json, Place], SourceRecord]
    is_pull_request: Callable[[Json], bool]


def _issue(item: Json, place: Place) -> SourceRecord:
    native_id = place.thread(text_at(item, "number"))
    labels = objects_at(item, "labels")
    return SourceRecord(
        native_id=native_id,
        title=text_at(item, "title"),
        n_answers=count_at(item, "comments"),
        tags=tuple(filter(None, (text_at(label, "name") for label in labels))),
        thread_id=native_id,
        **_shared(item, place),
    )


def _comment(item: Json, place: Place) -> SourceRecord:
    number = text_at(item, "issue_url").rpartition("/")[2]
    said_at, edited_at = moment_at(item, "created_at"), moment_at(item, "updated_at")
    issue = place.thread(number) if number else ""
    return SourceRecord(
        native_id=f"issuecomment-{text_at(item, 'id')}",
        edited_at=edited_at if edited_at != said_at else None,
        parent_native_id=issue,
        thread_id=issue,
        **_shared(item, place),
    )


def _shared(item: Json, place: Place) -> dict[str, Any]:
    """Fields of issues and comments alike."""
    login = text_at(item, "user", "login")
    score = count_at(item, "reactions", "total_count")
    return {
        "body": text_at(item, "body"),
        "body_format": "markdown",
        "author": login,
        "created_at": moment_at(item, "created_at"),
        "community": place.community,
        "url": text_at(item, "html_url"),
        "score": None if score is None else float(score),
        "is_robot": at(item, "user", "type") == "Bot" or login.endswith("[bot]"),
        "unread": unread_dates(item, created_at="created_at"),
    }


ISSUES = Kind(
    "issues",
    "issues",
    {"state": "all"},
    lambda native_id: f"issues/{native_id.rpartition('#')[2]}",
    _issue,
    lambda item: "pull_request" in item,
)
COMMENTS = Kind(
    "comments",
    "issues/comments",
    {},
    lambda native_id: f"issues/comments/{native_id.removeprefix('issuecomment-')}",
    _comment,
    lambda item: bool(_PULL_REQUEST.search(text_at(item, "html_url"))),
)


class IssueReading:
    """One reading of the issues, or the comments, of a repository.

    Pages are not counted through: an issue that changes while it is read moves to the end, and
    the next page would begin one too far. The next question asks for what changed since the last
    item instead, a second overlapping.
    """

    def __init__(
        self, github: GitHub, place: Place, kind: Kind, settings: WebSettings, context: FetchContext
    ) -> None:
        self.github, self.place, self.kind, self.context = github, place, kind, context
        self.young_since = revisit_since(settings, context)
        self.mark, self.held_from = _BEGINNING, datetime.max.replace(tzinfo=UTC)
        self.held: set[str] = set()
        self.n_told_held = 0
        self.last_page: list[Json] = []
        self.recent = Recent()
        self.doubted: tuple[str, ...] = ()
        self.validator: dict[str, str] = {}

    def pages(self, cursor: Cursor | None) -> Iterator[Page]:
        """Everything that changed since the cursor, and what became of young ones not met.

        Args:
            cursor: The reading's own place; None on the first run.
        """
        told = cursor or {}
        self.recent, self.doubted = Recent.of(cursor), tuple(told.get("doubted", ()))
        self.mark = moment_at(told, "since") or _BEGINNING
        self.validator = dict(told.get("validator", {}))
        young = self.recent.as_cursor(self.young_since).values()
        since, n_page, n_pages, has_more = min([self.mark, *map(_moment, young)]), 1, 0, True
        while has_more:
            items, answer = self._ask(since, n_page)
            if answer.is_unchanged:
                break
            n_pages += 1
            has_more = bool(answer.link("next")) or len(items) >= PER_PAGE
            records = self._records(items)
            self._keep_validator(since, answer, is_all=n_pages == 1 and not has_more)
            since, n_page = self._next(items, since, n_page)
            self.mark = max(self.mark, min(since, self.held_from))
            yield self._page(records, answer)
        yield self._page(self._missing(is_read=n_pages > 0))

    def _ask(self, since: datetime, n_page: int) -> tuple[list[Json], Answer]:
        """The items of a page; asked again while a page of others comes, as from a stale cache."""
        start = _iso(since)
        is_known = n_page == 1 and self.validator.get("since") == start
        what = f"/repos/{self.place.repository}/{self.kind.list_path}"
        params: dict[str, str | int] = {
            "since": start,
            "sort": "updated",
            "direction": "asc",
            "per_page": PER_PAGE,
        }
        for _ in range(_N_TRIES):
            told, answer = self.github.get(
                what,
                {**self.kind.params, **params, "page": n_page},
                headers={"if-none-match": self.validator["etag"]} if is_known else {},
                accepted=frozenset({200, 304, 410}),
            )
            items = list_in(told, "", what) if answer.status == 200 else []
            if not self._is_stale(items, since, n_page):
                self.last_page = items
                return items, answer
        raise SourceUnavailable(
            f"{what} answered with another page than asked for, {_N_TRIES} times in a row; what "
            "was read is kept, the next run goes on from there"
        )

    def _is_stale(self, items: list[Json], since: datetime, n_page: int) -> bool:
        """Whether a page is the one before: nothing in it may be older than what is asked for."""
        oldest = min((moment_at(item, "updated_at") or since for item in items), default=since)
        return oldest < since or (n_page > 1 and bool(items) and items == self.last_page)

    def _keep_validator(self, since: datetime, answer: Answer, *, is_all: bool) -> None:
        """An answer that holds everything, and nothing for later, need not be given again."""
        etag = answer.headers.get("etag", "")
        is_whole = is_all and not self.held and bool(etag)
        self.validator = {"since": _iso(since), "etag": etag} if is_whole else {}

    def _next(self, items: list[Json], since: datetime, n_page: int) -> tuple[datetime, int]:
        """What to ask next: what changed later; or, within one second, the next page."""
        changes = (moment_at(item, "updated_at") or since for item in items)
        newest = max(changes, default=since) - _OVERLAP
        return (newest, 1) if newest > since else (since, n_page + 1)

    def _records(self, items: list[Json]) -> list[SourceRecord]:
        """Records of the night; what was said later is noted."""
        kept = []
        for item in items:
            if self.kind.is_pull_request(item) and not self.place.is_wide:
                continue
            record = self.kind.record(item, self.place)
            if is_later(record.created_at, self.context):
                changed_at = moment_at(item, "updated_at") or self.context.night.as_of
                self.held_from = min(self.held_from, changed_at - _OVERLAP)
                self.held.add(record.native_id)
            else:
                kept.append(record)
        return kept

    def _missing(self, *, is_read: bool) -> list[SourceRecord]:
        """What became of young items that were not met: asked for one by one."""
        until = self.context.night.as_of
        missed = self.recent.missing(self.young_since, until) if is_read else ()
        asked = tuple(dict.fromkeys(self.doubted + missed))
        self.doubted = asked[N_ASKED_SINGLY:]
        return [self._one(native_id) for native_id in asked[:N_ASKED_SINGLY]]

    def _one(self, native_id: str) -> SourceRecord:
        """An item, or its tombstone; one that moved to another repository is gone from here."""
        path = f"/repos/{self.place.repository}/{self.kind.one_path(native_id)}"
        told, answer = self.github.get(path, accepted=GONE | {200})
        record = self.kind.record(told, self.place) if answer.status == 200 else None
        return record if record and record.native_id == native_id else tombstone(native_id)

    def _page(self, records: list[SourceRecord], answer: Answer | None = None) -> Page:
        self.recent.note(
            each
            for each in records
            if each.is_deleted or (each.created_at and each.created_at >= self.young_since)
        )
        cursor = {
            "since": _iso(self.mark),
            "recent": self.recent.as_cursor(self.young_since),
            "doubted": list(self.doubted),
            "validator": self.validator,
        }
        n_held, self.n_told_held = len(self.held) - self.n_told_held, len(self.held)
        is_off = answer is not None and answer.status == 410
        notes = (f"issues are turned off in {self.place.repository}",) if is_off else ()
        return Page(tuple(records), cursor, notes, n_held)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _iso(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
