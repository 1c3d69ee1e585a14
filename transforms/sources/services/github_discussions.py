"""Discussions of one repository, last changed first, each whole with its comments and replies.

Source: https://docs.github.com/graphql/guides/using-the-graphql-api-for-discussions
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from models.errors import SourceError
from models.records import Cursor, Page, SourceRecord
from transforms.sources.base import FetchContext, WebSettings
from transforms.sources.online import N_ASKED_SINGLY, is_later, revisit_since
from transforms.sources.services.github_api import GitHub
from transforms.sources.services.github_issues import Place
from transforms.sources.services.json_values import (
    Json,
    at,
    count_at,
    moment_at,
    object_at,
    objects_at,
    text_at,
    unread_dates,
)
from transforms.web.walk import Recent, tombstone

_PAGE_INFO = "pageInfo{hasNextPage endCursor}"
_SAID = "id body url createdAt lastEditedAt author{__typename login} reactions{totalCount}"
_COMMENT = f"{_SAID} databaseId deletedAt"
_REPLIES = f"replies(first:50,after:$replies){{totalCount {_PAGE_INFO} nodes{{{_COMMENT}}}}}"
_COMMENTS = (
    f"comments(first:20,after:$comments){{totalCount {_PAGE_INFO} nodes{{{_COMMENT} {_REPLIES}}}}}"
)
_DISCUSSION = (
    f"{_SAID} number title updatedAt category{{name}} labels(first:20){{nodes{{name}}}} {_COMMENTS}"
)
_INNER = "$comments:String,$replies:String"
_LIST = (
    f"query($owner:String!,$name:String!,$after:String,{_INNER})"
    "{repository(owner:$owner,name:$name){discussions(first:25,after:$after,"
    f"orderBy:{{field:UPDATED_AT,direction:DESC}}){{{_PAGE_INFO} nodes{{{_DISCUSSION}}}}}}}}}"
)
_ONE = (
    f"query($owner:String!,$name:String!,$number:Int!,{_INNER})"
    f"{{repository(owner:$owner,name:$name){{discussion(number:$number){{{_DISCUSSION}}}}}}}"
)
_MORE_COMMENTS = f"query($id:ID!,{_INNER}){{node(id:$id){{... on Discussion{{{_COMMENTS}}}}}}}"
_MORE_REPLIES = (
    f"query($id:ID!,$replies:String){{node(id:$id){{... on DiscussionComment{{{_REPLIES}}}}}}}"
)
_AT_TOP = {"after": "", "top": "", "held": ""}
"""A walk that has not begun: where it is, the last change it met, the first change left out."""


class DiscussionReading:
    """One reading of the discussions of a repository.

    A walk that breaks off goes on where it was; the floor moves only when it has come to its end.
    """

    def __init__(
        self, github: GitHub, place: Place, settings: WebSettings, context: FetchContext
    ) -> None:
        self.github, self.place, self.context = github, place, context
        self.young_since = revisit_since(settings, context)
        self.recent, self.doubted = Recent(), tuple[str, ...]()
        self.numbers: dict[str, int] = {}
        """Of young comments: in which discussion they are."""
        self.held, self.n_told_held = set[str](), 0
        self.floor, self.walk = "", dict(_AT_TOP)

    def pages(self, cursor: Cursor | None) -> Iterator[Page]:
        """Every discussion that changed since the cursor, and young ones that were not met.

        Args:
            cursor: The reading's own place; None on the first run.
        """
        told = cursor or {}
        self.recent, self.doubted = Recent.of(cursor), tuple(told.get("doubted", ()))
        self.numbers, self.floor = dict(told.get("numbers", {})), told.get("floor", "")
        self.walk = {**_AT_TOP, **told.get("walk", {})}
        if self.walk["after"]:
            yield from self._down_to(self.floor)
        young = self.young_since.strftime("%Y-%m-%dT%H:%M:%SZ")
        yield from self._down_to(min(self.floor, young))
        yield self._page(self._missing())

    def _down_to(self, goal: str) -> Iterator[Page]:
        """Discussions from where the walk is to those that changed last before the goal."""
        is_done = False
        while not is_done:
            found = self._listed()
            nodes = objects_at(found, "nodes")
            changes = [text_at(node, "updatedAt") for node in nodes]
            records = self._of_night(nodes)
            self.walk["top"] = max([self.walk["top"], *changes])
            self.walk["after"] = text_at(found, "pageInfo", "endCursor")
            is_done = not at(found, "pageInfo", "hasNextPage") or min(changes, default="~") < goal
            if is_done:
                reached = min(filter(None, [self.walk["top"], self.walk["held"]]), default="")
                self.floor, self.walk = max(self.floor, reached), dict(_AT_TOP)
            yield self._page(records)

    def _listed(self) -> Json:
        """The next discussions; from the top again if GitHub no longer knows where that was."""
        try:
            told = self._ask(_LIST, after=self.walk["after"] or None)
        except SourceError:
            if not self.walk["after"]:
                raise
            self.walk["after"] = ""
            told = self._ask(_LIST, after=None)
        return object_at(told, "repository", "discussions")

    def _ask(self, query: str, **variables: object) -> Json:
        owner, name = self.place.repository.split("/")
        is_single = "number" in variables
        return self.github.query(
            query, {"owner": owner, "name": name, **variables}, may_miss=is_single
        )

    def _of_night(self, nodes: list[Json]) -> list[SourceRecord]:
        """Records of the night; discussions in which more was said later are noted."""
        kept = []
        for node in nodes:
            told = list(self._said(node))
            later = {each.native_id for each in told if is_later(each.created_at, self.context)}
            kept += [each for each in told if each.native_id not in later]
            self.held |= later
            if later:
                changed = text_at(node, "updatedAt")
                self.walk["held"] = min(filter(None, [self.walk["held"], changed]), default="")
        return kept

    def _said(self, node: Json) -> Iterator[SourceRecord]:
        """A discussion, its comments, and the replies to each."""
        thread = self.place.thread(text_at(node, "number"))
        yield self._discussion(node, thread)
        for comment in self._all(node, "comments", _MORE_COMMENTS):
            record = self._comment(comment, thread, thread)
            yield record
            for reply in self._all(comment, "replies", _MORE_REPLIES):
                yield self._comment(reply, thread, record.native_id)

    def _all(self, around: Json, name: str, more: str) -> Iterator[Json]:
        """Every comment or reply; GitHub gives the first ones with what is around them."""
        found = object_at(around, name)
        yield from objects_at(found, "nodes")
        while at(found, "pageInfo", "hasNextPage"):
            after = text_at(found, "pageInfo", "endCursor")
            variables = {"id": text_at(around, "id"), name: after}
            found = object_at(self.github.query(more, variables, may_miss=True), "node", name)
            yield from objects_at(found, "nodes")

    def _discussion(self, node: Json, thread: str) -> SourceRecord:
        labels = [text_at(label, "name") for label in objects_at(node, "labels", "nodes")]
        tags = [text_at(node, "category", "name"), *labels]
        return SourceRecord(
            native_id=thread,
            title=text_at(node, "title"),
            thread_id=thread,
            n_answers=count_at(node, "comments", "totalCount"),
            tags=tuple(filter(None, tags)),
            **self._shared(node),
        )

    def _comment(self, node: Json, thread: str, parent: str) -> SourceRecord:
        native_id = f"discussioncomment-{text_at(node, 'databaseId')}"
        if at(node, "deletedAt"):
            return tombstone(native_id)
        return SourceRecord(
            native_id=native_id,
            parent_native_id=parent,
            thread_id=thread,
            n_answers=count_at(node, "replies", "totalCount"),
            **self._shared(node),
        )

    def _shared(self, node: Json) -> dict[str, Any]:
        login = text_at(node, "author", "login")
        score = count_at(node, "reactions", "totalCount")
        is_bot = at(node, "author", "__typename") == "Bot" or login.endswith("[bot]")
        return {
            "body": text_at(node, "body"),
            "body_format": "markdown",
            "author": login,
            "created_at": moment_at(node, "createdAt"),
            "edited_at": moment_at(node, "lastEditedAt"),
            "community": self.place.community,
            "url": text_at(node, "url"),
            "score": None if score is None else float(score),
            "is_robot": is_bot,
            "unread": unread_dates(node, created_at="createdAt"),
        }

    def _missing(self) -> list[SourceRecord]:
        """What became of young comments that were not met: their discussions are read once more."""
        missed = self.recent.missing(self.young_since, self.context.night.as_of)
        asked = tuple(dict.fromkeys(self.doubted + missed))
        self.doubted = asked[N_ASKED_SINGLY:]
        asked = asked[:N_ASKED_SINGLY]
        records = []
        for number in sorted({self.numbers[native_id] for native_id in asked}):
            told = self._ask(_ONE, number=number)
            node = object_at(told, "repository", "discussion")
            records += self._of_night([node] if node else [])
        alive = {record.native_id for record in records}
        return records + [tombstone(each) for each in asked if each not in alive]

    def _page(self, records: list[SourceRecord]) -> Page:
        young = [
            each for each in records if each.created_at and self.young_since <= each.created_at
        ]
        self.recent.note([*young, *(each for each in records if each.is_deleted)])
        self.numbers |= {e.native_id: int(e.thread_id.rpartition("#")[2]) for e in young}
        kept = self.recent.as_cursor(self.young_since)
        known = kept.keys() | set(self.doubted)
        self.numbers = {i: number for i, number in self.numbers.items() if i in known}
        cursor = {
            "floor": self.floor,
            "walk": self.walk,
            "recent": kept,
            "numbers": self.numbers,
            "doubted": list(self.doubted),
        }
        n_held, self.n_told_held = len(self.held) - self.n_told_held, len(self.held)
        return Page(tuple(records), cursor, n_held=n_held)
