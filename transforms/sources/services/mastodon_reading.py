"""In what order a Mastodon server is read: tags from the last days up, answers, what has gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import takewhile
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, quote, urlsplit

from models.records import Cursor, Page, SourceRecord
from transforms.sources.base import (
    FetchContext,
)
from transforms.sources.online import N_ASKED_SINGLY, is_later, revisit_since
from transforms.sources.services.answers import list_in
from transforms.sources.services.hashtags import community_of, left_out_notes, midnight
from transforms.sources.services.json_values import (
    Json,
    count_at,
    moment_at,
    object_at,
    objects_at,
    text_at,
)
from transforms.sources.services.mastodon_places import Places
from transforms.sources.services.mastodon_statuses import (
    id_order,
    is_status,
    omission,
    status_record,
    tags_of,
    uri_of,
)
from transforms.web.client import Web
from transforms.web.walk import Recent, tombstone

if TYPE_CHECKING:
    from transforms.sources.mastodon import MastodonSettings

PAGE_SIZE = 40
_GONE = frozenset({404, 410})


def tag_url(settings: MastodonSettings, tag: str) -> str:
    """Address of a hashtag's timeline."""
    return f"{settings.base_url.rstrip('/')}/api/v1/timelines/tag/{quote(tag, safe='')}"


