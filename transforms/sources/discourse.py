"""Discourse forums: from the newest post down to what is known, and the young ones once more.

Source: https://docs.discourse.org; limits: https://meta.discourse.org/t/78612
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import ClassVar

from pydantic import Field

from models.records import Cursor, Page, SourceCheck, SourceRecord
from transforms.sources.base import Declaration, FetchContext, SourceSettings, Variable, WebSettings
from transforms.sources.online import checked, is_later, open_web, revisit_since
from transforms.sources.services.discourse_forum import Forum, chosen
from transforms.sources.services.discourse_posts import is_said, post_record
from transforms.sources.services.json_values import Json, count_at, moment_at, text_at
from transforms.sources.services.told import Told
from transforms.web.client import Web
from transforms.web.walk import Recent, Walk, tombstone

TITLE = "Discourse forums"
TERMS = (
    "The forum's own terms apply (its page /tos). Anonymous readers may ask about 200 pages a "
    "minute; a key of an account fewer, and the forum's owner should know of it."
)
KEPT = (
    "Posts of people in open categories, with the title and tags of their topic, likes, answers "
    "and the post they answer. Private messages, closed categories, whispers, moderators' acts, "
    "hidden and deleted posts are left out; quotes are cut; the team's posts get the tag `staff`."
)
EXAMPLE = """\
[[source]]
name = "forum"
kind = "discourse"
url = "https://forum.example.org"
categories = ["help", "ideas"]       # slugs or numbers; left out: all open ones
# api_key_env = "FORUM_KEY"          # only where nothing is shown without an account
"""

N_AHEAD = 10
"""Pages read before they are handed over together: most answers find their parent in them."""
N_ASKED_SINGLY = 200
_WINDOW = 49
"""Forums of old answer with those of fifty ids down from `before`; one less, to be sure."""


class DiscourseSettings(WebSettings):
    """What a `[[source]]` of kind discourse may say."""

    url: str = Field(description="Address of the forum, such as https://forum.example.org.")
    categories: tuple[str | int, ...] = Field(
        (),
        description="Slugs or numbers of the categories to read, each with those below it; empty: "
        "all that are open to everybody.",
    )
    api_key_env: Variable = Field(
        "",
        description="Environment variable that holds an API key; for forums that show nothing "
        "without an account.",
    )
    api_username: str = Field("system", description="Account that the API key is used for.")
    requests_per_minute: float = Field(
        120, gt=0, le=6_000, description="How fast the forum is asked at most."
    )


class DiscourseSource:
    """The posts of a forum."""

    settings_type: ClassVar[type[SourceSettings]] = DiscourseSettings
    declaration: ClassVar[Declaration] = Declaration(TITLE, EXAMPLE, KEPT, TERMS)

    def __init__(self, settings: DiscourseSettings, context: FetchContext) -> None:
        self.settings = settings
        self.context = context

    def fetch(self, cursor: Cursor | None) -> Iterator[Page]:
        """Posts since the cursor, and those of the last days again."""
        with closing(self._open()) as web:
            yield from _Reading(self.settings, self.context, self._forum(web), cursor).pages()

    def check(self) -> SourceCheck:
        """Whether posts can be read, how many there are, and of when the newest is."""
        return checked(self.settings, self._look)

    def _look(self) -> str:
        with closing(self._open()) as web:
            forum = self._forum(web)
            posts = forum.posts(None)
            categories = chosen(forum, [str(each) for each in self.settings.categories])
            about = forum.about()
        n_posts = count_at(about, "about", "stats", "posts_count")
        if n_posts is None:
            n_posts = count_at(about, "about", "stats", "post_count")
        newest = max((text_at(post, "created_at")[:10] for post in posts), default="none")
        return (
            f"ready: forum {text_at(about, 'about', 'title') or self.settings.url!r}, "
            f"{'an unknown number of' if n_posts is None else f'{n_posts:,}'} posts, "
            f"{len(categories)} open categories to read; newest {newest}"
        )

    def _forum(self, web: Web) -> Forum:
        return Forum(web, self.settings.url.rstrip("/"), is_anonymous=not self.settings.api_key_env)

    def _open(self) -> Web:
        key = self.context.secret(self.settings.api_key_env, self.settings.name)
        headers = {"api-key": key, "api-username": self.settings.api_username} if key else {}
        hints = {
            403: "it shows nothing without an account, or not to this one: name a valid key with "
            "api_key_env, and its account with api_username",
        }
        return open_web(self.settings, self.context, [self.settings.url], headers, hints)


class _Reading:
    """One fetch: the walk that was broken off, if one was, and a new one from the top."""

    def __init__(
        self,
        settings: DiscourseSettings,
        context: FetchContext,
        forum: Forum,
        cursor: Cursor | None,
    ) -> None:
        self.settings, self.context, self.forum = settings, context, forum
        self.walk, self.recent, self.told = Walk.of(cursor), Recent.of(cursor), Told()
        self.parents: dict[str, str] = dict((cursor or {}).get("parents", {}))
        self.doubted: tuple[str, ...] = tuple((cursor or {}).get("doubted", ()))
        self.since = revisit_since(settings, context)
        self.held: set[int] = set()
        self.wanted: frozenset[int] = frozenset()

    def pages(self) -> Iterator[Page]:
        """What a broken walk left; the newest, down to the oldest young post; what is missing."""
        self.wanted = chosen(self.forum, [str(each) for each in self.settings.categories])
        if self.walk.at is not None and self.walk.at > (self.walk.floor or 0):
            yield from self._down_to(self.walk.floor or 0)
        self.walk.end()
        young = (int(native_id) - 1 for native_id in self.recent.as_cursor(self.since))
        yield from self._down_to(min([self.walk.floor or 0, *young]))
        yield self._page(self._missing())

    def _down_to(self, goal: int) -> Iterator[Page]:
        """Walk on down; what lies at or below the goal is known."""
        before = known_from = self.walk.at
        while before is None or before > goal + 1:
            posts: dict[int, Json] = {}
            for _ in range(N_AHEAD):
                found = self.forum.posts(before)
                posts |= {i: post for post in found if (i := count_at(post, "id") or 0) > goal}
                before = self._below(before, found)
                if before <= goal + 1:
                    break
            new = {i: post for i, post in posts.items() if known_from is None or i < known_from}
            said, n_held = self._before_night_ends(new)
            records = [record for post in said.values() if (record := self._record(post))]
            self._step(said, before)
            yield self._page(records, n_held)
        self.walk.end()

    def _below(self, before: int | None, found: list[Json]) -> int:
        """Where to go on: everything from there on is in hand."""
        lowest = min((count_at(post, "id") or 0 for post in found), default=None)
        if before is None:
            return self.forum.newest_id() + 1 if lowest is None else lowest
        return before - _WINDOW if lowest is None or lowest >= before else lowest

    def _before_night_ends(self, posts: dict[int, Json]) -> tuple[dict[int, Json], int]:
        """Posts of the night, highest id first, and how many more are for a later one."""
        said, n_known = {}, len(self.held)
        for post_id, post in sorted(posts.items(), reverse=True):
            if not is_later(moment_at(post, "created_at"), self.context):
                said[post_id] = post
            elif is_said(post):
                self.held.add(post_id)
        return said, len(self.held) - n_known

    def _step(self, said: dict[int, Json], before: int) -> None:
        """Note how far the walk has come; what is held stays above the next floor."""
        self.walk.step(said)
        if self.walk.top is not None:
            self.walk.top = min([self.walk.top, *(each - 1 for each in self.held)])
            self.walk.at = before

    def _record(self, post: Json) -> SourceRecord | None:
        """A post as a record; a tombstone if it has left the public; None if it never was there."""
        native_id, topic_id = text_at(post, "id"), count_at(post, "topic_id")
        gone = tombstone(native_id) if native_id in self.recent.days else None
        if topic_id is None or not is_said(post):
            return gone
        topic = self.forum.topic(topic_id, moment_at(post, "created_at"))
        if topic is None:
            return gone
        category_id = count_at(post, "category_id") or topic.category_id
        category = self.forum.category(category_id)
        if category is None or not self._is_wanted(category_id, category.parent_id):
            return gone
        parent = self.parents.get(native_id) or self._parent(post, topic_id)
        if parent:
            self.parents[native_id] = parent
        community = self._community(category_id)
        return post_record(post, topic, parent=parent, community=community, base=self.forum.base)

    def _parent(self, post: Json, topic_id: int) -> str:
        number = count_at(post, "reply_to_post_number")
        return self.forum.native_id(topic_id, number) if number else ""

    def _is_wanted(self, category_id: int | None, parent_id: int | None) -> bool:
        return not self.settings.categories or not self.wanted.isdisjoint({category_id, parent_id})

    def _community(self, category_id: int | None) -> str:
        """The category's name, where several are read and the configuration names no other."""
        is_one = bool(self.settings.community) or len(self.wanted) == 1
        return "" if is_one else self.forum.category_name(category_id)

    def _missing(self) -> list[SourceRecord]:
        """What became of young posts that the walk has not met: asked for one by one."""
        missed = self.recent.missing(self.since, self.context.night.as_of)
        asked = tuple(dict.fromkeys(self.doubted + missed))
        self.doubted = asked[N_ASKED_SINGLY:]
        posts = {native_id: self.forum.post(native_id) for native_id in asked[:N_ASKED_SINGLY]}
        found = {native_id: post and self._record(post) for native_id, post in posts.items()}
        return [record or tombstone(native_id) for native_id, record in found.items()]

    def _page(self, records: list[SourceRecord], n_held: int = 0) -> Page:
        """A page of what was not handed over yet, and the cursor up to its end."""
        self.recent.note(
            each
            for each in records
            if each.is_deleted or (each.created_at is not None and each.created_at >= self.since)
        )
        young = self.recent.as_cursor(self.since)
        self.parents = {i: parent for i, parent in self.parents.items() if i in young}
        cursor = {
            **self.walk.as_cursor(),
            "recent": young,
            "parents": self.parents,
            "doubted": list(self.doubted),
        }
        return Page(self.told.fresh(records), cursor, n_held=n_held)
