"""Discourse forums: from the newest post down to what is known, and the young ones once more.

Source: https://docs.discourse.org; limits: https://meta.discourse.org/t/78612
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import ClassVar

from pydantic import Field

from models.records import Cursor, Page
from transforms.sources.base import (
    Declaration,
    SourceSettings,
    Variable,
    WebAddress,
    WebSettings,
)
from transforms.sources.online import OnlineSource, open_web
from transforms.sources.services.discourse_forum import Forum, chosen
from transforms.sources.services.discourse_reading import Reading
from transforms.sources.services.json_values import count_at, text_at
from transforms.web.client import Web

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


class DiscourseSettings(WebSettings):
    """What a `[[source]]` of kind discourse may say."""

    url: WebAddress = Field(description="Address of the forum, such as https://forum.example.org.")
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


class DiscourseSource(OnlineSource[DiscourseSettings]):
    """The posts of a forum."""

    settings_type: ClassVar[type[SourceSettings]] = DiscourseSettings
    declaration: ClassVar[Declaration] = Declaration(TITLE, EXAMPLE, KEPT, TERMS)

    def fetch(self, cursor: Cursor | None) -> Iterator[Page]:
        """Posts since the cursor, and those of the last days again."""
        with closing(self._open()) as web:
            yield from Reading(self.settings, self.context, self._forum(web), cursor).pages()

    def look(self) -> str:
        """See `OnlineSource.look`."""
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
