"""Comments gathered by something, and who speaks in each group."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from models.reading import CommentReading
from models.theme_report import Count
from reports.trends import count_voices


def group_by(
    comments: Iterable[CommentReading], key_of: Callable[[CommentReading], str]
) -> dict[str, list[CommentReading]]:
    """Comments by a key, in their order.

    Args:
        comments: Any.
        key_of: What to gather them by.
    """
    groups: dict[str, list[CommentReading]] = defaultdict(list)
    for comment in comments:
        groups[key_of(comment)].append(comment)
    return dict(groups)


def counts(
    comments: Iterable[CommentReading], name_of: Callable[[CommentReading], str]
) -> tuple[Count, ...]:
    """Comments and voices by a name.

    Args:
        comments: Any.
        name_of: What to count them by.

    Returns:
        Most voices first, then most comments, then by name.
    """
    return _ordered(group_by(comments, name_of))


def named_counts(
    comments: Iterable[CommentReading], names_of: Callable[[CommentReading], Iterable[str]]
) -> tuple[Count, ...]:
    """Comments and voices by names of which a comment may have none, or several.

    Args:
        comments: Any.
        names_of: The names of a comment; an empty one is none.
    """
    groups: dict[str, list[CommentReading]] = defaultdict(list)
    for comment in comments:
        for name in {*names_of(comment)} - {""}:
            groups[name].append(comment)
    return _ordered(groups)


def _ordered(groups: dict[str, list[CommentReading]]) -> tuple[Count, ...]:
    told = (Count(name, len(own), *count_voices(own)) for name, own in groups.items())
    return tuple(sorted(told, key=lambda c: (-c.n_voices, -c.n_comments, c.name)))
