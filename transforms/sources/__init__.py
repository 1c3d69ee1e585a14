"""The kinds of source there are, and how a `[[source]]` of the configuration becomes one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from models.errors import UsageError
from transforms.sources.base import FetchContext, Source, SourceSettings
from transforms.sources.bluesky import BlueskySource
from transforms.sources.discourse import DiscourseSource
from transforms.sources.facebook import FacebookSource
from transforms.sources.feed import FeedSource
from transforms.sources.files import FilesSource
from transforms.sources.formats.guess import nearest
from transforms.sources.formats.mapping import FIELD_NAMES
from transforms.sources.github import GitHubSource
from transforms.sources.imap import ImapSource
from transforms.sources.mastodon import MastodonSource
from transforms.sources.nntp import NntpSource
from transforms.sources.wordpress import WordpressSource
from transforms.sources.zendesk import ZendeskSource

KINDS: dict[str, type[Source]] = {
    "bluesky": BlueskySource,
    "discourse": DiscourseSource,
    "facebook": FacebookSource,
    "feed": FeedSource,
    "files": FilesSource,
    "github": GitHubSource,
    "imap": ImapSource,
    "mastodon": MastodonSource,
    "nntp": NntpSource,
    "wordpress": WordpressSource,
    "zendesk": ZendeskSource,
}
"""Every kind of source by its name in the configuration."""

_SHOWN_CHARS = 60


def settings_for(kind: str, values: Mapping[str, Any]) -> SourceSettings:
    """The settings of one `[[source]]`.

    Args:
        kind: What kind of source it is.
        values: Its keys as the configuration has them.

    Returns:
        Settings that were checked.

    Raises:
        UsageError: The kind does not exist, or a key is unknown, missing or wrong; one sentence
            for each, with the nearest valid name.
    """
    source = f"source {str(values.get('name', '(without a name)'))!r}"
    require_kind(kind, f"{source}: ")
    settings_type = KINDS[kind].settings_type
    try:
        return settings_type.model_validate({**values, "kind": kind})
    except ValidationError as error:
        told = (_sentence(detail, settings_type) for detail in error.errors())
        raise UsageError("\n".join(f"{source}: {sentence}" for sentence in told)) from error


def require_kind(kind: str, place: str = "") -> None:
    """Make sure that there is such a kind.

    Args:
        kind: Its name.
        place: What the message begins with.

    Raises:
        UsageError: There is none; with the nearest and all that there are.
    """
    if kind not in KINDS:
        known = ", ".join(sorted(KINDS))
        raise UsageError(f"{place}no kind {kind!r}{_hint(kind, KINDS)}; there are: {known}")


def open_source(settings: SourceSettings, context: FetchContext) -> Source:
    """The source that settings describe.

    Args:
        settings: As `settings_for` gives them.
        context: What the source may know about the run.

    Returns:
        The source; nothing is read yet.
    """
    return KINDS[settings.kind](settings, context)


def _sentence(detail: ErrorDetails, settings_type: type[SourceSettings]) -> str:
    """One mistake: which key, what was found, what was expected."""
    path = [str(step) for step in detail["loc"] if step != "[key]"]
    expected = detail["msg"].removeprefix("Value error, ")
    if not path:
        return expected
    if detail["type"] == "variable":
        return f"key {path[-1]!r}: {expected}; the secret itself belongs there, not into the file"
    key, found = ".".join(path), repr(detail["input"])[:_SHOWN_CHARS]
    if detail["type"] == "extra_forbidden":
        return f"unknown key {key!r}{_hint(path[-1], settings_type.model_fields)}"
    if detail["type"] == "missing":
        told = settings_type.model_fields[path[-1]].description
        return f"key {key!r} is missing: {told}"
    if "[key]" in detail["loc"]:
        known = ", ".join(FIELD_NAMES)
        return f"unknown key {key!r}{_hint(path[-1], FIELD_NAMES)}; there are: {known}"
    return f"key {key!r} is {found}: {expected[:1].lower()}{expected[1:]}"


def _hint(name: str, names: Mapping[str, Any] | tuple[str, ...]) -> str:
    """The name that was probably meant."""
    close = nearest(name, names)
    return f"; did you mean {close!r}?" if close else ""
