"""Themes that were gone and are found again: each was last measured in a space that is kept."""

from __future__ import annotations

from collections.abc import Sequence

import duckdb
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from models.assign import centres_of, similarities
from models.space import project
from transforms import registry
from transforms.registry import Stamp
from transforms.spaces import find_space
from transforms.store import rows
from transforms.vectors import Corpus

BACK_NEARNESS = 0.7
"""Least similarity of a group's centre to that of a theme that is gone for it to be that theme."""


def open_themes(
    con: duckdb.DuckDBPyConnection,
    corpus: Corpus,
    groups: Sequence[NDArray[np.intp]],
    stamp: Stamp,
) -> tuple[list[str], int]:
    """Let groups be themes: one that was gone and is found again, or a new one.

    Args:
        con: The store, in a transaction.
        corpus: All texts.
        groups: Positions of the members of each group that is no known theme.
        stamp: Of tonight.

    Returns:
        Ids of the groups' themes, and how many of them were gone.
    """
    returning = _found_again(con, corpus, groups)
    fresh = registry.next_theme_ids(con, returning.count(""))
    registry.reopen(con, [theme_id for theme_id in returning if theme_id], stamp)
    registry.add_themes(con, fresh, stamp)
    unused = iter(fresh)
    return [theme_id or next(unused) for theme_id in returning], len(returning) - len(fresh)


def _found_again(
    con: duckdb.DuckDBPyConnection, corpus: Corpus, groups: Sequence[NDArray[np.intp]]
) -> list[str]:
    """Per group the id of the gone theme that it is, "" for none; no id occurs twice.

    Each is compared in the space in which the theme was last measured.
    """
    gone = rows(con, "gone_centres").to_pylist()
    if not gone or not groups:
        return [""] * len(groups)
    nearness = np.zeros((len(gone), len(groups)))
    for space_id in sorted({theme["space_id"] for theme in gone}):
        own = [i for i, theme in enumerate(gone) if theme["space_id"] == space_id]
        centres = np.array([gone[i]["centre"] for i in own], np.float32)
        nearness[own] = _nearness(con, space_id, centres, corpus, groups)
    found = [""] * len(groups)
    for theme, group in zip(*linear_sum_assignment(-nearness), strict=True):
        if nearness[theme, group] >= BACK_NEARNESS:
            found[group] = gone[theme]["theme_id"]
    return found


def _nearness(
    con: duckdb.DuckDBPyConnection,
    space_id: str,
    centres: NDArray[np.float32],
    corpus: Corpus,
    groups: Sequence[NDArray[np.intp]],
) -> NDArray[np.float64]:
    """Similarity of gone themes and groups in one space; 0 if the space is not kept."""
    stored = find_space(con, space_id)
    if stored is None or len(stored.space.mean) != corpus.vectors.shape[1]:
        return np.zeros((len(centres), len(groups)))
    members = np.concatenate(list(groups))
    labels = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
    languages = [corpus.languages[i] for i in members]
    points = project(stored.space, corpus.vectors[members], languages)
    return similarities(centres, centres_of(points, labels))
