"""Where Mastodon's statuses stand: ids of one server turned into ids that count everywhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from models.records import Cursor
from transforms.sources.services.json_values import Json, moment_at, text_at
from transforms.sources.services.mastodon_statuses import uri_of


@dataclass(slots=True)
class Places:
    """What a reading remembers of recent statuses and of their parents, by the server's id."""

    known: dict[str, Mapping[str, str]] = field(default_factory=dict)
    """`uri`, `thread`, `community`, `above` (id of the parent), `at` (when it was said); an empty
    place is that of a status that cannot be read."""
    asked: dict[str, str] = field(default_factory=dict)
    """The night in which its answers were last asked for."""

    @classmethod
    def of(cls, cursor: Cursor) -> Places:
        """The places that a cursor holds.

        Args:
            cursor: With what `as_cursor` gave.
        """
        return cls(dict(cursor.get("places", {})), dict(cursor.get("asked", {})))

    def note(self, status: Json, thread: str, community: str) -> None:
        """Remember where a status stands.

        Args:
            status: As Mastodon's API tells it.
            thread: The `uri` of what began its thread.
            community: Where it was said.
        """
        said_at = moment_at(status, "created_at")
        self.known[text_at(status, "id")] = {
            "uri": uri_of(status),
            "thread": thread,
            "community": community,
            "above": text_at(status, "in_reply_to_id"),
            "at": said_at.isoformat() if said_at else "",
        }

    def waiting(self, status_ids: Iterable[str], night: str) -> list[str]:
        """The statuses whose answers have not been asked for tonight, the longest ago first.

        Args:
            status_ids: The server's ids of some.
            night: What stands for tonight.
        """
        left = [each for each in status_ids if self.asked.get(each) != night]
        return sorted(left, key=lambda each: (self.asked.get(each, ""), len(each), each))

    def ids(self) -> dict[str, str]:
        """The server's ids by `uri`."""
        return {place["uri"]: each for each, place in self.known.items() if place}

    def as_cursor(self, since: datetime) -> dict[str, dict[str, object]]:
        """What to keep: recent statuses and what they answer.

        Args:
            since: Where the recent ones begin.
        """
        first = since.isoformat()
        kept = {each for each, place in self.known.items() if place.get("at", "") >= first}
        above = {self.known[each].get("above", "") for each in kept}
        return {
            "places": {i: dict(self.known[i]) for i in sorted((kept | above) & self.known.keys())},
            "asked": {i: night for i, night in sorted(self.asked.items()) if i in kept},
        }
