"""A refit: the space fitted anew, everything clustered, and what is clear taken over.

The registry is the truth: the clustering proposes, `models.renewal` decides what changes, and what
is left out is counted for the note of the run.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta

import duckdb
import numpy as np
from numpy.typing import NDArray

from models.assign import (
    UNASSIGNED,
    Assigned,
    Centres,
    assign,
    own_strengths,
    runners_up,
)
from models.constraints import refusals
from models.continuity import UNDECIDED
from models.discovery import DiscoveryParams, Texts, find_candidates
from models.renewal import Renewal, Rules, member_centres, renew
from models.space import Floats, Space, project
from models.theming import Look, ThemingOutcome
from transforms import registry
from transforms.fitting import fit_corpus, of_whole_corpus
from transforms.naming import choose_all_exemplars, name_themes
from transforms.registry import Stamp
from transforms.returning import open_themes
from transforms.spaces import StoredSpace, find_space, first_fit, save_space
from transforms.standing import Registered, load_standing
from transforms.store import transaction
from transforms.theme_centres import save_centres
from transforms.vectors import Corpus

CLOSED = -3
"""Label of what was in a theme that is closed tonight."""

_Changes = dict[registry.Cause, NDArray[np.intp]]


@dataclass(frozen=True, slots=True)
class _Named:
    """The registry after a refit, by names."""

    theme_ids: tuple[str, ...]
    """Of each label: the themes before, then the groups; "" for a group that is no theme."""
    living: tuple[str, ...]
    """Ascending."""
    born: tuple[str, ...]
    """Those that were found tonight, also split off or back; they have no title that fits."""
    n_new: int
    n_back: int
    closed: dict[str, str]
    """Theme -> its heir, or "" if it is gone."""


def refit(con: duckdb.DuckDBPyConnection, corpus: Corpus, look: Look) -> ThemingOutcome:
    """Fit the space anew, recluster everything, and take over what is clear.

    Args:
        con: The store, not in a transaction.
        corpus: All texts, at least one.
        look: How and when.

    Returns:
        What was found. The same corpus refitted twice in a night changes nothing.
    """
    space = fit_corpus(corpus, look.params)
    if _is_done(con, space, look):
        return ThemingOutcome(len(corpus.text_ids), 0, 0, 0, is_refit=True)
    points = project(space, corpus.vectors, corpus.languages)
    moved = frozenset(look.constraints.moved)
    before = load_standing(con, corpus.text_ids, look.night.date, moved)
    params = of_whole_corpus(_raised(con, corpus, look, before), space)
    found = find_candidates(texts_of(corpus, points, None), params)
    rules = _rules(corpus, look, before)
    renewal = renew(points, corpus.voices, before.standing, found, rules, before.n_changed)
    stamp = Stamp(look.night.date, look.run_id, space.space_id)
    with transaction(con):
        named = _register(con, corpus, before, renewal, stamp)
        centres, assigned = _settled(corpus, points, before, renewal, named, look)
        was = _positions(before, named.living)
        is_born = renewal.labels >= len(before.theme_ids)
        changes = _changes(was, assigned.labels, is_born)
        _save(con, corpus, centres, assigned, changes, stamp)
        _save_mentions(con, corpus, points, centres, assigned)
        _tell(con, named.living, was, assigned.labels, stamp)
        name_themes(con, named.born)
        choose_all_exemplars(con, corpus.text_ids, points, named.living)
        save_space(con, _stored(space, corpus, look, before, assigned), look.run_id)
    return ThemingOutcome(
        n_texts=len(corpus.text_ids),
        n_looked_at=sum(map(len, changes.values())),
        n_new_themes=named.n_new,
        n_closed_themes=len(named.closed),
        is_refit=True,
        n_moved=renewal.n_changed,
        n_left=renewal.n_left,
        n_back=named.n_back,
    )


def _positions(before: Registered, living: Sequence[str]) -> NDArray[np.intp]:
    """Labels before, as positions among the living themes; a closed one's members are CLOSED."""
    position = {theme_id: i for i, theme_id in enumerate(living)}
    of_label = np.array([position.get(t, CLOSED) for t in before.theme_ids] + [0], np.intp)
    labels = before.standing.labels
    return np.where(labels >= 0, of_label[np.maximum(labels, 0)], labels)


