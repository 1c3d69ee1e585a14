"""Themes by the people who speak of them: counts, shares, places, intervals, parts, ratings."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

import numpy as np
from numpy.typing import NDArray

from models.draws import N_DRAWS, Intervals, draw_intervals
from models.spoken import (
    NONE,
    Codes,
    Column,
    Counts,
    Spoken,
    count_distinct,
    distinct_pairs,
    theme_voices,
)
from models.voices import DIMENSIONS, Dimension, Ranking, Slice, ThemeRank

MIN_VOICES = 3
"""Fewer are single voices: listed, not ranked."""


def rank_themes(
    spoken: Spoken, first: date | None, last: date, seed: int, n_draws: int = N_DRAWS
) -> Ranking:
    """The themes of a window, those of most voices first.

    Args:
        spoken: What was said in the window.
        first: First local date of the window; None: everything.
        last: Last local date.
        seed: Of the draws.
        n_draws: How often the people are drawn again, from 1.

    Returns:
        The same in whatever order the comments came.
    """
    order = theme_order(spoken)
    is_ranked = theme_voices(spoken)[order] >= MIN_VOICES
    told = _theme_ranks(spoken, draw_intervals(spoken, n_draws, seed), order[is_ranked])
    n_comments, everyone = len(spoken.voices.codes), np.zeros(len(spoken.voices.codes), np.intp)
    unsigned = np.where(spoken.people.codes == NONE, spoken.texts.codes, NONE)
    return Ranking(
        first=first,
        last=last,
        ranked=tuple(told[i] for i in order[is_ranked].tolist()),
        single=tuple(told[i] for i in order[~is_ranked].tolist()),
        n_comments=n_comments,
        n_people=int(count_distinct(everyone, spoken.people.codes, 1)[0]),
        n_unknown=int(count_distinct(everyone, unsigned, 1)[0]),
        n_voices=len(spoken.voices.names),
        n_draws=n_draws,
    )


def theme_order(spoken: Spoken) -> Codes:
    """Themes by voices, then known people, then distinct texts, then id.

    Args:
        spoken: What was said.

    Returns:
        Places of the themes, shape (n_themes,).
    """
    keys = (_per_theme(spoken, each) for each in (spoken.copies, spoken.people, spoken.voices))
    return np.lexsort((np.arange(spoken.n_themes), *(-key for key in keys)))


def _per_theme(spoken: Spoken, column: Column) -> Counts:
    return count_distinct(spoken.themes.codes, column.codes, spoken.n_themes)


def _theme_ranks(spoken: Spoken, intervals: Intervals, ranked: Codes) -> list[ThemeRank]:
    """One a theme, in the order of the themes' ids."""
    places = np.full(spoken.n_themes, 0)
    places[ranked] = np.arange(1, len(ranked) + 1)
    themes, unsigned = spoken.themes.codes, spoken.people.codes == NONE
    n_comments, n_folded = (
        np.bincount(themes[(themes != NONE) & chosen], minlength=spoken.n_themes)
        for chosen in (np.ones(len(themes), bool), spoken.campaigns.codes != NONE)
    )
    n_texts, n_people, n_voices = (
        _per_theme(spoken, each) for each in (spoken.copies, spoken.people, spoken.voices)
    )
    n_unknown = count_distinct(themes[unsigned], spoken.texts.codes[unsigned], spoken.n_themes)
    n_ratings, mean_ratings = _ratings(spoken)
    slices = _slices(spoken)
    n_active = max(len(spoken.voices.names), 1)
    return [
        ThemeRank(
            theme_id=theme_id,
            rank=int(places[i]) or None,
            rank_low=min(int(intervals.rank_low[i]), int(places[i])) or None,
            rank_high=max(int(intervals.rank_high[i]), int(places[i])) if places[i] else None,
            n_comments=int(n_comments[i]),
            n_texts=int(n_texts[i]),
            n_people=int(n_people[i]),
            n_unknown=int(n_unknown[i]),
            n_voices=int(n_voices[i]),
            share=round(int(n_voices[i]) / n_active, 4),
            share_low=float(intervals.share_low[i]),
            share_high=float(intervals.share_high[i]),
            n_in_campaigns=int(n_folded[i]),
            mean_rating=round(float(mean_ratings[i]), 4) if n_ratings[i] else None,
            n_ratings=int(n_ratings[i]),
            slices=tuple(slices[i]),
        )
        for i, theme_id in enumerate(spoken.themes.names)
    ]


def _ratings(spoken: Spoken) -> tuple[Counts, NDArray[np.float64]]:
    """Voices that rate what they say of each theme, and the mean of the mean that each gives."""
    is_rated = ~np.isnan(spoken.ratings) & (spoken.themes.codes != NONE)
    width = len(spoken.voices.names)
    pairs, place = np.unique(
        spoken.themes.codes[is_rated] * width + spoken.voices.codes[is_rated], return_inverse=True
    )
    sums = np.bincount(place, weights=spoken.ratings[is_rated], minlength=len(pairs))
    means = sums / np.maximum(np.bincount(place, minlength=len(pairs)), 1)
    themes = pairs // max(width, 1)
    n_rated = np.bincount(themes, minlength=spoken.n_themes).astype(np.int64)
    totals = np.bincount(themes, weights=means, minlength=spoken.n_themes)
    return n_rated, totals / np.maximum(n_rated, 1)


def _slices(spoken: Spoken) -> dict[int, list[Slice]]:
    """The parts of each theme, by dimension, most voices first."""
    slices: dict[int, list[Slice]] = defaultdict(list)
    for dimension in DIMENSIONS:
        for theme, part in _parts(spoken, dimension):
            slices[theme].append(part)
    return slices


def _parts(spoken: Spoken, dimension: Dimension) -> list[tuple[int, Slice]]:
    part, themes = spoken.parts[dimension], spoken.themes.codes
    n_parts, unsigned = len(part.names), spoken.people.codes == NONE
    is_told = (part.codes != NONE) & (themes != NONE)
    cells = np.where(is_told, themes * n_parts + part.codes, NONE)
    n_cells = n_parts * spoken.n_themes
    n_comments = np.bincount(cells[is_told], minlength=n_cells)
    n_people, n_voices = (
        count_distinct(cells, each.codes, n_cells) for each in (spoken.people, spoken.voices)
    )
    n_unknown = count_distinct(cells[unsigned], spoken.texts.codes[unsigned], n_cells)
    active = np.bincount(distinct_pairs(part.codes, spoken.voices.codes)[0], minlength=n_parts)
    told = np.flatnonzero(n_comments)
    told = told[np.lexsort((told, -n_voices[told]))]
    shares = np.round(n_voices / np.tile(active, spoken.n_themes), 4)
    counts = (each[told].tolist() for each in (n_comments, n_people, n_unknown, n_voices, shares))
    return [
        (cell // n_parts, Slice(dimension, part.names[cell % n_parts], *values))
        for cell, *values in zip(told.tolist(), *counts, strict=True)
    ]
