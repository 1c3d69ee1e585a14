"""What was said in a window as columns of numbers, and how to count distinct things in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.voices import Dimension

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