def _stored(
    space: Space, corpus: Corpus, look: Look, before: Registered, assigned: Assigned
) -> StoredSpace:
    weights = before.standing.weights
    coverage = float(weights[assigned.labels >= 0].sum() / max(weights.sum(), 1))
    return StoredSpace(
        space=space,
        engine_key=look.engine_key,
        fitted_night=look.night.date,
        n_texts=len(corpus.text_ids),
        params=asdict(look.params),
        coverage=round(coverage, 4),
    )


def is_recent(corpus: Corpus, look: Look) -> NDArray[np.bool_]:
    """Which texts were said within the window, shape (n_texts,); without a date, in every one.

    Args:
        corpus: All texts.
        look: How and when.
    """
    start = look.night.date - timedelta(days=look.params.window_days - 1)
    return np.array([said_on is None or said_on >= start for said_on in corpus.last_said_on])


def texts_of(corpus: Corpus, points: Floats, positions: Sequence[int] | None) -> Texts:
    """Some texts of a corpus, as the search for themes takes them.

    Args:
        corpus: All texts.
        points: Their points, shape (n_texts, n_dims).
        positions: Which ones, ascending; None: all.
    """
    chosen = range(len(corpus.text_ids)) if positions is None else positions
    index = np.array(chosen, np.intp)
    return Texts(
        text_ids=[corpus.text_ids[i] for i in chosen],
        points=points[index],
        voices=[corpus.voices[i] for i in chosen],
        n_tokens=corpus.n_tokens[index],
        languages=[corpus.languages[i] for i in chosen],
    )


def _is_done(con: duckdb.DuckDBPyConnection, space: Space, look: Look) -> bool:
    """Whether this very refit has been made tonight."""
    stored = find_space(con, space.space_id)
    return (
        stored is not None
        and stored.fitted_night == look.night.date
        and stored.params == json.loads(json.dumps(asdict(look.params)))
    )


def _raised(
    con: duckdb.DuckDBPyConnection, corpus: Corpus, look: Look, before: Registered
) -> DiscoveryParams:
    """The bar rises with the corpus: a theme is what founders speak of in every window of it."""
    params, first = look.params.discovery, first_fit(con, look.engine_key)
    if not before.theme_ids or first is None:
        return params
    n_recent = int(is_recent(corpus, look).sum())
    n_windows = len(corpus.text_ids) / max(n_recent, first.n_texts)
    return replace(params, founders=math.ceil(params.founders * max(n_windows, 1.0)))


def _rules(corpus: Corpus, look: Look, before: Registered) -> Rules:
    said = look.constraints
    ids = before.theme_ids
    heirs = set(said.merged.values())
    return Rules(
        founders=look.params.discovery.founders,
        threshold=look.params.discovery.threshold,
        is_kept=np.array([t in said.pinned or t in said.split for t in ids], bool),
        is_whole=np.array([t in heirs for t in ids], bool),
        refused=refusals(said, corpus.text_ids, ids),
        is_recent=is_recent(corpus, look),
    )


def _register(
    con: duckdb.DuckDBPyConnection,
    corpus: Corpus,
    before: Registered,
    renewal: Renewal,
    stamp: Stamp,
) -> _Named:
    """Births, splits, returns and closings into the registry."""
    n_themes = len(before.theme_ids)
    members = [np.flatnonzero(renewal.labels == n_themes + group) for group in renewal.born]
    ids, n_back = open_themes(con, corpus, members, stamp)
    for theme_id, parent in zip(ids, renewal.parents, strict=True):
        if parent >= 0:
            registry.record_event(con, theme_id, "split", stamp, before.theme_ids[parent])
    merged = {before.theme_ids[a]: before.theme_ids[b] for a, b in renewal.merged.items()}
    closed = merged | {before.theme_ids[theme]: "" for theme in renewal.gone}
    registry.retire(con, closed, stamp)
    named = dict(zip(renewal.born, ids, strict=True))
    n_groups = max(renewal.born, default=-1) + 1
    labels = (*before.theme_ids, *(named.get(group, "") for group in range(n_groups)))
    living = tuple(sorted(({*before.theme_ids} - {*closed}) | {*ids}))
    return _Named(labels, living, tuple(ids), len(ids) - n_back, n_back, closed)


