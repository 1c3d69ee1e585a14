"""A refit: what a new clustering proposes, and how much of it the registry takes over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from models.assign import NOBODY, Centres, as_unseen, assign, own_thresholds, similarities
from models.continuity import UNASSIGNED, UNDECIDED, Adoption, Standing
from models.discovery import Candidates
from models.lineage import Lineage, match_groups
from models.space import Floats, unit_rows

MOVED_SHARE = 0.1
"""Share of the comments that may change theme at a refit, or get a first one."""
MERGING_SHARE = 0.5
"""Share of that which merges may use up before anything else."""
COMMENTS_PER_THEME = 30
"""A refit adds themes only while the comments of the window are so many for each one spoken of."""
LEAST_GAIN = 0.05
"""A text changes theme if another is so much more similar to it."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What curators have decided and the configuration says, in positions."""

    founders: int
    threshold: float
    is_kept: NDArray[np.bool_]
    """Shape (n_themes,): never merged."""
    is_whole: NDArray[np.bool_]
    """Shape (n_themes,): never split."""
    refused: NDArray[np.bool_] | None
    """Shape (n_texts, n_themes): true where a text must not be in a theme."""
    is_recent: NDArray[np.bool_]
    """Shape (n_texts,): said within the window."""


@dataclass(frozen=True, slots=True)
class Renewal:
    """The registry after a refit; labels from n_themes on are groups that became themes."""

    labels: NDArray[np.intp]
    """Shape (n_texts,)."""
    born: tuple[int, ...]
    """Groups that became themes, ascending."""
    parents: tuple[int, ...]
    """For each of them the theme that it was split from; -1: none, it was born."""
    merged: dict[int, int]
    """Theme -> the theme that it was merged into, in one step."""
    gone: tuple[int, ...]
    """Themes that nobody is in any more."""
    n_changed: int
    """Comments that changed theme or got a first one."""
    n_left: int
    """Comments whose change was proposed and not taken."""


def renew(
    points: Floats,
    voices: Sequence[frozenset[str]],
    standing: Standing,
    found: Candidates,
    rules: Rules,
    n_changed: int = 0,
) -> Renewal:
    """Take over from a new clustering what is clearest.

    First themes that were found to be one are merged, then groups of texts without a theme are
    born, then themes are split, then single texts move, those that gain most first.

    Args:
        points: Unit rows in the new space, shape (n_texts, n_dims).
        voices: Who says each text.
        standing: The registry before.
        found: The new clustering of the same texts.
        rules: What limits it.
        n_changed: Comments that changed theme tonight already.

    Returns:
        The registry after. New texts are where the clustering has them, to be assigned by the
        centres that follow; those that are nowhere are still UNDECIDED.
    """
    n_themes = len(rules.is_kept)
    share = MOVED_SHARE if n_themes else 1.0
    budget = max(int(share * standing.costs.sum()) - n_changed, 0)
    adoption = Adoption(standing, budget)
    own = means_of(points, standing.labels, n_themes)
    nearness = np.round((own @ found.rows.T).astype(np.float64), 4)
    lineage = match_groups(standing.labels, found.assigned.labels, nearness)
    merged = _merge(adoption, lineage, own, rules, int(MERGING_SHARE * budget))
    born = _found(adoption, lineage, found, voices, rules, standing)
    names = tuple(f"{label:06d}" for label in range(n_themes + len(found.rows)))
    centres = member_centres(names, points, adoption.labels)
    views = (_proposed(centres, lineage, found), centres)
    n_left = _move(adoption, points, views, standing, rules)
    gone = [
        theme
        for theme in range(n_themes)
        if theme not in merged and not rules.is_kept[theme] and not (own[theme]).any()
    ]
    _place_new(adoption, lineage, found)
    groups = sorted(born)
    return Renewal(
        adoption.labels,
        tuple(groups),
        tuple(born[group] for group in groups),
        merged,
        tuple(gone),
        adoption.n_changed,
        n_left,
    )


def means_of(points: Floats, labels: NDArray[np.intp], n_labels: int) -> Floats:
    """Unit mean of the members of each label, zeros for one without members.

    Args:
        points: Shape (n_texts, n_dims).
        labels: Shape (n_texts,); below 0 for none.
        n_labels: Number of labels.
    """
    sums = np.zeros((n_labels, points.shape[1]))
    own = np.flatnonzero(labels >= 0)
    order = own[np.argsort(labels[own], kind="stable")]
    used, starts = np.unique(labels[order], return_index=True)
    if len(used):
        sums[used] = np.add.reduceat(points[order].astype(np.float64), starts, axis=0)
    return unit_rows(sums).astype(np.float32)


def member_centres(theme_ids: tuple[str, ...], points: Floats, labels: NDArray[np.intp]) -> Centres:
    """Where the members of themes are, and how near a member is; one without takes nothing.

    Args:
        theme_ids: Ascending.
        points: Unit rows of the corpus, shape (n_texts, n_dims).
        labels: Shape (n_texts,): position of each text's theme; below 0 for none.
    """
    rows = means_of(points, labels, len(theme_ids))
    thresholds = own_thresholds(points, rows, labels)
    thresholds[~rows.any(axis=1)] = NOBODY
    return Centres(theme_ids, rows, thresholds)


