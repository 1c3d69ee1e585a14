"""Questions to GitHub, over REST and GraphQL.

Source: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlsplit

from models.errors import SourceError
from transforms.sources.services.answers import list_in
from transforms.sources.services.json_values import (
    Json,
    at,
    count_at,
    object_at,
    objects_at,
    text_at,
)
from transforms.web.client import Answer, Web

GONE = frozenset({301, 404, 410})
"""Deleted, transferred elsewhere, or no longer open to the reader."""
_BUSY_SECONDS = 60.0
_BUSY_WORDS = (b"secondary rate limit", b"abuse detection")


@dataclass(frozen=True, slots=True)
class GitHub:
    """GitHub's two interfaces."""

    web: Web
    base_url: str

    def get(
        self,
        path: str,
        params: Mapping[str, str | int] | None = None,
        *,
        headers: Mapping[str, str] | None = None,
        accepted: frozenset[int] = frozenset({200}),
    ) -> tuple[Any, Answer]:
        """An answer over REST.

        Args:
            path: From the API's address on.
            params: Of the query.
            headers: Such as those of a conditional request.
            accepted: Statuses that are answers.
        """
        told = {"accept": "application/vnd.github+json", **(headers or {})}
        url = f"{self.base_url.rstrip('/')}{path}"
        return self.web.json(url, params, headers=told, accepted=accepted)

    def query(self, query: str, variables: Mapping[str, object], *, may_miss: bool = False) -> Json:
        """The data of a GraphQL answer.

        Args:
            query: In GraphQL.
            variables: Of the query.
            may_miss: Whether what is asked for may be gone; the data then lacks it.

        Raises:
            SourceError: GitHub answers with errors, which it does with status 200.
        """
        base = self.base_url.rstrip("/").removesuffix("/v3")
        told, _ = self.web.json(f"{base}/graphql", payload={"query": query, "variables": variables})
        errors = [text_at(error, "type") or "an error" for error in objects_at(told, "errors")]
        if may_miss:
            errors = [error for error in errors if error != "NOT_FOUND"]
        if errors:
            kinds = sorted(set(errors))
            raise SourceError(
                f"{base}/graphql answered with {', '.join(kinds)}; does the repository exist, does "
                "it have discussions, and may the token read them?"
            )
        return object_at(told, "data")

    def newest(self, repository: str) -> tuple[str, Answer]:
        """How many issues a repository has and when one last changed, in words.

        Args:
            repository: owner/name.
        """
        params: dict[str, str | int] = {"state": "all", "sort": "updated", "per_page": 1}
        path = f"/repos/{repository}/issues"
        told, answer = self.get(path, params, accepted=frozenset({200, 410}))
        if answer.status == 410:
            return "issues are turned off", answer
        items = list_in(told, "", path)
        last = parse_qs(urlsplit(answer.link("last")).query).get("page", [""])[0]
        if last.isdecimal():
            count = f"{int(last):,}"
        else:
            count = "many" if answer.link("next") else str(len(items))
        newest = max((text_at(item, "updated_at")[:10] for item in items), default="none")
        return f"{count} issues and pull requests, last change {newest}", answer

    def n_discussions(self, repository: str) -> int:
        """How many discussions a repository has."""
        owner, name = repository.split("/")
        query = (
            "query($owner:String!,$name:String!){repository(owner:$owner,name:$name)"
            "{discussions{totalCount}}}"
        )
        told = self.query(query, {"owner": owner, "name": name})
        return count_at(told, "repository", "discussions", "totalCount") or 0


def seconds_to_wait(answer: Answer) -> float | None:
    """How long an answer asks to wait where neither its status nor a header says so.

    Args:
        answer: A 403 by the second limit comes without any number; GraphQL says RATE_LIMITED in an
            answer with status 200.
    """
    if answer.status in {403, 429} and any(word in answer.content for word in _BUSY_WORDS):
        return _BUSY_SECONDS
    if answer.status == 200 and b"RATE_LIMITED" in answer.content and _is_limited(answer.content):
        return _BUSY_SECONDS
    return None


def _is_limited(content: bytes) -> bool:
    """Whether a GraphQL answer is an error that says so, and no comment that speaks of it."""
    try:
        told = json.loads(content)
    except ValueError:
        return False
    return any(at(each, "type") == "RATE_LIMITED" for each in objects_at(told, "errors"))
