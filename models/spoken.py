"""What was said in a window as columns of numbers, and how to count distinct things in them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.reading import CommentReading
from models.voices import DIMENSIONS, Dimension

Codes = NDArray[np.intp]
Counts = NDArray[np.int64]
Flags = NDArray[np.bool_]

NONE = -1


@dataclass(frozen=True, slots=True)
class Column:
    """One value a comment, as its place among the distinct values."""

    names: tuple[str, ...]
    """Distinct values, ascending; what is empty is none of them."""
    codes: Codes
    """Shape (n_comments,); NONE where there is no value."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """Comments that are not set aside, one a row, sorted by their ids."""

    themes: Column
    voices: Column
    """A voice is a wording of a campaign, else a person, else a text without an author."""
    people: Column
    texts: Column
    copies: Column
    """Texts, near copies folded into one."""
    campaigns: Column
    parts: Mapping[Dimension, Column]
    ratings: NDArray[np.float64]
    """NaN where there is none."""

    @property
    def n_themes(self) -> int:
        """Themes that are spoken of."""
        return len(self.themes.names)


def spoken_of(comments: Iterable[CommentReading], shown: Set[str]) -> Spoken:
    """The columns of some comments.

    Args:
        comments: Those that are not set aside, ordered by their ids.
        shown: Themes that count; a comment of another one is of none.
    """
    told = tuple(comments)
    return Spoken(
        themes=_column([c.theme_id if c.theme_id in shown else "" for c in told]),
        voices=_column([voice_of(c) for c in told]),
        people=_column([c.person for c in told]),
        texts=_column([c.text_id for c in told]),
        copies=_column([c.copy_id or c.text_id for c in told]),
        campaigns=_column([c.campaign_id for c in told]),
        parts={name: _column([getattr(c, name) for c in told]) for name in DIMENSIONS},
        ratings=np.array([np.nan if c.rating is None else c.rating for c in told], np.float64),
    )


def voice_of(comment: CommentReading) -> str:
    """Who speaks: a wording of a campaign, else a person, else a text without an author.

    Args:
        comment: What is said.
    """
    if comment.campaign_id:
        return f"campaign {comment.campaign_id} {comment.wording_id}"
    return f"person {comment.person}" if comment.person else f"text {comment.text_id}"


def _column(values: Sequence[str]) -> Column:
    names = sorted({*values} - {""})
    places = {name: place for place, name in enumerate(names)}
    return Column(tuple(names), np.array([places.get(v, NONE) for v in values], np.intp))


def distinct_pairs(first: Codes, second: Codes) -> tuple[Codes, Codes]:
    """The distinct pairs of two columns, ascending; rows with NONE in either are left out.

    Args:
        first: Shape (n_rows,).
        second: Shape (n_rows,).
    """
    is_told = (first != NONE) & (second != NONE)
    width = int(second.max(initial=0)) + 1
    pairs = np.sort(first[is_told] * width + second[is_told])
    pairs = pairs[np.r_[True, pairs[1:] != pairs[:-1]][: len(pairs)]]
    return pairs // width, pairs % width


def count_distinct(first: Codes, second: Codes, n_first: int) -> Counts:
    """How many distinct values of the second column each value of the first goes with.

    Args:
        first: Shape (n_rows,), below `n_first` or NONE.
        second: Shape (n_rows,).
        n_first: How many values the first column has.

    Returns:
        Shape (n_first,).
    """
    return np.bincount(distinct_pairs(first, second)[0], minlength=n_first).astype(np.int64)


def theme_voices(spoken: Spoken, is_kept: Flags | None = None) -> Counts:
    """How many voices speak of each theme.

    Args:
        spoken: The comments.
        is_kept: Which of them count, shape (n_comments,); None: all.

    Returns:
        Shape (n_themes,).
    """
    themes, voices = spoken.themes.codes, spoken.voices.codes
    if is_kept is not None:
        themes, voices = themes[is_kept], voices[is_kept]
    return count_distinct(themes, voices, spoken.n_themes)