def _settled(
    corpus: Corpus,
    points: Floats,
    before: Registered,
    renewal: Renewal,
    named: _Named,
    look: Look,
) -> tuple[Centres, Assigned]:
    """Centres of the living themes, and the theme and strength of every text among them."""
    position = {theme_id: i for i, theme_id in enumerate(named.living)}
    of_label = np.array([position.get(t, UNASSIGNED) for t in named.theme_ids] + [UNASSIGNED])
    labels = of_label[np.maximum(renewal.labels, UNASSIGNED)].astype(np.intp)
    labels[renewal.labels < 0] = UNASSIGNED
    rest = np.flatnonzero((labels == UNASSIGNED) | (before.standing.labels == UNDECIDED))
    text_ids = [corpus.text_ids[i] for i in rest]
    refused = refusals(look.constraints, text_ids, named.living)
    nearest = assign(points[rest], member_centres(named.living, points, labels), refused)
    is_new = before.standing.labels[rest] == UNDECIDED
    labels[rest] = np.where(is_new, nearest.labels, UNASSIGNED)
    for i, text_id in zip(rest.tolist(), text_ids, strict=True):
        if text_id in look.constraints.moved:
            labels[i] = position.get(look.constraints.moved[text_id], UNASSIGNED)
    centres = member_centres(named.living, points, labels)
    strengths = own_strengths(points, centres.rows, labels)
    strengths[rest] = np.where(
        labels[rest] == UNASSIGNED,
        assign(points[rest], centres, refused).strengths,
        strengths[rest],
    )
    return centres, Assigned(labels, strengths)


def _save(
    con: duckdb.DuckDBPyConnection,
    corpus: Corpus,
    centres: Centres,
    assigned: Assigned,
    changes: _Changes,
    stamp: Stamp,
) -> None:
    """Centres, decisions and strengths."""
    sizes = np.bincount(assigned.labels[assigned.labels >= 0], minlength=len(centres.rows))
    is_used = centres.rows.any(axis=1)
    ids = tuple(centres.theme_ids[i] for i in np.flatnonzero(is_used).tolist())
    filled = Centres(ids, centres.rows[is_used], centres.thresholds[is_used])
    save_centres(con, filled, sizes[is_used].tolist(), stamp.space_id)
    names = np.array([*centres.theme_ids, ""], object)
    for cause, texts in changes.items():
        registry.save_assignments(
            con,
            [corpus.text_ids[i] for i in texts],
            names[assigned.labels[texts]].tolist(),
            assigned.strengths[texts],
            stamp,
            cause,
        )
    registry.refresh_strengths(con, corpus.text_ids, assigned.strengths, stamp.space_id)


def _changes(
    before: NDArray[np.intp], after: NDArray[np.intp], is_born: NDArray[np.bool_]
) -> _Changes:
    """Texts by the cause of their new theme; labels are positions in one list."""
    is_new = before == UNDECIDED
    is_changed = (before != after) & ~is_new
    is_first = is_changed & (before == UNASSIGNED) & is_born
    return {
        "assigned": np.flatnonzero(is_new),
        "born": np.flatnonzero(is_first),
        "refit": np.flatnonzero(is_changed & ~is_first),
    }


def _save_mentions(
    con: duckdb.DuckDBPyConnection,
    corpus: Corpus,
    points: Floats,
    centres: Centres,
    assigned: Assigned,
) -> None:
    names = [*centres.theme_ids, ""]
    second = runners_up(points, centres, assigned)
    told = {
        text_id: [names[label]] if label != UNASSIGNED else []
        for text_id, label in zip(corpus.text_ids, second.tolist(), strict=True)
    }
    registry.save_mentions(con, told)


def _tell(
    con: duckdb.DuckDBPyConnection,
    living: Sequence[str],
    before: NDArray[np.intp],
    after: NDArray[np.intp],
    stamp: Stamp,
) -> None:
    """An event for each theme that gained or lost known texts."""
    is_changed = (before != after) & (before != UNDECIDED)
    joined = np.bincount(after[is_changed & (after >= 0)], minlength=len(living))
    left = np.bincount(before[is_changed & (before >= 0)], minlength=len(living))
    for i in np.flatnonzero(joined + left).tolist():
        detail = {"joined": int(joined[i]), "left": int(left[i])}
        registry.record_event(con, living[i], "refit", stamp, detail=detail)
