"""A night of themes: the store's texts to the models, and what they find back into the registry.

Known themes first: a text that no night has looked at goes to its nearest theme, by the one
assignment function. What fits none and was said within the window is clustered, and a group with
enough founders becomes a theme. A refit does all anew, then finds each known theme again by its
members.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

import duckdb
import numpy as np

from models.assign import UNASSIGNED, Assigned, Centres, assign
from models.discovery import Candidates, DiscoveryParams, Texts, find_candidates
from models.lineage import match_groups
from models.records import Night
from models.space import Floats, Space, SpaceParams, fit_space, project
from transforms import registry
from transforms.naming import choose_all_exemplars, name_themes
from transforms.registry import Stamp
from transforms.store import transaction
from transforms.vectors import Corpus, load_corpus

REFIT_GROWTH = 2.0
"""A corpus that has grown this many times since the space was fitted is fitted again."""


@dataclass(frozen=True, slots=True)
class ThemingParams:
    """Everything that decides what themes a night finds."""

    window_days: int = 28
    space: SpaceParams = field(default_factory=SpaceParams)
    discovery: DiscoveryParams = field(default_factory=DiscoveryParams)


@dataclass(frozen=True, slots=True)
class ThemingOutcome:
    """What a night of themes came to."""

    n_texts: int
    n_looked_at: int
    """Texts that got a decision tonight."""
    n_new_themes: int
    n_closed_themes: int
    """Merged or gone, at a refit."""
    is_refit: bool


NOTHING_NEW = ThemingOutcome(0, 0, 0, 0, False)


def theme_night(
    con: duckdb.DuckDBPyConnection,
    engine_key: str,
    night: Night,
    run_id: str,
    params: ThemingParams,
) -> ThemingOutcome:
    """Decide on every text that no night has looked at.

    Args:
        con: The store, staged, every text with its vector.
        engine_key: `EngineId.key`.
        night: The night.
        run_id: The run.
        params: How to look for themes.

    Returns:
        What was found. Without a space, or with a corpus grown REFIT_GROWTH times, it is a refit.
    """
    stored = registry.load_space(con, engine_key)
    if stored is not None and _n_undecided(con) == 0:
        return NOTHING_NEW
    corpus = load_corpus(con, engine_key)
    if not corpus.text_ids:
        return NOTHING_NEW
    if stored is None or len(corpus.text_ids) >= REFIT_GROWTH * stored.n_texts:
        return _refit(con, corpus, engine_key, night, run_id, params)
    stamp = Stamp(night.date, run_id, stored.space.space_id)
    with transaction(con):
        return _continue(con, corpus, stored.space, stamp, params)


def refit_themes(
    con: duckdb.DuckDBPyConnection,
    engine_key: str,
    night: Night,
    run_id: str,
    params: ThemingParams,
) -> ThemingOutcome:
    """Fit the space anew, recluster everything, and match what is found to the registry.

    Args:
        con: The store, staged, every text with its vector.
        engine_key: `EngineId.key`.
        night: The night.
        run_id: The run.
        params: How to look for themes.

    Returns:
        What was found. Repeating it changes nothing.
    """
    corpus = load_corpus(con, engine_key)
    if not corpus.text_ids:
        return NOTHING_NEW
    return _refit(con, corpus, engine_key, night, run_id, params)


def _n_undecided(con: duckdb.DuckDBPyConnection) -> int:
    row = con.execute(
        "SELECT count(DISTINCT text_id) FROM staged_comments AS c"
        " WHERE NOT is_set_aside AND NOT EXISTS ("
        " SELECT 1 FROM assignments AS a WHERE a.text_id = c.text_id AND a.until_night IS NULL)"
    ).fetchone()
    return int(row[0]) if row else 0


def _continue(
    con: duckdb.DuckDBPyConnection,
    corpus: Corpus,
    space: Space,
    stamp: Stamp,
    params: ThemingParams,
) -> ThemingOutcome:
    """A common night: assign what is new, look for themes in what fits none."""
    known = registry.load_assignments(con)
    centres = registry.load_centres(con, stamp.space_id)
    points = project(space, corpus.vectors, corpus.languages)
    assigned = assign(points, centres)
    names = np.array([*centres.theme_ids, ""], object)
    decided = {
        text_id: known.get(text_id) or names[label]
        for text_id, label in zip(corpus.text_ids, assigned.labels, strict=True)
    }
    residue = _residue(corpus, decided, stamp.night, params.window_days)
    found = find_candidates(_texts(corpus, points, residue), params.discovery, centres.rows)
    new_ids = registry.next_theme_ids(con, len(found.rows))
    strengths = assigned.strengths.copy()
    decisions = zip(residue, found.assigned.labels, found.assigned.strengths, strict=True)
    for i, label, strength in decisions:
        if label != UNASSIGNED:
            decided[corpus.text_ids[i]] = new_ids[label]
            strengths[i] = strength
    touched = [i for i, t in enumerate(corpus.text_ids) if known.get(t) != decided[t]]
    _save_themes(con, new_ids, found, stamp, params.discovery.threshold)
    _save_decisions(con, corpus, decided, strengths, touched, stamp)
    name_themes(con, new_ids)
    changed = sorted({decided[corpus.text_ids[i]] for i in touched} - {""})
    choose_all_exemplars(con, corpus.text_ids, points, changed)
    return ThemingOutcome(len(corpus.text_ids), len(touched), len(new_ids), 0, is_refit=False)


def _refit(
    con: duckdb.DuckDBPyConnection,
    corpus: Corpus,
    engine_key: str,
    night: Night,
    run_id: str,
    params: ThemingParams,
) -> ThemingOutcome:
    """Everything anew, then each known theme found again by its members."""
    space = fit_space(corpus.vectors, corpus.languages, params.space)
    points = project(space, corpus.vectors, corpus.languages)
    found = find_candidates(_texts(corpus, points, None), params.discovery)
    stamp = Stamp(night.date, run_id, space.space_id)
    with transaction(con):
        registry.save_space(con, space, params.space, engine_key, len(corpus.text_ids), stamp)
        theme_ids, n_new, n_closed = _match(con, corpus, found, stamp)
        names = np.array([*theme_ids, ""], object)
        decided = dict(zip(corpus.text_ids, names[found.assigned.labels], strict=True))
        _save_centres(con, theme_ids, found.rows, found.assigned, stamp, params.discovery.threshold)
        known = registry.load_assignments(con)
        touched = [i for i, t in enumerate(corpus.text_ids) if known.get(t) != decided[t]]
        _save_decisions(con, corpus, decided, found.assigned.strengths, touched, stamp)
        registry.refresh_strengths(con, corpus.text_ids, found.assigned.strengths, space.space_id)
        name_themes(con, theme_ids)
        choose_all_exemplars(con, corpus.text_ids, points, theme_ids)
    return ThemingOutcome(len(corpus.text_ids), len(touched), n_new, n_closed, is_refit=True)


def _match(
    con: duckdb.DuckDBPyConnection, corpus: Corpus, found: Candidates, stamp: Stamp
) -> tuple[list[str], int, int]:
    """Ids of the groups found: those of the themes that they are, or new ones."""
    known = registry.load_assignments(con)
    alive = registry.living_themes(con)
    position = {theme: i for i, theme in enumerate(alive)}
    before = [position.get(known.get(t, ""), UNASSIGNED) for t in corpus.text_ids]
    lineage = match_groups(before, found.assigned.labels, len(alive), len(found.rows))
    n_new = lineage.ancestors.count(-1)
    fresh = iter(registry.next_theme_ids(con, n_new))
    theme_ids = [alive[a] if a >= 0 else next(fresh) for a in lineage.ancestors]
    new_ids = [i for i, a in zip(theme_ids, lineage.ancestors, strict=True) if a < 0]
    registry.add_themes(con, new_ids, stamp)
    closed = {
        theme: theme_ids[heir] if heir >= 0 else ""
        for theme, heir, fate in zip(alive, lineage.heirs, lineage.fates, strict=True)
        if fate != "same"
    }
    registry.retire(con, closed, stamp)
    return theme_ids, n_new, len(closed)


def _texts(corpus: Corpus, points: Floats, rows: Sequence[int] | None) -> Texts:
    chosen = range(len(corpus.text_ids)) if rows is None else rows
    index = np.array(chosen, np.intp)
    return Texts(
        text_ids=[corpus.text_ids[i] for i in chosen],
        points=points[index],
        voices=[corpus.voices[i] for i in chosen],
        n_tokens=corpus.n_tokens[index],
    )


def _residue(corpus: Corpus, decided: dict[str, str], night: date, window_days: int) -> list[int]:
    """Positions of the texts without a theme that were said within the window."""
    first = night - timedelta(days=window_days - 1)
    return [
        i
        for i, (text_id, said_on) in enumerate(
            zip(corpus.text_ids, corpus.last_said_on, strict=True)
        )
        if decided[text_id] == "" and (said_on is None or said_on >= first)
    ]


def _save_themes(
    con: duckdb.DuckDBPyConnection,
    theme_ids: Sequence[str],
    found: Candidates,
    stamp: Stamp,
    threshold: float,
) -> None:
    registry.add_themes(con, theme_ids, stamp)
    _save_centres(con, theme_ids, found.rows, found.assigned, stamp, threshold)


def _save_centres(
    con: duckdb.DuckDBPyConnection,
    theme_ids: Sequence[str],
    rows: Floats,
    assigned: Assigned,
    stamp: Stamp,
    threshold: float,
) -> None:
    thresholds = np.full(len(rows), threshold, np.float32)
    n_texts = [int(np.count_nonzero(assigned.labels == i)) for i in range(len(rows))]
    centres = Centres(tuple(theme_ids), rows, thresholds)
    registry.save_centres(con, centres, n_texts, stamp.space_id)


def _save_decisions(
    con: duckdb.DuckDBPyConnection,
    corpus: Corpus,
    decided: dict[str, str],
    strengths: np.ndarray[tuple[int], np.dtype[np.float64]],
    touched: Sequence[int],
    stamp: Stamp,
) -> None:
    text_ids = [corpus.text_ids[i] for i in touched]
    index = np.array(touched, np.intp)
    registry.save_assignments(
        con, text_ids, [decided[t] for t in text_ids], strengths[index], stamp
    )
