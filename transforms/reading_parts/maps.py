"""Which themes are alike, and where each lies on the map."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

import numpy as np

from models.assign import Centres
from models.layout import Spot, lay_out
from models.reading import CommentReading, Place, ThemeReading

N_NEAREST = 5
UNMAPPED_STATES = frozenset({"candidate", "hidden"})
"""A theme that nobody is shown has no place, and is nobody's neighbour."""
_CHUNK = 512


def nearest_themes(
    centres: Centres, themes: Iterable[ThemeReading], n_nearest: int = N_NEAREST
) -> dict[str, tuple[tuple[str, float], ...]]:
    """Theme that is shown -> those whose centres are nearest, with the cosines.

    Args:
        centres: Of the themes.
        themes: All themes; those without a centre have no neighbours.
        n_nearest: Most neighbours wanted, from 1.

    Returns:
        The nearest first; of equals the lowest id. Cosines have four decimals.
    """
    shown = {theme.theme_id for theme in themes if theme.state not in UNMAPPED_STATES}
    kept = [i for i, theme_id in enumerate(centres.theme_ids) if theme_id in shown]
    ids = [centres.theme_ids[i] for i in kept]
    rows = centres.rows[kept].astype(np.float64)
    found: dict[str, tuple[tuple[str, float], ...]] = {}
    for start in range(0, len(ids), _CHUNK):
        similarity = np.round(rows[start : start + _CHUNK] @ rows.T, 4)
        own = np.arange(len(similarity))
        similarity[own, start + own] = -np.inf
        order = np.argsort(-similarity, axis=1, kind="stable")[:, : min(n_nearest, len(ids) - 1)]
        for i, best in enumerate(order):
            found[ids[start + i]] = tuple((ids[j], float(similarity[i, j])) for j in best)
    return found


def places_of(
    centres: Centres, themes: Sequence[ThemeReading], comments: Iterable[CommentReading]
) -> dict[str, Place]:
    """The map of the themes that somebody speaks of.

    Args:
        centres: Of the themes; one without a centre lies in the middle of its area.
        themes: All themes.
        comments: Of the window; what is set aside does not count. A text without an author counts
            as one person.

    Returns:
        As `models.layout.lay_out`.
    """
    voices: dict[str, set[str]] = defaultdict(set)
    for comment in comments:
        if comment.theme_id and not comment.is_set_aside:
            voices[comment.theme_id].add(comment.person or f"text {comment.text_id}")
    spots = [
        Spot(theme.theme_id, theme.area, len(voices[theme.theme_id]))
        for theme in themes
        if theme.theme_id in voices and theme.state not in UNMAPPED_STATES
    ]
    known = dict(zip(centres.theme_ids, centres.rows, strict=True))
    nowhere = np.zeros(centres.rows.shape[1] or 1, np.float32)
    points = np.array([known.get(spot.theme_id, nowhere) for spot in spots], np.float32)
    return lay_out(spots, points)