def _merge(
    adoption: Adoption, lineage: Lineage, own: Floats, rules: Rules, limit: int
) -> dict[int, int]:
    """Themes that mostly went into the group of another, the most similar first."""
    pairs = [
        (theme, lineage.ancestors[heir])
        for theme, (heir, fate) in enumerate(zip(lineage.heirs, lineage.fates, strict=True))
        if fate == "merged" and lineage.ancestors[heir] >= 0 and not rules.is_kept[theme]
    ]
    near = {pair: round(float(own[pair[0]] @ own[pair[1]]), 4) for pair in pairs}
    merged: dict[int, int] = {}
    for theme, heir in sorted(pairs, key=lambda pair: (-near[pair], pair)):
        if adoption.n_changed < limit and adoption.merge(theme, heir):
            merged[theme] = heir
    return merged


def _found(
    adoption: Adoption,
    lineage: Lineage,
    found: Candidates,
    voices: Sequence[frozenset[str]],
    rules: Rules,
    standing: Standing,
) -> dict[int, int]:
    """Groups that become themes, most voices first: group -> the theme that it was split from."""
    n_themes = len(rules.is_kept)
    born: dict[int, int] = {}
    n_most = min(len(found.rows), standing.weights[rules.is_recent].sum() / COMMENTS_PER_THEME)
    for group, (ancestor, parent) in enumerate(
        zip(lineage.ancestors, lineage.parents, strict=True)
    ):
        if ancestor >= 0 or (parent >= 0 and rules.is_whole[parent]):
            continue
        members = np.flatnonzero((found.assigned.labels == group) & ~standing.is_fixed)
        texts = members[np.isin(adoption.labels[members], (parent, UNASSIGNED, UNDECIDED))]
        if len(set().union(*(voices[i] for i in texts))) < rules.founders:
            continue
        if n_themes and _n_spoken_of(adoption.labels, rules) >= n_most:
            continue
        if adoption.move(texts, n_themes + group):
            born[group] = parent
    return born


def _n_spoken_of(labels: NDArray[np.intp], rules: Rules) -> int:
    """Themes with as many texts in the window as a theme has founders."""
    sizes = np.bincount(labels[(labels >= 0) & rules.is_recent])
    return int(np.count_nonzero(sizes >= rules.founders))


def _proposed(standing: Centres, lineage: Lineage, found: Candidates) -> Centres:
    """Where the themes would be: where the clustering found them, or where their members are."""
    rows = standing.rows.copy()
    for group, ancestor in enumerate(lineage.ancestors):
        if ancestor >= 0 and rows[ancestor].any():
            rows[ancestor] = found.rows[group]
    return replace(standing, rows=rows)


def _move(
    adoption: Adoption,
    points: Floats,
    views: tuple[Centres, Centres],
    standing: Standing,
    rules: Rules,
) -> int:
    """Single texts to the theme that they are clearly more similar to.

    Args:
        adoption: The registry so far.
        points: Unit rows, shape (n_texts, n_dims).
        views: Where the clustering found the themes, and where their members are: a text moves if
            it is nearer in both, so that a clustering that finds the same again moves nothing.
        standing: The registry before.
        rules: What limits it.

    Returns:
        Comments of those that had to stay.
    """
    labels = adoption.labels
    if not views[0].theme_ids:
        return 0
    refused = _widened(rules.refused, len(views[0].rows))
    proposed = assign(points, views[0], refused)
    gain = _gains(points, labels, proposed.labels, views, rules)
    is_moving = (labels != UNDECIDED) & ~standing.is_fixed & (proposed.labels >= 0)
    is_moving &= (proposed.labels != labels) & (gain >= LEAST_GAIN)
    is_moving &= proposed.strengths >= rules.threshold
    n_left = 0
    for i in sorted(np.flatnonzero(is_moving).tolist(), key=lambda i: (-gain[i], i)):
        if not adoption.move(np.array([i]), int(proposed.labels[i])):
            n_left += int(standing.costs[i])
    return n_left


def _gains(
    points: Floats,
    labels: NDArray[np.intp],
    targets: NDArray[np.intp],
    views: tuple[Centres, Centres],
    rules: Rules,
) -> NDArray[np.float64]:
    """How much more similar each text is to its target, in the view where it is less: (n_texts,).

    Where its members are, a text is compared with the others of its own theme; one without a theme
    with what a member of its target must reach.
    """
    found, own = (similarities(points, view.rows) for view in views)
    members = np.flatnonzero(labels >= 0)
    apart = as_unseen(own[members, labels[members]], labels[members], len(views[1].rows))
    own[members, labels[members]] = apart
    each = np.arange(len(points))
    bar = np.maximum(views[1].thresholds, rules.threshold)[targets]
    gains = [
        view[each, targets] - np.where(labels >= 0, view[each, labels], bar)
        for view in (found, own)
    ]
    least: NDArray[np.float64] = np.minimum(*gains)
    return least.round(4)


def _place_new(adoption: Adoption, lineage: Lineage, found: Candidates) -> None:
    """New texts into the known theme that their group is."""
    ancestors = np.array([*lineage.ancestors, UNASSIGNED], np.intp)
    known = ancestors[found.assigned.labels]
    new = np.flatnonzero((adoption.labels == UNDECIDED) & (known >= 0))
    adoption.labels[new] = known[new]


def _widened(refused: NDArray[np.bool_] | None, n_labels: int) -> NDArray[np.bool_] | None:
    if refused is None:
        return None
    wide = np.zeros((len(refused), n_labels), bool)
    wide[:, : refused.shape[1]] = refused
    return wide
