"""From points to themes: cores, then centres, then membership; and which candidates may stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy.cluster.hierarchy import fcluster, linkage

from models.assign import DEFAULT_THRESHOLD, UNASSIGNED, Assigned, Centres, assign, centres_of
from models.clusterer import CoreParams, choose_core, find_cores
from models.space import Floats


@dataclass(frozen=True, slots=True)
class DiscoveryParams:
    """How themes are found."""

    founders: int = 3
    """Least number of distinct voices."""
    threshold: float = DEFAULT_THRESHOLD
    n_rounds: int = 2
    """Times that centres and members settle."""
    min_tokens: int = 10
    """Texts shorter than this (prefix and end marks included) join themes but found none."""
    twin: float = 0.75
    """Candidates nearer than this to each other are one; to a known theme, are that theme."""
    cores: CoreParams = field(default_factory=CoreParams)


@dataclass(frozen=True, slots=True)
class Texts:
    """Distinct texts to look at, in ascending order of `text_ids`."""

    text_ids: Sequence[str]
    points: Floats
    """Unit rows, shape (n_texts, n_dims)."""
    voices: Sequence[frozenset[str]]
    """Who says each text: keys of people, or the text's own id where nobody is named."""
    n_tokens: NDArray[np.int32]
    languages: Sequence[str] = ()
    """Language tag of each text; none given: all are of one."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Groups with enough founders, most voices first."""

    rows: Floats
    """Centres, shape (n_candidates, n_dims)."""
    assigned: Assigned
    """Membership of the texts looked at; labels count candidates."""


def find_candidates(
    texts: Texts, params: DiscoveryParams, known: Floats | None = None
) -> Candidates:
    """Look for themes among some texts.

    Args:
        texts: The texts of a window, or of the whole corpus.
        params: How to look.
        known: Centres of themes that exist already, shape (n_themes, n_dims): a candidate that is
            nearly one of them is dropped.

    Returns:
        The candidates, each with at least `params.founders` distinct voices among its members.
    """
    labels = _core_labels(texts, params)
    rows = centres_of(texts.points, labels)
    for _ in range(params.n_rounds):
        labels = _compact(_assign(texts.points, rows, -1.0).labels)
        rows = centres_of(texts.points, labels)
    if params.cores.method == "hdbscan":
        rows = centres_of(texts.points, _merge_twins(rows, labels, params.twin))
    rows = _drop_twins(rows, known, params.twin)
    assigned = _assign(texts.points, rows, params.threshold)
    while (weak := _weak(texts, assigned, len(rows), params.founders)).any():
        rows = rows[~weak]
        assigned = _assign(texts.points, rows, params.threshold)
    return _by_voices(texts, rows, assigned)


def founding_texts(texts: Texts, params: DiscoveryParams) -> NDArray[np.intp]:
    """Positions of the texts that themes are sought among, ascending: long enough, not too many.

    Args:
        texts: The texts of a window, or of the whole corpus.
        params: How to look.
    """
    eligible = np.flatnonzero(texts.n_tokens >= params.min_tokens).tolist()
    weights = [len(texts.voices[i]) for i in eligible]
    names = [texts.text_ids[i] for i in eligible]
    return np.array(eligible, np.intp)[choose_core(names, weights, params.cores.max_core)]


def _core_labels(texts: Texts, params: DiscoveryParams) -> NDArray[np.intp]:
    core = founding_texts(texts, params)
    labels = np.full(len(texts.text_ids), UNASSIGNED, np.intp)
    spoken = [texts.languages[i] for i in core.tolist()] if texts.languages else []
    labels[core] = find_cores(texts.points[core], params.cores, spoken)
    return labels


def _assign(points: Floats, rows: Floats, threshold: float) -> Assigned:
    names = tuple(f"{i:06d}" for i in range(len(rows)))
    return assign(points, Centres(names, rows, np.full(len(rows), threshold, np.float32)))


def _compact(labels: NDArray[np.intp]) -> NDArray[np.intp]:
    """Labels renumbered 0.. without gaps; -1 stays."""
    used = np.unique(labels[labels >= 0])
    renumbered = np.full(len(labels), UNASSIGNED, np.intp)
    renumbered[labels >= 0] = np.searchsorted(used, labels[labels >= 0])
    return renumbered


def _merge_twins(rows: Floats, labels: NDArray[np.intp], twin: float) -> NDArray[np.intp]:
    """Labels with groups of nearly the same centre made one, by average linkage."""
    if len(rows) < 2:
        return labels
    groups = fcluster(linkage(rows, "average", metric="cosine"), 1 - twin, "distance") - 1
    merged = np.append(groups, UNASSIGNED)[labels]
    return _compact(merged.astype(np.intp))


def _drop_twins(rows: Floats, known: Floats | None, twin: float) -> Floats:
    if known is None or len(known) == 0 or len(rows) == 0:
        return rows
    apart: Floats = rows[(rows @ known.T).max(axis=1) < twin]
    return apart


def _voices(texts: Texts, assigned: Assigned, label: int) -> set[str]:
    members = np.flatnonzero(assigned.labels == label).tolist()
    return set().union(*(texts.voices[i] for i in members))


def _weak(texts: Texts, assigned: Assigned, n: int, founders: int) -> NDArray[np.bool_]:
    """Of the candidates with too few voices, the one with the fewest: the next may gain from it."""
    counts = np.array([len(_voices(texts, assigned, label)) for label in range(n)])
    weak = np.zeros(n, np.bool_)
    if n and counts.min() < founders:
        weak[counts.argmin()] = True
    return weak


def _by_voices(texts: Texts, rows: Floats, assigned: Assigned) -> Candidates:
    counts = [len(_voices(texts, assigned, label)) for label in range(len(rows))]
    firsts = [
        texts.text_ids[int(np.flatnonzero(assigned.labels == label)[0])]
        for label in range(len(rows))
    ]
    order = sorted(range(len(rows)), key=lambda label: (-counts[label], firsts[label]))
    position = np.full(len(rows) + 1, UNASSIGNED, np.intp)
    position[order] = np.arange(len(rows))
    return Candidates(rows[order], Assigned(position[assigned.labels], assigned.strengths))