@dataclass(slots=True)
class Reading:
    """One fetch.

    Ids grow with time, but a status that comes late from another server gets an id of its own
    time. So each night begins again where the last days begin (`floors`), which finds late ones,
    edits and deletions alike; what is known already changes nothing.
    """

    settings: MastodonSettings
    context: FetchContext
    web: Web
    cursor: Cursor
    floors: dict[str, str] = field(init=False)
    """Tag to the highest id that is older than the last days."""
    recent: Recent = field(init=False)
    places: Places = field(init=False)
    answered: list[str] = field(default_factory=list)
    """The server's ids of recent statuses that have answers."""
    left_out: Counter[str] = field(default_factory=Counter)
    n_questions: int = 0
    told: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.floors = dict(self.cursor.get("floors", {}))
        self.recent = Recent.of(self.cursor)
        self.places = Places.of(self.cursor)

    @property
    def since(self) -> datetime:
        """What was said since is read again."""
        return revisit_since(self.settings, self.context)

    def pages(self) -> Iterator[Page]:
        """Every tag, then answers, then what has gone."""
        for tag in self.settings.tags:
            yield from self._tag(tag)
        if self.settings.include_replies:
            yield from self._answers()
        gone = self._gone()
        yield self._page(gone, notes=tuple(self._notes()))

    def _tag(self, tag: str) -> Iterator[Page]:
        """A tag's statuses, from its floor up; two empty pages in a row are its end."""
        url, mark = tag_url(self.settings, tag), self._start(tag)
        n_empty = n_held = 0
        while n_empty < 2 and not n_held:
            found, answer = self.web.json(url, {"limit": PAGE_SIZE, "min_id": mark})
            told = statuses(found)
            ids = [text_at(status, "id") for status in told]
            top = max(_prev_id(answer.link("prev")), *ids, mark, key=id_order)
            if top == mark:
                n_empty += 1
                continue
            n_empty, mark = 0, top
            n_held = sum(self._is_later(status) for status in told)
            self._raise_floor(tag, told)
            records = self._taken(told, f"#{tag}")
            self._note_answered(told)
            yield self._page(records, n_held=n_held)

    def _start(self, tag: str) -> str:
        """Where a tag is read from: its floor, or the configured first day."""
        first = midnight(self.settings.since)
        if tag in self.floors or first is None:
            return self.floors.get(tag, "0")
        return str(int(first.timestamp() * 1_000) << 16)

    def _is_later(self, status: Json) -> bool:
        return is_later(moment_at(status, "created_at"), self.context)

    def _raise_floor(self, tag: str, told: list[Json]) -> None:
        """Note how far the tag need not be read again: never beyond what is for a later night."""
        for status in takewhile(lambda each: not self._is_later(each), told):
            said_at, status_id = moment_at(status, "created_at"), text_at(status, "id")
            if said_at is not None and said_at < self.since:
                self.floors[tag] = max(self.floors.get(tag, "0"), status_id, key=id_order)

    def _note_answered(self, told: list[Json]) -> None:
        for status in told:
            status_id = text_at(status, "id")
            is_recent = self.places.known.get(status_id, {}).get("at", "") >= self.since.isoformat()
            if is_recent and (count_at(status, "replies_count") or 0) > 0:
                self.answered.append(status_id)

    def _taken(self, told: list[Json], community: str) -> list[SourceRecord]:
        """The records among statuses, those left out counted, none twice."""
        records = []
        for status in told:
            if self._is_later(status) or self._is_old(status) or uri_of(status) in self.told:
                continue
            self.told.add(uri_of(status))
            if why := omission(status):
                self.left_out[why] += 1
            else:
                records.append(self._record(status, community))
        return records

    def _is_old(self, status: Json) -> bool:
        said_at, first = moment_at(status, "created_at"), midnight(self.settings.since)
        return first is not None and said_at is not None and said_at < first

    def _record(self, status: Json, community: str) -> SourceRecord:
        """A status in its place; the place is remembered for what answers it."""
        above = self._place(text_at(status, "in_reply_to_id"))
        thread = above.get("thread") or uri_of(status)
        told = "" if self.settings.community else self._community(status, community)
        self.places.note(status, thread, told)
        return status_record(status, parent=above.get("uri", ""), thread=thread, community=told)

    def _community(self, status: Json, otherwise: str) -> str:
        """The first configured tag that it carries, whichever it was found under."""
        carried = {tag.lower() for tag in tags_of(status)}
        return community_of(carried, self.settings.tags, otherwise)

    def _place(self, status_id: str) -> Mapping[str, str]:
        """Where the status of an id stands; asked for once if no page has told it."""
        known = self.places.known
        if status_id and status_id not in known and self.n_questions < N_ASKED_SINGLY:
            status = self._single(status_id)
            uri = "" if status is None or omission(status) == "not public" else uri_of(status)
            known[status_id] = {"uri": uri, "thread": uri} if uri else {}
        return known.get(status_id, {})

    def _single(self, status_id: str) -> Json | None:
        """One status; None if it is gone."""
        self.n_questions += 1
        found, _ = self.web.json(_status_url(self.settings, status_id), accepted=_GONE | {200})
        return object_at(found) if is_status(found) else None

    def _answers(self) -> Iterator[Page]:
        """Answers to recent statuses, those first that have waited longest."""
        tonight = self.context.night.as_of.isoformat()
        for status_id in self.places.waiting(self.answered, tonight)[:N_ASKED_SINGLY]:
            url = f"{_status_url(self.settings, status_id)}/context"
            found, _ = self.web.json(url, accepted=_GONE | {200})
            told = sorted(_only_statuses(found, "descendants"), key=_age)
            n_held = sum(self._is_later(status) for status in told)
            records = self._taken(told, self.places.known[status_id]["community"])
            self.places.asked[status_id] = tonight
            yield self._page(records, n_held=n_held)

    def _gone(self) -> list[SourceRecord]:
        """Recent comments that no page shows any more: as they are now, or tombstones."""
        ids, records = self.places.ids(), list[SourceRecord]()
        for uri in self.recent.missing(self.since, self.context.night.as_of):
            if uri not in ids or self.n_questions >= N_ASKED_SINGLY:
                continue
            status = self._single(ids[uri])
            if status is None or omission(status):
                records.append(tombstone(uri))
            else:
                records.append(self._record(status, self.places.known[ids[uri]]["community"]))
        return records

    def _page(
        self, records: list[SourceRecord], notes: tuple[str, ...] = (), n_held: int = 0
    ) -> Page:
        self.recent.note(records)
        bookmark = {"floors": dict(self.floors), "recent": self.recent.as_cursor(self.since)}
        cursor = {**bookmark, **self.places.as_cursor(self.since)}
        return Page(tuple(records), cursor, notes, n_held)

    def _notes(self) -> Iterator[str]:
        yield from left_out_notes(self.left_out, "statuses")
        if self.n_questions >= N_ASKED_SINGLY:
            yield f"{N_ASKED_SINGLY} single statuses were asked for; the rest comes the next night"


def statuses(found: object) -> list[Json]:
    """The statuses of a timeline, lowest id first."""
    told = list_in(found, "", "the hashtag's timeline")
    return sorted(filter(is_status, told), key=_age)


def _only_statuses(found: object, key: str) -> list[Json]:
    return [each for each in objects_at(found, key) if is_status(each)]


def _status_url(settings: MastodonSettings, status_id: str) -> str:
    return f"{settings.base_url.rstrip('/')}/api/v1/statuses/{quote(status_id, safe='')}"


def _prev_id(link: str) -> str:
    """The mark that a `Link` header names; 0 if there is none."""
    return parse_qs(urlsplit(link).query).get("min_id", ["0"])[0]


def _age(status: Json) -> tuple[int, str]:
    return id_order(text_at(status, "id"))
