"""GitHub: issues, their comments and discussions, in the order in which they changed.

Source: https://docs.github.com/rest/issues, https://docs.github.com/graphql, and
https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import ClassVar

from pydantic import Field, field_validator, model_validator

from models.records import Cursor, Page
from transforms.sources.base import (
    Declaration,
    SourceSettings,
    Variable,
    WebAddress,
    WebSettings,
)
from transforms.sources.online import OnlineSource, open_web
from transforms.sources.services.github_api import GitHub, seconds_to_wait
from transforms.sources.services.github_discussions import DiscussionReading
from transforms.sources.services.github_issues import COMMENTS, ISSUES, IssueReading, Place
from transforms.sources.services.told import Told
from transforms.web.client import Web

TITLE = "GitHub issues and discussions"
TERMS = (
    "GitHub's API may be asked 60 times an hour without a token and 5,000 times with one; its "
    "acceptable use policies forbid using what people write for spam or to sell their data."
)
KEPT = (
    "Issues, the comments on them and, where wanted, discussions with their comments and replies, "
    "of public and, if the token opens them, of private repositories; labels become tags, all "
    "reactions together the score. Pull requests only where wanted; reviews and commits never. "
    "What bots write is set aside."
)
EXAMPLE = """\
[[source]]
name = "github"
kind = "github"
repositories = ["example-org/app", "example-org/docs"]
token_env = "GITHUB_TOKEN"           # left out: 60 questions an hour, no discussions
discussions = true
"""


class GitHubSettings(WebSettings):
    """What a `[[source]]` of kind github may say."""

    repositories: tuple[str, ...] = Field(
        min_length=1, description="Repositories as owner/name; each is a community of its own."
    )
    token_env: Variable = Field(
        "",
        description="Environment variable that holds a token; without one only 60 questions an "
        "hour are answered. A fine-grained token that may read issues and discussions is enough.",
    )
    include_pull_requests: bool = Field(
        False, description="Whether pull requests and the comments on them are read too."
    )
    discussions: bool = Field(
        False, description="Whether discussions are read too; that needs a token."
    )
    base_url: WebAddress = Field(
        "https://api.github.com",
        description="Address of the API; of GitHub Enterprise Server https://HOST/api/v3.",
    )

    @field_validator("repositories")
    @classmethod
    def _are_owner_and_name(cls, repositories: tuple[str, ...]) -> tuple[str, ...]:
        for each in repositories:
            if len([part for part in each.split("/") if part.strip()]) != 2 or each.count("/") != 1:
                raise ValueError(f"expected owner/name such as example-org/app, found {each!r}")
        return repositories

    @model_validator(mode="after")
    def _discussions_need_a_token(self) -> GitHubSettings:
        if self.discussions and not self.token_env:
            raise ValueError("discussions need a token: name its variable with token_env")
        return self


class GitHubSource(OnlineSource[GitHubSettings]):
    """What people say in the repositories of a project."""

    settings_type: ClassVar[type[SourceSettings]] = GitHubSettings
    declaration: ClassVar[Declaration] = Declaration(TITLE, EXAMPLE, KEPT, TERMS)

    def fetch(self, cursor: Cursor | None) -> Iterator[Page]:
        """What changed since the cursor, oldest change first; the last days again."""
        places = dict(cursor or {})
        told = Told()
        with closing(self._open()) as web:
            github = GitHub(web, self.settings.base_url)
            for repository in self.settings.repositories:
                for name, reading in self._readings(github, repository):
                    key = f"{repository.lower()} {name}"
                    for page in reading.pages(places.get(key)):
                        places = {**places, key: page.cursor}
                        yield Page(
                            told.fresh(page.records), places, notes=page.notes, n_held=page.n_held
                        )

    def _readings(
        self, github: GitHub, repository: str
    ) -> Iterator[tuple[str, IssueReading | DiscussionReading]]:
        """What is read of a repository, by the name of its place in the cursor."""
        community = "" if self.settings.community else repository
        place = Place(repository, community, self.settings.include_pull_requests)
        for kind in (ISSUES, COMMENTS):
            yield kind.name, IssueReading(github, place, kind, self.settings, self.context)
        if self.settings.discussions:
            yield "discussions", DiscussionReading(github, place, self.settings, self.context)

    def look(self) -> str:
        """See `OnlineSource.look`."""
        with closing(self._open()) as web:
            github = GitHub(web, self.settings.base_url)
            found = []
            for repository in self.settings.repositories:
                told, answer = github.newest(repository)
                found.append(f"{repository}, {told}")
                if self.settings.discussions:
                    found.append(f"{github.n_discussions(repository):,} discussions")
            left = answer.headers.get("x-ratelimit-remaining", "")
        return f"ready: {'; '.join(found)}" + (f"; {left} questions left this hour" * bool(left))

    def _open(self) -> Web:
        token = self.context.secret(self.settings.token_env, self.settings.name)
        headers = {"x-github-api-version": "2022-11-28"}
        if token:
            headers["authorization"] = f"Bearer {token}"
        hints = {
            401: "the token is not valid, or no longer: make a new one",
            404: "no such repository, or the token may not read it: is it owner/name?",
        }
        return open_web(
            self.settings, self.context, [self.settings.base_url], headers, hints, seconds_to_wait
        )
