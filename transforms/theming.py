"""A night of themes: the store's texts to the models, and what they find back into the registry.

Known themes first: a text that no night has looked at goes to its nearest theme, by the one
assignment function. What fits none and was said within the window is clustered, and a group with
enough founders becomes a theme. Once decided, a text keeps its theme until a refit
(`transforms.refitting`) or a curator (`transforms.curation`) moves it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta

import duckdb
import numpy as np
from numpy.typing import NDArray

from models.assign import (
    NARROWEST,
    UNASSIGNED,
    Assigned,
    Centres,
    as_unseen,
    assign,
    own_strengths,
    runners_up,
    thresholds_of,
)
from models.constraints import NO_CONSTRAINTS, Constraints, refusals
from models.discovery import Candidates, find_candidates
from models.records import Night
from models.renewal import means_of
from models.space import Floats, project
from models.theming import NOTHING_NEW, Look, ThemingOutcome, ThemingParams
from transforms import registry
from transforms.naming import choose_all_exemplars, name_themes
from transforms.refitting import is_recent, refit, texts_of
from transforms.registry import Stamp
from transforms.returning import open_themes
from transforms.spaces import StoredSpace, load_space
from transforms.store import rows, transaction
from transforms.theme_centres import common_threshold, load_centres, save_centres
from transforms.vectors import Corpus, load_aside, load_corpus

__all__ = ["NOTHING_NEW", "ThemingOutcome", "ThemingParams", "refit_themes", "theme_night"]

MIN_RECENT = 200
"""Comments since the last refit from which their coverage says something."""
KNOWN_NEARNESS = 0.4
"""A group whose centre is this similar to a known theme's is its edge, and no theme; docs/themes.md
has the measurement."""


def theme_night(
    con: duckdb.DuckDBPyConnection,
    engine_key: str,
    night: Night,
    run_id: str,
    params: ThemingParams,
    constraints: Constraints = NO_CONSTRAINTS,
) -> ThemingOutcome:
    """Decide on every text that no night has looked at.

    Args:
        con: The store, staged, every text with its vector.
        engine_key: `EngineId.key`.
        night: The night.
        run_id: The run.
        params: How to look for themes.
        constraints: What curators have decided.

    Returns:
        What was found. Without a space, with a corpus grown `refit_growth` times, or when coverage
        has fallen by `coverage_drop`, it is a refit.
    """
    look = Look(engine_key, night, run_id, params, constraints)
    outcome = _decide(con, look)
    _assign_aside(con, look)
    return outcome


def refit_themes(
    con: duckdb.DuckDBPyConnection,
    engine_key: str,
    night: Night,
    run_id: str,
    params: ThemingParams,
    constraints: Constraints = NO_CONSTRAINTS,
) -> ThemingOutcome:
    """Fit the space anew, recluster everything, and match what is found to the registry.

    Args:
        con: The store, staged, every text with its vector.
        engine_key: `EngineId.key`.
        night: The night.
        run_id: The run.
        params: How to look for themes.
        constraints: What curators have decided.

    Returns:
        What was found. Repeating it in the same night changes nothing.
    """
    corpus = load_corpus(con, engine_key)
    look = Look(engine_key, night, run_id, params, constraints)
    outcome = refit(con, corpus, look) if corpus.text_ids else NOTHING_NEW
    _assign_aside(con, look)
    return outcome


def has_coverage_fallen(con: duckdb.DuckDBPyConnection, stored: StoredSpace, look: Look) -> bool:
    """Whether what was first decided on in the last seven nights has a theme much less often.

    Args:
        con: The store.
        stored: The space in use; its coverage is what the last refit left.
        look: How and when; nights up to the refit's own do not count.
    """
    since = max(stored.fitted_night, look.night.date - timedelta(days=7))
    (told,) = rows(con, "recent_coverage", {"since": since}).to_pylist()
    if told["n_comments"] < MIN_RECENT:
        return False
    return bool(told["coverage"] < stored.coverage - look.params.coverage_drop)


def _decide(con: duckdb.DuckDBPyConnection, look: Look) -> ThemingOutcome:
    """Every text that counts and that no night has looked at."""
    stored = load_space(con, look.engine_key)
    if stored is not None and _n_undecided(con) == 0:
        return NOTHING_NEW
    corpus = load_corpus(con, look.engine_key)
    if not corpus.text_ids:
        return NOTHING_NEW
    if stored is None or len(corpus.text_ids) >= look.params.refit_growth * stored.n_texts:
        return refit(con, corpus, look)
    with transaction(con):
        outcome = _continue(con, corpus, stored, look)
    return refit(con, corpus, look) if has_coverage_fallen(con, stored, look) else outcome


def _assign_aside(con: duckdb.DuckDBPyConnection, look: Look) -> None:
    """A theme, or none, for texts that are set aside and have had none: they found no theme."""
    aside, stored = load_aside(con, look.engine_key), load_space(con, look.engine_key)
    if stored is None or not aside.text_ids:
        return
    points = project(stored.space, aside.vectors, aside.languages)
    stamp = Stamp(look.night.date, look.run_id, stored.space.space_id)
    with transaction(con):
        centres = load_centres(con, stamp.space_id)
        _assign_fresh(con, aside, points, range(len(points)), centres, (look, stamp))


def _n_undecided(con: duckdb.DuckDBPyConnection) -> int:
    row = con.execute(
        "SELECT count(DISTINCT text_id) FROM staged_comments AS c"
        " WHERE NOT is_set_aside AND NOT EXISTS ("
        " SELECT 1 FROM assignments AS a WHERE a.text_id = c.text_id AND a.until_night IS NULL)"
    ).fetchone()
    return int(row[0]) if row else 0


def _continue(
    con: duckdb.DuckDBPyConnection, corpus: Corpus, stored: StoredSpace, look: Look
) -> ThemingOutcome:
    """A common night: assign what is new, look for themes in what fits none."""
    stamp = Stamp(look.night.date, look.run_id, stored.space.space_id)
    points = project(stored.space, corpus.vectors, corpus.languages)
    centres = load_centres(con, stamp.space_id)
    known = registry.load_assignments(con)
    fresh = [i for i, text_id in enumerate(corpus.text_ids) if text_id not in known]
    joined = _assign_fresh(con, corpus, points, fresh, centres, (look, stamp))
    residue = _residue(corpus, known | joined, look)
    common = common_threshold(con, stamp.space_id)
    groups = _new_groups(corpus, points, residue, centres, common, look)
    born, n_back = _give_birth(con, corpus, residue, groups, common, stamp)
    name_themes(con, born)
    changed = sorted(({*joined.values()} | {*born}) - {""})
    choose_all_exemplars(con, corpus.text_ids, points, changed)
    founding = {residue[i] for i in np.flatnonzero(groups.assigned.labels != UNASSIGNED)}
    n_decided = len(founding | set(fresh))
    n_new = len(born) - n_back
    return ThemingOutcome(len(corpus.text_ids), n_decided, n_new, 0, is_refit=False, n_back=n_back)


def _assign_fresh(
    con: duckdb.DuckDBPyConnection,
    corpus: Corpus,
    points: Floats,
    fresh: Sequence[int],
    centres: Centres,
    task: tuple[Look, Stamp],
) -> dict[str, str]:
    """A theme or none for each text that no night has looked at: text id -> theme id."""
    look, stamp = task
    text_ids = [corpus.text_ids[i] for i in fresh]
    own = points[np.array(fresh, np.intp)]
    assigned = assign(own, centres, refusals(look.constraints, text_ids, centres.theme_ids))
    names = [*centres.theme_ids, ""]
    decided = {
        text_id: look.constraints.moved.get(text_id, names[label])
        for text_id, label in zip(text_ids, assigned.labels, strict=True)
    }
    registry.save_assignments(con, text_ids, list(decided.values()), assigned.strengths, stamp)
    second = runners_up(own, centres, assigned)
    registry.save_mentions(
        con,
        {text_ids[i]: [names[second[i]]] for i in np.flatnonzero(second != UNASSIGNED).tolist()},
    )
    return decided


def _residue(corpus: Corpus, decided: Mapping[str, str], look: Look) -> list[int]:
    """Positions of the texts without a theme that were said within the window."""
    is_now = is_recent(corpus, look)
    return [
        i
        for i, text_id in enumerate(corpus.text_ids)
        if is_now[i] and decided[text_id] == "" and text_id not in look.constraints.moved
    ]


def _new_groups(
    corpus: Corpus,
    points: Floats,
    residue: Sequence[int],
    centres: Centres,
    common: float,
    look: Look,
) -> Candidates:
    """Groups with enough founders that are close, and no edge of a theme that is known."""
    found = find_candidates(texts_of(corpus, points, residue), look.params.discovery, centres.rows)
    if len(found.rows) == 0 or len(centres.rows) == 0:
        return found
    is_apart = (found.rows @ centres.rows.T).max(axis=1) < KNOWN_NEARNESS
    is_born = is_apart & _are_plain(points[np.array(residue, np.intp)], found, common)
    renumbered = np.append(np.where(is_born, np.cumsum(is_born) - 1, UNASSIGNED), UNASSIGNED)
    labels = renumbered[found.assigned.labels].astype(np.intp)
    return Candidates(found.rows[is_born], Assigned(labels, found.assigned.strengths))


def _are_plain(points: Floats, found: Candidates, common: float) -> NDArray[np.bool_]:
    """Which groups are as close as a tight theme; in much that is new some is alike by chance."""
    labels = found.assigned.labels
    own = np.flatnonzero(labels >= 0)
    n_groups = len(found.rows)
    rows = means_of(points, labels, n_groups)
    unseen = as_unseen(own_strengths(points, rows, labels)[own], labels[own], n_groups)
    cohesion = np.bincount(labels[own], unseen, n_groups) / np.bincount(labels[own], None, n_groups)
    plain: NDArray[np.bool_] = cohesion >= NARROWEST * common
    return plain


def _give_birth(
    con: duckdb.DuckDBPyConnection,
    corpus: Corpus,
    residue: Sequence[int],
    groups: Candidates,
    common: float,
    stamp: Stamp,
) -> tuple[list[str], int]:
    """Themes of the groups: one that was gone and is found again, or a new one.

    Returns:
        Ids of the groups' themes, and how many of them were gone.
    """
    labels, strengths = groups.assigned.labels, groups.assigned.strengths
    members = [np.array(residue, np.intp)[labels == label] for label in range(len(groups.rows))]
    theme_ids, n_back = open_themes(con, corpus, members, stamp)
    thresholds = thresholds_of(strengths, labels, len(theme_ids), common)
    order = np.argsort(theme_ids)
    save_centres(
        con,
        Centres(tuple(theme_ids[i] for i in order), groups.rows[order], thresholds[order]),
        [len(members[i]) for i in order],
        stamp.space_id,
    )
    founders = np.flatnonzero(labels != UNASSIGNED)
    registry.save_assignments(
        con,
        [corpus.text_ids[residue[i]] for i in founders.tolist()],
        [theme_ids[label] for label in labels[founders]],
        strengths[founders],
        stamp,
        "born",
    )
    return theme_ids, n_back
