"""What a team listens to: the comments that one of its filters takes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Set

from models.reading import CommentReading
from models.report import Team

_SCRIPT_WITHOUT_SPACES = re.compile(r"[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


def team_scope(team: Team) -> dict[str, tuple[str, ...]]:
    """The team's filters that are set, by name; empty: the team hears everything."""
    filters = {
        "products": team.products,
        "communities": team.communities,
        "words": team.words,
        "areas": team.areas,
    }
    return {name: values for name, values in filters.items() if values}


def select_comments(
    comments: Iterable[CommentReading],
    team: Team,
    areas_of: Mapping[str, Iterable[str]],
    routed: Set[str] = frozenset(),
) -> tuple[CommentReading, ...]:
    """The comments of a team, in the order of their ids.

    A comment is the team's as soon as one filter of any kind takes it: reviews carry a product and
    forum posts do not, so that a product and a word complete each other. Case, and accents written
    in two ways, do not matter.

    Args:
        comments: All comments of the reading.
        team: Whose filters; none set means every comment.
        areas_of: theme_id -> what its area is called: its id, its titles.
        routed: Themes that a curator has brought to the team: all that is said of them is its.

    Returns:
        The comments taken, ordered by comment_id.
    """
    ordered = sorted(comments, key=lambda comment: comment.comment_id)
    if not team_scope(team):
        return tuple(ordered)
    products, communities, areas = map(_folded_set, (team.products, team.communities, team.areas))
    words = [_pattern(word) for word in team.words]
    return tuple(
        comment
        for comment in ordered
        if comment.theme_id in routed
        or _fold(comment.product) in products
        or _fold(comment.community) in communities
        or not areas.isdisjoint(_folded_set(areas_of.get(comment.theme_id, ())))
        or any(word.search(_fold(comment.text)) for word in words)
    )


def _pattern(word: str) -> re.Pattern[str]:
    """A whole word or phrase; `appli*` takes any ending; scripts without spaces match anywhere."""
    folded = _fold(word)
    stem = re.escape(folded.removesuffix("*"))
    if _SCRIPT_WITHOUT_SPACES.search(folded):
        return re.compile(stem)
    return re.compile(rf"(?<!\w){stem}" + ("" if folded.endswith("*") else r"(?!\w)"))


def _folded_set(values: Iterable[str]) -> frozenset[str]:
    return frozenset(_fold(value) for value in values) - {""}


def _fold(value: str) -> str:
    return unicodedata.normalize("NFC", value.strip()).casefold()
