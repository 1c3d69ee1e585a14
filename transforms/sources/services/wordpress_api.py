"""What a WordPress site's REST API answers: lists, refusals in its words, comments as records.

Source: developer.wordpress.org/rest-api/reference/comments;
    wp-includes/rest-api/endpoints/class-wp-rest-comments-controller.php.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any

from models.errors import SourceError
from models.records import SourceRecord
from transforms.sources.formats.dates import parse_date
from transforms.sources.services.json_values import Json, objects_at, text_at
from transforms.web.client import Answer, Web

PAGE_SIZE = 100
"""The most that the API gives at once."""
Params = Mapping[str, str | int]

_ANSWERS = frozenset({200, 400, 401, 403, 404})
_POST_KIND = re.compile(r"/wp/v2/([a-z0-9_-]+)/\d+/?$")
_LOG_IN = (
    "the site answers only users: set `user`, and `password_env` to the name of a variable that "
    "holds an application password (Users > Profile > Application Passwords)"
)
_HINTS = {
    "rest_not_logged_in": _LOG_IN,
    "rest_login_required": _LOG_IN,
    "rest_cannot_access": _LOG_IN,
    "rest_forbidden": _LOG_IN,
    "rest_cannot_read": _LOG_IN,
    "rest_forbidden_context": "the account may not read comments",
    "rest_forbidden_param": "the account may not ask this; is it still active?",
    "incorrect_password": "the application password is wrong or was revoked",
    "invalid_username": "there is no user of this name",
    "rest_user_invalid": "there is no user of this name",
    "rest_no_route": "comments are not part of its API: a plugin took them out",
    "rest_disabled": "its API is switched off; a feed of kind `feed` may still be open",
}


@dataclass(slots=True)
class Posts:
    """Titles of posts, asked for once a fetch, a hundred at a time."""

    web: Web
    api: str
    titles: dict[str, str] = field(default_factory=dict)

    def learn(self, items: Iterable[Json]) -> None:
        """Ask for the posts of comments that are not known yet.

        Args:
            items: Comments of the API.
        """
        wanted: dict[str, set[str]] = {}
        for item in items:
            if (number := text_at(item, "post")) not in self.titles:
                wanted.setdefault(_post_kind(item), set()).add(number)
        for kind, numbers in sorted(wanted.items()):
            self._ask(kind, sorted(numbers))

    def _ask(self, kind: str, numbers: list[str]) -> None:
        self.titles |= dict.fromkeys(numbers, "")
        params: Params = {
            "include": ",".join(numbers), "per_page": PAGE_SIZE, "_fields": "id,title,link",
        }  # fmt: skip
        try:
            posts, _ = ask_list(self.web, f"{self.api}/wp/v2/{kind}", params)
        except SourceError:  # a kind of post that is not public: comments go without its title
            return
        self.titles |= {text_at(post, "id"): _plain(post) for post in posts}


def ask_list(web: Web, url: str, params: Params) -> tuple[list[Json], Answer]:
    """A list of the API.

    Args:
        web: The client.
        url: Of the endpoint.
        params: Of the query.

    Returns:
        The objects of the list, and the answer around them.

    Raises:
        SourceUnavailable: Worth another try.
        SourceError: The site refuses; the message has its own code for it.
    """
    value, answer = web.ask(_read, url, params, accepted=_ANSWERS)
    if isinstance(value, list):
        return objects_at({"list": value}, "list"), answer
    code = text_at(value, "code")
    hint = _HINTS.get(code, "is it the address of a WordPress site, and is its API open?")
    told = f"{answer.status} ({code})" if re.fullmatch(r"\w{1,60}", code) else str(answer.status)
    raise SourceError(f"{url.partition('?')[0]} answered {told}; {hint}")


def _read(answer: Answer) -> Any:
    """The JSON of an answer; None where a refusal is none."""
    try:
        return json.loads(answer.content)
    except (ValueError, RecursionError):
        if answer.status != 200:
            return None
        is_page = answer.content[:200].lstrip().lower().startswith((b"<!doctype", b"<html"))
        found = "a page of HTML" if is_page else "damaged data"
        raise ValueError(f"{found} where JSON was expected") from None


def header_count(answer: Answer, name: str, otherwise: int) -> int:
    """A count in a header.

    Args:
        answer: Of the API.
        name: Of the header, in lower case.
        otherwise: What to take where a proxy took the header away.
    """
    told = answer.headers.get(name, "")
    return int(told) if told.isascii() and told.isdigit() else otherwise


def is_shown(item: Json) -> bool:
    """Whether it is a person's comment that everybody can read.

    Args:
        item: A comment of the API.
    """
    is_comment = item.get("type", "comment") in {"comment", ""}
    return is_comment and item.get("status", "approved") in {"approved", "approve", "1"}


def _post_kind(item: Json) -> str:
    """Which endpoint has the comment's post: posts, pages, or one of a plugin."""
    above = objects_at(item, "_links", "up")
    found = _POST_KIND.search(text_at(above[0], "href")) if above else None
    return found[1] if found else "posts"


def comment_record(item: Json, posts: Posts) -> SourceRecord:
    """A comment.

    Args:
        item: As the API has it.
        posts: That have learnt of its post.
    """
    written, post, parent = (text_at(item, name) for name in ("date_gmt", "post", "parent"))
    created_at = parse_date(written, "ymd", UTC) if written else None
    return SourceRecord(
        native_id=text_at(item, "id"),
        body=text_at(item, "content", "rendered"),
        body_format="html",
        author=text_at(item, "author_name"),
        created_at=created_at,
        parent_native_id="" if parent == "0" else parent,
        thread_id=f"post-{post}",
        url=text_at(item, "link"),
        extra={"thread_title": title} if (title := posts.titles.get(post, "")) else {},
        unread={"created_at": written[:40]} if written and created_at is None else {},
    )


def _plain(post: Json) -> str:
    """A post's title as people read it."""
    rendered = text_at(post, "title", "rendered")
    return html.unescape(re.sub(r"<[^<>]*>", "", rendered)).strip()
